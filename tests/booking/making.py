"""A face treated through the real actions: a jaw muscle, an etched line and a wish for filler. And a visit changed, and its mail."""

from datetime import datetime
from typing import Any

import time_machine
from django.core import mail

from clinic.booking import actions
from clinic.booking.calendar_files import calendar_file, visit_entry
from clinic.booking.models import Appointment, VisitState
from clinic.jobs.runner import run_due
from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.records.models import Patient
from planning.plans.models import Plan
from planning.treatments.models import Treatment
from tests.treatments.making import HEALTHY, LINES, make_decision, make_plan, make_treatment

JAW = {"region": "masseter", "concern": "muscle_bulk", "side": "both", "severity": 2, "muscle_strength": "strong"}
FACE = [{**LINES, "region": "forehead", "at_rest": 2, "concern": "etched_lines"}, {**LINES, "region": "glabella"}, JAW]
EXAM = {"speech_tested": True, "smile_tested": True}


def plan_with_steps(patient: Patient, by: User, moment: datetime, findings: list[Any] = FACE, **accepted: str) -> Plan:
    """`accepted`: other treatments, such as `ha_filler="yes"`; filler is asked for where it is named."""
    wishes = ["ha_filler"] if "ha_filler" in accepted else []
    with time_machine.travel(moment, tick=False):
        plan = make_plan(patient, by, findings=findings, goals={**HEALTHY["goals"], "also_wants": wishes}, exam=EXAM)
        make_decision(plan, by, **{f"treatment__{code}": word for code, word in accepted.items()})
    return plan


def treat(plan: Plan, by: User, moment: datetime) -> Treatment:
    with time_machine.travel(moment, tick=False):
        return make_treatment(plan, by)


def noon(clinic: Clinic, day: str) -> datetime:
    return datetime.fromisoformat(f"{day} 12:00").replace(tzinfo=clinic.zone)


def subjects(clinic: Clinic) -> list[str]:
    run_due(clinic)
    return [letter.subject.partition(": ")[2] for letter in mail.outbox]


def change(clinic: Clinic, visit: Appointment, desk: User, to: datetime | VisitState) -> Appointment:
    with tenant(clinic):
        stored = Appointment.objects.get(pk=visit.pk)
        if isinstance(to, datetime):
            return actions.move(appointment=stored, start=to, minutes=30, by=desk)
        return actions.advance(appointment=stored, to=to, by=desk)


def visit_file(visit: Appointment) -> bytes:
    """As it would go with a notice now."""
    check_in = visit.check_ins.select_related("treatment", "appointment").first()
    entry = visit_entry(visit, check_in)
    return calendar_file(visit.clinic, [entry], "CANCEL" if entry.status == "CANCELLED" else "PUBLISH")

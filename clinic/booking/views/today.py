"""The day: a calendar for those who run it, a list of their own patients for an injector."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Prefetch, Q
from django.http import HttpResponse
from django.shortcuts import render

from clinic.audit.log import record
from clinic.booking import worklist
from clinic.booking.board.work_time import WorkTime
from clinic.booking.day_patients import DayPatient, day_patients
from clinic.booking.models import FREED, Appointment, CheckIn, CheckInState, VisitState
from clinic.booking.open_work import OpenWork, open_work
from clinic.booking.transitions import IN_THE_HOUSE
from clinic.booking.views.board import board_page, day_context
from clinic.practice.access import BOOKS_VISITS, HAS_A_DIARY, RUNS_THE_DAY, may, page
from clinic.practice.date_fields import AskedDay, asked_day
from clinic.practice.models import Clinic, Membership
from clinic.practice.requests import ClinicRequest
from clinic.practice.visit_kinds import VisitKind
from planning.plans.models import Course, PatientsAnswer, Plan
from planning.treatments.events.open_events import events_of_member
from planning.treatments.models import Treatment


@page(BOOKS_VISITS, methods=("GET",))
def today(request: ClinicRequest) -> HttpResponse:
    """`?on=` chooses the day; `?who=all` shows the whole clinic, `?who=own` the visits of one's own diary; `?view=` by clinician, by room,
    or a week of one of them (`?with=`)."""
    asked = asked_day(request.GET.get("on", ""), request.clinic.today())
    if chosen_diaries(request.membership, request.GET.get("who", "")) == "own":
        return own_day(request, asked)
    return board_page(request, asked)


def own_day(request: ClinicRequest, asked: AskedDay) -> HttpResponse:
    clinic, membership, day = request.clinic, request.membership, asked.day
    visits = list(Appointment.objects.on(day, clinic).with_people().filter(clinician=membership))
    record(action="day.view", obj=clinic, by=request.user, data={"on": day.isoformat(), "visits": len(visits)})
    work = open_work(membership, clinic.today())
    context = day_context(request, asked, "own") | {
        "opening": opening_clocks(clinic, day),
        "outcomes": missing_outcomes(clinic, membership),
        "events": events_of_member(membership),
        "work": work,
    }
    context |= injector_context(request, day, visits, work)
    return render(request, "booking/today_injector_page.html", context)


def chosen_diaries(membership: Membership, asked: str) -> str:
    """`own` or `all`. Whoever runs the day begins with all; without a diary of their own there is nothing else to see."""
    if not may(membership, HAS_A_DIARY):
        return "all"
    if asked in ("own", "all"):
        return asked
    return "all" if may(membership, RUNS_THE_DAY) else "own"


def opening_clocks(clinic: Clinic, day: date) -> list[tuple[datetime, datetime]]:
    opening = WorkTime.load(clinic, day, day).opening(day)
    return [(clinic.local(span.start), clinic.local(span.end)) for span in opening]


@dataclass(frozen=True)
class VisitLine:
    """A visit of the injector's day, with the plan that waits for its treatment and what to know of the patient."""

    visit: Appointment
    plan: Plan | None
    about: DayPatient


def injector_context(request: ClinicRequest, day: date, visits: list[Appointment], work: OpenWork) -> dict[str, Any]:
    """The next patient apart from the rest; each with the plan that waits for its treatment."""
    standing = [visit for visit in visits if visit.state not in FREED]
    open_visits = [visit for visit in standing if visit.state != VisitState.DONE]
    here = [visit for visit in open_visits if visit.state in IN_THE_HOUSE]
    next_up = next(iter(here or open_visits), None) if day == request.clinic.today() else None
    plans = ready_plans(standing)
    patients = list({visit.patient_id: visit.patient for visit in standing}.values())
    about = day_patients(request.clinic, patients, request.membership, work)
    lines = [VisitLine(visit, plans.get(visit.patient_id), about[visit.patient_id]) for visit in standing]
    rest = [line for line in lines if line.visit is not next_up]
    return {
        "next_up": next((line for line in lines if line.visit is next_up), None),
        "lines": [line for line in rest if line.visit.state != VisitState.DONE],
        "seen": [line for line in rest if line.visit.state == VisitState.DONE],
        "off": [visit for visit in visits if visit.state in FREED],
    }


def missing_outcomes(clinic: Clinic, injector: Membership) -> list[worklist.WorklistRow]:
    """Check-ins that took place, with this injector or after their treatment, and that wait for a word how it came out."""
    seen = CheckIn.objects.filter(state=CheckInState.SEEN)
    own = seen.filter(Q(injector=injector) | Q(appointment__clinician=injector)).order_by("appointment__starts_at")
    return worklist.rows(clinic, list(worklist.with_everything(own)), offer=False)


def ready_plans(visits: list[Appointment]) -> dict[uuid.UUID, Plan]:
    """By patient: the newest plan, if toxin may be given under it, nobody decided otherwise and none was given yet."""
    patients = [visit.patient_id for visit in visits if visit.kind == VisitKind.TREATMENT]
    newest = Plan.objects.filter(patient__in=patients).order_by("patient", "-made_at").distinct("patient")
    given = Prefetch("treatments", Treatment.objects.without_documents())
    plans = newest.without_documents().with_decisions().prefetch_related(given)
    waiting = [plan for plan in plans if _awaits_treatment(plan)]
    answered = set(PatientsAnswer.objects.standing().filter(plan__in=waiting).values_list("plan", flat=True))
    return {plan.patient_id: plan for plan in waiting if plan.pk not in answered}


def _awaits_treatment(plan: Plan) -> bool:
    decision = next(iter(plan.decisions.all()), None)  # newest first
    decided = decision is None or decision.course == Course.TREAT
    return plan.is_ready and decided and not plan.treatments.all()

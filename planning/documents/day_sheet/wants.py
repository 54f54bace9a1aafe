"""What needs somebody before a visit, and what is good to know. Words that may lie on a desk: no clinical content."""

import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from clinic.booking.models import Appointment, CheckInState
from clinic.office.models import Absence
from clinic.practice import languages
from clinic.practice.models import Clinic
from clinic.practice.visit_kinds import VisitKind
from patients.consents import standing
from patients.consents.models import Consent
from planning.documents.day_sheet.planned import DayPlans
from planning.treatments.before_needle.consent_needed import consent_needed
from planning.treatments.events.open_events import events_of_patients

ADULT = 18


@dataclass(frozen=True)
class Want:
    """`must`: before the visit begins."""

    words: str
    must: bool = False


def wants_of(
    clinic: Clinic,
    day: date,
    visits: Sequence[Appointment],
    plans: DayPlans,
    away: Mapping[uuid.UUID, Sequence[Absence]],
) -> dict[uuid.UUID, list[Want]]:
    """By visit, what must be done first."""
    patients = list({visit.patient_id: visit.patient for visit in visits}.values())
    names = Counter(_name(patient) for patient in patients)
    consents, events = standing.newest_of(patients), events_of_patients(patients)
    found = {}
    for visit in visits:
        patient = visit.patient
        wants = [
            *_about_the_patient(visit, day, names[_name(patient)], bool(events.get(patient.pk))),
            *_about_the_treatment(visit, plans, consents.get(patient.pk)),
            *_about_the_visit(visit, plans, away.get(visit.clinician_id, ())),
        ]
        found[visit.pk] = sorted(wants, key=lambda want: not want.must)
    return found


def _name(patient: Any) -> tuple[str, str]:
    return patient.given_name.casefold(), patient.family_name.casefold()


def _about_the_patient(visit: Appointment, day: date, same: int, reported: bool) -> list[Want]:
    patient = visit.patient
    wants = []
    if reported and not visit.is_over:
        wants.append(Want("look before anything", must=True))
    if patient.age_on(day) < ADULT:
        wants.append(Want(f"under {ADULT}", must=True))
    if same > 1:
        wants.append(Want(f"{same} of this name today", must=True))
    if patient.language and patient.language != languages.ENGLISH:
        wants.append(Want(f"letters in {languages.name(patient.language)}"))
    if patient.large_print:
        wants.append(Want("large print"))
    return wants


def _about_the_treatment(visit: Appointment, plans: DayPlans, consent: Consent | None) -> list[Want]:
    if visit.kind != VisitKind.TREATMENT or visit.is_over:
        return []
    dose, plan = plans.dose(visit), plans.plans.get(visit.patient_id)
    if plan is None:
        return [] if dose and dose.given else [Want("no plan to treat by", must=True)]
    if not standing.gaps(consent, consent_needed(plan)):
        return []
    return [Want("consent not signed" if consent is None else "consent does not cover it", must=True)]


def _about_the_visit(visit: Appointment, plans: DayPlans, away: Sequence[Absence]) -> list[Want]:
    wants = []
    check_in = plans.check_ins.get(visit.pk)
    if check_in and check_in.state == CheckInState.SEEN:
        wants.append(Want("outcome missing", must=True))
    if any(one.starts_at < visit.ends_at and visit.starts_at < one.ends_at for one in away):
        wants.append(Want(f"move: {visit.clinician.user.name} is away", must=True))
    if visit.booked_anyway or visit.doubled:
        wants.append(Want("booked anyway"))
    if visit.visit_type.needs_room and visit.room_id is None:
        wants.append(Want("no room yet"))
    return wants

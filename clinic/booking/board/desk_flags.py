"""Flags on the cards of a day that the front desk may see: an icon and a word, never why. A few queries for a whole day."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db.models import Exists, OuterRef

from clinic.booking.board.cards import Card, DeskFlag
from clinic.booking.calendar import AwaySpan
from clinic.booking.models import Appointment, CheckIn, CheckInState, VisitState
from clinic.booking.transitions import AWAITED
from clinic.practice.models import Clinic
from clinic.practice.visit_kinds import VisitKind
from patients.consents import standing
from patients.records.models import Patient
from patients.records.normalise import sort_name
from planning.plans.models import Course, Plan

ADULT = 18

UNDER_AGE = DeskFlag("warn", "Under 18", "stop")
HOLD = DeskFlag("stop", "Hold: ask first", "stop")
NO_CONSENT = DeskFlag("document", "Consent missing")
SAME_NAME = DeskFlag("twins", "Same name", "info")
NO_OUTCOME = DeskFlag("warn", "No outcome")
ANYWAY = DeskFlag("layers", "booked anyway")
ROOM_SHARED = DeskFlag("warn", "Two in one room", "stop")

Flags = dict[Any, tuple[DeskFlag, ...]]


def desk_flags(clinic: Clinic, visits: Sequence[Appointment]) -> Flags:
    """By id of the visit, the most urgent first."""
    found: dict[Any, list[DeskFlag]] = defaultdict(list)
    held, unsigned = _held(visits), _without_consent(visits)
    twins, seen, shared = _same_names(clinic, visits), _outcome_missing(visits), _sharing_a_room(visits)
    for visit in visits:
        patient, ahead = visit.patient_id, not visit.is_over
        named = (
            (ROOM_SHARED, visit.pk in shared),
            (HOLD, ahead and patient in held),
            (UNDER_AGE, ahead and visit.patient.age_on(clinic.day_of(visit.starts_at)) < ADULT),
            (NO_CONSENT, ahead and patient in unsigned and visit.kind == VisitKind.TREATMENT),
            (SAME_NAME, patient in twins),
            (NO_OUTCOME, visit.pk in seen),
            (ANYWAY, visit.booked_anyway and ahead),
        )
        found[visit.pk] = [flag for flag, counts in named if counts]
    return {key: tuple(flags) for key, flags in found.items()}


def away_flag(first_name: str) -> DeskFlag:
    return DeskFlag("away", f"{first_name} is away: move", "stop")


def _treated(visits: Sequence[Appointment]) -> list[Patient]:
    return [visit.patient for visit in visits if visit.kind == VisitKind.TREATMENT and not visit.is_over]


def _held(visits: Sequence[Appointment]) -> set[Any]:
    """Patients booked for a treatment whose newest plan says that nothing may be given now, or whose clinician decided so."""
    newest = (
        Plan.objects.filter(patient__in=_treated(visits)).order_by("patient", "-made_at", "-id").distinct("patient")
    )
    return {plan.patient_id for plan in newest.without_documents().with_decisions() if _holds_back(plan)}


def _holds_back(plan: Plan) -> bool:
    decision = next(iter(plan.decisions.all()), None)  # newest first
    return plan.is_held if decision is None else decision.course != Course.TREAT


def _without_consent(visits: Sequence[Appointment]) -> set[Any]:
    patients = _treated(visits)
    newest: Mapping[Any, Any] = standing.newest_of(patients) if patients else {}
    return {patient.pk for patient in patients if not standing.counts(newest.get(patient.pk))}


def _same_names(clinic: Clinic, visits: Sequence[Appointment]) -> set[Any]:
    """Two people of one name on one day."""
    named: dict[Any, set[Any]] = defaultdict(set)
    for visit in visits:
        patient = visit.patient
        named[clinic.day_of(visit.starts_at), sort_name(patient.family_name, patient.given_name)].add(visit.patient_id)
    return {patient for patients in named.values() if len(patients) > 1 for patient in patients}


def _sharing_a_room(visits: Sequence[Appointment]) -> set[Any]:
    """Visits whose patients are in one room at the same time."""
    inside: dict[Any, list[Any]] = defaultdict(list)
    for visit in visits:
        if visit.state == VisitState.IN_ROOM and visit.room_id:
            inside[visit.room_id].append(visit.pk)
    return {visit for together in inside.values() if len(together) > 1 for visit in together}


def _outcome_missing(visits: Sequence[Appointment]) -> set[Any]:
    seen = CheckIn.objects.filter(appointment__in=visits, state=CheckInState.SEEN)
    return set(seen.values_list("appointment", flat=True))


def newcomers(visits: Sequence[Appointment]) -> set[Any]:
    """Of these visits those whose patient has never been here before; by id of the visit."""
    firsts: dict[Any, Appointment] = {}
    for visit in sorted(visits, key=lambda one: one.starts_at, reverse=True):
        firsts[visit.patient_id] = visit
    earlier = Appointment.objects.standing().filter(patient=OuterRef("patient"), starts_at__lt=OuterRef("starts_at"))
    rows = Appointment.objects.filter(pk__in=[visit.pk for visit in firsts.values()])
    return set(rows.filter(~Exists(earlier)).values_list("pk", flat=True))


def is_awaited_while_away(visit: Appointment, away: Sequence[AwaySpan]) -> bool:
    return visit.state in AWAITED and any(
        one.span.start < visit.ends_at and visit.starts_at < one.span.end for one in away
    )


def tell_card(card: Card, flags: Flags, new: set[Any], away: Sequence[AwaySpan] = ()) -> Card:
    """The card with its flags."""
    visit = card.visit
    gone = is_awaited_while_away(visit, away)
    first = (away_flag(visit.clinician.user.full_name.split()[0]),) if gone else ()
    return replace(card, flags=(*first, *flags[visit.pk]), is_new=visit.pk in new, must_move=gone)

"""The day: a calendar for those who run it, a list of their own patients for an injector."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Prefetch, Q
from django.http import HttpResponse
from django.shortcuts import render

from clinic.audit.log import record
from clinic.booking import worklist
from clinic.booking.agenda import opening_hours
from clinic.booking.calendar import lay_out
from clinic.booking.day_patients import DayPatient, day_patients
from clinic.booking.models import FREED, Appointment, CheckIn, CheckInState, VisitKind, VisitState
from clinic.booking.open_work import OpenWork, open_work
from clinic.booking.slots import open_spans
from clinic.booking.transitions import AWAITED, IN_THE_HOUSE
from clinic.practice.access import BOOKS_VISITS, HAS_A_DIARY, RUNS_THE_DAY, injectors, may, page
from clinic.practice.date_fields import asked_day
from clinic.practice.models import Clinic, Membership
from clinic.practice.requests import ClinicRequest
from planning.plans.models import Course, PatientsAnswer, Plan
from planning.treatments.models import Treatment

PANEL = 5  # check-ins beside the calendar
TO_MOVE = 20  # visits of people who have left
# Visits of the day in the order a person asks about them.
SUMMARY = (VisitState.ARRIVED, VisitState.IN_ROOM, VisitState.DONE)


@page(BOOKS_VISITS, methods=("GET",))
def today(request: ClinicRequest) -> HttpResponse:
    """`?on=` chooses the day; `?who=all` shows the whole clinic, `?who=own` the visits of one's own diary."""
    clinic, membership = request.clinic, request.membership
    asked = asked_day(request.GET.get("on", ""), clinic.today())
    day = asked.day
    who = chosen_diaries(membership, request.GET.get("who", ""))
    own = who == "own"
    visits = Appointment.objects.on(day, clinic).with_people()
    if own:
        visits = visits.filter(clinician=membership)
    found = list(visits)
    record(action="day.view", obj=clinic, by=request.user, data={"on": day.isoformat(), "visits": len(found)})
    runs_the_day = may(membership, RUNS_THE_DAY)
    usual = "all" if runs_the_day else "own"
    context = day_context(clinic, day, found) | {
        "asked": asked,
        "who": "" if who == usual else who,
        "has_a_diary": may(membership, HAS_A_DIARY),
        "runs_the_day": runs_the_day,
    }
    if own:
        work = open_work(membership, clinic.today())
        context |= injector_context(request, day, found, work) | {
            "outcomes": missing_outcomes(clinic, membership),
            "work": work,
        }
        return render(request, "booking/today_injector_page.html", context)
    return render(request, "booking/today_page.html", context | desk_context(clinic, day, found))


def chosen_diaries(membership: Membership, asked: str) -> str:
    """`own` or `all`. Whoever runs the day begins with all; without a diary of their own there is nothing else to see."""
    if not may(membership, HAS_A_DIARY):
        return "all"
    if asked in ("own", "all"):
        return asked
    return "all" if may(membership, RUNS_THE_DAY) else "own"


def day_context(clinic: Clinic, day: date, visits: list[Appointment]) -> dict[str, Any]:
    is_today = day == clinic.today()
    return {
        "day": day,
        "is_today": is_today,
        "before": day - timedelta(days=1),
        "after": day + timedelta(days=1),
        "standing": sum(visit.state not in FREED for visit in visits),
        "opening": [
            (clinic.local(span.start), clinic.local(span.end)) for span in open_spans(day, opening_hours(), clinic.zone)
        ],
    }


def desk_context(clinic: Clinic, day: date, visits: list[Appointment]) -> dict[str, Any]:
    opening = open_spans(day, opening_hours(), clinic.zone)
    due = worklist.with_everything(worklist.to_work_on(clinic.today()))[:PANEL]
    return {
        "calendar": lay_out(day, visits, list(injectors(clinic)), opening, clinic.zone, clinic.now()),
        "tally": tally(visits),
        "to_move": list(Appointment.objects.to_move(clinic.day_bounds(clinic.today())[0]).with_people()[:TO_MOVE]),
        "kinds": VisitKind.choices,
        "due_rows": worklist.rows(clinic, list(due), offer=False),
        "due_count": CheckIn.objects.to_do(clinic.today()).count(),
        "outcome_count": CheckIn.objects.outcome_missing(clinic.today()).count(),
    }


def tally(visits: Iterable[Appointment]) -> list[tuple[str, int]]:
    """How far the day has come: `Arrived 1, In room 2, Done 3, To come 4`."""
    states = [visit.state for visit in visits]
    counts = [(state.label, states.count(state)) for state in SUMMARY]
    to_come = sum(state in AWAITED for state in states)
    return [(label, number) for label, number in [*counts, ("To come", to_come)] if number]


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


def missing_outcomes(clinic: Clinic, injector: Membership) -> list[worklist.Row]:
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

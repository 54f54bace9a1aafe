"""The head of the chart: the last map, units by visit, what is due today, what the last check-in asks of the next plan."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from clinic.booking.models import Appointment, CheckInState, VisitState
from clinic.practice import dates
from clinic.practice.access import DECIDES, READS_DOSES, RECORDS_OUTCOMES, TREATS, may, url_for
from clinic.practice.facemap import FaceMap
from clinic.practice.models import Clinic, Membership
from patients.chart.check_in_results import CheckInResult, check_in_results
from patients.chart.units_by_visit import ProductUnits, units_by_visit
from patients.records.models import HealthHistory, Patient
from patients.records.questions.lasting import Lasts
from patients.records.questions.sources import sources_of
from patients.records.questions.table import QUESTIONS
from planning.plans.models import Course, Plan
from planning.plans.presenter.faces import decision_face, found_face
from planning.plans.presenter.plan import PlanPresenter
from planning.treatments import touch_up
from planning.treatments.before_needle.denied import denied_today
from planning.treatments.events.open_events import events_of_patients
from planning.treatments.faces import given_face
from planning.treatments.models import Treatment
from planning.treatments.review_presenter import ReviewedArea, reviewed_areas


@dataclass(frozen=True)
class LastMap:
    """`total` and `on` are None while nothing was given or decided."""

    face: FaceMap
    kind: str = ""
    total: float | None = None
    on: date | None = None


@dataclass(frozen=True)
class Due:
    tone: str
    words: str
    url: str = ""


@dataclass(frozen=True)
class ChartHead:
    last: LastMap
    tables: list[ProductUnits]
    visit: Appointment | None
    due: list[Due]
    asked_next: list[ReviewedArea]
    asked_on: date | None
    results: dict[Any, CheckInResult]


def chart_head(patient: Patient, reader: Membership, clinic: Clinic, newest: HealthHistory | None) -> ChartHead | None:
    """Nothing for a role that may not read doses."""
    if not may(reader, READS_DOSES):
        return None
    current = patient.treatments.current().select_related("clinic").without_documents()
    given = list(current.prefetch_related("points").order_by("ended_at"))
    plan = patient.plans.order_by("-made_at").without_documents().with_decisions().first()
    results = check_in_results(patient)
    review = given[-1].reviews.first() if given else None
    today = clinic.today()
    entered = patient.earlier_treatments.standing().toxin()
    elsewhere = [day for one in entered if (day := one.when.exact)]
    return ChartHead(
        last=_last_map(patient, given, plan),
        tables=units_by_visit(given, results, today, elsewhere) if given else [],
        visit=_visit_today(patient, clinic.now()),
        due=list(_due(patient, reader, given, plan, newest, today)),
        asked_next=list(reviewed_areas(review)) if review else [],
        asked_on=clinic.day_of(review.made_at) if review else None,
        results=results,
    )


def _last_map(patient: Patient, given: Sequence[Treatment], plan: Plan | None) -> LastMap:
    """The points given; else those decided."""
    if given:
        last = given[-1]
        last.patient = patient
        return LastMap(given_face(last, "last"), "given", float(last.total_units), last.ended_on)
    decision = plan.decisions.all()[0] if plan and plan.decisions.all() else None
    if plan and decision and decision.course == Course.TREAT:
        face = decision_face(PlanPresenter(plan.document, plan.answer), decision, None, art=patient.drawing)
        total = sum(_units(dose["units"]) for dose in decision.doses if dose["units"])
        return LastMap(face, "decided", total, plan.made_on)
    return LastMap(found_face((), art=patient.drawing, links=False))


def _units(decided: Mapping[str, float]) -> float:
    return decided.get("total") or decided.get("right", 0) + decided.get("left", 0)


def _visit_today(patient: Patient, now: datetime) -> Appointment | None:
    clinic = patient.clinic
    visits = patient.appointments.select_related("room", "clinician__user").order_by("starts_at")
    stands = visits.exclude(state__in=[VisitState.CANCELLED, VisitState.NO_SHOW])
    today = [one for one in stands.filter(ends_at__gte=now)[:1] if clinic.day_of(one.starts_at) == clinic.day_of(now)]
    return today[0] if today else None


def _due(
    patient: Patient,
    reader: Membership,
    given: Sequence[Treatment],
    plan: Plan | None,
    newest: HealthHistory | None,
    today: date,
) -> Iterator[Due]:
    for event in events_of_patients([patient]).get(patient.pk, []):
        late = " Overdue." if event.is_overdue(today) else ""
        day = dates.short_day(event.due_on) if event.due_on else ""
        yield Due(
            "stop",
            f"Open: {event.brief}. Look again on {day}.{late}",
            url_for(reader, "treatments:event", event_id=event.pk),
        )
    for draft in patient.consults.open():
        yield Due("warn", "A consult is not finished", url_for(reader, "assessments:consult-edit", consult_id=draft.pk))
    if plan and not plan.decisions.all() and not plan.is_held and not _is_treated(plan, given):
        url = url_for(reader, "assessments:plan", plan_id=plan.pk) if may(reader, DECIDES) else ""
        yield Due("warn", "The last plan is not decided", url)
    if plan and not _is_treated(plan, given) and _to_treat(plan):
        url = url_for(reader, "treatments:treatment-new", plan_id=plan.pk) if may(reader, TREATS) else ""
        yield Due("info", "Decided, not recorded as given", url)
    yield from _check_ins(patient, reader, today)
    if may(reader, TREATS) and given and (review := touch_up.offered(given[-1])):
        yield Due("info", "A touch-up is possible", url_for(reader, "treatments:touch-up-new", review_id=review.pk))
    denied = denied_today([patient], patient.clinic).get(patient.pk, {})
    yield _health(newest, denied, today, url_for(reader, "chart:health-history", patient_id=patient.pk))


def _is_treated(plan: Plan, given: Sequence[Treatment]) -> bool:
    return any(one.plan_id == plan.pk for one in given)


def _to_treat(plan: Plan) -> bool:
    decisions = plan.decisions.all()
    return bool(decisions) and decisions[0].course == Course.TREAT


def _check_ins(patient: Patient, reader: Membership, today: date) -> Iterator[Due]:
    for one in patient.check_ins.filter(state__in=[CheckInState.DUE, CheckInState.SEEN]):
        may_judge = may(reader, RECORDS_OUTCOMES)
        url = url_for(reader, "treatments:treatment-review", treatment_id=one.treatment_id) if may_judge else ""
        if one.state == CheckInState.SEEN:
            yield Due("stop", "The check-in took place; its outcome is missing", url)
        elif one.latest < today:
            yield Due("stop", "The check-in is overdue", url)
        elif one.earliest <= today:
            yield Due("warn", "The check-in is due", url)


def _health(newest: HealthHistory | None, denied: Mapping[str, Any], today: date, url: str) -> Due:
    if newest is None:
        return Due("warn", "Health was never asked", url)
    sources = sources_of(newest)
    daily = [one for one in QUESTIONS if one.lasts is Lasts.THE_DAY]
    open_today = [
        one
        for one in daily
        if one.code not in denied
        and not (one.code in newest.answers and one.lasts.counts(newest.answers[one.code], sources[one.code].on, today))
    ]
    if open_today:
        words = ", ".join(str(one.name) for one in open_today)
        return Due("warn", f"Ask today: {words[:1].upper()}{words[1:].lower()}", url)
    return Due("ok", "Health answered today")

"""The engine documents of a treatment (visits `procedure` and `check_in`): the plan's document with the facts of that day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q

from clinic.practice import moments
from clinic.practice.models import Clinic
from patients.records.effects import with_recorded
from patients.records.questions.sources import sources_of
from planning.plans.models import Plan
from planning.plans.settled import declined, goals_without
from planning.treatments.earlier_toxin import earlier_toxin, with_earlier_toxin
from planning.treatments.effect_words import Effect
from planning.treatments.models import Treatment, TreatmentQuerySet
from planning.treatments.planned_areas import decision_to_treat
from planning.treatments.recorded_toxin import LEDGER_DAYS, areas_before, given_in_all, units_counted
from planning.treatments.unwanted_effects import recorded_effects


@dataclass(frozen=True)
class VialUsed:
    """What the engine is told of one vial."""

    product: str
    vial_units: Decimal
    diluent_ml: Decimal
    lot: str
    expires_on: date
    seal_intact: bool
    source: str
    reconstituted_at: datetime


def procedure_document(
    *,
    clinic: Clinic,
    plan: Plan,
    vials: Sequence[VialUsed],
    intended: Mapping[str, Mapping[str, Decimal]],
    ended_at: datetime,
    bruised: bool | None,
    amends: Treatment | None = None,
) -> dict[str, Any]:
    """What was given, from which vials."""
    document = visit_document(clinic=clinic, plan=plan, moment=ended_at, intended=intended, amends=amends)
    document |= {**_products(vials, clinic), "treated_at": _local(ended_at, clinic)}
    if bruised is not None:
        document["bruised"] = bruised
    return document


def visit_document(
    *,
    clinic: Clinic,
    plan: Plan,
    moment: datetime,
    intended: Mapping[str, Mapping[str, Decimal]],
    amends: Treatment | None = None,
) -> dict[str, Any]:
    """Facts of the consult as recorded, except health answers taken later and toxin given since the plan."""
    document = {
        **plan.document,
        "visit": "procedure",
        "today": clinic.day_of(moment).isoformat(),
        "timezone": clinic.timezone,
        "goals": _goals_on(goals_without(plan, declined(decision_to_treat(plan))), clinic.day_of(moment)),
        "intended": {area: {side: float(units) for side, units in dose.items()} for area, dose in intended.items()},
    }
    document |= _person_on(plan, clinic, moment, amends)
    document["toxin_history"] |= _areas_since(plan, document["toxin_history"], moment, amends)
    return document


Outcome = str | Mapping[str, str]
"""Of an area as a whole, or by side."""


def check_in_document(
    treatment: Treatment, outcomes: Mapping[str, Outcome], effects: Sequence[Effect] | None
) -> dict[str, Any]:
    """Findings, anatomy, daily life and goals are those of the treated consult. A "no" about health counts only if answered today.
    `effects`: None if nobody asked for unwanted ones."""
    clinic, plan = treatment.clinic, treatment.plan
    today = clinic.today()
    check_in = {
        "days_since_treatment": (today - treatment.ended_on).days,
        "given": given_in_all(treatment),
        "outcomes": dict(outcomes),
    }
    if effects is not None:
        check_in["effects"] = list(effects)
    return {
        **plan.document,
        "visit": "check_in",
        "today": today.isoformat(),
        "timezone": clinic.timezone,
        "goals": _goals_on(plan.document.get("goals") or {}, today),
        "check_in": check_in,
        **_person_on(plan, clinic, clinic.now(), None),
        "safety": _with_effects(plan, _health_today(plan, today)),
    }


def health_asked_on(plan: Plan) -> date:
    return max((day for day, _ in _health_answers(plan).values()), default=plan.made_on)


def _health_answers(plan: Plan) -> dict[str, tuple[date, Any]]:
    """The last answer to each question, and the day it was given: an answer that was carried on is of its own day."""
    answers = {question: (plan.made_on, answer) for question, answer in plan.document.get("safety", {}).items()}
    since = plan.patient.health_histories.select_related("clinic").first()
    if since is not None and since.taken_at > plan.made_at:
        sources = sources_of(since)
        answers |= {question: (sources[question].on, answer) for question, answer in since.answers.items()}
    return answers


def _health_today(plan: Plan, today: date) -> dict[str, Any]:
    """A "yes" holds until somebody asks again; a "no" of an earlier day counts as not asked."""
    answers = _health_answers(plan).items()
    return {question: answer for question, (day, answer) in answers if answer or day == today}


def _person_on(plan: Plan, clinic: Clinic, moment: datetime, amends: Treatment | None) -> dict[str, Any]:
    document = plan.document
    return {
        "patient": {**document.get("patient", {}), "age": plan.patient.age_on(clinic.day_of(moment))},
        "safety": _with_effects(plan, {**document.get("safety", {}), **_health_since(plan)}),
        "toxin_history": _toxin_on(plan, moment, amends),
    }


def _with_effects(plan: Plan, safety: dict[str, Any]) -> dict[str, Any]:
    """Adds effects recorded after earlier treatments; those of this plan's own treatment are in the check-in."""
    own = set(plan.treatments.values_list("pk", flat=True))
    recorded = [one for one in recorded_effects(plan.patient) if one.treatment not in own]
    if not recorded:
        return safety
    return {**safety, "prior_effects": with_recorded(safety.get("prior_effects", ()), recorded)}


def _local(moment: datetime, clinic: Clinic) -> str:
    return moments.form_value(clinic.local(moment))


def _products(vials: Sequence[VialUsed], clinic: Clinic) -> dict[str, Any]:
    """Draws from vials that are alike in everything, such as two of one lot opened together, are one product to the engine."""
    products = [_product(vial, clinic) for vial in dict.fromkeys(vials)]
    return {"product": products[0]} if len(products) == 1 else {"products": products}


def _product(vial: VialUsed, clinic: Clinic) -> dict[str, Any]:
    return {
        "name": vial.product,
        "vial_units": float(vial.vial_units),
        "diluent_ml": float(vial.diluent_ml),
        "lot": vial.lot,
        "expires_on": vial.expires_on.isoformat(),
        "seal_intact": vial.seal_intact,
        "source": vial.source,
        "reconstituted_at": _local(vial.reconstituted_at, clinic),
    }


def _health_since(plan: Plan) -> dict[str, Any]:
    newest = plan.patient.health_histories.first()
    return newest.answers if newest is not None and newest.taken_at > plan.made_at else {}


def _ledger_on(plan: Plan, day: date) -> dict[str, Any]:
    """The consult's toxin history; units that have left the ledger since count as 0."""
    history: dict[str, Any] = plan.document.get("toxin_history", {})
    units, last_on = history.get("units_last_90_days"), history.get("last_on")
    if not units or not last_on:
        return history
    told_on, last = plan.made_on, date.fromisoformat(last_on)
    has_left = (told_on - last).days <= LEDGER_DAYS < (day - last).days
    return {**history, "units_last_90_days": 0} if has_left else history


def _toxin_on(plan: Plan, moment: datetime, amends: Treatment | None) -> dict[str, Any]:
    since = _toxin_since(plan, _ledger_on(plan, plan.clinic.day_of(moment)), moment, amends)
    return _with_entered_since(plan, since, moment, amends)


def _with_entered_since(
    plan: Plan, history: dict[str, Any], moment: datetime, amends: Treatment | None
) -> dict[str, Any]:
    """Joined with what was entered of other clinics after the plan. A correction counts what was known at the first signature."""
    day = plan.clinic.day_of(moment)
    first_signed = min(plan.treatments.values_list("signed_at", flat=True), default=None) if amends else None
    earlier = earlier_toxin(plan.patient, day, known_at=first_signed)
    if earlier is None or all(one.made_at <= plan.made_at for one in earlier.entered):
        return history
    joined = with_earlier_toxin(history, earlier)
    if all(one.when.earliest > plan.made_on for one in earlier.entered):
        joined["first_time"] = False
    if earlier.units_in_90_days is None:
        joined.pop("units_last_90_days", None)
    else:
        here = units_counted(_given_until(plan, moment, amends), day)
        joined["units_last_90_days"] = max(joined["units_last_90_days"], earlier.units_in_90_days + here)
    return joined


def _toxin_since(
    plan: Plan, history: Mapping[str, Any], ended_at: datetime, amends: Treatment | None
) -> dict[str, Any]:
    since = list(_given_since(plan, ended_at, amends))
    if not since:
        return dict(history)
    last, units = since[-1], units_counted(since, plan.clinic.day_of(ended_at))
    before = history.get("units_last_90_days", 0 if history.get("first_time") else None)
    return {
        **history,
        "first_time": False,
        "last_on": last.ended_on.isoformat(),
        "last_product": last.product,
        **({"units_last_90_days": before + units} if before is not None else {}),
    }


def _given_since(plan: Plan, ended_at: datetime, amends: Treatment | None) -> TreatmentQuerySet:
    newer = Q(ended_at__gte=plan.made_at) | Q(signed_at__gte=plan.made_at)
    return _given_until(plan, ended_at, amends).filter(newer)


def _given_until(plan: Plan, ended_at: datetime, amends: Treatment | None) -> TreatmentQuerySet:
    """Oldest first; two records may name the same minute."""
    given = Treatment.objects.current().select_related("clinic")
    given = given.filter(patient_id=plan.patient_id, ended_at__lte=ended_at)
    return (given.exclude(pk=amends.pk) if amends is not None else given).order_by("ended_at")


def _areas_since(
    plan: Plan, history: Mapping[str, Any], ended_at: datetime, amends: Treatment | None
) -> dict[str, Any]:
    since = areas_before(plan.patient, _given_since(plan, ended_at, amends))
    return {"areas": {**(history.get("areas") or {}), **since}} if since else {}


def _goals_on(goals: Mapping[str, Any], day: date) -> dict[str, Any]:
    passed = (goals.get("event_on") or day.isoformat()) < day.isoformat()
    return {name: goal for name, goal in goals.items() if not (passed and name == "event_on")}

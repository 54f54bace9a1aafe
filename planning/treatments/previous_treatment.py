"""The patient's toxin before today: the last treatment at this clinic, and what the patient reported of others."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from clinic.practice import dates
from clinic.practice.models import Clinic
from clinic.practice.numbers import plain, units
from patients.records.models import Patient
from planning.consults.words import place, word
from planning.earlier.models import EarlierTreatment
from planning.plans.models import Plan
from planning.treatments.earlier_toxin import against_entered, earlier_toxin
from planning.treatments.effect_words import all_effects, effect_words, inside, is_followed
from planning.treatments.models import Treatment, TreatmentPoint
from planning.treatments.recorded_toxin import RecordedToxin, given_doses, recorded_toxin, units_counted
from planning.treatments.review_presenter import ReviewedArea, outcome_words, reviewed_areas
from planning.treatments.unwanted_effects import standing_effects


@dataclass(frozen=True)
class PreviousArea:
    """`units`: by side or as `total`; `outcome` and `next_visit` are empty until a check-in judged the area."""

    area: str
    units: tuple[tuple[str, float], ...]
    outcome: str = ""
    next_visit: str = ""
    next_tone: str = ""

    @property
    def word(self) -> str:
        return word(self.area)

    @property
    def total(self) -> float:
        return sum(amount for _, amount in self.units)

    @property
    def said(self) -> str:
        """`18 U`, or `6 U right, 8 U left`."""
        return ", ".join(f"{units(amount)}{'' if side == 'total' else f' {side}'}" for side, amount in self.units)


@dataclass(frozen=True)
class PreviousTreatment:
    """The last treatment at this clinic. `units_in_90_days`: onabotulinumtoxinA given here until today; `effects`: None if nobody asked for
    unwanted ones, else of the check-in on `effects_on`; `points`: `(x, y, units, label)` on the front map."""

    id: Any
    on: date
    product: str
    total: float
    units_in_90_days: float
    areas: tuple[PreviousArea, ...]
    points: tuple[tuple[float, float, str, str], ...]
    effects: tuple[str, ...] | None = None
    effects_on: date | None = None
    effects_at_check_in: bool = True
    to_remember: str = ""
    """Unwanted effects that bear on the next dose, in words."""
    check_in_from: date | None = None
    """While the check-in does not open yet."""

    @property
    def by_area(self) -> dict[str, PreviousArea]:
        return {one.area: one for one in self.areas}


@dataclass(frozen=True)
class LastToxin:
    """`units_here` is what this clinic gave; None where the treatment was told, in a consult or as an earlier one. `day_is_known` is false
    where only its month or year is."""

    on: date
    product: str
    units_here: float | None = None
    units_told: float | None = None
    when: str = ""
    day_is_known: bool = True

    def days(self, today: date) -> int:
        return (today - self.on).days


def last_treatment(patient: Patient) -> PreviousTreatment | None:
    current = patient.treatments.current().select_related("clinic")
    newest = current.prefetch_related("points").order_by("-ended_at")
    treatment = newest.first()
    if treatment is None:
        return None
    clinic, review = treatment.clinic, treatment.reviews.first()
    judged = {one.area: one for one in reviewed_areas(review)} if review else {}
    standing = standing_effects(patient).get(treatment.plan_id)
    outcomes = (review.check_in.get("outcomes") or {}) if review else {}
    lasting = [one for one in standing.told if is_followed(one)] if standing else []
    return PreviousTreatment(
        id=treatment.pk,
        on=treatment.ended_on,
        product=treatment.product,
        total=float(treatment.total_units),
        units_in_90_days=units_counted(current.without_documents(), clinic.today()),
        areas=tuple(_area(treatment, area, judged.get(area)) for area in given_doses(treatment)),
        points=tuple(
            _spot(point, outcomes.get(point.area))
            for point in treatment.points.all()
            if point.units and point.x is not None
        ),
        effects=None if standing is None or standing.codes is None else tuple(map(effect_words, standing.told)),
        effects_on=standing.on if standing else None,
        effects_at_check_in=standing.at_check_in if standing else True,
        to_remember=inside(all_effects(lasting)) if lasting else "",
        check_in_from=None if review else treatment.check_in_from,
    )


def _area(treatment: Treatment, area: str, judged: ReviewedArea | None) -> PreviousArea:
    dose = treatment.document["intended"][area]
    given = tuple((side, dose[side]) for side in ("total", "right", "left") if side in dose)
    if judged is None:
        return PreviousArea(area, given)
    return PreviousArea(area, given, judged.outcome, judged.next_word, judged.next_tone)


def _spot(point: TreatmentPoint, outcome: str | Mapping[str, str] | None) -> tuple[float, float, str, str]:
    """Its words say how the point's side came out, where that was judged."""
    on_its_side = outcome if isinstance(outcome, str) else (outcome or {}).get(point.side)
    result = f": {outcome_words(on_its_side).lower()}" if on_its_side else ""
    return (
        float(point.x or 0),
        float(point.y or 0),
        plain(point.units),
        f"{place(point.area, point.side)}, {point.muscle}{result}",
    )


def against_record(patient: Patient, data: Mapping[str, Any], today: date) -> list[str]:
    """Sentences about answers of a draft that contradict the records here."""
    here, history = recorded_toxin(patient, today), data.get("toxin_history", {})
    against_records = _against(history, here) if here and history else []
    return [*against_records, *against_entered(history, earlier_toxin(patient, today))]


def _against(history: Mapping[str, Any], here: RecordedToxin) -> list[str]:
    on, product = dates.short_day(here.on), here.product
    sentences = []
    if history.get("first_time"):
        sentences.append(f"Answered: first time. On record here: {product} on {on}. One of the two is wrong.")
    last_on = history.get("last_on")
    if last_on and last_on < here.on.isoformat():
        day = dates.short_day(date.fromisoformat(last_on))
        sentences.append(f"Answered: last treatment on {day}. On record here: {on}, and the later day counts.")
    if last_on == here.on.isoformat() and history.get("last_product") not in (None, product):
        sentences.append(
            f"Answered: {history['last_product']} on {on}. On record here: {product}, and the record counts."
        )
    return sentences


def _later(
    here: LastToxin | None, told: Mapping[str, Any], entered: Iterable[EarlierTreatment] = ()
) -> LastToxin | None:
    known = [*([here] if here else []), *map(_entered, entered)]
    if told.get("last_on"):
        known.append(LastToxin(date.fromisoformat(told["last_on"]), told.get("last_product") or ""))
    return max(known, key=lambda last: (last.on, last.units_here is not None, last.units_told or 0), default=None)


def last_toxins(patients: Sequence[Patient], clinic: Clinic) -> dict[Any, LastToxin | None]:
    """By patient, the latest of what was given here, what was entered of other clinics and what was told in the newest plan. Three
    queries, however many patients."""
    newest = Treatment.objects.current().filter(patient__in=patients).order_by("patient", "-ended_at")
    given = newest.distinct("patient").values_list("patient", "ended_at", "product", "total_units")
    here = {
        patient: LastToxin(clinic.day_of(ended_at), product, float(units))
        for patient, ended_at, product, units in given
    }
    plans = Plan.objects.filter(patient__in=patients).order_by("patient", "-made_at").distinct("patient")
    told = dict(plans.values_list("patient", "document__toxin_history"))
    entered: dict[Any, list[EarlierTreatment]] = {}
    for one in EarlierTreatment.objects.standing().toxin().filter(patient__in=patients):
        entered.setdefault(one.patient_id, []).append(one)
    return {one.pk: _later(here.get(one.pk), told.get(one.pk) or {}, entered.get(one.pk, ())) for one in patients}


def _entered(one: EarlierTreatment) -> LastToxin:
    """Where only a month or year is known, it may have been on its last day."""
    return LastToxin(
        on=one.when.latest,
        product=one.product,
        units_told=None if one.units is None else float(one.units),
        when=str(one.when),
        day_is_known=one.when.exact is not None,
    )


def as_history(treated: PreviousTreatment) -> dict[str, str]:
    """Initial values of the consult form's toxin history if nothing was given elsewhere since; units given here are counted from their
    records."""
    return {
        "toxin_history.first_time": "no",
        "toxin_history.last_on": dates.short_day(treated.on),
        "toxin_history.last_product": treated.product,
        "toxin_history.units_last_90_days": "0",
    }

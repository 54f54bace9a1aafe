"""Toxin given elsewhere, as it was entered, joined with what the patient answers about other clinics."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from clinic.practice.dates import short_day
from clinic.practice.numbers import plain
from patients.records.models import Patient
from planning.earlier.models import EarlierTreatment
from planning.engine.contract.vocabulary import Product
from planning.treatments.recorded_toxin import LEDGER_DAYS


@dataclass(frozen=True)
class EarlierToxin:
    """`last`: the last whose day is known; `units_in_90_days`: onabotulinumtoxinA of 90 days, None where one of them may have been more."""

    entered: tuple[EarlierTreatment, ...]
    last: EarlierTreatment | None
    units_in_90_days: float | None

    @property
    def last_on(self) -> date | None:
        return self.last.when.exact if self.last else None


def earlier_toxin(patient: Patient, today: date, known_at: datetime | None = None) -> EarlierToxin | None:
    """Of treatments until `today`; with `known_at` only of those that were entered by then."""
    rows = patient.earlier_treatments.standing().toxin()
    if known_at is not None:
        rows = rows.filter(made_at__lte=known_at)
    entered = tuple(one for one in rows if one.when.earliest <= today)
    if not entered:
        return None
    exact = [one for one in entered if one.when.exact]
    last = max(exact, key=lambda one: (one.when.latest, one.made_at), default=None)
    return EarlierToxin(entered, last, _units(entered, today))


def _units(entered: Iterable[EarlierTreatment], today: date) -> float | None:
    """Other products never count; a product, a day or an amount that is not known may."""
    recent = [one for one in entered if (today - one.when.latest).days < LEDGER_DAYS]
    counted = [one for one in recent if one.product in ("", Product.ONABOTULINUMTOXINA)]
    if any(not one.product or one.units is None or not one.when.exact for one in counted):
        return None
    return sum(float(one.units) for one in counted if one.units is not None)


def with_earlier_toxin(answered: Mapping[str, Any], earlier: EarlierToxin | None) -> dict[str, Any]:
    """The contract's `toxin_history` about other clinics: the later day is the last, the larger number of units counts. "First time: yes"
    stays, and the engine names the contradiction."""
    if earlier is None:
        return dict(answered)
    joined: dict[str, Any] = {"first_time": False, **answered}
    last, on = earlier.last, earlier.last_on
    if last is not None and on is not None and (answered.get("last_on") or "") <= on.isoformat():
        same_day = answered.get("last_on") == on.isoformat()
        joined["last_on"] = on.isoformat()
        if last.product:
            joined["last_product"] = last.product
        elif not same_day:
            joined.pop("last_product", None)
    told = answered.get("units_last_90_days")
    if earlier.units_in_90_days is not None:
        joined["units_last_90_days"] = max(told or 0, earlier.units_in_90_days)
    return joined


def may_be_more(answered: Mapping[str, Any], earlier: EarlierToxin | None) -> bool:
    """Whether units of 90 days are not known, whatever was given here."""
    return earlier is not None and earlier.units_in_90_days is None and answered.get("units_last_90_days") is None


def against_entered(answered: Mapping[str, Any], earlier: EarlierToxin | None) -> Iterator[str]:
    """Sentences about answers of a draft that are at odds with what was entered."""
    if earlier is None or not answered:
        return
    newest = max(earlier.entered, key=lambda one: one.when.latest)
    if answered.get("first_time"):
        yield f"Answered: first time. Entered: toxin elsewhere, {newest.when}. One of the two is wrong."
    last_on, on = answered.get("last_on"), earlier.last_on
    if last_on and on and last_on < on.isoformat():
        said = short_day(date.fromisoformat(last_on))
        yield f"Answered: last treatment on {said}. Entered: {short_day(on)}, and the later day counts."
    told, known = answered.get("units_last_90_days"), earlier.units_in_90_days
    if told is not None and known is not None and told < known:
        yield f"Answered: {plain(told)} units elsewhere in 90 days. Entered: {plain(known)} U, and the larger counts."

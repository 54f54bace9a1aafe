"""Toxin given at this clinic, from current signed records."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from patients.records.models import Patient
from planning.engine.contract.vocabulary import Product
from planning.treatments.models import Review, Treatment, TreatmentKind

LEDGER_DAYS = 90
"""The interval of the label: units count until the day on which the next treatment may be given."""


@dataclass(frozen=True)
class RecordedToxin:
    """The last treatment, onabotulinumtoxinA units of 90 days, and the contract's `toxin_history.areas`: dose and outcome by area."""

    on: date
    product: str
    units_in_90_days: float
    areas: Mapping[str, Mapping[str, Any]]


def recorded_toxin(patient: Patient, today: date) -> RecordedToxin | None:
    given = list(patient.treatments.current().select_related("clinic").order_by("ended_at").defer("outcome"))
    given = [treatment for treatment in given if treatment.ended_on <= today]
    if not given:
        return None
    return RecordedToxin(
        on=given[-1].ended_on,
        product=given[-1].product,
        units_in_90_days=units_counted(given, today),
        areas=areas_before(patient, given),
    )


def with_recorded_toxin(answered: Mapping[str, Any], here: RecordedToxin) -> dict[str, Any]:
    """The contract's `toxin_history`: the patient's answers, which are about other clinics, joined with the records of this one.

    The later treatment is the last one. Units elsewhere are added; if nobody asked for them, the total is known only while no later
    treatment elsewhere is reported. "First time: yes" stays, and the engine names the contradiction.
    """
    joined = {"first_time": False, **answered, "areas": {area: dict(before) for area, before in here.areas.items()}}
    elsewhere_since = (answered.get("last_on") or "") > here.on.isoformat()
    if not elsewhere_since:
        joined |= {"last_on": here.on.isoformat(), "last_product": here.product}
    if answered.get("units_last_90_days") is not None:
        joined["units_last_90_days"] = answered["units_last_90_days"] + here.units_in_90_days
    elif here.units_in_90_days and not elsewhere_since:
        joined["units_last_90_days"] = here.units_in_90_days
    return joined


def units_counted(given: Iterable[Treatment], today: date) -> float:
    """OnabotulinumtoxinA units in the ledger on `today`; other products never count."""
    return sum(
        float(treatment.total_units)
        for treatment in given
        if treatment.product == Product.ONABOTULINUMTOXINA and (today - treatment.ended_on).days < LEDGER_DAYS
    )


def areas_before(patient: Patient, given: Iterable[Treatment]) -> dict[str, dict[str, Any]]:
    """The contract's `toxin_history.areas`; `given` oldest first."""
    outcomes = _outcomes(patient)
    areas: dict[str, dict[str, Any]] = {}
    for treatment in given:
        if treatment.product != Product.ONABOTULINUMTOXINA:
            continue
        for area, dose in given_doses(treatment).items():
            outcome = outcomes.get((treatment.plan_id, treatment.review_id, area))
            result = {"outcome": outcome} if outcome else {}
            before = areas.get(area) if treatment.kind == TreatmentKind.TOUCH_UP else None
            in_all = added(before["given"], dose) if before else dose
            areas[area] = {"given": in_all, **result, "on": treatment.ended_on.isoformat()}
    return areas


def added(before: Mapping[str, float], now: Mapping[str, float]) -> dict[str, float]:
    """What an area has after a touch-up: by side where either was given so, else in total."""
    if "total" in before and "total" in now:
        return {"total": before["total"] + now["total"]}
    sides = ("left", "right")
    first, more = ({side: dose.get(side, dose.get("total", 0) / 2) for side in sides} for dose in (before, now))
    return {side: first[side] + more[side] for side in sides}


def given_in_all(treatment: Treatment) -> dict[str, dict[str, float]]:
    """What a check-in judges: after a touch-up together with the treatment that it completed."""
    given = given_doses(treatment)
    if treatment.review is None:
        return given
    first = given_in_all(treatment.review.treatment.standing)
    return first | {area: added(first[area], dose) if area in first else dose for area, dose in given.items()}


def given_doses(treatment: Treatment) -> dict[str, dict[str, float]]:
    return {area: dose for area, dose in treatment.document.get("intended", {}).items() if any(dose.values())}


def _outcomes(patient: Patient) -> dict[tuple[Any, Any, str], Any]:
    """By plan, check-in before a touch-up and area, of the newest check-in that judged it. Check-ins of a corrected record count for its
    correction, and those before a touch-up not for what it completed."""
    judged = Review.objects.filter(patient=patient).order_by("made_at")
    rows = judged.values_list("treatment__plan_id", "treatment__review_id", "document__check_in__outcomes")
    return {
        (plan, before, area): outcome
        for plan, before, outcomes in rows
        for area, outcome in (outcomes or {}).items()
        if outcome
    }

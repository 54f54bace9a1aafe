"""Errors that make a treatment impossible to record, by field of the form."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from clinic.practice import dates
from clinic.practice.models import Clinic
from clinic.practice.numbers import plain
from planning.plans.models import Course, Plan
from planning.plans.own_protocol import unjudged
from planning.treatments import vials
from planning.treatments.engine_documents import VialUsed
from planning.treatments.models import HALF, PointSide, Treatment
from planning.treatments.planned_areas import PlannedArea, decision_to_treat, product_of

USE_WITHIN = timedelta(hours=24)  # of reconstitution: REF 1.7
CLOCKS_DIFFER = timedelta(minutes=5)
Errors = dict[str, list[str]]


def plan_refusal(plan: Plan, amends: Treatment | None = None) -> str | None:
    """Why nothing may be injected under this plan, or None. A correction does not need the plan's protocol version."""
    if amends is None and (not_kept := unjudged(plan)):
        return not_kept
    if not plan.is_ready:
        return f"This plan is not ready ({plan.get_status_display()}): nothing may be injected under it."
    if not plan.answer.doses:
        return "This plan proposes no injection."
    answer = plan.patients_answer if amends is None else None
    if answer is not None:
        return f"{answer.summary}. Decide on the plan after all before anything is injected."
    decision = decision_to_treat(plan)
    if decision is not None and decision.course != Course.TREAT:
        return f"The injector decided: {decision.get_course_display().lower()}. Make a new consult to treat."
    return None


def vial_errors(plan: Plan, vial: VialUsed, ended_at: datetime, clinic: Clinic) -> Errors:
    errors: Errors = {}
    day = clinic.day_of(ended_at)
    planned = product_of(plan)
    if vial.product != planned:
        errors["product"] = [
            f"The plan counts units of {planned}. Units of {vial.product} are not the same and are never converted."
        ]
    if not vial.lot.strip():
        errors["lot"] = ["Enter the lot number printed on the vial."]
    if vial.expires_on < day:
        errors["expires_on"] = [f"This vial expired on {dates.plain_day(vial.expires_on)}. It must not be used."]
    if not vial.seal_intact:
        errors["seal_intact"] = ["A vial whose seal was broken must not be used."]
    if vial.reconstituted_at > ended_at:
        errors["reconstituted_at"] = ["The vial must be reconstituted before the injections end."]
    elif ended_at - vial.reconstituted_at > USE_WITHIN:
        errors["reconstituted_at"] = ["More than 24 hours before the injections. It must be used within 24 hours."]
    return errors


def time_errors(plan: Plan, ended_at: datetime, clinic: Clinic) -> Errors:
    if ended_at > timezone.now() + CLOCKS_DIFFER:
        return {"ended_at": ["The end of the injections lies in the future. Record the treatment when it is done."]}
    if clinic.day_of(ended_at) < plan.made_on:
        return {"ended_at": [f"The plan was made later, on {dates.plain_day(plan.made_on)}."]}
    return {}


def unit_errors(areas: Sequence[PlannedArea], given: Mapping[str, Decimal], reasons: Mapping[str, Any]) -> Errors:
    """`given`: units by field of each planned point and of spare points used."""
    errors: Errors = {}
    for point in (point for area in areas for point in (*area.points, *area.spare)):
        units = given.get(point.field)
        if units is None and not point.planned:
            continue
        if units is None:
            errors[point.field] = [f"Enter the units given at {point.words}: 0 if none."]
        elif units < 0 or units % HALF:
            errors[point.field] = [f"{plain(units)} U is not possible: units go in steps of 0.5 from 0."]
    for area in areas:
        words = over_range(area, given)
        if words and not reasons.get(area.area):
            errors[f"reason-{area.area}"] = [f"{words} Choose a reason, or lower the dose."]
    if not errors and not any(given.values()):
        errors["__all__"] = ["No units were recorded. A treatment gives something somewhere."]
    return errors


def place_errors(areas: Sequence[PlannedArea], given: Mapping[str, Decimal]) -> Errors:
    """Of points that were decided before the caution zones were drawn; a correction says what was done and is not refused."""
    errors: Errors = {}
    for point in (point for area in areas for point in (*area.points, *area.spare)):
        if not given.get(point.field):
            continue
        if point.refusal:
            errors[point.field] = [f"{point.words}: {point.refusal}. Move it in the decision."]
        elif point.cautions and not point.caution:
            notes = " and ".join(zone.note for zone in point.cautions)
            errors[point.field] = [f"{point.words}: it lies {notes}. Give the reason in the decision."]
    return errors


def vial_questions(vial: VialUsed, confirmed: Mapping[str, Mapping[str, str]]) -> Errors:
    return {field: [asked.text] for field, asked in vials.unconfirmed(vial, confirmed).items()}


def drawn_errors(given: Mapping[str, Decimal], vial: VialUsed) -> Errors:
    total = sum(given.values(), Decimal(0))
    if total <= vial.vial_units * vial.vials:
        return {}
    return {"vials": [f"{plain(total)} U were recorded, but {vial.vials} x {plain(vial.vial_units)} U were opened."]}


def over_range(area: PlannedArea, given: Mapping[str, Decimal]) -> str | None:
    """Such as "Glabella: 28 U is above 25 U, the top of its range." or None."""
    for side, units in sides_given(area, given).items():
        if units > area.allowed[1]:
            where = f"{area.name}, {side}" if area.per_side else area.name
            return f"{where}: {plain(units)} U is above {plain(area.allowed[1])} U, the top of its range."
    return None


def sides_given(area: PlannedArea, given: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """Units by `left` and `right`, or as `total`, as the area's range and the contract count them.

    In an area counted by side, half of the midline counts for each side, as the engine does. Half a unit that cannot be halved goes to
    the side with more, so that no side is judged too low.
    """
    by_side = dict.fromkeys(PointSide.values, Decimal(0))
    for point in (*area.points, *area.spare):
        by_side[point.side] += given.get(point.field, Decimal(0))
    if not area.per_side:
        return {"total": sum(by_side.values(), Decimal(0))}
    lesser, greater = sorted((PointSide.LEFT, PointSide.RIGHT), key=lambda side: by_side[side])
    half = by_side[PointSide.MIDLINE] / 2
    odd = half % HALF
    shares = {lesser: half - odd, greater: half + odd}
    return {str(side): by_side[side] + shares[side] for side in (PointSide.LEFT, PointSide.RIGHT)}

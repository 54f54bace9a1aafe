"""Errors that make a treatment impossible to record, by field of the form; those of its vials are in draws.py."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from clinic.practice import dates
from clinic.practice.models import Clinic
from clinic.practice.numbers import plain
from planning.plans.models import Course, Plan
from planning.plans.own_protocol import unjudged
from planning.treatments.models import HALF, PointSide, Treatment
from planning.treatments.planned_areas import PlannedArea, decision_to_treat

CLOCKS_DIFFER = timedelta(minutes=5)
Errors = dict[str, list[str]]


def plan_refusal(plan: Plan, amends: Treatment | None = None) -> str | None:
    """Why nothing may be injected under this plan, or None. A correction does not need the plan's protocol version."""
    if amends is None and (not_kept := unjudged(plan)):
        return not_kept
    if not plan.is_ready and not plan.without_plan:
        return f"This plan is not ready ({plan.get_status_display()}): nothing may be injected under it."
    if not plan.answer.doses and not plan.without_plan:
        return "This plan proposes no injection."
    answer = plan.patients_answer if amends is None else None
    if answer is not None:
        return f"{answer.summary}. Decide on the plan after all before anything is injected."
    decision = decision_to_treat(plan)
    if plan.without_plan and (decision is None or decision.course != Course.TREAT):
        return "This was closed: nothing was given. Begin again from the chart to record a treatment without a plan."
    if decision is not None and decision.course != Course.TREAT:
        return f"The injector decided: {decision.get_course_display().lower()}. Make a new consult to treat."
    return None


def time_errors(plan: Plan, ended_at: datetime, clinic: Clinic, amends: Treatment | None = None) -> Errors:
    if ended_at > timezone.now() + CLOCKS_DIFFER:
        return {"ended_at": ["The end of the injections lies in the future. Record the treatment when it is done."]}
    if amends is not None and clinic.day_of(ended_at) > (signed_on := _first_signed_on(amends)):
        day = dates.plain_day(signed_on)
        return {"ended_at": [f"It was signed on {day}. What was given on a later day is a treatment of its own."]}
    if plan.without_plan and amends is None and clinic.day_of(ended_at) != plan.begins_on:
        day = dates.plain_day(plan.begins_on)
        return {"ended_at": [f"This was begun for a treatment of {day}. Enter when the injections ended on that day."]}
    if clinic.day_of(ended_at) < plan.begins_on:
        return {"ended_at": [f"The plan was made later, on {dates.plain_day(plan.made_on)}."]}
    return {}


def _first_signed_on(treatment: Treatment) -> date:
    while treatment.amends is not None:
        treatment = treatment.amends
    return treatment.clinic.day_of(treatment.signed_at)


def unit_errors(
    areas: Sequence[PlannedArea],
    given: Mapping[str, Decimal],
    reasons: Mapping[str, Any],
    amends: Treatment | None = None,
) -> Errors:
    """`given`: units by field of each planned point and of spare points used. A correction says what was given: it asks for a reason where
    that is above what was allowed."""
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
        if words and area.is_touch_up and amends is None:
            errors[_first_given(area, given)] = [f"{words} Lower the dose."]
        elif words and not reasons.get(area.area):
            way_on = "Choose a reason." if amends else "Choose a reason, or lower the dose."
            errors[f"reason-{area.area}"] = [f"{words} {way_on}"]
        elif needs_reason(area, given) and not reasons.get(area.area):
            errors[f"reason-{area.area}"] = [f"{area.name} was left out in the decision. Choose a reason."]
    if not errors and not any(given.values()):
        errors["__all__"] = ["No units were recorded. A treatment gives something somewhere."]
    return errors


def _first_given(area: PlannedArea, given: Mapping[str, Decimal]) -> str:
    return next(point.field for point in (*area.points, *area.spare) if given.get(point.field))


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


def over_range(area: PlannedArea, given: Mapping[str, Decimal]) -> str | None:
    """Such as "Glabella: 28 U is above 25 U, the top of its range." or None."""
    for side, units in sides_given(area, given).items():
        if units > (top := area.top_on(side)):
            where = f"{area.name}, {side}" if area.per_side else area.name
            limit = "all that the check-in leaves" if area.is_touch_up else "the top of its range"
            return f"{where}: {plain(units)} U is above {plain(top)} U, {limit}."
    return None


def needs_reason(area: PlannedArea, given: Mapping[str, Decimal]) -> bool:
    """A dose above the range, or in an area that the decision left out."""
    return bool(over_range(area, given)) or (area.left_out and any(given.get(point.field) for point in area.spare))


def reasons_needed(
    areas: Sequence[PlannedArea], given: Mapping[str, Decimal], reasons: Mapping[str, Mapping[str, str]]
) -> dict[str, dict[str, str]]:
    """Reasons for other deviations are in the decision."""
    asked = (area.area for area in areas if needs_reason(area, given))
    return {area: dict(reasons[area]) for area in asked if reasons.get(area)}


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

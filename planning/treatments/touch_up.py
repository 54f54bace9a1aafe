"""A touch-up: what a check-in leaves to add to the treatment that it judged, and the engine's facts of it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from clinic.practice import dates
from planning.engine.contract.answer import Adjustment
from planning.engine.contract.vocabulary import Now
from planning.plans.models import Plan
from planning.treatments.effect_words import PASSING
from planning.treatments.events.models import AdverseEvent
from planning.treatments.models import Review, Treatment, TreatmentKind
from planning.treatments.planned_areas import PlannedArea, areas_to_treat


def touch_up_of(review: Review) -> Treatment | None:
    """The current record of the touch-up after this check-in."""
    return Treatment.objects.current().filter(review=review, kind=TreatmentKind.TOUCH_UP).first()


def refusal(review: Review, today: date) -> str:
    """Why nothing may be added after this check-in; empty while something may."""
    treatment = review.treatment.standing
    newest = Review.objects.filter(treatment__plan=treatment.plan_id).first()
    if newest is not None and newest.pk != review.pk:
        return "A later check-in counts. Add only what that one leaves."
    if not _room(review):
        return "This check-in leaves nothing to add now."
    if _given(treatment) != _given(review.treatment):
        return "The record was corrected since this check-in, which judged other units. Record a new check-in first."
    if reported := _reported_since(review):
        return f"{reported.brief}: reported since this check-in. Look again, and record a new check-in first."
    window = treatment.check_in_window
    if window is not None and today > window.latest:
        return f"The check-in window ended on {dates.plain_day(window.latest)}. Make a new consult."
    return ""


def _given(treatment: Treatment) -> tuple[date, dict[str, Decimal]]:
    """Its day and the units by point, without points that got none."""
    return treatment.ended_on, dict(treatment.points.filter(units__gt=0).values_list("point", "units"))


def _reported_since(review: Review) -> AdverseEvent | None:
    """An unwanted effect that this check-in did not know."""
    told = AdverseEvent.objects.filter(treatment__plan=review.treatment.plan_id, review=None)
    told = told.filter(opened_at__gt=review.made_at).exclude(effect__in=PASSING)
    return told.exclude(pk__in=AdverseEvent.objects.mistaken()).first()


def offered(treatment: Treatment) -> Review | None:
    """The newest check-in of a treatment after which a touch-up may be recorded today."""
    review = treatment.reviews.first()
    if review is None or treatment.kind != TreatmentKind.FIRST or touch_up_of(review) is not None:
        return None
    return None if refusal(review, treatment.clinic.today()) else review


def areas_of_visit(plan: Plan, review: Review | None) -> tuple[PlannedArea, ...]:
    """As decided; of a touch-up only the areas that its check-in leaves open, with what may be added as their range."""
    areas = areas_to_treat(plan)
    if review is None:
        return areas
    room = _room(review)
    return tuple(_within(area, room[area.area]) for area in areas if area.area in room)


def visit_facts(review: Review | None, day: date) -> dict[str, Any]:
    """What the engine is told of a touch-up on `day`; nothing of a first treatment."""
    if review is None:
        return {}
    completed = review.treatment.standing.ended_on
    check_in = {**review.check_in, "days_since_treatment": (day - completed).days}
    return {"touch_up_of": completed.isoformat(), "check_in": check_in}


def most_to_add(plan: Plan, review: Review) -> dict[str, dict[str, Decimal]]:
    """Doses that use all that the check-in leaves. Where either side may get it, the right stands for both."""
    outcomes = review.check_in.get("outcomes") or {}
    return {area.area: _most(area, outcomes) for area in areas_of_visit(plan, review)}


def _most(area: PlannedArea, outcomes: Mapping[str, Any]) -> dict[str, Decimal]:
    if not area.per_side:
        return {"total": area.allowed[1]}
    tops = dict(area.side_tops) or dict.fromkeys(("left", "right"), area.allowed[1])
    is_either = not area.side_tops and outcomes.get(area.area) == "uneven"
    return {**tops, "left": Decimal(0)} if is_either else tops


def _room(review: Review) -> dict[str, Adjustment]:
    return {one.area: one for one in review.answer.adjustments if one.now is Now.MAY_ADD and one.now_units}


def _within(area: PlannedArea, room: Adjustment) -> PlannedArea:
    assert room.now_units is not None
    tops = {side.value: Decimal(str(one.now_units[1] if one.now_units else 0)) for side, one in room.sides.items()}
    return replace(
        area,
        allowed=(Decimal(0), Decimal(str(room.now_units[1]))),
        per_side=area.per_side or bool(tops),
        points=tuple(replace(point, units=Decimal(0)) for point in area.points),
        side_tops=tuple(tops.items()),
        even=False,
        fits=None,
        left_out=False,
        is_touch_up=True,
    )

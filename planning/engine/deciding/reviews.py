"""One treated area at the check-in: what was given there on each side, how it came out, and which sides want more."""

from collections.abc import Mapping
from dataclasses import replace

from planning.engine.contract import vocabulary as v
from planning.engine.contract.document import EngineDocument
from planning.engine.contract.treatment_history import Dose, OutcomeSides, outcome_on
from planning.engine.deciding.area_facts import sorted_areas
from planning.engine.deciding.subjects import ReviewSubject
from planning.engine.facts import areas_treated, effects_on, treated_sides, units_at_check_in
from planning.engine.protocol.model import Dosing, Protocol

SIDED = frozenset({v.CheckInEffect.EYELID_DROOP, v.CheckInEffect.BROW_HEAVINESS})
"""Effects of one muscle on the side where they show; the others are of the whole mouth or neck."""
WANTS_MORE = frozenset({v.CheckInOutcome.TOO_SUBTLE, v.CheckInOutcome.UNEVEN})


def reviews(document: EngineDocument, protocol: Protocol) -> tuple[ReviewSubject, ...]:
    units = units_at_check_in(document)
    left = None if units is None else protocol.number("limit_units") - units
    return tuple(_review(area, document, left, protocol) for area in sorted_areas(areas_treated(document)))


def _review(area: v.Area, document: EngineDocument, ledger_left: float | None, protocol: Protocol) -> ReviewSubject:
    assert document.check_in is not None
    check_in, given = document.check_in, (document.check_in.given or {}).get(area)
    dosing = protocol.areas[area].dosing
    review = ReviewSubject(
        area=area,
        outcome=check_in.outcome(area),
        by_side=_by_side((check_in.outcomes or {}).get(area)),
        given=given if given is not None and given.units else None,
        range_room=None,
        ledger_left=ledger_left,
        per_side=dosing is not None and dosing.basis is v.DoseBasis.PER_SIDE,
        effects=_effects_here(area, document),
    )
    return review if dosing is None else replace(review, range_room=_range_room(review, dosing))


def _by_side(outcome: v.CheckInOutcome | OutcomeSides | None) -> dict[v.BodySide, v.CheckInOutcome]:
    """Empty where one code covers both sides."""
    if not isinstance(outcome, OutcomeSides):
        return {}
    return {side: on_side for side in v.BodySide if (on_side := outcome_on(outcome, side)) is not None}


def _effects_here(area: v.Area, document: EngineDocument) -> frozenset[v.CheckInEffect] | None:
    effects = effects_on(document)
    if effects is None:
        return None
    here = treated_sides(document, area)
    return frozenset(effect for effect, sides in effects.items() if effect not in SIDED or sides & here)


def _range_room(review: ReviewSubject, dosing: Dosing) -> float | None:
    """Up to the top of the range, counted from the side with the least units: it may take what the other cannot."""
    if review.given is None:
        return None
    on = given_on(review.given)
    if not review.per_side:
        return max(0.0, dosing.high - review.given.units)
    sides = open_sides(review) or tuple(on)
    return max(0.0, dosing.high - min(on[side] for side in sides))


def given_on(given: Dose) -> Mapping[v.BodySide, float]:
    """Units of each side; a total alone counts as even."""
    if not given.has_sides:
        return dict.fromkeys(v.BodySide, given.units / 2)
    return {v.BodySide.LEFT: given.left or 0.0, v.BodySide.RIGHT: given.right or 0.0}


def open_sides(review: ReviewSubject) -> tuple[v.BodySide, ...]:
    """Treated sides that want more; of an area uneven as a whole, the side that had less."""
    on = {} if review.given is None else given_on(review.given)
    treated = [side for side in v.BodySide if on.get(side)]
    if review.by_side:
        return tuple(side for side in treated if review.by_side.get(side) in WANTS_MORE)
    if review.outcome is v.CheckInOutcome.UNEVEN:
        least = min((on[side] for side in treated), default=0.0)
        return tuple(side for side in treated if on[side] == least)
    return tuple(treated) if review.outcome is v.CheckInOutcome.TOO_SUBTLE else ()

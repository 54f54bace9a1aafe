"""The last dose of an area and its outcome, where they may replace the grade (R108 to R111)."""

from planning.engine.contract import vocabulary as v
from planning.engine.contract.document import EngineDocument
from planning.engine.contract.treatment_history import AreaBefore, OutcomeSides, outcome_on
from planning.engine.deciding.proposal import HALF_UNIT, DoseScale, PreviousDose
from planning.engine.protocol.model import Protocol

_DIRECTIONS = {v.CheckInOutcome.TOO_SUBTLE: 1, v.CheckInOutcome.TOO_STRONG: -1}
PreviousSides = tuple[PreviousDose | None, PreviousDose | None]
WantedSides = tuple[int, int]
"""Half units of left and right."""


def last_treatment(area: v.Area, document: EngineDocument, protocol: Protocol) -> AreaBefore | None:
    """None where nothing was judged, or the units may be of another product. At a check-in the treatment itself is judged.

    It may be long ago: what this face needed is the best known guide.
    """
    before = (document.toxin_history.areas or {}).get(area)
    if before is None or document.visit is v.Visit.CHECK_IN or before.given is None or not before.given.units:
        return None
    return None if before.outcome is None or _of_another_product(before, document, protocol) else before


def _of_another_product(before: AreaBefore, document: EngineDocument, protocol: Protocol) -> bool:
    history = document.toxin_history
    if history.last_product in (None, protocol.product):
        return False
    return before.on is None or history.last_on is None or before.on >= history.last_on


def each_side(before: AreaBefore) -> PreviousSides:
    left, right = (_judged(before, side) for side in v.BodySide)
    return left, right


def in_total(before: AreaBefore, scale: DoseScale) -> tuple[int, WantedSides | None]:
    """The total it asks for, and each side's part where sides were given or judged separately."""
    assert before.given is not None
    total = PreviousDose(int(before.given.units * 2), _direction(before))
    apart = isinstance(before.outcome, OutcomeSides) or before.given.has_sides
    if not apart or scale.dosing.steps:
        return scale.after(total), None
    left, right = (_side_of_total(before, side, scale) for side in v.BodySide)
    return left + right, (left, right)


def overall(before: AreaBefore) -> v.CheckInOutcome:
    return before.overall or v.CheckInOutcome.UNEVEN


def _side_of_total(before: AreaBefore, side: v.BodySide, scale: DoseScale) -> int:
    """Half a step of the total, half a unit at least."""
    given = int(_given_on(before, side) * 2)
    outcome = outcome_on(before.outcome, side)
    return (
        max(0, given + _DIRECTIONS.get(outcome, 0) * max(1, scale.step // (2 * HALF_UNIT)))
        if outcome and given
        else given
    )


def _direction(before: AreaBefore) -> int:
    """Of the whole area: too strong on one side outweighs too subtle on the other."""
    directions = [_DIRECTIONS.get(outcome, 0) for side in v.BodySide if (outcome := outcome_on(before.outcome, side))]
    return min(directions, default=0) or max(directions, default=0)


def _given_on(before: AreaBefore, side: v.BodySide) -> float:
    assert before.given is not None
    return (getattr(before.given, side) or 0.0) if before.given.has_sides else before.given.units / 2


def _judged(before: AreaBefore, side: v.BodySide) -> PreviousDose | None:
    given, outcome = int(_given_on(before, side) * 2), outcome_on(before.outcome, side)
    return PreviousDose(given, _DIRECTIONS.get(outcome, 0)) if given and outcome is not None else None

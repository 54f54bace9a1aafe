"""A touch-up: only what its check-in leaves room for on that day may be given, and the interval to the treatment it completes is waived."""

from collections.abc import Iterable

from planning.engine.contract import vocabulary as v
from planning.engine.contract.document import EngineDocument
from planning.engine.contract.treatment_history import Dose
from planning.engine.deciding.decision import AdjustmentDecision
from planning.engine.deciding.reviews import given_on
from planning.engine.deciding.subjects import CompletedTreatment

_NOT_OF_A_CHECK_IN = ("touch_up_of", "treated_at", "intended", "product", "products", "bruised")
_NOTHING = Dose(total=0)


def as_check_in(document: EngineDocument) -> EngineDocument | None:
    """The same day as a check-in of the treatment that is completed; None where how it came out is not recorded."""
    if document.touch_up_of is None or document.check_in is None:
        return None
    since = (document.today - document.touch_up_of).days
    report = document.check_in.model_copy(update={"days_since_treatment": since})
    return document.model_copy(
        update={**dict.fromkeys(_NOT_OF_A_CHECK_IN), "visit": v.Visit.CHECK_IN, "check_in": report}
    )


def as_procedure(document: EngineDocument, areas: Iterable[v.Area]) -> EngineDocument:
    """Without the check-in, which is judged apart; an area that gets nothing is left out."""
    intended = {**dict.fromkeys(areas, _NOTHING), **(document.intended or {})}
    return document.model_copy(update={"check_in": None, "intended": intended})


def waives_interval(document: EngineDocument) -> bool:
    """The interval to that treatment only: toxin of another day is counted as ever."""
    return document.touch_up_of is not None and document.toxin_history.last_on == document.touch_up_of


def completed(document: EngineDocument, adjustments: Iterable[AdjustmentDecision]) -> CompletedTreatment:
    """`adjustments`: what may be added now, in all and on each side."""
    room = {one.area: one for one in adjustments}
    intended = document.intended or {}
    over = frozenset(area for area, dose in intended.items() if dose.units and _exceeds(dose, room.get(area)))
    return CompletedTreatment(over, (document.check_in.given if document.check_in else None) or {})


def with_given(intended: Dose | None, given: Dose | None) -> Dose | None:
    """What an area has in all: a touch-up is judged together with the treatment that it completes."""
    if intended is None or given is None or not intended.units:
        return intended
    if not (intended.has_sides or given.has_sides):
        return Dose(total=intended.units + given.units)
    before, now = given_on(given), given_on(intended)
    left, right = (before[side] + now[side] for side in v.BodySide)
    return Dose(left=left, right=right)


def _exceeds(dose: Dose, room: AdjustmentDecision | None) -> bool:
    if room is None or room.now is not v.Now.MAY_ADD or room.most is None or room.review.may_add is None:
        return True
    if dose.units > room.review.may_add:
        return True
    on = given_on(dose)
    if room.sides:
        return any(on[side] * 2 > (one.most or 0) for side, one in room.sides.items())
    return room.review.per_side and any(units * 2 > room.most for units in on.values())

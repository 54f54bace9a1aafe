"""What a rule that fired does to the dose of one area, as data."""

from planning.engine.contract import vocabulary as v
from planning.engine.deciding.decision import Modifier
from planning.engine.deciding.subjects import FiredRule
from planning.engine.protocol.model import PARTS, Protocol


def modifier_of(fired: FiredRule, area: v.Area, protocol: Protocol) -> Modifier | None:
    """None where the rule does not act on the dose, its points or visits, or the area has no figures."""
    acts = fired.rule.effects
    moves = acts.step or acts.floor or acts.ceiling
    if not (moves or acts.points or acts.shorter_interval or acts.visits) or protocol.areas[area].dosing is None:
        return None
    return Modifier(
        fired=fired,
        step=acts.step,
        floor=acts.floor or None,
        ceiling=_ceiling(acts.ceiling, protocol),
        points=acts.points,
        shorter_interval=acts.shorter_interval,
        visits=acts.visits,
    )


def _ceiling(name: str, protocol: Protocol) -> float | str | None:
    if not name:
        return None
    return name if name in PARTS else protocol.number(name)

"""Words that came to nothing: what toxin does at an area that is refused, what it needs where there is none."""

from collections.abc import Iterable, Set

from planning.engine.compose.stage import Key
from planning.engine.compose.trace import Trace
from planning.engine.compose.voices import About
from planning.engine.contract import vocabulary as v
from planning.engine.protocol.model import RANK, Rule

Told = tuple[Rule, Key, About]
"""A rule that fired, its statement, and what it was said of."""
OF_TREATING = frozenset(
    {v.StatementKind.DOSE, v.StatementKind.CAUTION, v.StatementKind.EXPECTATION, v.StatementKind.FOLLOW_UP}
)


def take_back(told: Iterable[Told], trace: Trace, *, suited: Set[v.Area], named: Set[v.Area]) -> None:
    """Withdraws what is untrue once verdicts stand.

    `suited`: areas that may be treated now or later; `named`: those and the ones that were refused. What refuses an
    area is told of areas that were named, and a hold over everything is always told.
    """
    for rule, key, about in told:
        if about.routed is not None:
            idle = about.routed.refused and _is_of_treating(rule, about.routed.suitability)
        elif about.area is not None:
            idle = about.area.code not in suited
        else:
            idle = not rule.holds_all and (named if rule.holds else suited).isdisjoint(rule.effects.areas)
        if idle:
            trace.withdraw(key, about)


def _is_of_treating(rule: Rule, decided: v.Suitability) -> bool:
    """Whether a rule speaks of treating its finding, although a stricter verdict stands."""
    verdict = rule.effects.verdict
    if verdict is not None:
        return RANK[verdict] < RANK[decided]
    return rule.kind in OF_TREATING and not rule.adds

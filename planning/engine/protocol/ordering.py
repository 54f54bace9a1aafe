"""The step of `decide` that evaluates a rule, derived from the facts it reads and its effects."""

from collections.abc import Mapping

from planning.engine.conditions.nodes import Node, leaves
from planning.engine.facts import DecisionStep, Fact, RuleScope
from planning.engine.protocol.effects import NO_DOSE, RuleEffects

_KNOWN: Mapping[str, DecisionStep] = {
    "routed": DecisionStep.STACKING,
    "planned": DecisionStep.STACKING,
    "meant": DecisionStep.STACKING,
    "infected_elsewhere": DecisionStep.STACKING,
    "totals.least_with_this": DecisionStep.LEDGER,
    "treatments": DecisionStep.JUDGING,
    "leading": DecisionStep.JUDGING,
    "event.for_face": DecisionStep.JUDGING,
    "event.for_jaw": DecisionStep.JUDGING,
}
_EARLY_OF_AREA = frozenset(
    {
        "area.code",
        "area.evidence",
        "area.severity",
        "area.at_rest",
        "area.muscle_strength",
        "area.infected",
        "area.intended_over_room",
    }
)
_SCOPES: Mapping[RuleScope, DecisionStep] = {
    RuleScope.FINDING: DecisionStep.FINDINGS,
    RuleScope.WISH: DecisionStep.TREATMENTS,
    RuleScope.REVIEW: DecisionStep.CHECK_IN,
}


def known_from(fact: Fact) -> DecisionStep:
    """The first step whose rules may read it."""
    if fact.name in _KNOWN:
        return _KNOWN[fact.name]
    if fact.subject is RuleScope.REVIEW:
        return DecisionStep.CHECK_IN
    if fact.name.startswith("area."):
        return DecisionStep.AREAS if fact.name in _EARLY_OF_AREA else DecisionStep.JUDGING
    late = ("totals.", "budgets.", "intended_held")
    return DecisionStep.JUDGING if fact.name.startswith(late) else DecisionStep.FINDINGS


def needed_by(effects: RuleEffects, scope: RuleScope) -> DecisionStep:
    """The last step at which a rule's effects still count."""
    if effects.verdict is not None or effects.area is not None or effects.answers_wish is not None:
        return DecisionStep.TREATMENTS if scope is RuleScope.WISH else DecisionStep.FINDINGS
    if effects.at_least in NO_DOSE or effects.asks_for and effects.areas:
        return DecisionStep.LEDGER
    moves = effects.step or effects.floor or effects.ceiling
    if effects.at_least is not None or moves or effects.points or effects.shorter_interval or effects.visits:
        return DecisionStep.MODIFIERS
    if effects.treatments or effects.refers or effects.leads:
        return DecisionStep.TREATMENTS
    return DecisionStep.CHECK_IN


def read_from(when: Node) -> DecisionStep:
    return max((known_from(leaf.fact) for leaf in leaves(when)), default=DecisionStep.FINDINGS)


def paths_asked(when: Node) -> frozenset[str]:
    return frozenset(path for leaf in leaves(when) if not leaf.fact.never_unknown for path in leaf.fact.paths)


def decided_in(when: Node, effects: RuleEffects, scope: RuleScope) -> DecisionStep:
    """As early as its effects need, as late as its facts are known."""
    if scope in _SCOPES:
        return _SCOPES[scope]
    read, needed = read_from(when), needed_by(effects, scope)
    if needed is DecisionStep.LEDGER:
        return max(read, DecisionStep.AREAS if scope is RuleScope.AREA else DecisionStep.PERSON)
    if needed is DecisionStep.CHECK_IN:
        return DecisionStep.JUDGING
    return max(read, needed)


def last_step(effects: RuleEffects, scope: RuleScope) -> DecisionStep:
    """Rules of findings, wishes and reviews run at one step, whatever they do."""
    return min(needed_by(effects, scope), _SCOPES.get(scope, DecisionStep.JUDGING))

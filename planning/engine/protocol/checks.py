"""What must hold across a protocol's tables once each of them reads well."""

from collections.abc import Callable, Mapping
from functools import lru_cache

from planning.engine.compile import codes_named, settled
from planning.engine.conditions.explain import value_of
from planning.engine.conditions.nodes import And, Compare, Node, OneOf
from planning.engine.conditions.simplify import ALWAYS, NEVER, Simplifier, given
from planning.engine.contract import vocabulary as v
from planning.engine.facts import FACTS, Fact, Kind, Phase, RuleScope
from planning.engine.protocol.model import Protocol
from planning.engine.protocol.reader import Mistakes, doubles


def check_protocol(protocol: Protocol, mistakes: Mistakes) -> None:
    _check_ids(protocol, mistakes)
    _check_references(protocol, mistakes)
    _check_every_finding_has_an_answer(protocol, mistakes)


def _check_ids(protocol: Protocol, mistakes: Mistakes) -> None:
    twice = doubles(rule.id for rule in protocol.rules)
    seen: set[str] = set()
    for rule in protocol.rules:
        if rule.id in twice and rule.id in seen:
            mistakes.add(f"rule.{rule.order}", "id", rule.id, "another rule has this id", "give each rule its own id")
        seen.add(rule.id)


def _check_references(protocol: Protocol, mistakes: Mistakes) -> None:
    ids = {rule.id for rule in protocol.rules}
    for step in protocol.steps:
        if step.rule not in ids:
            mistakes.add(
                f"step.{step.order}",
                "rule",
                step.id,
                f"there is no rule `{step.rule}`",
                "name the rule that explains it",
            )
    for rule in protocol.rules:
        rows = {point.row for area in protocol.areas.values() for point in area.points}
        if rule.effects.points and rule.effects.points not in rows:
            mistakes.add(
                f"rule.{rule.order}",
                "points",
                rule.id,
                f"no point has the row `{rule.effects.points}`",
                "give points that row",
            )


def _check_every_finding_has_an_answer(protocol: Protocol, mistakes: Mistakes) -> None:
    """Whatever is found wherever, graded or not, some rule gives a verdict."""
    rules = protocol.compiled.groups[RuleScope.FINDING, Phase.DOCUMENT].rules
    for concern, regions in _without_answer(tuple(rule.when for rule in rules if rule.effects.verdict is not None)):
        message = f"a finding of {concern} gets no verdict at: {', '.join(regions)}"
        mistakes.add("rule", "", concern, message, "add a rule for each finding that says what is true there")


@lru_cache(maxsize=16)
def _without_answer(conditions: tuple[Node, ...]) -> list[tuple[v.Concern, list[v.Region]]]:
    """Concerns with the regions where none of these holds; remembered, for most changes are made elsewhere."""
    answering = [(when, _concerns(when)) for when in conditions]
    found = []
    for concern in v.Concern:
        simplify = given(settled({FACTS["finding.concern"]: concern}))
        left = _possible(simplify, [when for when, concerns in answering if concern in concerns])
        regions = [] if ALWAYS in left else _unanswered(left)
        if regions:
            found.append((concern, regions))
    return found


def _concerns(when: Node) -> frozenset[str]:
    """The concerns for which a condition may hold, as far as a look at its parts tells."""
    if isinstance(when, And):
        return frozenset.intersection(*map(_concerns, when.parts))
    if isinstance(when, Compare) and when.op == "==" and when.fact.name in _CONCERNS_BY:
        return _CONCERNS_BY[when.fact.name](when.value)
    if isinstance(when, OneOf) and when.fact.name in _CONCERNS_BY:
        return frozenset().union(*map(_CONCERNS_BY[when.fact.name], when.values))
    return _ALL


_ALL: frozenset[str] = frozenset(v.Concern)
_CONCERNS_BY: Mapping[str, Callable[[object], frozenset[str]]] = {
    "finding.concern": lambda code: _ALL & {code},
    "finding.family": lambda code: frozenset(c for c in v.Concern if v.FAMILY_OF_CONCERN[c] == code),
}


def _possible(simplify: Simplifier, conditions: list[Node]) -> list[Node]:
    """What is left of those that can still hold."""
    return [left for left in map(simplify, conditions) if left is not NEVER]


def _unanswered(conditions: list[Node]) -> list[v.Region]:
    """Regions where none of these holds; those that no condition names fare alike."""
    named = codes_named(conditions, {FACTS["finding.region"]})
    others = [region for region in v.Region if region not in named]
    found = [region for region in v.Region if region in named and not _is_answered(conditions, region)]
    return found + (others if others and not _is_answered(conditions, others[0]) else [])


def _is_answered(conditions: list[Node], region: v.Region) -> bool:
    """Whether one of these holds there, for a finding of which nothing else is recorded, and for a graded one."""
    left = _possible(given({FACTS["finding.region"]: str(region)}), conditions)
    return ALWAYS in left or all(
        any(value_of(when, _BARE | {FACTS["finding.severity"]: severity}) for when in left) for severity in (None, 2)
    )


_BARE: dict[Fact, object] = {
    fact: () if fact.kind is Kind.CODES else False for fact in FACTS.values() if fact.never_unknown
}
"""What is certain of a document that says nothing."""

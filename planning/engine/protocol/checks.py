"""What must hold across a protocol's tables once each of them reads well."""

from planning.engine import vocabulary as v
from planning.engine.compile import settled
from planning.engine.expressions.explain import value_of
from planning.engine.expressions.nodes import Node
from planning.engine.expressions.simplify import ALWAYS, given
from planning.engine.facts import FACTS, Fact, Kind, Phase, Subject
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
    answering = [
        rule.when
        for rule in protocol.compiled.groups[Subject.FINDING, Phase.DOCUMENT].rules
        if rule.effects.verdict is not None
    ]
    for concern in v.Concern:
        left = list(map(given(settled({FACTS["finding.concern"]: concern})), answering))
        regions = [] if ALWAYS in left else [region for region in v.Region if not _is_answered(left, region)]
        if regions:
            message = f"a finding of {concern} gets no verdict at: {', '.join(regions)}"
            mistakes.add("rule", "", concern, message, "add a rule for each finding that says what is true there")


def _is_answered(conditions: list[Node], region: v.Region) -> bool:
    """Whether one of these holds there, for a finding of which nothing else is recorded, and for a graded one."""
    left = list(map(given({FACTS["finding.region"]: str(region)}), conditions))
    return ALWAYS in left or all(
        any(value_of(when, _BARE | {FACTS["finding.severity"]: severity}) for when in left) for severity in (None, 2)
    )


_BARE: dict[Fact, object] = {
    fact: () if fact.kind is Kind.CODES else False for fact in FACTS.values() if fact.never_unknown
}
"""What is certain of a document that says nothing."""

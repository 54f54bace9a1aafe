"""What must hold across a protocol's tables once each of them reads well."""

from planning.engine.protocol.model import Protocol
from planning.engine.protocol.reader import Mistakes, doubles


def check_protocol(protocol: Protocol, mistakes: Mistakes) -> None:
    _check_ids(protocol, mistakes)
    _check_references(protocol, mistakes)


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

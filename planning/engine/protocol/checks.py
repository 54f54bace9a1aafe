"""What must hold across a protocol's tables once each of them reads well."""

from datetime import date

from planning.engine.conditions.parse import nearest
from planning.engine.contract import vocabulary as v
from planning.engine.contract.document import EngineDocument, Finding
from planning.engine.facts import DecisionStep, RuleScope
from planning.engine.protocol.mistakes import Mistakes, duplicates
from planning.engine.protocol.model import Protocol

ANY_DAY = date(2026, 1, 1)


def check_protocol(protocol: Protocol, mistakes: Mistakes, *, is_complete: bool) -> None:
    """`is_complete`: it must answer every finding that the contract knows."""
    _check_ids(protocol, mistakes)
    _check_references(protocol, mistakes)
    if is_complete:
        _check_every_finding_has_an_answer(protocol, mistakes)


def _check_ids(protocol: Protocol, mistakes: Mistakes) -> None:
    twice = duplicates(rule.id for rule in protocol.rules)
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
        for choice in step.choices:
            for use in (use for use in choice.treatments if use not in step.treatments):
                message = f"the stage `{step.id}` has no {use}"
                mistakes.add(f"step.{step.order}", "choice", choice.id, message, "name treatments of the stage")
    for area in protocol.areas.values():
        if area.label is not None and area.label.dose not in (None, *protocol.params):
            message, where = f"there is no parameter `{area.label.dose}`", f"area.{area.code}"
            mistakes.add(where, "label_dose", where, message, nearest(str(area.label.dose), protocol.params))
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
    """At every region, graded or not."""
    for concern in v.Concern:
        regions = [region for region in v.Region if not _is_answered(protocol, region, concern)]
        if regions:
            message = f"a finding of {concern} gets no verdict at: {', '.join(regions)}"
            mistakes.add("rule", "", concern, message, "add a rule for each finding that says what is true there")


def _is_answered(protocol: Protocol, region: v.Region, concern: v.Concern) -> bool:
    ask = protocol.programs.get((DecisionStep.FINDINGS, RuleScope.FINDING))
    if ask is None:
        return False
    for severity in (None, 2):
        finding = Finding(region=region, concern=concern, severity=severity)
        fired, _ = ask(EngineDocument(visit=v.Visit.CONSULT, today=ANY_DAY, findings=(finding,)), None, finding)
        if all(rule.effects.verdict is None for rule in fired):
            return False
    return True

"""What must hold across a protocol's tables once each of them reads well."""

from dataclasses import dataclass
from itertools import product

from planning.engine import vocabulary as v
from planning.engine.compose.stage import Stage
from planning.engine.document import Document
from planning.engine.facts import Phase, Subject
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


@dataclass(slots=True)
class _Bare:
    """A finding of which little is recorded, as conditions read it."""

    region: v.Region
    concern: v.Concern
    severity: int | None
    side: None = None
    at_rest: None = None
    years_present: None = None
    movement: None = None
    muscle_strength: None = None
    lessens_when_spread: None = None


def _check_every_finding_has_an_answer(protocol: Protocol, mistakes: Mistakes) -> None:
    """Whatever is found wherever, graded or not, some rule gives a verdict."""
    group = protocol.compiled.groups[Subject.FINDING, Phase.DOCUMENT]
    document = Document.model_construct(visit=v.Visit.CONSULT, today=None)
    stage = Stage()
    unanswered: dict[v.Concern, list[v.Region]] = {}
    for concern, region in product(v.Concern, v.Region):
        for severity in (None, 2):
            fired, _ = group.decide(document, stage, _Bare(region, concern, severity))
            if all(rule.effects.verdict is None for rule in fired):
                unanswered.setdefault(concern, []).append(region)
    for concern, regions in unanswered.items():
        where = ", ".join(dict.fromkeys(regions))
        message = f"a finding of {concern} gets no verdict at: {where}"
        mistakes.add("rule", "", concern, message, "add a rule for each finding that says what is true there")

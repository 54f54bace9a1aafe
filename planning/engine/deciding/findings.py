"""Step 1: each finding by itself: how suitable toxin is, and the area that it leads to."""

from collections.abc import Sequence
from dataclasses import dataclass

from planning.engine.contract import vocabulary as v
from planning.engine.contract.document import EngineDocument, Finding
from planning.engine.deciding.rule_evaluation import evaluate_rules
from planning.engine.deciding.subjects import FiredRule, PlanState, Target
from planning.engine.facts import DecisionStep, RuleScope
from planning.engine.protocol.model import NO_DOSE, RANK, Protocol, Rule

NOTHING_YET = PlanState()
AREA_ORDER = {area: place for place, area in enumerate(v.Area)}


@dataclass(frozen=True, slots=True)
class JudgedFinding:
    """One finding as its own rules see it."""

    index: int
    finding: Finding
    suitability: v.Suitability
    area: v.Area | None
    """Where it leads; None where toxin is the wrong tool."""
    reasons: tuple[FiredRule, ...]
    fired: tuple[FiredRule, ...]
    open_rules: tuple[FiredRule, ...]

    @property
    def may_be_injected(self) -> bool:
        return self.area is not None and self.suitability not in NO_DOSE

    @property
    def withheld_by(self) -> tuple[FiredRule, ...]:
        asks_again = [one for one in self.fired if one.rule.effects.asks_for]
        return (*asks_again, *(one for one in self.open_rules if one.rule.withholds))


def judge_findings(document: EngineDocument, protocol: Protocol) -> tuple[JudgedFinding, ...]:
    return tuple(_judge(index, document, protocol) for index in range(len(document.findings)))


def _judge(index: int, document: EngineDocument, protocol: Protocol) -> JudgedFinding:
    finding, state = document.findings[index], NOTHING_YET
    bare = Target(finding=index, region=finding.region)
    rules, open_rules = evaluate_rules(protocol, DecisionStep.FINDINGS, RuleScope.FINDING, document, state, bare)
    suitability = _strictest(rules)
    wrong_tool = suitability is v.Suitability.NOT_SUITABLE
    target = Target(finding=index, region=finding.region, area=area_of(rules))
    fired = tuple(FiredRule(rule, target, state) for rule in rules)
    return JudgedFinding(
        index=index,
        finding=finding,
        suitability=suitability,
        area=None if wrong_tool else target.area,
        reasons=tuple(one for one in fired if _explains(one.rule, suitability)),
        fired=fired,
        open_rules=tuple(FiredRule(rule, target, state, is_open=True) for rule in open_rules),
    )


def _strictest(rules: Sequence[Rule]) -> v.Suitability:
    verdicts = [rule.effects.verdict for rule in rules if rule.effects.verdict is not None]
    return max(verdicts, key=RANK.__getitem__, default=v.Suitability.SUITABLE)


def _explains(rule: Rule, suitability: v.Suitability) -> bool:
    """A refusal is explained by the rules that refuse; a verdict with a dose by all that shape it."""
    verdict = rule.effects.verdict
    return verdict is suitability or verdict is not None and suitability not in NO_DOSE


def area_of(rules: Sequence[Rule]) -> v.Area | None:
    areas = [rule.effects.area for rule in rules if rule.effects.area is not None]
    return min(areas, key=AREA_ORDER.__getitem__, default=None)

"""Step 6: cautions and what moves a dose: rules that act on areas that may be injected."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from planning.engine.contract import vocabulary as v
from planning.engine.contract.document import EngineDocument
from planning.engine.deciding.area_facts import area_facts
from planning.engine.deciding.decision import AreaDecision
from planning.engine.deciding.findings import JudgedFinding
from planning.engine.deciding.gates import GateDecisions
from planning.engine.deciding.modifiers import modifier_of
from planning.engine.deciding.rule_evaluation import evaluate_rules
from planning.engine.deciding.subjects import EVERYBODY, AreaFacts, FiredRule, PlanState, Target
from planning.engine.facts import DecisionStep, RuleScope, areas_treated
from planning.engine.protocol.model import Protocol


@dataclass(frozen=True, slots=True)
class AreaDecisions:
    """Result of step 6 for each area in question."""

    areas: Mapping[v.Area, AreaDecision]
    subjects: Mapping[v.Area, AreaFacts]
    """Areas that findings lead to and that may be injected."""
    fired: tuple[FiredRule, ...]
    open_rules: tuple[FiredRule, ...]


def decide_areas(
    document: EngineDocument,
    protocol: Protocol,
    found: Sequence[JudgedFinding],
    gated: GateDecisions,
    areas: Sequence[v.Area],
) -> AreaDecisions:
    subjects = {area: area_facts(area, found, document, protocol) for area in areas if area in gated.state.planned}
    fired, open_fired = _fire(document, protocol, subjects, gated.state)
    injectable = subjects.keys() | gated.state.meant | (areas_treated(document) - gated.areas.keys())
    open_rules = tuple(one for one in open_fired if not one.rule.effects.areas or _areas_of(one) & injectable)
    decisions = {area: _decide(area, protocol, found, gated, fired, open_rules) for area in areas}
    return AreaDecisions(decisions, subjects, fired, open_rules)


def _fire(
    document: EngineDocument, protocol: Protocol, subjects: Mapping[v.Area, AreaFacts], state: PlanState
) -> tuple[tuple[FiredRule, ...], tuple[FiredRule, ...]]:
    fired: list[FiredRule] = []
    open_fired: list[FiredRule] = []
    targets = [(RuleScope.PLAN, EVERYBODY)]
    targets += [(RuleScope.AREA, Target(area=area, facts=facts)) for area, facts in subjects.items()]
    for scope, target in targets:
        rules, open_ones = evaluate_rules(protocol, DecisionStep.MODIFIERS, scope, document, state, target)
        fired += [FiredRule(rule, target, state) for rule in rules if _is_for(rule.effects.areas, target)]
        open_fired += [
            FiredRule(rule, target, state, True) for rule in open_ones if _is_for(rule.effects.areas, target)
        ]
    return tuple(fired), tuple(open_fired)


def _is_for(named: tuple[v.Area, ...], target: Target) -> bool:
    return target.area is None or target.area in (named or (target.area,))


def _areas_of(fired: FiredRule) -> frozenset[v.Area]:
    return frozenset({fired.target.area} if fired.target.area is not None else fired.rule.effects.areas)


def _decide(
    area: v.Area,
    protocol: Protocol,
    found: Sequence[JudgedFinding],
    gated: GateDecisions,
    fired: Sequence[FiredRule],
    open_rules: Sequence[FiredRule],
) -> AreaDecision:
    here = [one for one in found if one.area is area]
    acting = (*(one for each in here for one in each.fired), *(one for one in fired if area in _areas_of(one)))
    modifiers = [modifier_of(one, area, protocol) for one in acting]
    gate = gated.areas.get(area)
    return AreaDecision(
        area=area,
        findings=tuple(one.index for one in here),
        gate=gate,
        open_rules=(
            *gated.person_open_rules,
            *gated.area_open_rules.get(area, ()),
            *(one for each in here if each.may_be_injected for one in each.withheld_by),
            *(one for one in open_rules if one.rule.withholds and area in _areas_of(one)),
        ),
        modifiers=tuple(one for one in modifiers if one is not None),
        reasons=_reasons(here, acting, gate.fired if gate else ()),
        dose=None,
    )


def _reasons(
    here: Sequence[JudgedFinding], acting: Sequence[FiredRule], holding: Sequence[FiredRule]
) -> tuple[FiredRule, ...]:
    of_findings = [one for each in here for one in each.reasons]
    cautions = [one for one in acting if one.rule.effects.at_least is not None or one.target.finding is None]
    return tuple(dict.fromkeys((*holding, *of_findings, *cautions)))

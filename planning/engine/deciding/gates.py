"""Steps 2 to 5: what forbids a person or an area, and what leaves open whether anything may be injected.

Each step reads the plan as the step before it left it. A gate keeps what it read, so that what it removed cannot lift it again.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from planning.engine.contract import vocabulary as v
from planning.engine.contract.document import EngineDocument
from planning.engine.deciding.area_facts import area_facts, areas_in_question, intended_areas, plan_state
from planning.engine.deciding.decision import Gate
from planning.engine.deciding.findings import JudgedFinding
from planning.engine.deciding.history import contradictions
from planning.engine.deciding.rule_evaluation import evaluate_rules
from planning.engine.deciding.subjects import (
    EVERYBODY,
    NOTHING_COMPLETED,
    CompletedTreatment,
    FiredRule,
    PlanState,
    Target,
)
from planning.engine.deciding.touch_up import waives_interval
from planning.engine.facts import DecisionStep, RuleScope, areas_treated
from planning.engine.protocol.model import EVERYWHERE, RANK, Protocol, Rule


@dataclass(frozen=True, slots=True)
class GateDecisions:
    """What steps 2 to 5 decided."""

    person: Gate | None
    areas: Mapping[v.Area, Gate]
    """Of every area in question that is forbidden, by the person's gate too."""
    person_open_rules: tuple[FiredRule, ...]
    area_open_rules: Mapping[v.Area, tuple[FiredRule, ...]]
    fired: tuple[FiredRule, ...]
    """Every rule of these steps that fired, once for each target."""
    open_rules: tuple[FiredRule, ...]
    """Those left open that matter: they name an area that nothing else forbids."""
    state: PlanState


@dataclass(frozen=True, slots=True)
class _StepOutcome:
    """Rules of one step."""

    fired: tuple[FiredRule, ...]
    open_fired: tuple[FiredRule, ...]


def judge_gates(
    document: EngineDocument,
    protocol: Protocol,
    found: Sequence[JudgedFinding],
    completed: CompletedTreatment = NOTHING_COMPLETED,
) -> GateDecisions:
    areas = areas_in_question(document, found)
    fired: tuple[FiredRule, ...] = ()
    open_fired: tuple[FiredRule, ...] = ()
    state = PlanState(contradictions=contradictions(document, protocol), completed=completed)
    for step in (DecisionStep.PERSON, DecisionStep.AREAS, DecisionStep.STACKING, DecisionStep.LEDGER):
        outcome = _evaluate_step(step, areas, document, protocol, found, state)
        fired, open_fired = (*fired, *outcome.fired), (*open_fired, *outcome.open_fired)
        if step is DecisionStep.AREAS or step > DecisionStep.AREAS and outcome.fired:
            state = plan_state(state, document, protocol, found, _strictness(areas, fired))
    gates = {area: gate for area in areas if (gate := _gate(area, fired))}
    open_rules = tuple(one for one in open_fired if _matters(one, document, found, gates))
    withholding = (*(one for one in fired if one.rule.effects.asks_for), *open_rules)
    return GateDecisions(
        person=_strictest_gate([one for one in fired if one.rule.holds_all]),
        areas=gates,
        person_open_rules=tuple(one for one in withholding if _withholds_all(one.rule)),
        area_open_rules={area: tuple(one for one in withholding if _withholds(one, area)) for area in areas},
        fired=fired,
        open_rules=open_rules,
        state=state,
    )


def _evaluate_step(
    step: DecisionStep,
    areas: Iterable[v.Area],
    document: EngineDocument,
    protocol: Protocol,
    found: Sequence[JudgedFinding],
    state: PlanState,
) -> _StepOutcome:
    fired, open_fired = _fire(protocol, step, RuleScope.PLAN, document, state, EVERYBODY)
    if (step, RuleScope.AREA) in protocol.programs:
        for area in areas:
            target = Target(area=area, facts=area_facts(area, found, document, protocol))
            more = _fire(protocol, step, RuleScope.AREA, document, state, target)
            fired, open_fired = fired + _of_area(more[0], area), open_fired + _of_area(more[1], area)
    return _StepOutcome(tuple(fired), tuple(open_fired))


def _fire(
    protocol: Protocol, step: DecisionStep, scope: RuleScope, document: EngineDocument, state: PlanState, target: Target
) -> tuple[list[FiredRule], list[FiredRule]]:
    rules, open_rules = evaluate_rules(protocol, step, scope, document, state, target)
    if waives_interval(document):
        rules = [rule for rule in rules if not rule.effects.waits_for_interval]
    return [FiredRule(rule, target, state) for rule in rules], [
        FiredRule(rule, target, state, True) for rule in open_rules
    ]


def _of_area(fired: Iterable[FiredRule], area: v.Area) -> list[FiredRule]:
    return [one for one in fired if area in (one.rule.effects.areas or (area,))]


def _strictness(areas: Iterable[v.Area], fired: Sequence[FiredRule]) -> dict[v.Area, v.Suitability | None]:
    return {area: gate.suitability if (gate := _gate(area, fired)) else None for area in areas}


def _gate(area: v.Area, fired: Sequence[FiredRule]) -> Gate | None:
    return _strictest_gate([one for one in fired if one.rule.holds and _is_of(one, area)])


def _is_of(fired: FiredRule, area: v.Area) -> bool:
    return fired.target.area is area if fired.target.area is not None else area in fired.rule.effects.areas


def _strictest_gate(holding: Sequence[FiredRule]) -> Gate | None:
    if not holding:
        return None
    ordered = sorted(holding, key=lambda one: -RANK[_at_least(one.rule)])
    return Gate(_at_least(ordered[0].rule), tuple(ordered))


def _at_least(rule: Rule) -> v.Suitability:
    assert rule.effects.at_least is not None
    return rule.effects.at_least


def _matters(
    open_fired: FiredRule, document: EngineDocument, found: Sequence[JudgedFinding], gates: Mapping[v.Area, Gate]
) -> bool:
    """Whether an answer could change anything: some area of the rule is not forbidden already."""
    led_to = {one.area for one in found if one.area is not None}
    open_areas = {one.area for one in found if one.area is not None and one.may_be_injected}
    open_areas |= areas_treated(document) | (intended_areas(document) - led_to)
    mine = {open_fired.target.area} if open_fired.target.area is not None else set(open_fired.rule.effects.areas)
    return not mine if not open_fired.rule.holds else bool((open_areas - gates.keys()) & mine)


def _withholds_all(rule: Rule) -> bool:
    return rule.withholds and rule.effects.areas == EVERYWHERE


def _withholds(open_fired: FiredRule, area: v.Area) -> bool:
    return open_fired.rule.withholds and not _withholds_all(open_fired.rule) and _is_of(open_fired, area)

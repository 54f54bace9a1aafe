"""One document and one protocol in, one decision out: the steps in their order."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from planning.engine.contract import vocabulary as v
from planning.engine.contract.document import EngineDocument
from planning.engine.deciding import (
    aftercare,
    area_decisions,
    check_in,
    dosing,
    findings,
    follow_up,
    gates,
    sequence,
    touch_up,
)
from planning.engine.deciding.area_facts import areas_in_question
from planning.engine.deciding.calendar import dates_of, suited_areas, with_event
from planning.engine.deciding.decision import (
    AreaDecision,
    DoseDecision,
    EngineDecision,
    FindingDecision,
    Gate,
    InterimDecision,
    MissingPath,
    StepDecision,
    stricter,
)
from planning.engine.deciding.findings import JudgedFinding
from planning.engine.deciding.missing import in_order, missing_of
from planning.engine.deciding.rule_evaluation import evaluate_rules
from planning.engine.deciding.status import status_of
from planning.engine.deciding.subjects import (
    EVERYBODY,
    NOTHING_COMPLETED,
    CompletedTreatment,
    FiredRule,
    PlanState,
    Target,
)
from planning.engine.deciding.treatments import choose, with_treatments
from planning.engine.facts import DecisionStep, RuleScope
from planning.engine.protocol.model import NO_DOSE, RANK, Protocol


@dataclass(frozen=True, slots=True)
class _JudgingRules:
    """Rules evaluated once doses are known."""

    fired: tuple[FiredRule, ...]
    open_rules: tuple[FiredRule, ...]


def decide(document: EngineDocument, protocol: Protocol) -> EngineDecision:
    """What `protocol` decides about `document`, without any text."""
    if document.touch_up_of is None:
        return _decide(document, protocol, NOTHING_COMPLETED)
    at_check_in = touch_up.as_check_in(document)
    if at_check_in is None:
        return _decide(document, protocol, CompletedTreatment(over_room=None))
    judged = _decide(at_check_in, protocol, NOTHING_COMPLETED)
    completed = touch_up.completed(document, judged.adjustments)
    return replace(_decide(touch_up.as_procedure(document, judged.areas), protocol, completed), told=document)


def _decide(document: EngineDocument, protocol: Protocol, completed: CompletedTreatment) -> EngineDecision:
    found = findings.judge_findings(document, protocol)
    gated = gates.judge_gates(document, protocol, found, completed)
    areas = areas_in_question(document, found)
    area_result = area_decisions.decide_areas(document, protocol, found, gated, areas)
    before = tuple(one for one in (*gated.fired, *area_result.fired) if one.target is EVERYBODY)
    chosen = choose(document, protocol, found, before, gated.state)
    dosed = dosing.dose_areas(document, protocol, area_result.areas, area_result.subjects, gated.state)
    state = with_treatments(dosed.state, document, chosen)
    suited = suited_areas(document, [(one.area, one.suitability) for one in found])
    state = with_event(state, document, protocol, area_result.areas, suited)
    with_doses = {area: replace(one, dose=dosed.doses.get(area)) for area, one in area_result.areas.items()}
    judging = _judge_doses(document, protocol, dosed.doses, state)
    reviewed = check_in.adjustments(document, protocol, with_doses, dosed.doses, gated.person_open_rules, state)
    fired = (
        *(one for each in found for one in each.fired),
        *gated.fired,
        *area_result.fired,
        *chosen.fired,
        *judging.fired,
    )
    open_fired = (
        *(one for each in found for one in each.open_rules),
        *gated.open_rules,
        *area_result.open_rules,
        *chosen.open_rules,
        *judging.open_rules,
    )
    missing = in_order((*_missing((*fired, *open_fired), document), *reviewed.missing))
    decided = tuple(_finding(one, area_result.areas) for one in found)
    interim = InterimDecision(
        document=document,
        status=status_of(document, decided, with_doses, gated.person, missing),
        missing=missing,
        findings=decided,
        wishes=chosen.wishes,
        areas=with_doses,
        person=gated.person,
        person_open_rules=gated.person_open_rules,
        treatments=chosen.treatments,
        referred=chosen.referred,
        state=state,
        undated=any(one.rule.effects.undated for one in fired),
        dates=dates_of(document, protocol),
        fired=(*fired, *open_fired, *reviewed.fired),
    )
    return _complete(interim, protocol, dosed, reviewed)


def _complete(
    interim: InterimDecision, protocol: Protocol, dosed: dosing.DosedAreas, reviewed: check_in.CheckInDecision
) -> EngineDecision:
    steps = sequence.sequence(interim, protocol)
    return EngineDecision(
        document=interim.document,
        status=interim.status,
        missing=interim.missing,
        findings=interim.findings,
        wishes=interim.wishes,
        areas=interim.areas,
        totals=dosed.totals,
        treatments=(*interim.treatments, *sequence.also_wanted(interim, protocol)),
        sequence=steps,
        follow_up=follow_up.follow_up(interim, protocol, _toxin_day(steps)),
        adjustments=reviewed.adjustments,
        aftercare=aftercare.aftercare(interim.document, protocol),
        state=interim.state,
        fired=interim.fired,
        dates=interim.dates,
    )


def _toxin_day(steps: Iterable[StepDecision]) -> date | None:
    return next((step.earliest for step in steps if step.treatment == v.TOXIN), None)


def _judge_doses(
    document: EngineDocument, protocol: Protocol, doses: Mapping[v.Area, DoseDecision], state: PlanState
) -> _JudgingRules:
    """Rules that read the doses, or only state something."""
    targets = [(RuleScope.PLAN, EVERYBODY)]
    if document.visit is not v.Visit.CHECK_IN:
        targets += [(RuleScope.AREA, Target(area=area, facts=dose.facts)) for area, dose in doses.items()]
    fired: list[FiredRule] = []
    open_fired: list[FiredRule] = []
    for scope, target in targets:
        rules, open_rules = evaluate_rules(protocol, DecisionStep.JUDGING, scope, document, state, target)
        fired += [FiredRule(rule, target, state) for rule in rules]
        open_fired += [FiredRule(rule, target, state, True) for rule in open_rules]
    return _JudgingRules(tuple(fired), tuple(open_fired))


def _missing(fired: Iterable[FiredRule], document: EngineDocument) -> Iterable[MissingPath]:
    for one in fired:
        if one.is_open or one.rule.effects.asks_for:
            yield from missing_of(one, document)


def _finding(found: JudgedFinding, areas: Mapping[v.Area, AreaDecision]) -> FindingDecision:
    area = areas.get(found.area) if found.area is not None else None
    suitability, reasons = found.suitability, found.reasons
    if area is not None and area.gate is not None:
        gate = area.gate
        reasons = (
            gate.fired if RANK[gate.suitability] > RANK[suitability] else (*reasons, *_as_strict(gate, suitability))
        )
        suitability = stricter(suitability, gate.suitability)
    elif area is not None and suitability not in NO_DOSE:
        cautions = [one for one in area.reasons if one.rule.effects.at_least is not None]
        for one in cautions:
            assert one.rule.effects.at_least is not None
            suitability = stricter(suitability, one.rule.effects.at_least)
        reasons = tuple(dict.fromkeys((*reasons, *cautions)))
    return FindingDecision(
        index=found.index,
        finding=found.finding,
        suitability=suitability,
        area=found.area,
        own=found.suitability,
        reasons=reasons,
    )


def _as_strict(gate: Gate, suitability: v.Suitability) -> tuple[FiredRule, ...]:
    return gate.fired if gate.suitability is suitability else ()

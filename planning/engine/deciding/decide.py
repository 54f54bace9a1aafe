"""One document and one protocol in, one decision out: the steps in their order."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from planning.engine.contract import vocabulary as v
from planning.engine.contract.document import Document
from planning.engine.deciding import aftercare, area_decisions, check_in, dosing, findings, follow_up, gates, sequence
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
from planning.engine.deciding.subjects import EVERYBODY, FiredRule, PlanState, Target
from planning.engine.deciding.treatments import choose, with_treatments
from planning.engine.facts import DecisionStep, RuleScope
from planning.engine.protocol.model import NO_DOSE, RANK, Protocol


@dataclass(frozen=True, slots=True)
class _JudgingRules:
    """Rules asked once doses stand."""

    fired: tuple[FiredRule, ...]
    open_rules: tuple[FiredRule, ...]


def decide(document: Document, protocol: Protocol) -> EngineDecision:
    """What `protocol` decides about `document`; no sentence is made."""
    found = findings.judge_findings(document, protocol)
    gated = gates.judge_gates(document, protocol, found)
    areas = areas_in_question(document, found)
    acted = area_decisions.decide_areas(document, protocol, found, gated, areas)
    before = tuple(one for one in (*gated.fired, *acted.fired) if one.target is EVERYBODY)
    chosen = choose(document, protocol, found, before, gated.state)
    dosed = dosing.dose_areas(document, protocol, acted.areas, acted.subjects, gated.state)
    state = with_treatments(dosed.state, document, chosen)
    suited = suited_areas(document, [(one.area, one.suitability) for one in found])
    state = with_event(state, document, protocol, acted.areas, suited)
    with_doses = {area: replace(one, dose=dosed.doses.get(area)) for area, one in acted.areas.items()}
    told = _tell(document, protocol, dosed.doses, state)
    judged = check_in.adjustments(document, protocol, with_doses, dosed.doses, gated.person_open_rules, state)
    fired = (*(one for each in found for one in each.fired), *gated.fired, *acted.fired, *chosen.fired, *told.fired)
    open_fired = (
        *(one for each in found for one in each.open_rules),
        *gated.open_rules,
        *acted.open_rules,
        *chosen.open_rules,
        *told.open_rules,
    )
    missing = in_order((*_missing((*fired, *open_fired), document), *judged.missing))
    decided = tuple(_finding(one, acted.areas) for one in found)
    answered = InterimDecision(
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
        fired=(*fired, *open_fired, *judged.fired),
    )
    return _whole(answered, protocol, dosed, judged)


def _whole(
    answered: InterimDecision, protocol: Protocol, dosed: dosing.DosedAreas, judged: check_in.CheckInDecision
) -> EngineDecision:
    steps = sequence.sequence(answered, protocol)
    return EngineDecision(
        document=answered.document,
        status=answered.status,
        missing=answered.missing,
        findings=answered.findings,
        wishes=answered.wishes,
        areas=answered.areas,
        totals=dosed.totals,
        treatments=(*answered.treatments, *sequence.also_wanted(answered, protocol)),
        sequence=steps,
        follow_up=follow_up.follow_up(answered, protocol, _toxin_day(steps)),
        adjustments=judged.adjustments,
        aftercare=aftercare.aftercare(answered.document, protocol),
        state=answered.state,
        fired=answered.fired,
        dates=answered.dates,
    )


def _toxin_day(steps: Iterable[StepDecision]) -> date | None:
    return next((step.earliest for step in steps if step.treatment == v.TOXIN), None)


def _tell(
    document: Document, protocol: Protocol, doses: Mapping[v.Area, DoseDecision], state: PlanState
) -> _JudgingRules:
    """Rules that look at the doses, or that only say something."""
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


def _missing(fired: Iterable[FiredRule], document: Document) -> Iterable[MissingPath]:
    for one in fired:
        if one.is_open or one.rule.effects.asks_for:
            yield from missing_of(one, document)


def _finding(found: JudgedFinding, areas: Mapping[v.Area, AreaDecision]) -> FindingDecision:
    """Its own verdict, or its area's where that is stricter."""
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

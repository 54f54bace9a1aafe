"""Order and dates of a visit: what the steps before dosing decided, handed to the steps that date it."""

from datetime import date, timedelta
from typing import Any

from planning.engine import read_document
from planning.engine.contract.document import Document
from planning.engine.contract.plan import FollowUp
from planning.engine.contract.vocabulary import TOXIN
from planning.engine.deciding.area_facts import areas_in_question
from planning.engine.deciding.asking import ask
from planning.engine.deciding.calendar import dates_of, suited_areas, with_event
from planning.engine.deciding.decision import (
    EVERYBODY,
    Answered,
    AreaDecision,
    FindingDecision,
    Fired,
    Modifier,
    StepDecision,
    stricter,
)
from planning.engine.deciding.findings import Found, judge_findings
from planning.engine.deciding.follow_up import follow_up
from planning.engine.deciding.gates import Gated, judge_gates
from planning.engine.deciding.missing import in_order, missing_of
from planning.engine.deciding.sequence import sequence
from planning.engine.deciding.status import status_of
from planning.engine.deciding.treatments import choose, with_treatments
from planning.engine.facts import DecisionStep, RuleScope
from planning.engine.protocol.model import Protocol
from tests.engine.visits import shipped, visit

TODAY = date(2026, 11, 23)


def in_days(count: int) -> str:
    return (TODAY + timedelta(days=count)).isoformat()


def answered(*findings: dict[str, Any], **changes: Any) -> Answered:
    """Without doses, and without what only moves them."""
    document, protocol = read_document(visit(*findings, **changes)), shipped()
    return of_document(document, protocol)


def of_document(document: Document, protocol: Protocol) -> Answered:
    found = judge_findings(document, protocol)
    gated = judge_gates(document, protocol, found)
    areas = {area: _area(area, found, gated) for area in areas_in_question(document, found)}
    before = [one for one in gated.fired if one.target is EVERYBODY]
    chosen = choose(document, protocol, found, before, gated.state)
    state = with_treatments(gated.state, document, chosen)
    suited = suited_areas(document, [(one.area, one.suitability) for one in found])
    state = with_event(state, document, protocol, areas, suited)
    told, open_ = ask(protocol, DecisionStep.JUDGING, RuleScope.PLAN, document, state, EVERYBODY)
    fired = (
        *(one for each in found for one in each.fired),
        *gated.fired,
        *chosen.fired,
        *(Fired(rule, EVERYBODY, state) for rule in told),
    )
    asked = (
        *(one for each in found for one in each.asked),
        *gated.asked,
        *chosen.asked,
        *(Fired(rule, EVERYBODY, state, True) for rule in open_),
    )
    needed = [one for one in (*fired, *asked) if one.asked or one.rule.effects.asks_for]
    missing = in_order(path for one in needed for path in missing_of(one, document))
    decided = tuple(_finding(one, areas) for one in found)
    return Answered(
        document=document,
        status=status_of(document, decided, areas, gated.person, missing),
        missing=missing,
        findings=decided,
        wishes=chosen.wishes,
        areas=areas,
        person=gated.person,
        person_asked=gated.person_asked,
        treatments=chosen.treatments,
        referred=chosen.referred,
        state=state,
        undated=any(one.rule.effects.undated for one in fired),
        dates=dates_of(document, protocol),
        fired=(*fired, *asked),
    )


def _area(area: Any, found: tuple[Found, ...], gated: Gated) -> AreaDecision:
    here = [one for one in found if one.area is area]
    reasons = tuple(one for each in here for one in each.reasons)
    modifiers = tuple(
        Modifier(one, visits=one.rule.effects.visits) for each in here for one in each.fired if one.rule.effects.visits
    )
    gate = gated.areas.get(area)
    asked = gated.person_asked
    return AreaDecision(area, tuple(one.index for one in here), gate, asked, modifiers, reasons, None)


def _finding(one: Found, areas: dict[Any, AreaDecision]) -> FindingDecision:
    gate = areas[one.area].gate if one.area is not None else None
    suitability = one.suitability if gate is None else stricter(one.suitability, gate.suitability)
    return FindingDecision(one.index, one.finding, suitability, one.area, one.suitability, one.reasons)


def steps(*findings: dict[str, Any], **changes: Any) -> list[StepDecision]:
    return list(sequence(answered(*findings, **changes), shipped()))


def step(treatment: str, *findings: dict[str, Any], **changes: Any) -> StepDecision:
    (one,) = [each for each in steps(*findings, **changes) if each.treatment == treatment]
    return one


def dated(*findings: dict[str, Any], **changes: Any) -> list[tuple[str, str]]:
    """Each step in order, with its day, or with what it comes after."""
    return [
        (each.treatment, str(each.earliest) if each.earliest else f"after {each.after}" if each.after else "")
        for each in steps(*findings, **changes)
    ]


def followed_up(*findings: dict[str, Any], **changes: Any) -> FollowUp:
    decided = answered(*findings, **changes)
    order = sequence(decided, shipped())
    return follow_up(decided, shipped(), _toxin_day(order))


def _toxin_day(order: tuple[StepDecision, ...]) -> date | None:
    return next((each.earliest for each in order if each.treatment == TOXIN), None)

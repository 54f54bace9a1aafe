"""A check-in judged step by step: findings, gates and cautions are the engine's own, the proposals are given by the test."""

from typing import Any

from planning.engine import decide, read_document
from planning.engine.contract import vocabulary as v
from planning.engine.deciding import findings, gates
from planning.engine.deciding.area_facts import areas_in_question
from planning.engine.deciding.check_in import CheckInDecision, adjustments
from planning.engine.deciding.decision import (
    AdjustmentDecision,
    AreaDecision,
    DoseChange,
    DoseDecision,
    EngineDecision,
    Modifier,
)
from planning.engine.deciding.subjects import EVERYBODY, AreaFacts, FiredRule
from planning.engine.protocol.model import Protocol
from planning.protocols import shipped
from tests.engine.casebook import _document, bases

BOTH = tuple(v.BodySide)
Top = float | tuple[float, float]


def protocol() -> Protocol:
    return shipped()


def visit(
    given: dict[str, Any], outcomes: dict[str, Any], *found: str, days: int = 14, effects: Any = (), **change: Any
) -> dict[str, Any]:
    """A check-in with everything asked and nothing special; `change` as in the cases."""
    told: dict[str, Any] = {
        "days_since_treatment": days,
        "given": given,
        "outcomes": outcomes,
        "effects": list(effects),
    }
    document = _document(bases()["two_weeks_on"], {"findings": list(found), "change": {**change}})
    return {**document, "check_in": told}


def proposal(area: v.Area, top: Top, ceiling: str = "") -> DoseDecision:
    """Of an area with this top: in total, on each side, or one for each side."""
    plan = protocol().areas[area]
    assert plan.dosing is not None
    each = top if isinstance(top, tuple) else (top, top)
    halves = [int(units * 2) for units in each]
    if plan.dosing.basis is v.DoseBasis.TOTAL:
        halves = [units // 2 for units in halves]
    high = round(max(each) * 2)
    return DoseDecision(
        area=area, facts=AreaFacts(area, plan, (0,), None, 2, 0, None, False), basis=plan.dosing.basis, low=1, high=high,
        top=dict(zip(BOTH, halves, strict=True)), left=None, right=None, total=1, points=(),
        steps=(DoseChange(None, "dose.by_test", "ceiling", (1, high), True),) if ceiling else (), reasons=(),
    )  # fmt: skip


def judged(document: dict[str, Any], ceiling: str = "", /, **tops: Top) -> CheckInDecision:
    """`ceiling`: a caution keeps every proposal low."""
    read = read_document(document)
    found = findings.judge_findings(read, protocol())
    gated = gates.judge_gates(read, protocol(), found)
    areas = {
        area: AreaDecision(
            area=area,
            findings=tuple(one.index for one in found if one.area is area),
            gate=gated.areas.get(area),
            open_rules=(*gated.person_open_rules, *gated.area_open_rules.get(area, ())),
            modifiers=(Modifier(FiredRule(protocol().rules[0], EVERYBODY, gated.state), ceiling=ceiling),)
            if ceiling
            else (),
            reasons=tuple(one for each in found if each.area is area for one in each.reasons),
            dose=None,
        )
        for area in areas_in_question(read, found)
    }
    doses = {
        area: proposal(area, tops[area], ceiling)
        for area, decision in areas.items()
        if area in tops and decision.may_be_injected and area in gated.state.planned
    }
    return adjustments(read, protocol(), areas, doses, gated.person_open_rules, gated.state)


def decided(document: dict[str, Any]) -> EngineDecision:
    """With the proposals that the engine itself makes."""
    return decide(read_document(document), protocol())


def proposals(document: dict[str, Any]) -> dict[v.Area, DoseDecision]:
    """What the engine would suggest for each area."""
    return {area: one.dose for area, one in decided(document).areas.items() if one.dose is not None}


def one(document: dict[str, Any], ceiling: str = "", /, **tops: Top) -> AdjustmentDecision:
    (adjustment,) = judged(document, ceiling, **tops).adjustments
    return adjustment


def said(adjustment: AdjustmentDecision) -> tuple[str, float | None, str]:
    """What now, how many units, and what at the next visit."""
    most = None if adjustment.most is None else adjustment.most / 2
    return str(adjustment.now), most, str(adjustment.next_visit)


def sides(adjustment: AdjustmentDecision) -> dict[str, tuple[str, float]]:
    return {str(side): (str(one.now), one.most / 2) for side, one in adjustment.sides.items()}


def rules(adjustment: AdjustmentDecision) -> set[str]:
    return {fired.rule.id for fired in adjustment.reasons}

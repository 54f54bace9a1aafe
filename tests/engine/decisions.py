"""Decisions made by hand, for tests of what is told about them."""

from dataclasses import replace
from typing import Any

from planning.engine import read_document
from planning.engine.contract.answer import Answer, FollowUp
from planning.engine.contract.vocabulary import Area, DoseBasis, Status
from planning.engine.deciding.area_facts import area_facts
from planning.engine.deciding.decision import (
    AreaDecision,
    DoseChange,
    DoseDecision,
    DoseTotals,
    EngineDecision,
    FindingDecision,
    Modifier,
)
from planning.engine.deciding.findings import judge_findings
from planning.engine.deciding.subjects import AreaFacts, FiredRule, PlanState, Target
from planning.engine.explaining import explain
from planning.engine.protocol.model import Rule
from tests.engine.visits import shipped, visit

NO_SUMS = DoseTotals(session=0, forehead_and_glabella=0, band=None, with_this=None, left_of_limit=None)


def rule(id_: str) -> Rule:
    return next(rule for rule in shipped().rules if rule.id == id_)


def fired(id_: str, *, state: PlanState | None = None, is_open: bool = False, **target: Any) -> FiredRule:
    return FiredRule(rule(id_), Target(**target), state or PlanState(), is_open)


def area_of(area: Area, **more: Any) -> AreaDecision:
    nothing: dict[str, Any] = dict.fromkeys(("findings", "open_rules", "modifiers", "reasons"), ())
    return AreaDecision(**{"area": area, "gate": None, "dose": None, **nothing, **more})


def facts_of(area: Area) -> AreaFacts:
    return area_facts(area, (), read_document(visit()), shipped())


def moved_by(one: FiredRule, *, moved: bool, does: str = "step_down") -> dict[str, Any]:
    """The modifier and the dose of the forehead of a visit, with one step."""
    dose = DoseDecision(
        area=Area.FOREHEAD, facts=replace(facts_of(Area.FOREHEAD), findings=(0,)), basis=DoseBasis.TOTAL,
        low=20, high=30, top={}, left=None, right=None, total=20, points=(), reasons=(one,),
        steps=(DoseChange(one, one.rule.id, does, (20, 30), moved),),
    )  # fmt: skip
    return {"modifiers": (Modifier(one, step=-1),), "dose": dose}


def decided(
    *told: FiredRule, findings: tuple[dict[str, Any], ...] = (), changes: Any = None, **more: Any
) -> EngineDecision:
    """A decision on a visit with these findings, each as its own rules judge it."""
    document = read_document(visit(*findings, **(changes or {})))
    found = judge_findings(document, shipped())
    judged = tuple(
        FindingDecision(one.index, one.finding, one.suitability, one.area, one.suitability, one.reasons)
        for one in found
    )
    nothing: dict[str, Any] = dict.fromkeys(
        ("missing", "wishes", "treatments", "sequence", "adjustments", "aftercare"), ()
    )
    areas = {area: area_of(area) for area in {one.area for one in found if one.area is not None}}
    planned = frozenset(one.area for one in found if one.area is not None and one.may_be_injected)
    return EngineDecision(
        **{
            **nothing,
            "document": document,
            "status": Status.READY,
            "findings": judged,
            "areas": areas,
            "totals": NO_SUMS,
            "follow_up": FollowUp(check_in=None, milestones=(), maintenance=()),
            "state": PlanState(routed=planned, planned=planned, meant=planned),
            "fired": (*(one for each in found for one in each.fired), *told),
            **more,
        }
    )


def explained(decision: EngineDecision) -> Answer:
    return explain(decision, shipped())

"""Rules made by hand, and which of their targets they are told of."""

from dataclasses import replace
from typing import Any

from planning.engine.contract.answer import Answer
from planning.engine.contract.statements import Statement
from planning.engine.contract.vocabulary import Area, Level, StatementKind, Status, Suitability
from planning.engine.deciding.decision import AreaDecision, EngineDecision, Gate
from planning.engine.deciding.subjects import FiredRule, PlanState, Target
from planning.engine.explaining import explain
from planning.engine.explaining.decision_summary import summarise
from planning.engine.explaining.statement_areas import statement_areas
from planning.engine.facts import RuleScope
from planning.engine.protocol.effects import RuleEffects
from planning.engine.protocol.model import Rule
from planning.engine.protocol.rules import StatementScope
from planning.protocols import shipped
from tests.engine.decisions import area_of, decided, moved_by, rule
from tests.engine.decisions import fired as of_rule
from tests.engine.visits import found

FIVE = ("always", "with_dose", "without_dose", "on_hold", "not_on_hold")
LINES = found("forehead"), found("glabella")


def said(plan: Answer, rule: str) -> Statement:
    (one,) = [one for one in plan.statements if one.rule == rule]
    return one


def ids(plan: Answer) -> set[str]:
    return {one.rule for one in plan.statements}


def a_rule(effects: RuleEffects | None = None, **more: Any) -> Rule:
    """A rule that only says something, unless `effects` are given."""
    bare: dict[str, Any] = {
        "id": "test.rule", "order": 900, "effects": effects or RuleEffects(), "text": "A text.", "patient_text": None, "brief": None,
        "kind": StatementKind.INFO, "level": Level.INFO, "said": None, "about": (), "marks": None,
        "subject": RuleScope.PLAN,
    }  # fmt: skip
    return replace(rule("safety.pregnancy_defers"), **{**bare, **more})


def explained(decision: EngineDecision) -> Answer:
    """By the shipped protocol, and the rules made here."""
    made = [one.rule.id for one in decision.fired if one.rule.id.startswith("test.")]
    protocol = shipped()
    scopes: dict[str, StatementScope] = {**protocol.scopes, **dict.fromkeys(made, "patient")}
    return explain(decision, replace(protocol, scopes=scopes, supports={**protocol.supports, **dict.fromkeys(made)}))


def fire(one: Rule, **target: Any) -> FiredRule:
    return FiredRule(one, Target(**target), PlanState())


def dosed(*areas: Area) -> dict[Area, AreaDecision]:
    """The forehead with a dose, and others without."""
    step = moved_by(of_rule("dose.on_camera"), moved=False)
    return {area: area_of(area, **step) if area is Area.FOREHEAD else area_of(area) for area in areas}


BOTH = dosed(Area.FOREHEAD, Area.GLABELLA)
GATED = BOTH | {
    Area.GLABELLA: area_of(Area.GLABELLA, gate=Gate(Suitability.CONTRAINDICATED, (of_rule("safety.site_infection"),)))
}
HELD: dict[str, Any] = {"status": Status.ON_HOLD}


def areas_told(one: FiredRule, areas: dict[Area, AreaDecision], **more: Any) -> list[Area] | None:
    told = statement_areas(one, summarise(decided(one, findings=LINES, areas=areas, **more)))
    return None if told is None else list(told)

"""Evaluates the rules of one step and scope."""

from planning.engine.conditions.fact_reader import FactReader
from planning.engine.contract.document import EngineDocument
from planning.engine.deciding.subjects import PlanState, Target
from planning.engine.facts import DecisionStep, RuleScope
from planning.engine.protocol.model import Protocol, Rule


def evaluate_rules(
    protocol: Protocol, step: DecisionStep, scope: RuleScope, document: EngineDocument, state: PlanState, target: Target
) -> tuple[list[Rule], list[Rule]]:
    """Rules that fire for `target`, and rules left open by what is not recorded; both in the protocol's order."""
    program = protocol.programs.get((step, scope))
    if program is None:
        return [], []
    return program(document, state, subject_of(scope, document, target))


def subject_of(scope: RuleScope, document: EngineDocument, target: Target) -> object:
    """What conditions read beside document and state: `f`, `a`, `w` or `r`."""
    match scope:
        case RuleScope.FINDING:
            return None if target.finding is None else document.findings[target.finding]
        case RuleScope.AREA:
            return target.facts
        case RuleScope.WISH:
            return target.wish
        case RuleScope.REVIEW:
            return target.review
    return None


def reader_for(document: EngineDocument, state: PlanState, target: Target) -> FactReader:
    return FactReader(document, state, target.finding, target.facts, target.wish, target.review)

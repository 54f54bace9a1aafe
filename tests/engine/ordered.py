"""Order and dates of a visit, as decided."""

from datetime import date, timedelta
from typing import Any

from planning.engine import read_document
from planning.engine.contract.answer import FollowUp
from planning.engine.deciding.decide import decide
from planning.engine.deciding.decision import EngineDecision, StepDecision
from tests.engine.visits import shipped, visit

TODAY = date(2026, 11, 23)


def in_days(count: int) -> str:
    return (TODAY + timedelta(days=count)).isoformat()


def decided(*findings: dict[str, Any], **changes: Any) -> EngineDecision:
    return of_document(visit(*findings, **changes))


def of_document(document: dict[str, Any]) -> EngineDecision:
    return decide(read_document(document), shipped())


def told(decision: EngineDecision) -> set[str]:
    """The rules that fired."""
    return {one.rule.id for one in decision.fired if not one.is_open}


def steps(*findings: dict[str, Any], **changes: Any) -> list[StepDecision]:
    return list(decided(*findings, **changes).sequence)


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
    return decided(*findings, **changes).follow_up

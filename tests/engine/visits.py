"""Visits for tests of the plan: a complete, unremarkable one, and what is special about it."""

import copy
from typing import Any

from planning.engine import plan, read_document
from planning.protocols import shipped

ORDINARY: dict[str, Any] = {
    "visit": "consult",
    "today": "2026-11-23",
    "timezone": "Europe/London",
    "patient": {"age": 42, "sex": "female"},
    "safety": {
        "pregnant": False,
        "breastfeeding": False,
        "neuromuscular_disorder": None,
        "swallowing_problem": False,
        "breathing_problem": False,
        "allergies": [],
        "medicines": [],
        "infected_sites": [],
        "prior_effects": [],
    },
    "toxin_history": {"first_time": False, "last_on": "2026-06-01", "units_last_90_days": 0},
    "anatomy": {
        "brow_position": "at",
        "forehead_height": "average",
        "eyelids": "normal",
        "activity": {"forehead": 0, "glabella": 0},
    },
    "goals": {"primary": "expression_lines", "style": "soft_movement"},
    "exam": {"speech_tested": True, "smile_tested": True},
}
VIAL = {
    "name": "onabotulinumtoxinA",
    "vial_units": 100,
    "diluent_ml": 2.5,
    "lot": "C1234",
    "expires_on": "2027-05-01",
    "seal_intact": True,
    "source": "manufacturer",
    "reconstituted_at": "2026-11-23T09:00",
}


def found(region: str, concern: str = "dynamic_lines", severity: int | None = 2, **more: Any) -> dict[str, Any]:
    finding = {"region": region, "concern": concern, "side": "both", "severity": severity, **more}
    if concern == "dynamic_lines":
        finding.setdefault("at_rest", 0)
    return {key: value for key, value in finding.items() if value is not None}


def visit(*findings: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """An ordinary visit with these findings; `changes` go into its sections."""
    document = copy.deepcopy(ORDINARY)
    document["findings"] = list(findings)
    for name, value in changes.items():
        if isinstance(value, dict) and isinstance(document.get(name), dict):
            document[name] |= value
        else:
            document[name] = value
    return {key: value for key, value in document.items() if value is not None}


def answer(document: dict[str, Any]) -> dict[str, Any]:
    return plan(read_document(document), shipped()).to_dict()


def planned(*findings: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return answer(visit(*findings, **changes))


def dose(plan_: dict[str, Any], area: str) -> dict[str, Any]:
    (one,) = [dose for dose in plan_["doses"] if dose["area"] == area]
    return one


def said(plan_: dict[str, Any], rule: str) -> dict[str, Any]:
    (one,) = [statement for statement in plan_["statements"] if statement["rule"] == rule]
    return one


def rules(plan_: dict[str, Any]) -> set[str]:
    return {statement["rule"] for statement in plan_["statements"]}


def steps(plan_: dict[str, Any]) -> dict[str, tuple[str | None, str | None]]:
    """Earliest and latest day of each step, in order."""
    return {step["treatment"]: (step["earliest"], step["latest"]) for step in plan_["sequence"]}

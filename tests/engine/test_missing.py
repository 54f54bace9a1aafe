"""What is still needed: each path once, what a hold needs first, then in the protocol's order."""

from planning.engine.deciding.decision import Missing
from planning.engine.deciding.missing import in_order


def test_what_a_hold_needs_comes_first_and_each_path_once() -> None:
    asked = [
        Missing(True, 1, 0, "goals.primary"),
        Missing(True, 2, 1, "patient.age"),
        Missing(False, 9, 1, "safety.breathing_problem"),
        Missing(False, 9, 0, "safety.swallowing_problem"),
        Missing(False, 3, 0, "patient.age"),
    ]
    paths = [one.path for one in in_order(asked)]
    assert paths == ["patient.age", "safety.swallowing_problem", "safety.breathing_problem", "goals.primary"]

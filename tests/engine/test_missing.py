"""What is still needed: each path once, what a hold needs first, then in the protocol's order."""

from planning.engine.deciding.decision import MissingPath
from planning.engine.deciding.missing import in_order


def test_what_a_hold_needs_comes_first_and_each_path_once() -> None:
    asked = [
        MissingPath(True, 1, 0, "goals.primary"),
        MissingPath(True, 2, 1, "patient.age"),
        MissingPath(False, 9, 1, "safety.breathing_problem"),
        MissingPath(False, 9, 0, "safety.swallowing_problem"),
        MissingPath(False, 3, 0, "patient.age"),
    ]
    paths = [one.path for one in in_order(asked)]
    assert paths == ["patient.age", "safety.swallowing_problem", "safety.breathing_problem", "goals.primary"]

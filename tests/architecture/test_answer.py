"""The engine's answer is stored as JSON and read by its attributes: nobody takes it apart by string keys."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("clinic", "patients", "planning")


def is_outcome(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "outcome"


def taken_apart(tree: ast.AST) -> Iterator[int]:
    """Lines with `plan.outcome["doses"]` or `plan.outcome.get("doses")`."""
    for node in ast.walk(tree):
        if (isinstance(node, ast.Subscript) and is_outcome(node.value)) or (
            isinstance(node, ast.Attribute) and node.attr in ("get", "items", "values") and is_outcome(node.value)
        ):
            yield node.lineno


def test_no_module_takes_a_stored_answer_apart() -> None:
    assert list(taken_apart(ast.parse('plan.outcome["doses"]; plan.outcome.get("doses")'))) == [1, 1]
    files = (file for room in ROOMS for file in (ROOT / room).rglob("*.py") if "migrations" not in file.parts)
    found = [f"{file}:{line}" for file in files for line in taken_apart(ast.parse(file.read_text("utf-8")))]
    assert found == []


def test_no_template_takes_a_stored_answer_apart() -> None:
    inside = re.compile(r"\b(plan|stored|treatment|review|decision)\.outcome\.")
    assert [str(file) for file in (ROOT / "templates").rglob("*.html") if inside.search(file.read_text("utf-8"))] == []

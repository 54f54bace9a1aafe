"""Which unrecorded facts leave a condition open."""

from collections.abc import Iterable, Mapping
from typing import Any

from planning.engine.conditions.evaluate import holds
from planning.engine.conditions.nodes import Always, And, AnyFinding, Known, Node, Not, Or
from planning.engine.facts import Fact

Values = Mapping[Fact, Any]


def open_facts(node: Node, values: Values) -> list[Fact]:
    """The unrecorded facts that keep `node` from being decided, in the order of the condition."""
    return _judge(node, values)[1]


def value_of(node: Node, values: Values) -> bool | None:
    """True, False, or None where what is not recorded decides."""
    return _judge(node, values)[0]


def _judge(node: Node, values: Values) -> tuple[bool | None, list[Fact]]:
    """True, False, or None where what is not recorded decides, and then which facts those are.

    `any()` counts as open, and names no fact; see `supporting`.
    """
    if isinstance(node, And | Or):
        return _joined(node.parts, values, isinstance(node, Or))
    if isinstance(node, Always):
        return True, []
    if isinstance(node, Not):
        value, facts = _judge(node.part, values)
        return (None, facts) if value is None else (not value, [])
    if isinstance(node, Known):
        return _judge(node.part, values)[0] is True, []
    if isinstance(node, AnyFinding):
        return None, []
    found = holds(node, values.get(node.fact))
    return found, [node.fact] if found is None else []


def _joined(parts: Iterable[Node], values: Values, deciding: bool) -> tuple[bool | None, list[Fact]]:
    """Of several tests one of the value `deciding` settles all."""
    is_open, facts = False, []
    for part in parts:
        value, missing = _judge(part, values)
        if value is deciding:
            return deciding, []
        if value is None:
            is_open = True
            facts += missing
    return (None, facts) if is_open else (not deciding, [])

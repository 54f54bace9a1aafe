"""Which unrecorded facts leave a condition open."""

from collections.abc import Iterator, Mapping
from typing import Any

from planning.engine.expressions.nodes import (
    Always,
    And,
    AnyFinding,
    Compare,
    Has,
    Known,
    Leaf,
    Node,
    Not,
    OneOf,
    Or,
    Recorded,
    Truth,
)
from planning.engine.expressions.possible import compare
from planning.engine.facts import Fact

Values = Mapping[Fact, Any]


def value_of(node: Node, values: Values) -> bool | None:
    """True, False, or None where what is not recorded decides. `any()` counts as open here; see `supporting`."""
    if isinstance(node, Always):
        return True
    if isinstance(node, Not):
        inner = value_of(node.part, values)
        return None if inner is None else not inner
    if isinstance(node, And | Or):
        return _joined([value_of(part, values) for part in node.parts], deciding=isinstance(node, Or))
    if isinstance(node, Known):
        return value_of(node.part, values) is True
    if isinstance(node, AnyFinding):
        return None
    return _leaf(node, values.get(node.fact))


def _joined(parts: list[bool | None], deciding: bool) -> bool | None:
    if deciding in parts:
        return deciding
    return None if None in parts else not deciding


def _leaf(node: Leaf, value: Any) -> bool | None:
    if isinstance(node, Recorded):
        return value is not None
    if value is None:
        return None
    if isinstance(node, Truth):
        return bool(value)
    if isinstance(node, OneOf):
        return value in node.values
    if isinstance(node, Compare):
        return compare(value, node.op, node.value)
    assert isinstance(node, Has)
    if node.value in value:
        return True
    return None if None in value else False


def open_facts(node: Node, values: Values) -> Iterator[Fact]:
    """The unrecorded facts that keep `node` from being decided, in the order of the condition."""
    if value_of(node, values) is not None or isinstance(node, AnyFinding | Always | Known):
        return
    if isinstance(node, Not):
        yield from open_facts(node.part, values)
    elif isinstance(node, And | Or):
        for part in node.parts:
            yield from open_facts(part, values)
    else:
        yield node.fact

"""What is left of a condition once some facts are known."""

from collections.abc import Mapping

from planning.engine.expressions.nodes import Always, And, AnyFinding, Compare, Known, Node, Not, OneOf, Or
from planning.engine.facts import Fact

NEVER = Not(Always())
"""True for no document."""


def given_all(node: Node, settled: Mapping[Fact, str]) -> Node:
    """`node` with each of these facts replaced by its value."""
    for fact, value in settled.items():
        node = given(node, fact, value)
    return node


def given(node: Node, fact: Fact, value: str) -> Node:
    """`node` with the single-coded, always recorded `fact` replaced by its value; the same object where nothing changes.

    Inside `any(...)` the facts are those of other findings, so it is left alone.
    """
    if isinstance(node, And | Or):
        return _joined(node, [given(part, fact, value) for part in node.parts])
    if isinstance(node, Not):
        return _opposite(node, given(node.part, fact, value))
    if isinstance(node, Known):
        part = given(node.part, fact, value)
        return node if part is node.part else part if _is_settled(part) else Known(part)
    if isinstance(node, Always | AnyFinding) or node.fact is not fact:
        return node
    if isinstance(node, OneOf):
        return Always() if value in node.values else NEVER
    assert isinstance(node, Compare)
    return Always() if (value == node.value) is (node.op == "==") else NEVER


def _is_settled(node: Node) -> bool:
    return isinstance(node, Always) or node == NEVER


def _opposite(node: Not, part: Node) -> Node:
    if part is node.part:
        return node
    if isinstance(part, Always):
        return NEVER
    return Always() if part == NEVER else Not(part)


def _joined(node: And | Or, parts: list[Node]) -> Node:
    """Parts that settle nothing are dropped; one that settles everything stands alone."""
    if all(part is old for part, old in zip(parts, node.parts, strict=True)):
        return node
    deciding: Node = NEVER if isinstance(node, And) else Always()
    idle: Node = Always() if isinstance(node, And) else NEVER
    if deciding in parts:
        return deciding
    left = tuple(part for part in parts if part != idle)
    if not left:
        return idle
    if len(left) == 1:
        return left[0]
    return And(left) if isinstance(node, And) else Or(left)

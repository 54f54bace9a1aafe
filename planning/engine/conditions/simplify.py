"""What is left of a condition once something is known."""

from collections.abc import Callable, Mapping
from operator import is_

from planning.engine.conditions.nodes import Always, And, AnyFinding, Compare, Known, Leaf, Node, Not, OneOf, Or
from planning.engine.facts import Fact

ALWAYS = Always()
NEVER = Not(ALWAYS)
"""True for no document. What is simplified is this very object where nothing is left of it."""


class Simplifier:
    """Replaces single tests by what is known of them. The same part of several conditions stays the same object.

    Inside `any(...)` the facts are those of other findings, so it is left alone.
    """

    def __init__(self, known: Callable[[Leaf], Node]) -> None:
        """`known` gives a test back as it is, or what is known of it."""
        self.known = known
        self._done: dict[int, tuple[Node, Node]] = {}

    def __call__(self, node: Node) -> Node:
        """The same object where nothing changes."""
        if isinstance(node, Always | AnyFinding):
            return node
        if not isinstance(node, And | Or | Not | Known):
            return self.known(node)
        done = self._done.get(id(node))
        if done is None:
            # The node is kept beside what it became, so that no other can take its id meanwhile.
            done = self._done[id(node)] = (node, self._whole(node))
        return done[1]

    def _whole(self, node: And | Or | Not | Known) -> Node:
        if isinstance(node, And | Or):
            return _joined(node, [self(part) for part in node.parts])
        part = self(node.part)
        if isinstance(node, Known):
            return node if part is node.part else part if _is_settled(part) else Known(part)
        return _opposite(node, part)


def given(known: Mapping[Fact, str]) -> Simplifier:
    """Replaces these facts, single-coded and always recorded, by their values."""

    def replaced(test: Leaf) -> Node:
        value = known.get(test.fact)
        if value is None:
            return test
        if isinstance(test, OneOf):
            return ALWAYS if value in test.values else NEVER
        assert isinstance(test, Compare)
        return ALWAYS if (value == test.value) is (test.op == "==") else NEVER

    return Simplifier(replaced)


def assuming(test: Leaf) -> Simplifier:
    """For a place where `test` holds."""
    return Simplifier(lambda other: ALWAYS if other == test else other)


def _is_settled(node: Node) -> bool:
    return isinstance(node, Always) or node is NEVER


def _opposite(node: Not, part: Node) -> Node:
    if part is node.part:
        return node
    if isinstance(part, Always):
        return NEVER
    return ALWAYS if part is NEVER else Not(part)


def _joined(node: And | Or, parts: list[Node]) -> Node:
    """Parts that settle nothing are dropped; one that settles everything stands alone."""
    if all(map(is_, parts, node.parts)):
        return node
    deciding, idle = (NEVER, ALWAYS) if isinstance(node, And) else (ALWAYS, NEVER)
    left = []
    for part in parts:
        known = ALWAYS if isinstance(part, Always) else part
        if known is deciding:
            return deciding
        if known is not idle:
            left.append(part)
    if len(left) < 2:
        return left[0] if left else idle
    return And(tuple(left)) if isinstance(node, And) else Or(tuple(left))

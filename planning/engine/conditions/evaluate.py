"""What a condition means: its value in three-valued logic, and the tests that decided it."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from planning.engine.conditions.fact_reader import FactReader
from planning.engine.conditions.nodes import (
    Always,
    And,
    AnyFinding,
    Compare,
    Known,
    Leaf,
    Node,
    Not,
    OneOf,
    Or,
    Recorded,
    Truth,
    Value,
)
from planning.engine.facts import RuleScope


class Deciding(NamedTuple):
    """A single test that decided a condition, or left it open."""

    test: Leaf | AnyFinding
    """An `any(...)` only where there is no finding at all."""
    read: FactReader
    """What it could read."""

    @property
    def finding(self) -> int | None:
        of_finding = not isinstance(self.test, AnyFinding) and self.test.fact.subject is RuleScope.FINDING
        return self.read.finding if of_finding else None

    @property
    def paths(self) -> tuple[str, ...]:
        return ("findings",) if isinstance(self.test, AnyFinding) else self.read.paths(self.test.fact)


class Evaluation(NamedTuple):
    value: bool | None
    """None where what is not recorded decides."""
    deciding: tuple[Deciding, ...]
    """The tests that made it so, in the condition's order: of a true `or` the parts that hold, of a false `and` those that
    fail. Of an open condition the tests of facts that are not recorded."""


def evaluate(node: Node, read: FactReader) -> Evaluation:
    """The value of `node` by the facts that `read` gives, and the tests that decided it."""
    match node:
        case Always():
            return Evaluation(True, ())
        case Not():
            part = evaluate(node.part, read)
            return Evaluation(None if part.value is None else not part.value, part.deciding)
        case Known():
            part = evaluate(node.part, read)
            return Evaluation(part.value is True, part.deciding)
        case And():
            return _joined([evaluate(part, read) for part in node.parts], settling=False)
        case Or():
            return _joined([evaluate(part, read) for part in node.parts], settling=True)
        case AnyFinding():
            found = _joined([evaluate(node.part, other) for other in read.each_finding()], settling=True)
            return found if read.document.findings else Evaluation(False, (Deciding(node, read),))
    return Evaluation(holds(node, read(node.fact)), (Deciding(node, read),))


def _joined(parts: Sequence[Evaluation], settling: bool) -> Evaluation:
    """One part with the value `settling` decides; without one, an open part leaves the whole open."""
    values = {part.value for part in parts}
    value = settling if settling in values else None if None in values else not settling
    return Evaluation(value, tuple([test for part in parts if part.value is value for test in part.deciding]))


def holds(test: Leaf, value: Any) -> bool | None:
    """None where the fact is not recorded."""
    if isinstance(test, Recorded):
        return value is not None
    if value is None:
        return None
    if isinstance(test, Truth):
        return bool(value)
    if isinstance(test, OneOf):
        return value in test.values
    if isinstance(test, Compare):
        return _compare(value, test.op, test.value)
    if test.value in value:
        return True
    return None if None in value else False


def _compare(value: Any, op: str, other: Value) -> bool:
    match op:
        case "==":
            return bool(value == other)
        case "!=":
            return bool(value != other)
        case "<":
            return bool(value < other)
        case "<=":
            return bool(value <= other)
        case ">":
            return bool(value > other)
    return bool(value >= other)

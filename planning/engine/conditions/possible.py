"""Whether a condition can hold for any document at all."""

from collections.abc import Iterator
from functools import lru_cache
from itertools import islice

from planning.engine.conditions.evaluate import holds
from planning.engine.conditions.nodes import (
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
)
from planning.engine.facts import Fact, FactKind

MOST_WAYS = 20_000
Test = tuple[Leaf | AnyFinding, bool]


@lru_cache(maxsize=2_048)
def can_hold(node: Node) -> bool:
    """False only where no document could make `node` true; beyond `MOST_WAYS` combinations it counts as possible."""
    ways = 0
    for way in islice(_ways(node, True), MOST_WAYS):
        ways += 1
        if _agrees(way):
            return True
    return ways == MOST_WAYS


def _ways(node: Node, truth: bool) -> Iterator[tuple[Test, ...]]:
    """Every set of tests that together give `node` the value `truth`."""
    if isinstance(node, Always):
        if truth:
            yield ()
    elif isinstance(node, Not):
        yield from _ways(node.part, not truth)
    elif isinstance(node, Known):
        yield from _ways(node.part, True) if truth else ((),)
    elif isinstance(node, And | Or):
        if isinstance(node, And) is truth:
            yield from _together(node.parts, truth)
        else:
            for part in node.parts:
                yield from _ways(part, truth)
    else:
        yield ((node, truth),)


def _together(parts: tuple[Node, ...], truth: bool) -> Iterator[tuple[Test, ...]]:
    if not parts:
        yield ()
        return
    for first in _ways(parts[0], truth):
        for rest in _together(parts[1:], truth):
            yield (*first, *rest)


def _agrees(tests: tuple[Test, ...]) -> bool:
    by_fact: dict[Fact, list[tuple[Leaf, bool]]] = {}
    for test, truth in tests:
        if isinstance(test, AnyFinding):
            if truth and not can_hold(test.part):
                return False
        else:
            by_fact.setdefault(test.fact, []).append((test, truth))
    return all(_fact_agrees(fact, on_it) for fact, on_it in by_fact.items())


def _fact_agrees(fact: Fact, tests: list[tuple[Leaf, bool]]) -> bool:
    if fact.kind is FactKind.CODES:
        wanted = {test.value for test, truth in tests if isinstance(test, Has) and truth}
        barred = {test.value for test, truth in tests if isinstance(test, Has) and not truth}
        return not wanted & barred
    return any(all(holds(test, value) is truth for test, truth in tests) for value in _candidates(fact, tests))


def _candidates(fact: Fact, tests: list[tuple[Leaf, bool]]) -> list[str | float | bool | None]:
    unrecorded: list[str | float | bool | None] = [] if fact.never_unknown else [None]
    if fact.kind is FactKind.CODE:
        return [*unrecorded, *fact.codes]
    if fact.kind is not FactKind.NUMBER:
        return [*unrecorded, True, False]
    named = [float(value) for test, _ in tests for value in _numbers(test)]
    near = [number + step for number in named for step in (-1, -0.25, 0, 0.25, 1)]
    return [*unrecorded, *(n for n in [fact.least, fact.most, *near] if fact.least <= n <= fact.most)]


def _numbers(test: Leaf) -> tuple[float, ...]:
    if isinstance(test, Compare):
        return (float(test.value),)
    if isinstance(test, OneOf):
        return tuple(float(value) for value in test.values)
    return ()

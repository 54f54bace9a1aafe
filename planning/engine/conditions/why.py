"""From checked nodes to Python source that tells which tests made a condition true."""

from collections.abc import Mapping

from planning.engine.conditions.emit import NameOf, surely
from planning.engine.conditions.nodes import Always, And, AnyFinding, Known, Leaf, Node, Not, Or

Test = Leaf | AnyFinding


def tests_of(node: Node) -> list[Test]:
    """The single tests of a condition, left to right; an `any(...)` counts as one."""
    if isinstance(node, Always):
        return []
    if isinstance(node, And | Or):
        return [test for part in node.parts for test in tests_of(part)]
    return tests_of(node.part) if isinstance(node, Not | Known) else [node]


def settled(node: Node, numbers: Mapping[int, int], truth: bool = True) -> tuple[int, ...] | None:
    """What `supporting` gives, where no document changes it: nothing but tests that must all come out so."""
    if isinstance(node, Always):
        return ()
    if isinstance(node, Not | Known):
        return settled(node.part, numbers, truth is not isinstance(node, Not))
    if isinstance(node, And | Or):
        parts = [settled(part, numbers, truth) for part in node.parts]
        if isinstance(node, And) is not truth or None in parts:
            return None
        return tuple(number for part in parts if part is not None for number in part)
    return (numbers[id(node)],)


def supporting(node: Node, name: NameOf, numbers: dict[int, int], truth: bool = True) -> str:
    """Source of a tuple: the numbers of the tests by which `node` has the value `truth`.

    `numbers` gives each test its number, by identity. Of alternatives, those that are known to fail are left out.
    """
    if isinstance(node, Always):
        return "()"
    if isinstance(node, Not):
        return supporting(node.part, name, numbers, not truth)
    if isinstance(node, Known):
        return supporting(node.part, name, numbers, truth)
    if isinstance(node, And | Or):
        parts = [supporting(part, name, numbers, truth) for part in node.parts]
        if isinstance(node, And) is not truth:
            ruled_out = [surely(part, name, not truth) for part in node.parts]
            parts = [f"(() if {out} else {part})" for out, part in zip(ruled_out, parts, strict=True)]
        return f"({' + '.join(parts)})"
    return f"({numbers[id(node)]},)"

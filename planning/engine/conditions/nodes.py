"""Nodes of a checked condition."""

from collections.abc import Iterator
from dataclasses import dataclass

from planning.engine.facts import Fact

Value = str | float | bool


@dataclass(frozen=True, slots=True)
class Always:
    """True for every document."""


@dataclass(frozen=True, slots=True)
class Truth:
    """A yes/no fact that is yes, a text that says something, or a set that holds something."""

    fact: Fact


@dataclass(frozen=True, slots=True)
class Recorded:
    fact: Fact


@dataclass(frozen=True, slots=True)
class Compare:
    """`fact op value`, for numbers and codes."""

    fact: Fact
    op: str
    value: Value


@dataclass(frozen=True, slots=True)
class OneOf:
    """The fact's code is one of `values`."""

    fact: Fact
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Has:
    """The fact's set holds `value`."""

    fact: Fact
    value: str


@dataclass(frozen=True, slots=True)
class Not:
    part: "Node"


@dataclass(frozen=True, slots=True)
class And:
    parts: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Or:
    parts: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Known:
    """`part` certainly holds; what is not recorded counts as no. For texts and order, never for safety."""

    part: "Node"


@dataclass(frozen=True, slots=True)
class AnyFinding:
    """At least one finding meets `part`, a condition on that finding."""

    part: "Node"


Node = Always | Truth | Recorded | Compare | OneOf | Has | Not | And | Or | Known | AnyFinding
Leaf = Truth | Recorded | Compare | OneOf | Has


def leaves(node: Node, *, inside_any: bool = True) -> Iterator[Leaf]:
    if isinstance(node, And | Or):
        for part in node.parts:
            yield from leaves(part, inside_any=inside_any)
    elif isinstance(node, Not | Known):
        yield from leaves(node.part, inside_any=inside_any)
    elif isinstance(node, AnyFinding):
        if inside_any:
            yield from leaves(node.part)
    elif not isinstance(node, Always):
        yield node

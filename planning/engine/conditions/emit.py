"""From checked nodes to Python source. Only codes, numbers and fact names of the fixed tables ever reach it."""

from collections.abc import Callable, Collection, Mapping
from types import MappingProxyType

from planning.engine.conditions.nodes import (
    Always,
    And,
    AnyFinding,
    Compare,
    Has,
    Known,
    Node,
    Not,
    OneOf,
    Or,
    Recorded,
    Truth,
)
from planning.engine.facts import Fact, Kind

Name = str | tuple[str, str]
"""What a fact is called in the code; where it is read on the way, how it is called first and how then."""
NameOf = Callable[[Fact], Name]
_OPPOSITE = {"==": "!=", "!=": "==", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}


def surely(
    node: Node,
    name: NameOf,
    truth: bool = True,
    recorded: Collection[Fact] = (),
    shared: Mapping[tuple[int, bool], str] = MappingProxyType({}),
) -> str:
    """Source that is true only when `node` certainly has the value `truth`; what is not recorded gives False.

    `recorded` are facts that are known to be recorded here, `shared` conditions, by identity, that were worked out before.
    """
    if isinstance(node, Always):
        return repr(truth)
    if isinstance(node, Not):
        return surely(node.part, name, not truth, recorded, shared)
    if isinstance(node, And | Or):
        if shared and (id(node), truth) in shared:
            return shared[id(node), truth]
        word = " and " if isinstance(node, And) is truth else " or "
        return f"({word.join([surely(part, name, truth, recorded, shared) for part in node.parts])})"
    if isinstance(node, Known):
        holds = surely(node.part, name, True, recorded, shared)
        return holds if truth else f"(not {holds})"
    if isinstance(node, AnyFinding):
        return _any_finding(node, name, truth)
    return _leaf(node, name(node.fact), truth, node.fact.never_unknown or node.fact in recorded)


def _leaf(node: Truth | Recorded | Compare | OneOf | Has, x: Name, truth: bool, is_recorded: bool) -> str:
    first, then = (x, x) if isinstance(x, str) else x
    if isinstance(node, Recorded):
        return f"({first} is {'not ' if truth else ''}None)"
    if isinstance(node, Truth) and truth:
        return first
    if isinstance(node, OneOf) and truth:
        return f"{first} in {tuple(node.values)!r}"
    op = ""
    if isinstance(node, Compare):
        op = node.op if truth else _OPPOSITE[node.op]
        if op == "==" and node.fact.kind is Kind.CODE:
            return f"{first} == {node.value!r}"
    known, first = ("", first) if is_recorded else (f"{first} is not None and ", then)
    if isinstance(node, Truth):
        return f"({known}not {first})"
    if isinstance(node, OneOf):
        return f"({known}{first} not in {tuple(node.values)!r})"
    if isinstance(node, Has):
        whole = f" and None not in {then}" if node.fact.may_be_partial else ""
        return f"({known}{node.value!r} in {first})" if truth else f"({known}{node.value!r} not in {first}{whole})"
    return f"({known}{first} {op} {node.value!r})"


def _any_finding(node: AnyFinding, name: NameOf, truth: bool) -> str:
    """Facts of the finding are read inside the loop; the finding is called `f` there."""

    def inner(fact: Fact) -> Name:
        return f"({fact.read})" if fact.subject == "finding" else name(fact)

    word = "any" if truth else "all"
    return f"{word}([{surely(node.part, inner, truth)} for f in d.findings])"

"""From checked nodes to Python source. Only codes, numbers and fact names of the fixed tables ever reach it."""

from collections.abc import Callable

from planning.engine.expressions.nodes import (
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

NameOf = Callable[[Fact], str]
_OPPOSITE = {"==": "!=", "!=": "==", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}


def surely(node: Node, name: NameOf, truth: bool = True) -> str:
    """Source that is true only when `node` certainly has the value `truth`; what is not recorded gives False."""
    if isinstance(node, Always):
        return repr(truth)
    if isinstance(node, Not):
        return surely(node.part, name, not truth)
    if isinstance(node, And | Or):
        word = " and " if isinstance(node, And) is truth else " or "
        return f"({word.join(surely(part, name, truth) for part in node.parts)})"
    if isinstance(node, Known):
        holds = surely(node.part, name)
        return holds if truth else f"(not {holds})"
    if isinstance(node, AnyFinding):
        return _any_finding(node, name, truth)
    return _leaf(node, name(node.fact), truth)


def _leaf(node: Truth | Recorded | Compare | OneOf | Has, x: str, truth: bool) -> str:
    known = "" if node.fact.never_unknown else f"{x} is not None and "
    if isinstance(node, Recorded):
        return f"({x} is {'not ' if truth else ''}None)"
    if isinstance(node, Truth):
        return x if truth else f"({known}not {x})"
    if isinstance(node, OneOf):
        return f"{x} in {tuple(node.values)!r}" if truth else f"({known}{x} not in {tuple(node.values)!r})"
    if isinstance(node, Has):
        whole = f" and None not in {x}" if node.fact.may_be_partial else ""
        return f"({known}{node.value!r} in {x})" if truth else f"({known}{node.value!r} not in {x}{whole})"
    op = node.op if truth else _OPPOSITE[node.op]
    if op == "==" and node.fact.kind is Kind.CODE:
        return f"{x} == {node.value!r}"
    return f"({known}{x} {op} {node.value!r})"


def _any_finding(node: AnyFinding, name: NameOf, truth: bool) -> str:
    """Facts of the finding are read inside the loop; the finding is called `f` there."""

    def inner(fact: Fact) -> str:
        return f"({fact.read})" if fact.subject == "finding" else name(fact)

    word = "any" if truth else "all"
    return f"{word}([{surely(node.part, inner, truth)} for f in d.findings])"

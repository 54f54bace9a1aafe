"""All rules of one step and scope as one Python function.

The source contains only checked conditions: expressions of the fixed table of facts, with codes and numbers as literals.
Each fact is read once, into a local. Rules that can hold for only a few codes of their scope's partitioning fact are grouped
under a test for that code; all other rules are tested every time.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import attrgetter
from types import MappingProxyType
from typing import Any, Protocol, TypeVar

from planning.engine.conditions.fact_reader import NAMES
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
    Recorded,
    Truth,
    leaves,
)
from planning.engine.contract.vocabulary import FAMILY_OF_CONCERN
from planning.engine.facts import FACTS, DecisionStep, Fact, RuleScope


class RuleLike(Protocol):
    """What is needed of a rule."""

    @property
    def when(self) -> Node: ...
    @property
    def order(self) -> int: ...
    @property
    def asks(self) -> bool: ...
    @property
    def subject(self) -> RuleScope: ...
    @property
    def decided_in(self) -> DecisionStep: ...


R = TypeVar("R", bound=RuleLike)
Program = Callable[[Any, Any, Any], tuple[list[R], list[R]]]
"""Given document, state and subject: the rules that fire, and those that ask and are left open, both in order."""

_SUBJECT = {
    RuleScope.PLAN: "_",
    RuleScope.FINDING: "f",
    RuleScope.AREA: "a",
    RuleScope.WISH: "w",
    RuleScope.REVIEW: "r",
}
_PARTITION_BY = {
    RuleScope.PLAN: FACTS["visit"],
    RuleScope.FINDING: FACTS["finding.concern"],
    RuleScope.AREA: FACTS["area.code"],
    RuleScope.WISH: FACTS["wish"],
    RuleScope.REVIEW: FACTS["review.area"],
}
"""The fact of each scope by which its rules are parted; always recorded."""
FEW = 4
"""A rule that may hold for more codes than this is tested without checking the code first."""


def programs(rules: Iterable[R]) -> Mapping[tuple[DecisionStep, RuleScope], Program[R]]:
    of_step: dict[tuple[DecisionStep, RuleScope], list[R]] = {}
    for rule in rules:
        of_step.setdefault((rule.decided_in, rule.subject), []).append(rule)
    return MappingProxyType({key: program(key[1], members) for key, members in of_step.items()})


def program(scope: RuleScope, rules: Sequence[R]) -> Program[R]:
    names: dict[str, Any] = {**NAMES, "order": attrgetter("order"), **{f"r{n}": rule for n, rule in enumerate(rules)}}
    exec(compile(source(scope, rules), "<rules>", "exec"), names)  # noqa: S102
    made: Program[R] = names["ask"]
    return made


def source(scope: RuleScope, rules: Sequence[RuleLike]) -> str:
    partition = _PARTITION_BY[scope]
    codes = [_codes(rule.when, partition, True) for rule in rules]
    partitioned = [len(some) <= FEW and len(some) < len(partition.codes) for some in codes]
    always = [number for number, is_partitioned in enumerate(partitioned) if not is_partitioned]
    names: dict[Fact, str] = {partition: "x0"}
    lines = [f" x0 = {partition.read}", *_block(always, rules, names, " ")]
    word = "if"
    for code in partition.codes:
        members = [number for number, some in enumerate(codes) if partitioned[number] and code in some]
        if members:
            lines += [f" {word} x0 == {code!r}:", *_block(members, rules, dict(names), "  ")]
            word = "elif"
    in_order = [" fired.sort(key=order)", " asked.sort(key=order)"] if any(partitioned) else []
    head = [f"def ask(d, p, {_SUBJECT[scope]}):", " fired, asked = [], []"]
    return "\n".join([*head, *lines, *in_order, " return fired, asked"])


def _block(numbers: Iterable[int], rules: Sequence[RuleLike], names: dict[Fact, str], indent: str) -> list[str]:
    lines = []
    for fact in dict.fromkeys(fact for number in numbers for fact in _read_by(rules[number].when)):
        if fact not in names:
            names[fact] = f"x{len(names)}"
            lines.append(f"{indent}{names[fact]} = {fact.read}")
    for number in numbers:
        when = rules[number].when
        lines.append(f"{indent}if {certain(when, True, names)}: fired.append(r{number})")
        if rules[number].asks:
            lines.append(f"{indent}elif not {certain(when, False, names)}: asked.append(r{number})")
    return lines


def _read_by(node: Node) -> Iterable[Fact]:
    yield from (leaf.fact for leaf in leaves(node, inside_any=False))
    yield from (leaf.fact for leaf in leaves(node) if leaf.fact.subject is not RuleScope.FINDING)


def certain(node: Node, truth: bool, names: Mapping[Fact, str]) -> str:
    """Source that is true only where `node` certainly has the value `truth`."""
    match node:
        case Always():
            return repr(truth)
        case Not():
            return certain(node.part, not truth, names)
        case Known():
            return certain(node.part, True, names) if truth else f"(not {certain(node.part, True, names)})"
        case And() | Or():
            word = " and " if isinstance(node, And) is truth else " or "
            return f"({word.join([certain(part, truth, names) for part in node.parts])})"
        case AnyFinding():
            facts = [leaf.fact for leaf in leaves(node.part)]
            of_other = {fact: f"({fact.read})" for fact in facts if fact.subject is RuleScope.FINDING}
            word = "any" if truth else "all"
            return f"{word}([{certain(node.part, truth, {**names, **of_other})} for f in d.findings])"
    return _leaf(node, truth, names[node.fact])


_OPPOSITE = {"==": "!=", "!=": "==", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}


def _leaf(test: Leaf, truth: bool, x: str) -> str:
    known = "" if test.fact.never_unknown else f"{x} is not None and "
    match test:
        case Recorded():
            return f"({x} is {'not ' if truth else ''}None)"
        case Truth():
            return x if truth else f"({known}not {x})"
        case OneOf():
            return f"{x} in {tuple(test.values)!r}" if truth else f"({known}{x} not in {tuple(test.values)!r})"
        case Has():
            whole = f" and None not in {x}" if test.fact.may_be_partial and not truth else ""
            return f"({known}{test.value!r} {'' if truth else 'not '}in {x}{whole})"
    op = test.op if truth else _OPPOSITE[test.op]
    return f"{x} == {test.value!r}" if op == "==" else f"({known}{x} {op} {test.value!r})"


def _codes(node: Node, partition: Fact, truth: bool) -> frozenset[str]:
    """Codes of `partition` for which `node` may have the value `truth`, or be open."""
    every = frozenset(partition.codes)
    match node:
        case Always():
            return every if truth else frozenset()
        case Not():
            return _codes(node.part, partition, not truth)
        case And() | Or():
            each = [_codes(part, partition, truth) for part in node.parts]
            return every.intersection(*each) if isinstance(node, And) is truth else frozenset().union(*each)
        case Compare() | OneOf():
            codes = _meeting(node, partition)
            return every if codes is None else codes if truth else every - codes
    return every


def _meeting(test: Compare | OneOf, partition: Fact) -> frozenset[str] | None:
    """Codes of `partition` that meet a test; None for a test of another fact."""
    values = frozenset(test.values if isinstance(test, OneOf) else (test.value,))
    if test.fact is partition:
        codes = frozenset(code for code in partition.codes if code in values)
    elif test.fact is FACTS["finding.family"] and partition is FACTS["finding.concern"]:
        codes = frozenset(str(concern) for concern, family in FAMILY_OF_CONCERN.items() if family in values)
    else:
        return None
    return frozenset(partition.codes) - codes if isinstance(test, Compare) and test.op == "!=" else codes

"""From a condition's text to checked nodes."""

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import lru_cache
from threading import Lock

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
from planning.engine.facts import Fact, FactKind, RuleScope

LONGEST = 2_000
ALWAYS = "always"
_OPS = {ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">="}
_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}


class ConditionError(ValueError):
    """A condition that cannot be used: what is wrong, and what would be right."""

    def __init__(self, message: str, remedy: str) -> None:
        self.message, self.remedy = message, remedy
        super().__init__(message)


def nearest(word: str, words: Iterable[str], lead: str = "did you mean") -> str:
    """A remedy that names the closest of `words`, or lists a few."""
    known = sorted(words)
    close = get_close_matches(word, known, n=1, cutoff=0.6)
    if close:
        return f"{lead} `{close[0]}`?"
    shown = ", ".join(known[:12]) + (", ..." if len(known) > 12 else "")
    return f"allowed are: {shown}"


@dataclass(frozen=True, slots=True)
class Scope:
    """What a condition may name: facts, the protocol's own definitions and parameters."""

    facts: Mapping[str, Fact]
    params: Mapping[str, float]
    subject: RuleScope = RuleScope.PLAN
    definitions: Mapping[str, Node] = field(default_factory=dict)

    def allows(self, fact: Fact) -> bool:
        return fact.subject in (RuleScope.PLAN, self.subject)


def parse(text: str, scope: Scope) -> Node:
    """Raises ConditionError."""
    if text.strip() == ALWAYS:
        return Always()
    if len(text) > LONGEST:
        raise ConditionError(f"the condition is longer than {LONGEST} characters", "split it into definitions")
    try:
        return _Reader(scope).node(_tree(text))
    except SyntaxError as error:
        raise ConditionError(f"the condition cannot be read: {error.msg}", "write it like `patient.age < 18`") from None
    except RecursionError:
        raise ConditionError("the condition is nested too deeply", "split it into definitions") from None


_ONE_TREE = Lock()
"""CPython 3.11 fails with SystemError where two threads build a tree at once."""


@lru_cache(maxsize=2_048)
def _tree(text: str) -> ast.expr:
    """Cached: most conditions of an edited protocol are unchanged."""
    with _ONE_TREE:
        return ast.parse(" ".join(text.split()), mode="eval").body


class _Reader:
    def __init__(self, scope: Scope, finding: str | None = None) -> None:
        self.scope, self.finding = scope, finding

    def node(self, tree: ast.expr) -> Node:
        match tree:
            case ast.BoolOp(op=ast.And()):
                return And(tuple(self.node(part) for part in tree.values))
            case ast.BoolOp():
                return Or(tuple(self.node(part) for part in tree.values))
            case ast.UnaryOp(op=ast.Not()):
                return Not(self.node(tree.operand))
            case ast.Compare():
                return self.compare(tree)
            case ast.Call():
                return self.call(tree)
            case ast.Name() | ast.Attribute():
                return self.truth(tree)
        raise ConditionError(f"`{ast.unparse(tree)}` is not allowed in a condition", _ALLOWED)

    def truth(self, tree: ast.expr) -> Node:
        name = _dotted(tree)
        if name in self.scope.definitions:
            return self.scope.definitions[name]
        fact = self.fact(tree)
        if fact.kind not in (FactKind.BOOL, FactKind.TEXT, FactKind.CODES):
            raise ConditionError(f"`{name}` is {fact.kind}, not yes or no", f"compare it, as in {_example(fact)}")
        return Truth(fact)

    def call(self, tree: ast.Call) -> Node:
        name = _dotted(tree.func)
        if name == "recorded" and len(tree.args) == 1 and not tree.keywords:
            return Recorded(self.fact(tree.args[0]))
        if name == "known" and len(tree.args) == 1 and not tree.keywords:
            return Known(self.node(tree.args[0]))
        if name == "any" and len(tree.args) == 1 and isinstance(tree.args[0], ast.GeneratorExp):
            return self.any_finding(tree.args[0])
        raise ConditionError(f"`{ast.unparse(tree)}` is not allowed in a condition", _ALLOWED)

    def any_finding(self, tree: ast.GeneratorExp) -> Node:
        loop = tree.generators[0]
        plain = len(tree.generators) == 1 and not loop.ifs and not loop.is_async and self.finding is None
        if not plain or _dotted(loop.iter) != "findings" or not isinstance(loop.target, ast.Name):
            raise ConditionError("`any` goes over the findings", "write `any(f.region == 'neck' for f in findings)`")
        scope = Scope(self.scope.facts, self.scope.params, RuleScope.FINDING, self.scope.definitions)
        return AnyFinding(_Reader(scope, loop.target.id).node(tree.elt))

    def compare(self, tree: ast.Compare) -> Node:
        if len(tree.ops) > 1:
            ops = zip([tree.left, *tree.comparators], tree.ops, tree.comparators, strict=False)
            return And(tuple(self.single(left, op, right) for left, op, right in ops))
        return self.single(tree.left, tree.ops[0], tree.comparators[0])

    def single(self, left: ast.expr, op: ast.cmpop, right: ast.expr) -> Node:
        if isinstance(op, ast.In | ast.NotIn):
            node = self.membership(left, right)
            return Not(node) if isinstance(op, ast.NotIn) else node
        if type(op) not in _OPS:
            raise ConditionError(f"`{ast.unparse(left)} ... {ast.unparse(right)}` uses an unknown comparison", _ALLOWED)
        symbol = _OPS[type(op)]
        if self.is_value(left):
            left, right, symbol = right, left, _TURNED[symbol]
        fact = self.fact(left)
        if fact.kind is FactKind.CODES:
            raise ConditionError(f"`{fact.name}` is a set of codes", f"write {_example(fact)}")
        return Compare(fact, symbol, self.value(fact, right, symbol))

    def membership(self, left: ast.expr, right: ast.expr) -> Node:
        if isinstance(right, ast.List | ast.Tuple | ast.Set):
            fact = self.fact(left)
            if fact.kind is not FactKind.CODE and fact.kind is not FactKind.NUMBER:
                raise ConditionError(f"`{fact.name}` is {fact.kind}", f"write {_example(fact)}")
            return OneOf(fact, tuple(self.value(fact, item, "==") for item in right.elts))
        fact = self.fact(right)
        if fact.kind is not FactKind.CODES:
            raise ConditionError(f"`{fact.name}` is {fact.kind}, not a set", f"write {_example(fact)}")
        return Has(fact, str(self.value(fact, left, "==")))

    def fact(self, tree: ast.expr) -> Fact:
        name = _dotted(tree)
        if not name:
            raise ConditionError(f"`{ast.unparse(tree)}` is not a fact", _ALLOWED)
        if self.finding and name.startswith(f"{self.finding}."):
            name = "finding." + name.removeprefix(f"{self.finding}.")
        elif self.finding and name.startswith("finding."):
            other = f"{self.finding}.{name.removeprefix('finding.')}"
            raise ConditionError(f"within `any` no finding is called `{name}`", f"write `{other}`")
        fact = self.scope.facts.get(name)
        if fact is None:
            raise ConditionError(f"there is no fact `{name}`", nearest(name, self.names()))
        if not self.scope.allows(fact):
            raise ConditionError(
                f"`{name}` is known only to rules for each {fact.subject}", f'say `for = "{fact.subject}"` in the rule'
            )
        return fact

    def names(self) -> list[str]:
        return [name for name, fact in self.scope.facts.items() if self.scope.allows(fact)] + [*self.scope.definitions]

    def is_value(self, tree: ast.expr) -> bool:
        return isinstance(tree, ast.Constant) or _dotted(tree).startswith("params.")

    def value(self, fact: Fact, tree: ast.expr, op: str) -> str | float | bool:
        value = self.constant(tree)
        if fact.kind in (FactKind.CODE, FactKind.CODES):
            if op not in ("==", "!="):
                raise ConditionError(f"`{fact.name}` is a code and has no order", "compare it with == or in")
            if not isinstance(value, str) or value not in fact.codes:
                raise ConditionError(f"`{fact.name}` never is {value!r}", nearest(str(value), fact.codes))
            return value
        if fact.kind is FactKind.NUMBER:
            if isinstance(value, bool | str):
                raise ConditionError(f"`{fact.name}` is a number, {value!r} is none", "compare it with a number")
            return value
        raise ConditionError(f"`{fact.name}` is {fact.kind}", f"write `{fact.name}` or `not {fact.name}`")

    def constant(self, tree: ast.expr) -> str | float | bool:
        name = _dotted(tree)
        if name.startswith("params."):
            key = name.removeprefix("params.")
            if key not in self.scope.params:
                raise ConditionError(f"there is no parameter `{key}`", nearest(key, self.scope.params))
            return self.scope.params[key]
        if isinstance(tree, ast.Constant) and isinstance(tree.value, str | int | float | bool):
            return tree.value
        raise ConditionError(
            f"`{ast.unparse(tree)}` is no value", "compare a fact with a code, a number or params.NAME"
        )


_ALLOWED = (
    "allowed are facts, codes, numbers, params.NAME, and, or, not, in, == != < <= > >=, recorded(), known(), any()"
)


def _dotted(tree: ast.AST) -> str:
    if isinstance(tree, ast.Name):
        return tree.id
    if isinstance(tree, ast.Attribute):
        before = _dotted(tree.value)
        return f"{before}.{tree.attr}" if before else ""
    return ""


def _example(fact: Fact) -> str:
    if fact.kind is FactKind.CODES:
        return f"`'{fact.codes[0] if fact.codes else '...'}' in {fact.name}`"
    if fact.kind is FactKind.CODE:
        return f"`{fact.name} == '{fact.codes[0]}'`"
    return f"`{fact.name} >= 1`" if fact.kind is FactKind.NUMBER else f"`{fact.name}`"

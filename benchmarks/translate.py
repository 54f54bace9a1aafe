"""From the protocol's checked conditions to the languages of other engines.

As in the engine's own emitter, `not` is pushed down to the single tests, and each test says first that its fact is
recorded: nothing unrecorded makes any condition true, whatever an engine makes of null.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from benchmarks.questions import UNKNOWN, name_of
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

CEL_WORDS: Any = {"and_": " && ", "or_": " || ", "not_": "!", "some": "findings.exists(g, {})", "in_finding": "g.{}"}
_OPPOSITE = {"==": "!=", "!=": "==", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}


class Inexpressible(Exception):
    """The language has no words for this condition."""


Language = Any
"""How one language says things: an object with the methods of `Text`; what one returns is a condition in that language."""


def translate(node: Node, language: Language, truth: bool = True) -> Any:
    """`node` in `language`: true only where `node` certainly has the value `truth`. Raises Inexpressible."""
    match node:
        case Always():
            return language.always(truth)
        case Not():
            return translate(node.part, language, not truth)
        case And() | Or():
            parts = [translate(part, language, truth) for part in node.parts]
            return language.both(parts) if isinstance(node, And) is truth else language.either(parts)
        case Known():
            part = translate(node.part, language)
            return part if truth else language.invert(part)
        case AnyFinding():
            if not truth:
                raise Inexpressible
            return language.any_finding(node.part)
        case Recorded():
            return language.recorded(node.fact, truth)
    return _test(node, language, truth)


def _test(node: Truth | Compare | OneOf | Has, language: Language, truth: bool) -> Any:
    fact = node.fact
    tests = [] if fact.never_unknown else [language.recorded(fact, True)]
    match node:
        case Truth():
            tests.append(language.truth(fact, truth))
        case Compare():
            op = node.op if truth else _OPPOSITE[node.op]
            tests.append(language.compare(fact, op, float(node.value) if fact.kind is FactKind.NUMBER else node.value))
        case OneOf():
            numbers = fact.kind is FactKind.NUMBER
            tests.append(language.one_of(fact, tuple(map(float, node.values)) if numbers else node.values, truth))
        case Has():
            tests.append(language.has(fact, node.value, truth))
            if fact.may_be_partial and not truth:
                tests.append(language.has(fact, UNKNOWN, False))
    return tests[0] if len(tests) == 1 else language.both(tests)


NameOf = Callable[[Fact], str]


@dataclass(frozen=True, slots=True)
class Text:
    """Languages written as text: zen, CEL, rule-engine. `some` is a template for "any finding"."""

    name: NameOf = name_of
    and_: str = " and "
    or_: str = " or "
    not_: str = "not "
    some: str = ""
    in_finding: str = ""
    """A template for the name of a finding's fact inside `some`."""
    size: str = ""
    """A template for the length of a list, where a list cannot be compared with an empty one."""

    def always(self, truth: bool) -> str:
        return str(truth).lower()

    def both(self, parts: list[str]) -> str:
        return f"({self.and_.join(parts)})"

    def either(self, parts: list[str]) -> str:
        return f"({self.or_.join(parts)})"

    def invert(self, part: str) -> str:
        return f"{self.not_}({part})"

    def recorded(self, fact: Fact, truth: bool) -> str:
        return f"{self.name(fact)} {'!=' if truth else '=='} null"

    def truth(self, fact: Fact, truth: bool) -> str:
        if fact.kind is FactKind.CODES:
            subject, nothing = (self.size.format(self.name(fact)), "0") if self.size else (self.name(fact), "[]")
            return f"{subject} {'!=' if truth else '=='} {nothing}"
        return f"{self.name(fact)} == {str(truth).lower()}"

    def compare(self, fact: Fact, op: str, value: Any) -> str:
        return f"{self.name(fact)} {op} {value!r}"

    def one_of(self, fact: Fact, values: tuple[Any, ...], truth: bool) -> str:
        said = f"{self.name(fact)} in {list(values)!r}"
        return said if truth else self.invert(said)

    def has(self, fact: Fact, value: str, truth: bool) -> str:
        said = f"{value!r} in {self.name(fact)}"
        return said if truth else self.invert(said)

    def any_finding(self, part: Node) -> str:
        if not self.some:
            raise Inexpressible

        def inner(fact: Fact) -> str:
            return self.in_finding.format(name_of(fact)) if fact.subject is RuleScope.FINDING else self.name(fact)

        words = Text(inner, self.and_, self.or_, self.not_, size=self.size)
        return self.some.format(translate(part, words))

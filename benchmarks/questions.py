"""What the rules are asked of, document by document, and the same facts as plain values for other engines.

The real planner runs once over each document while its questions are written down. What is measured afterwards is
asked with the finished plan in view, so that every engine gets the same facts at once.
"""

from collections.abc import Iterable
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from planning.engine import Document, Protocol, plan
from planning.engine.conditions.nodes import leaves
from planning.engine.conditions.reading import Reading
from planning.engine.facts import Fact, Kind, RuleScope

Question = tuple[RuleScope, Reading]
UNKNOWN = "unknown"
"""Stands in a set for "there may be more"."""
_ORDER = tuple(RuleScope)


def questions(document: Document, protocol: Protocol) -> list[Question]:
    """Each subject that a document leads to, the whole plan first."""
    asked: list[tuple[RuleScope, tuple[Any, ...]]] = []

    def listening(group: Any, scope: RuleScope) -> Any:
        def listen(*given: Any) -> Any:
            asked.append((scope, given + (None,) * (6 - len(given))))
            return group.decide(*given)

        return replace(group, decide=listen)

    groups = {key: listening(group, key[0]) for key, group in protocol.compiled.groups.items()}
    plan(document, replace(protocol, compiled=replace(protocol.compiled, groups=MappingProxyType(groups))))
    once = {tuple(map(id, given)): (scope, _reading(*given)) for scope, given in asked}
    return sorted(once.values(), key=lambda one: _ORDER.index(one[0]))


def _reading(document: Document, state: Any, finding: Any, area: Any, wish: Any, review: Any) -> Reading:
    place = next((place for place, one in enumerate(document.findings) if one is finding), None)
    return Reading(document, state, place, area, wish, review)


def subject_of(read: Reading) -> Any:
    """What a program of the engine takes beside document and state."""
    if read.finding is not None:
        return read.document.findings[read.finding]
    return read.area or read.wish or read.review


LISTS = {RuleScope.FINDING: "findings", RuleScope.AREA: "areas", RuleScope.WISH: "wishes", RuleScope.REVIEW: "reviews"}


class Plain:
    """Facts as plain values: numbers, texts, lists, None for what nobody recorded."""

    def __init__(self, protocol: Protocol) -> None:
        facts = dict.fromkeys(leaf.fact for rule in protocol.rules for leaf in leaves(rule.when))
        self._of = {scope: [fact for fact in facts if fact.subject is scope] for scope in RuleScope}

    def whole(self, asked: list[Question]) -> dict[str, Any]:
        """One document in one value: general facts, and under the names of `LISTS` one object for each subject."""
        values = self._values(RuleScope.PLAN, asked[0][1])
        for kind, name in LISTS.items():
            values[name] = [self._values(kind, read) for scope, read in asked if scope is kind]
        return values

    def _values(self, scope: RuleScope, read: Reading) -> dict[str, Any]:
        return {name_of(fact): _plain(fact, read(fact)) for fact in self._of[scope]}


def _plain(fact: Fact, value: Any) -> Any:
    if value is None:
        return None
    match fact.kind:
        case Kind.BOOL | Kind.TEXT:
            return bool(value)
        case Kind.NUMBER:
            return float(value)
        case Kind.CODE:
            return str(value)
    return sorted(UNKNOWN if code is None else str(code) for code in value)


def one_by_one(whole: dict[str, Any]) -> Iterable[tuple[RuleScope, dict[str, Any]]]:
    """For engines that answer about one flat object: each subject with the general facts around it."""
    return [
        (RuleScope.PLAN, whole),
        *((kind, {**whole, **own}) for kind, name in LISTS.items() for own in whole[name]),
    ]


def name_of(fact: Fact) -> str:
    return fact.name.replace(".", "_")

"""What the rules are asked of, document by document, and the same facts as plain values for other engines.

All rules are asked with the finished decision in view, so that every engine gets the same facts at once.
"""

from collections.abc import Iterable
from typing import Any

from planning.engine.conditions.fact_reader import FactReader
from planning.engine.conditions.nodes import leaves
from planning.engine.deciding.decision import EngineDecision
from planning.engine.facts import Fact, FactKind, RuleScope
from planning.engine.protocol.model import Protocol

Question = tuple[RuleScope, FactReader]
UNKNOWN = "unknown"
"""Stands in a set for "there may be more"."""


def questions(decision: EngineDecision) -> list[Question]:
    """Each subject that a document leads to, the whole plan first."""
    document, state = decision.document, decision.state
    doses = [area.dose for area in decision.areas.values() if area.dose is not None]
    return [
        (RuleScope.PLAN, FactReader(document, state)),
        *((RuleScope.FINDING, FactReader(document, state, finding=place)) for place in range(len(document.findings))),
        *((RuleScope.AREA, FactReader(document, state, area=dose.facts)) for dose in doses),
        *((RuleScope.WISH, FactReader(document, state, wish=wish)) for wish in document.goals.wishes),
        *((RuleScope.REVIEW, FactReader(document, state, review=one.review)) for one in decision.adjustments),
    ]


def subject_of(read: FactReader) -> Any:
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

    def _values(self, scope: RuleScope, read: FactReader) -> dict[str, Any]:
        return {name_of(fact): _plain(fact, read(fact)) for fact in self._of[scope]}


def _plain(fact: Fact, value: Any) -> Any:
    if value is None:
        return None
    match fact.kind:
        case FactKind.BOOL | FactKind.TEXT:
            return bool(value)
        case FactKind.NUMBER:
            return float(value)
        case FactKind.CODE:
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

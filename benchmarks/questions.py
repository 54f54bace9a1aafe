"""What the planner asks of the rules, document by document, and the same facts as plain values for other engines.

The real planner runs once over each document while its questions are written down. What is measured afterwards is
asked with the finished plan in view (`Stage`), so that every engine gets the same facts at once.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from planning.engine import Document, Protocol, plan
from planning.engine.compile import Compiled, compile_rules
from planning.engine.conditions.nodes import leaves
from planning.engine.facts import Fact, Kind, Phase, RuleScope

Key = tuple[RuleScope, Phase]
Arguments = tuple[Any, ...]
"""Document, stage, finding, area, wish, review: as `decide` takes them."""
Fired = tuple[frozenset[str], ...]
"""For each question, the ids of the rules that fired."""
UNKNOWN = "unknown"
"""Stands in a set for "there may be more"."""


_ORDER = tuple(RuleScope)


@dataclass(slots=True)
class Case:
    """One document with every question that it leads to; several questions may be about one subject."""

    document: Document
    questions: list[tuple[Key, Arguments]] = field(default_factory=list)

    def subjects(self) -> list[tuple[RuleScope, Arguments]]:
        """Each subject once, with all its rules to be asked."""
        seen: dict[tuple[int, ...], tuple[RuleScope, Arguments]] = {}
        for (subject, _), arguments in self.questions:
            seen.setdefault(tuple(map(id, arguments)), (subject, arguments))
        return sorted(seen.values(), key=lambda one: _ORDER.index(one[0]))


def fired_only(protocol: Protocol, without: frozenset[str] = frozenset()) -> Compiled:
    """The rules as the engine compiles them, but as every other engine is asked: none asks for what is not recorded,
    and all rules about one subject are decided by one call, for the finished plan is in view."""
    rules = [replace(rule, asks=False, phase=Phase.DOSES) for rule in protocol.rules if rule.id not in without]
    return compile_rules(rules)


def cases(documents: Iterable[Document], protocol: Protocol) -> list[Case]:
    """Plans each document and keeps its questions, each once."""
    asked: list[tuple[Key, Arguments]] = []
    compiled = protocol.compiled

    def listening(key: Key) -> Any:
        decide = compiled.groups[key].decide

        def listen(*arguments: Any) -> Any:
            asked.append((key, arguments + (None,) * (6 - len(arguments))))
            return decide(*arguments)

        return listen

    groups = {key: replace(group, decide=listening(key)) for key, group in compiled.groups.items()}
    overheard = replace(protocol, compiled=replace(compiled, groups=MappingProxyType(groups)))
    found = []
    for document in documents:
        asked.clear()
        plan(document, overheard)
        once = {(key, tuple(map(id, arguments))): (key, arguments) for key, arguments in asked}
        found.append(Case(document, list(once.values())))
    return found


LISTS = {RuleScope.FINDING: "findings", RuleScope.AREA: "areas", RuleScope.WISH: "wishes", RuleScope.REVIEW: "reviews"}


class Plain:
    """Facts as plain values: numbers, texts, lists, None for what nobody recorded."""

    def __init__(self, protocol: Protocol) -> None:
        self._readers = compile_rules(protocol.rules).readers
        facts = dict.fromkeys(leaf.fact for rule in protocol.rules for leaf in leaves(rule.when))
        self._general = [fact for fact in facts if fact.subject is RuleScope.PLAN]
        self._own = {subject: [fact for fact in facts if fact.subject is subject] for subject in LISTS}

    def whole(self, case: Case) -> dict[str, Any]:
        """One case in one value: general facts, and under the names of `LISTS` one object for each subject."""
        subjects = case.subjects()
        values = self._values(self._general, next(given for subject, given in subjects if subject is RuleScope.PLAN))
        for kind, name in LISTS.items():
            values[name] = [self._values(self._own[kind], given) for subject, given in subjects if subject is kind]
        return values

    def _values(self, facts: Iterable[Fact], given: Arguments) -> dict[str, Any]:
        return {name_of(fact): plain(fact, self._readers[fact](*given)) for fact in facts}


def plain(fact: Fact, value: Any) -> Any:
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


def one_by_one(whole: dict[str, Any]) -> list[tuple[RuleScope, dict[str, Any]]]:
    """For engines that answer about one flat object: each subject with the general facts around it."""
    return [
        (RuleScope.PLAN, whole),
        *((kind, {**whole, **own}) for kind, name in LISTS.items() for own in whole[name]),
    ]


def name_of(fact: Fact) -> str:
    return fact.name.replace(".", "_")

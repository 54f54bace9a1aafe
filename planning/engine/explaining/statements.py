"""The numbered statements of a plan, most critical first, and the numbers that other lines refer to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, NamedTuple

from pydantic import TypeAdapter

from planning.engine.contract import vocabulary as v
from planning.engine.contract.statements import AppliesTo, Statement
from planning.engine.deciding.decision import Decision
from planning.engine.deciding.findings import AREA_ORDER
from planning.engine.deciding.subjects import Fired
from planning.engine.explaining.sources import Facts, Sources
from planning.engine.explaining.telling import is_told, standing_of
from planning.engine.explaining.texts import Said, Texts
from planning.engine.explaining.told_of import ToldOf, applies_to
from planning.engine.protocol.model import Protocol
from planning.engine.protocol.scopes import Scope

_LEVELS = {v.Level.CRITICAL: 0, v.Level.WARNING: 1, v.Level.INFO: 2}


class Telling(NamedTuple):
    """One rule with one text, and everything that it is told of."""

    order: tuple[int, int, int, bool, str]
    """By level, the protocol's order, and where it applies."""
    said: Said
    fired: tuple[Fired, ...]
    level: v.Level
    applies_to: AppliesTo
    facts: Facts
    marked: bool


_STATEMENTS = TypeAdapter(tuple[Statement, ...])
"""All of a plan are built at once, which is quicker than one by one."""


@dataclass(frozen=True, slots=True)
class Statements:
    numbered: tuple[Statement, ...]
    numbers: Mapping[Fired, int]
    """Of each firing that is told, its statement's number."""

    def because(self, *reasons: Iterable[Fired]) -> tuple[str, ...]:
        """The statements of the first of these reasons that are told: the later ones are the next best."""
        for fired in reasons:
            numbers = {self.numbers[one] for one in fired if one in self.numbers}
            if numbers:
                return tuple(f"s{number}" for number in sorted(numbers))
        return ()


def make_statements(decision: Decision, protocol: Protocol) -> Statements:
    standing = standing_of(decision)
    told = [one for one in decision.fired if is_told(one, standing)]
    sources, told_of = Sources(decision, protocol), ToldOf(decision, standing)
    tellings = [_telling(said, fired, sources, told_of) for said, fired in _grouped(told, Texts(decision, protocol))]
    tellings.sort(key=itemgetter(0))
    return Statements(
        numbered=_STATEMENTS.validate_python(
            [_statement(number, one, protocol.scopes) for number, one in enumerate(tellings, start=1)]
        ),
        numbers={fired: number for number, one in enumerate(tellings, start=1) for fired in one.fired},
    )


def _grouped(fired: Iterable[Fired], texts: Texts) -> Iterable[tuple[Said, tuple[Fired, ...]]]:
    """One for each rule and text."""
    groups: dict[tuple[int, bool, str, str | None], tuple[Said, list[Fired]]] = {}
    for one in fired:
        said = texts.of(one)
        groups.setdefault((one.rule.order, one.asked, said.text, said.patient_text), (said, []))[1].append(one)
    return [(said, tuple(members)) for said, members in groups.values()]


def _telling(said: Said, fired: tuple[Fired, ...], sources: Sources, told_of: ToldOf) -> Telling:
    rule, asked = fired[0].rule, fired[0].asked
    marked = sources.marked(rule)
    areas = told_of.areas(fired) if rule.marks is None else ()
    level = v.Level.WARNING if asked else rule.level
    return Telling(
        order=(_LEVELS[level], rule.order, AREA_ORDER[areas[0]] if areas else 0, asked, said.text),
        said=said,
        fired=fired,
        level=level,
        applies_to=applies_to(fired, areas, marked),
        facts=sources.of_findings(marked, "concern") if marked else sources.of(fired),
        marked=bool(marked),
    )


def _statement(number: int, telling: Telling, scopes: Mapping[str, Scope]) -> dict[str, Any]:
    rule, asked = telling.fired[0].rule, telling.fired[0].asked
    return {
        "id": f"s{number}",
        "rule": rule.id,
        "kind": v.StatementKind.SAFETY if asked else rule.kind,
        "level": telling.level,
        "scope": "patient" if telling.marked else scopes[rule.id],
        "applies_to": telling.applies_to,
        "text": telling.said.text,
        "patient_text": telling.said.patient_text,
        "basis": rule.basis,
        "evidence": rule.evidence,
        "fired_by": telling.facts,
        "values": telling.said.values,
    }

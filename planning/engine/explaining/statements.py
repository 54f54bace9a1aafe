"""The numbered statements of a plan and the numbers that other lines refer to. Holds come first, then what is missing, then the rest."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, NamedTuple

from pydantic import TypeAdapter

from planning.engine.contract import vocabulary as v
from planning.engine.contract.statements import Statement, Superseded
from planning.engine.deciding.area_facts import sorted_areas
from planning.engine.deciding.decision import EngineDecision
from planning.engine.deciding.findings import AREA_ORDER
from planning.engine.deciding.missing import missing_of
from planning.engine.deciding.subjects import FiredRule
from planning.engine.explaining.amounts import is_meant_so
from planning.engine.explaining.decision_summary import Areas, DecisionSummary, standing_of
from planning.engine.explaining.evidence import Evidence, EvidenceFinder
from planning.engine.explaining.json_values import json_at
from planning.engine.explaining.questions import OpenQuestion, questions_of
from planning.engine.explaining.statement_areas import told_of
from planning.engine.explaining.texts import RenderedText, TextRenderer
from planning.engine.protocol.model import NO_DOSE, Protocol, Rule

_LEVELS = {v.Level.CRITICAL: 0, v.Level.WARNING: 1, v.Level.INFO: 2}
_TO_PATIENTS_ON_HOLD = (v.StatementKind.HOLD, v.StatementKind.SAFETY)


class StatementDraft(NamedTuple):
    """One text, and everything that it is told of."""

    order: tuple[int, int, int, int, str]
    """Holds, what is missing, the rest; by level, the protocol's order, and where it applies."""
    fired: tuple[FiredRule, ...]
    line: dict[str, Any]


_STATEMENTS = TypeAdapter(tuple[Statement, ...])
"""All of a plan are built at once, which is quicker than one by one."""


@dataclass(frozen=True, slots=True)
class Statements:
    numbered: tuple[Statement, ...]
    numbers: Mapping[FiredRule, tuple[int, ...]]
    """Of each firing that is told, the numbers of its statements."""
    holds: tuple[FiredRule, ...]
    """Those that hold an area; where none does, those that refuse a finding, else those that ask for something."""

    def because(self, *reasons: Iterable[FiredRule]) -> tuple[str, ...]:
        """The statements of the first of these reasons that are told: the later ones are the next best, and last what holds everything."""
        for fired in (*reasons, self.holds):
            numbers = {number for one in fired for number in self.numbers.get(one, ())}
            if numbers:
                return tuple(f"s{number}" for number in sorted(numbers))
        return ()


def make_statements(decision: EngineDecision, protocol: Protocol) -> Statements:
    teller = _StatementBuilder(
        decision, protocol, standing_of(decision), TextRenderer(decision, protocol), EvidenceFinder(decision, protocol)
    )
    asked = questions_of(decision, protocol)
    tellings = sorted((*teller.questions(asked), *teller.rules(asked)), key=itemgetter(0))
    numbers: dict[FiredRule, tuple[int, ...]] = {}
    for number, telling in enumerate(tellings, start=1):
        for one in telling.fired:
            numbers[one] = (*numbers.get(one, ()), number)
    lines = [{"id": f"s{number}", **line} for number, line in enumerate(_heard_once(tellings), start=1)]
    return Statements(_STATEMENTS.validate_python(lines), numbers, _holding(numbers))


def _holding(told: Mapping[FiredRule, object]) -> tuple[FiredRule, ...]:
    """What keeps a line without a told reason of its own from being more."""
    held, refused = [one for one in told if one.rule.holds], [one for one in told if _holds_its_finding(one)]
    return tuple(held or refused or [one for one in told if one.is_open or one.rule.effects.asks_for])


def _heard_once(tellings: Iterable[StatementDraft]) -> Iterator[dict[str, Any]]:
    """Lines in which the patient hears the same words of two rules only the first time."""
    heard: set[str | None] = set()
    for line in (one.line for one in tellings):
        words = line["patient_text"]
        yield {**line, "patient_text": None} if words in heard else line
        if words is not None:
            heard.add(words)


def _holds_its_finding(fired: FiredRule) -> bool:
    return fired.target.finding is not None and fired.rule.effects.verdict in NO_DOSE


@dataclass(frozen=True, slots=True)
class _StatementBuilder:
    decision: EngineDecision
    protocol: Protocol
    standing: DecisionSummary
    texts: TextRenderer
    sources: EvidenceFinder

    def rules(self, asked: Iterable[OpenQuestion]) -> Iterator[StatementDraft]:
        """One for each rule and text, beside what questions stand for."""
        groups: dict[tuple[int, RenderedText], list[tuple[FiredRule, Areas]]] = {}
        needing = {fired for question in asked for fired in question.needing}
        for fired in (one for one in self.decision.fired if not one.is_open and one not in needing):
            areas = told_of(fired, self.standing)
            if areas is not None:
                groups.setdefault((fired.rule.order, self.texts.of(fired)), []).append((fired, areas))
        for (_, said), told in groups.items():
            yield self._rule(said, told)

    def _rule(self, said: RenderedText, told: list[tuple[FiredRule, Areas]]) -> StatementDraft:
        fired = tuple(one for one, _ in told)
        rule, marked = fired[0].rule, self.sources.marked(fired[0].rule)
        everywhere = rule.marks is not None or not all(areas for _, areas in told)
        areas = [] if everywhere else sorted_areas(area for _, areas in told for area in areas)
        said = self.texts.with_areas(said, areas, rule)
        steps = self._steps(fired) if "reached" in said.values else ()
        is_hold = rule.holds or rule.kind is v.StatementKind.HOLD or rule.level is v.Level.CRITICAL
        return StatementDraft(
            order=(
                0 if is_hold else 2,
                _LEVELS[rule.level],
                rule.order,
                AREA_ORDER[areas[0]] if areas else 0,
                said.text,
            ),
            fired=fired,
            line={
                "rule": rule.id,
                "kind": rule.kind,
                "level": rule.level,
                "scope": "patient" if marked else self.protocol.scopes[rule.id],
                "applies_to": _applies_to(fired, areas, marked),
                "text": said.text,
                "patient_text": said.patient_text
                if self._patients_hear(fired[0]) and self._is_meant_so(rule, areas)
                else None,
                "brief": said.brief,
                "basis": tuple(
                    dict.fromkeys(id_ for one in (rule, *(step.rule for step in steps)) for id_ in one.basis)
                ),
                "evidence": rule.evidence,
                "fired_by": self._facts(fired, marked, steps),
                "values": said.values,
                "asks": tuple(dict.fromkeys(self._asked_for(fired))),
                "superseded": tuple(self._superseded(fired)),
            },
        )

    def _patients_hear(self, fired: FiredRule) -> bool:
        """On hold nothing of effects, prices or order; at a check-in nothing that the consult said."""
        rule, standing = fired.rule, self.standing
        if rule.kind in _TO_PATIENTS_ON_HOLD or (standing.held and rule.said == "on_hold"):
            return True
        return not standing.held and (rule.of_check_in or not standing.reviewed)

    def _is_meant_so(self, rule: Rule, areas: Areas) -> bool:
        """Patients hear of an amount only where the units intended are so, too."""
        doses = (self.decision.areas[area].dose for area in areas if rule.amount)
        return all(is_meant_so(str(rule.amount), dose) for dose in doses if dose is not None)

    def _facts(self, fired: tuple[FiredRule, ...], marked: tuple[int, ...], steps: tuple[FiredRule, ...]) -> Evidence:
        if marked:
            return self.sources.of_findings(marked, "concern")
        return self.sources.of((*fired, *steps))

    def _steps(self, fired: tuple[FiredRule, ...]) -> tuple[FiredRule, ...]:
        """What moved the doses of a statement, and what cancels there."""
        doses = [self.decision.areas[one.target.area].dose for one in fired if one.target.area is not None]
        steps = (step for dose in doses if dose for step in dose.steps if step.moved or step.does == "cancelled")
        return tuple(step.fired for step in steps if step.fired is not None)

    def _superseded(self, fired: tuple[FiredRule, ...]) -> Iterator[Superseded]:
        weaker = {other.rule.id: other for one in fired for other in self.standing.superseded.get(one, ())}
        for other in weaker.values():
            rule, target = other.rule, other.target.area
            areas = (target,) if target is not None else sorted_areas(self.standing.in_question & {*rule.effects.areas})
            said = self.texts.with_areas(self.texts.of(other), areas, rule)
            yield Superseded(
                rule=rule.id, text=said.brief or said.text, basis=rule.basis, fired_by=self.sources.of((other,))
            )

    def _asked_for(self, fired: tuple[FiredRule, ...]) -> Iterator[str]:
        """What must be recorded, or recorded again, by rules that say so in words of their own."""
        for one in fired if fired[0].rule.effects.asks_for else ():
            yield from (missing.path for missing in missing_of(one, self.decision.document))

    def questions(self, questions: Iterable[OpenQuestion]) -> Iterator[StatementDraft]:
        """One for each question, however many findings it is asked of in the same words."""
        groups: dict[RenderedText, list[OpenQuestion]] = {}
        for asked in questions:
            groups.setdefault(self.texts.of_question(asked.question, asked.fired[0]), []).append(asked)
        for said, of in groups.items():
            yield self._question(said, of)

    def _question(self, said: RenderedText, of: list[OpenQuestion]) -> StatementDraft:
        fired = tuple(dict.fromkeys(one for asked in of for one in (*asked.fired, *asked.needing)))
        first, document = fired[0].rule, self.decision.document
        findings = tuple(asked.finding for asked in of if asked.finding is not None)
        return StatementDraft(
            order=(1, 0, first.order, findings[0] if findings else 0, of[0].path),
            fired=fired,
            line={
                "rule": first.id,
                "kind": v.StatementKind.SAFETY,
                "level": v.Level.WARNING,
                "scope": "patient",
                "applies_to": _of_findings(findings),
                "text": said.text,
                "patient_text": None,
                "brief": said.brief,
                "basis": tuple(dict.fromkeys(basis for one in fired for basis in one.rule.basis)),
                "evidence": first.evidence,
                "fired_by": {asked.path: json_at(document, asked.path) for asked in of},
                "values": said.values,
                "asks": tuple(asked.path for asked in of),
            },
        )


def _of_findings(findings: tuple[int, ...]) -> Mapping[str, Any]:
    if not findings:
        return {}
    return {"finding": findings[0]} if len(findings) == 1 else {"findings": findings}


def _applies_to(fired: tuple[FiredRule, ...], areas: Areas, marked: tuple[int, ...]) -> Mapping[str, Any]:
    """Areas before findings, one by its own key, several as a list."""
    if areas:
        return {"area": areas[0]} if len(areas) == 1 else {"areas": tuple(areas)}
    findings = marked or tuple(sorted({one.target.finding for one in fired if one.target.finding is not None}))
    if findings:
        return _of_findings(findings)
    wish = fired[0].target.wish
    return {} if wish is None else {"wish": wish}

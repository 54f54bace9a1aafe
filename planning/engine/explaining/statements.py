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
from planning.engine.explaining.amounts import agrees_with_intended
from planning.engine.explaining.decision_summary import Areas, DecisionSummary, summarise
from planning.engine.explaining.evidence import Evidence, EvidenceFinder
from planning.engine.explaining.json_values import json_at
from planning.engine.explaining.questions import OpenQuestion, open_questions
from planning.engine.explaining.statement_areas import statement_areas
from planning.engine.explaining.texts import RenderedText, TextRenderer
from planning.engine.protocol.model import NO_DOSE, Protocol, Rule

_LEVELS = {v.Level.CRITICAL: 0, v.Level.WARNING: 1, v.Level.INFO: 2}
_TO_PATIENTS_ON_HOLD = (v.StatementKind.HOLD, v.StatementKind.SAFETY)


class StatementDraft(NamedTuple):
    """A statement before it has its number."""

    order: tuple[int, int, int, int, str]
    """Holds, what is missing, the rest; by level, the protocol's order, and where it applies."""
    fired: tuple[FiredRule, ...]
    line: dict[str, Any]


_ADAPTER = TypeAdapter(tuple[Statement, ...])
"""All of a plan are built at once, which is quicker than one by one."""


@dataclass(frozen=True, slots=True)
class Statements:
    numbered: tuple[Statement, ...]
    numbers: Mapping[FiredRule, tuple[int, ...]]
    """Numbers of the statements of each fired rule."""
    holds: tuple[FiredRule, ...]
    """Those that hold an area; where none does, those that refuse a finding, else those that ask for something."""

    def because(self, *reasons: Iterable[FiredRule]) -> tuple[str, ...]:
        """Ids of the statements of the first of these groups that has any; last resort: what holds everything."""
        for fired in (*reasons, self.holds):
            numbers = {number for one in fired for number in self.numbers.get(one, ())}
            if numbers:
                return tuple(f"s{number}" for number in sorted(numbers))
        return ()


def make_statements(decision: EngineDecision, protocol: Protocol) -> Statements:
    builder = _StatementBuilder(
        decision, protocol, summarise(decision), TextRenderer(decision, protocol), EvidenceFinder(decision, protocol)
    )
    questions = open_questions(decision, protocol)
    drafts = sorted((*builder.questions(questions), *builder.rules(questions)), key=itemgetter(0))
    numbers: dict[FiredRule, tuple[int, ...]] = {}
    for number, draft in enumerate(drafts, start=1):
        for one in draft.fired:
            numbers[one] = (*numbers.get(one, ()), number)
    lines = [{"id": f"s{number}", **line} for number, line in enumerate(_without_repeats_for_patient(drafts), start=1)]
    return Statements(_ADAPTER.validate_python(lines), numbers, _holding(numbers))


def _holding(stated: Mapping[FiredRule, object]) -> tuple[FiredRule, ...]:
    """Fallback reasons of lines that have no statement of their own."""
    held, refused = [one for one in stated if one.rule.holds], [one for one in stated if _refuses_finding(one)]
    return tuple(held or refused or [one for one in stated if one.is_open or one.rule.effects.asks_for])


def _without_repeats_for_patient(drafts: Iterable[StatementDraft]) -> Iterator[dict[str, Any]]:
    """A text for the patient that two rules share is kept only once."""
    texts_so_far: set[str | None] = set()
    for line in (one.line for one in drafts):
        words = line["patient_text"]
        yield {**line, "patient_text": None} if words in texts_so_far else line
        if words is not None:
            texts_so_far.add(words)


def _refuses_finding(fired: FiredRule) -> bool:
    return fired.target.finding is not None and fired.rule.effects.verdict in NO_DOSE


@dataclass(frozen=True, slots=True)
class _StatementBuilder:
    decision: EngineDecision
    protocol: Protocol
    summary: DecisionSummary
    texts: TextRenderer
    evidence: EvidenceFinder

    def rules(self, questions: Iterable[OpenQuestion]) -> Iterator[StatementDraft]:
        """One draft for each rule and text, without rules that a question replaces."""
        groups: dict[tuple[int, RenderedText], list[tuple[FiredRule, Areas]]] = {}
        replaced_rules = {fired for question in questions for fired in question.replaced_rules}
        for fired in (one for one in self.decision.fired if not one.is_open and one not in replaced_rules):
            areas = statement_areas(fired, self.summary)
            if areas is not None:
                groups.setdefault((fired.rule.order, self.texts.of(fired)), []).append((fired, areas))
        for (_, rendered), stated in groups.items():
            yield self._rule(rendered, stated)

    def _rule(self, rendered: RenderedText, stated: list[tuple[FiredRule, Areas]]) -> StatementDraft:
        fired = tuple(one for one, _ in stated)
        rule, marked = fired[0].rule, self.evidence.marked(fired[0].rule)
        whole_plan = rule.marks is not None or not all(areas for _, areas in stated)
        areas = [] if whole_plan else sorted_areas(area for _, areas in stated for area in areas)
        rendered = self.texts.naming_areas(rendered, areas, rule)
        steps = self._steps(fired) if "reached" in rendered.values else ()
        is_hold = rule.holds or rule.kind is v.StatementKind.HOLD or rule.level is v.Level.CRITICAL
        return StatementDraft(
            order=(
                0 if is_hold else 2,
                _LEVELS[rule.level],
                rule.order,
                AREA_ORDER[areas[0]] if areas else 0,
                rendered.text,
            ),
            fired=fired,
            line={
                "rule": rule.id,
                "kind": rule.kind,
                "level": rule.level,
                "scope": "patient" if marked else self.protocol.scopes[rule.id],
                "applies_to": _applies_to(fired, areas, marked),
                "text": rendered.text,
                "patient_text": rendered.patient_text
                if self._is_for_patient(fired[0]) and self._agrees_with_intended(rule, areas)
                else None,
                "brief": rendered.brief,
                "basis": tuple(
                    dict.fromkeys(id_ for one in (rule, *(step.rule for step in steps)) for id_ in one.basis)
                ),
                "evidence": rule.evidence,
                "fired_by": self._facts(fired, marked, steps),
                "values": rendered.values,
                "asks": tuple(dict.fromkeys(self._paths_asked_again(fired))),
                "superseded": tuple(self._superseded(fired)),
            },
        )

    def _is_for_patient(self, fired: FiredRule) -> bool:
        """On hold nothing of effects, prices or order; at a check-in nothing that the consult said."""
        rule, summary = fired.rule, self.summary
        if rule.kind in _TO_PATIENTS_ON_HOLD or (summary.held and rule.said == "on_hold"):
            return True
        return not summary.held and (rule.of_check_in or not summary.reviewed)

    def _agrees_with_intended(self, rule: Rule, areas: Areas) -> bool:
        """Patients read of an amount only where the intended units agree."""
        doses = (self.decision.areas[area].dose for area in areas if rule.amount)
        return all(agrees_with_intended(str(rule.amount), dose) for dose in doses if dose is not None)

    def _facts(self, fired: tuple[FiredRule, ...], marked: tuple[int, ...], steps: tuple[FiredRule, ...]) -> Evidence:
        if marked:
            return self.evidence.of_findings(marked, "concern")
        return self.evidence.of((*fired, *steps))

    def _steps(self, fired: tuple[FiredRule, ...]) -> tuple[FiredRule, ...]:
        doses = [self.decision.areas[one.target.area].dose for one in fired if one.target.area is not None]
        steps = (step for dose in doses if dose for step in dose.steps if step.moved or step.does == "cancelled")
        return tuple(step.fired for step in steps if step.fired is not None)

    def _superseded(self, fired: tuple[FiredRule, ...]) -> Iterator[Superseded]:
        weaker = {other.rule.id: other for one in fired for other in self.summary.superseded.get(one, ())}
        for other in weaker.values():
            rule, target = other.rule, other.target.area
            areas = (target,) if target is not None else sorted_areas(self.summary.in_question & {*rule.effects.areas})
            rendered = self.texts.naming_areas(self.texts.of(other), areas, rule)
            yield Superseded(
                rule=rule.id,
                text=rendered.brief or rendered.text,
                basis=rule.basis,
                fired_by=self.evidence.of((other,)),
            )

    def _paths_asked_again(self, fired: tuple[FiredRule, ...]) -> Iterator[str]:
        for one in fired if fired[0].rule.effects.asks_for else ():
            yield from (missing.path for missing in missing_of(one, self.decision.document))

    def questions(self, questions: Iterable[OpenQuestion]) -> Iterator[StatementDraft]:
        groups: dict[RenderedText, list[OpenQuestion]] = {}
        for question in questions:
            groups.setdefault(self.texts.of_question(question.question, question.fired[0]), []).append(question)
        for rendered, of in groups.items():
            yield self._question(rendered, of)

    def _question(self, rendered: RenderedText, of: list[OpenQuestion]) -> StatementDraft:
        fired = tuple(dict.fromkeys(one for question in of for one in (*question.fired, *question.replaced_rules)))
        first, document = fired[0].rule, self.decision.document
        findings = tuple(question.finding for question in of if question.finding is not None)
        return StatementDraft(
            order=(1, 0, first.order, findings[0] if findings else 0, of[0].path),
            fired=fired,
            line={
                "rule": first.id,
                "kind": v.StatementKind.SAFETY,
                "level": v.Level.WARNING,
                "scope": "patient",
                "applies_to": _of_findings(findings),
                "text": rendered.text,
                "patient_text": None,
                "brief": rendered.brief,
                "basis": tuple(dict.fromkeys(basis for one in fired for basis in one.rule.basis)),
                "evidence": first.evidence,
                "fired_by": {question.path: json_at(document, question.path) for question in of},
                "values": rendered.values,
                "asks": tuple(question.path for question in of),
            },
        )


def _of_findings(findings: tuple[int, ...]) -> Mapping[str, Any]:
    if not findings:
        return {}
    return {"finding": findings[0]} if len(findings) == 1 else {"findings": findings}


def _applies_to(fired: tuple[FiredRule, ...], areas: Areas, marked: tuple[int, ...]) -> Mapping[str, Any]:
    """Areas before findings; one under its own key, several as a list."""
    if areas:
        return {"area": areas[0]} if len(areas) == 1 else {"areas": tuple(areas)}
    findings = marked or tuple(sorted({one.target.finding for one in fired if one.target.finding is not None}))
    if findings:
        return _of_findings(findings)
    wish = fired[0].target.wish
    return {} if wish is None else {"wish": wish}

"""The engine's statements as lines of a page: a short one, the text behind it, and what it rests on."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from planning.consults.words import word
from planning.engine.contract.answer import Answer
from planning.engine.contract.answer_v1 import AnswerV1
from planning.engine.contract.statements import Statement, Superseded
from planning.engine.contract.vocabulary import Level
from planning.plans.presenter import deciding_facts
from planning.plans.presenter.parts import LineReason, PlanLine, WeakerHold

SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")


def read_lines(answer: Answer, document: Mapping[str, Any]) -> dict[str, PlanLine]:
    """By id, in the engine's order."""
    return {said.id: _line(said, answer, document) for said in answer.statements}


def _line(said: Statement, answer: Answer, document: Mapping[str, Any]) -> PlanLine:
    brief, rest = (said.brief, said.text) if said.brief else _first_sentence(said.text)
    is_first = isinstance(answer, AnswerV1)
    asks = _asks_of_first_contract(said, answer.missing) if is_first else said.asks
    reason = _reason(said, said.evidence, document, brief)
    return PlanLine(
        id=said.id,
        kind=said.kind,
        level=said.level,
        scope=_scope_of_first_contract(said) if is_first else said.scope,
        text=said.text,
        patient_text=said.patient_text,
        brief=brief,
        rest=rest,
        # that an answer is missing is what the line asks, and no reason for asking
        reason=replace(reason, because="", more=()) if asks else reason,
        areas=tuple(sorted(said.applies_to.all_areas)),
        findings=tuple(sorted(said.applies_to.all_findings)),
        weaker=tuple(_weaker(one, said, document) for one in said.superseded),
        asks=asks,
    )


def _first_sentence(text: str) -> tuple[str, str]:
    """Of statements that were stored before there were short lines: the first sentence without its full stop, and what follows."""
    first, *others = SENTENCE_END.split(text, maxsplit=1)
    return first.removesuffix("."), "".join(others)


def _scope_of_first_contract(said: Statement) -> str:
    """The first contract did not say it."""
    if said.level is not Level.INFO:
        return "patient"
    return "area" if said.applies_to.all_areas or said.applies_to.all_findings else "general"


def _weaker(one: Superseded, said: Statement, document: Mapping[str, Any]) -> WeakerHold:
    return WeakerHold(one.text, _reason(one, said.evidence, document, one.text))


def _reason(said: Statement | Superseded, evidence: str, document: Mapping[str, Any], line: str) -> LineReason:
    facts = deciding_facts.said(said.fired_by, document)
    because, more = deciding_facts.because(facts, line)
    return LineReason(said.rule, said.basis, word(evidence), facts, because, more)


def _asks_of_first_contract(said: Statement, missing: tuple[str, ...]) -> tuple[str, ...]:
    """The first contract did not say it: a warning that rests on nothing but what nobody recorded asks for that."""
    paths = tuple(path for path in said.fired_by if path != "visit")
    asks = said.level is Level.WARNING and not said.is_hold
    return paths if asks and set(paths) <= set(missing) else ()

"""What was asked in a consult, question by question, as the clinical record tells it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from planning.consults.forms.consult_form import look_up
from planning.consults.forms.kinds import NOT_RECORDED
from planning.consults.forms.lists import AskedName
from planning.consults.forms.sections import SECTIONS, FormSection

NONE_IS_SAID = AskedName
"""Where null means asked and none; everywhere else it means that nothing was recorded."""


@dataclass(frozen=True)
class Said:
    """One question with its answer in words; one that was not asked says so, and is never a "no"."""

    label: str
    words: str
    asked: bool


@dataclass(frozen=True)
class Part:
    title: str
    answers: tuple[Said, ...]


def asked(document: Mapping[str, Any]) -> tuple[Part, ...]:
    """Every question of the form with its answer, or that it has none."""
    return tuple(_part(section, document) for section in SECTIONS)


def _part(section: FormSection, document: Mapping[str, Any]) -> Part:
    answers = []
    for question in section.questions:
        value = look_up(document, question.path)
        if value == "" or (value is None and not isinstance(question, NONE_IS_SAID)):
            value = NOT_RECORDED
        answers.append(Said(question.label.rstrip("?"), question.words(value), value is not NOT_RECORDED))
    return Part(section.title, tuple(answers))

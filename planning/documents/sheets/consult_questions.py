"""What was asked in a consult, question by question, as the clinical record tells it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from planning.consults.forms.consult_form import look_up
from planning.consults.forms.kinds import NOT_RECORDED
from planning.consults.forms.lists import AskedName
from planning.consults.forms.sections import SECTIONS, FormSection

NULL_MEANS_NONE = AskedName
"""Where null means asked and none; everywhere else it means that nothing was recorded."""


@dataclass(frozen=True)
class AnsweredQuestion:
    """One question with its answer in words; one that was not asked says so, and is never a "no"."""

    label: str
    words: str
    asked: bool


@dataclass(frozen=True)
class QuestionSection:
    title: str
    answers: tuple[AnsweredQuestion, ...]


def question_sections(document: Mapping[str, Any]) -> tuple[QuestionSection, ...]:
    """Every question of the form with its answer, or that it has none."""
    return tuple(_part(section, document) for section in SECTIONS)


def _part(section: FormSection, document: Mapping[str, Any]) -> QuestionSection:
    answers = []
    for question in section.questions:
        value = look_up(document, question.path)
        if value == "" or (value is None and not isinstance(question, NULL_MEANS_NONE)):
            value = NOT_RECORDED
        answers.append(AnsweredQuestion(question.label.rstrip("?"), question.words(value), value is not NOT_RECORDED))
    return QuestionSection(section.title, tuple(answers))

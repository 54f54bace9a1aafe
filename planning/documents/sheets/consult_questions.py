"""Every question of the consult form with its answer, for the clinical record."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from planning.consults.forms.consult_form import look_up
from planning.consults.forms.kinds import NOT_RECORDED
from planning.consults.forms.lists import AskedName
from planning.consults.forms.sections import SECTIONS, FormSection

NULL_MEANS_NONE = AskedName
"""In these questions null means "asked, none"; in all others "not recorded"."""


@dataclass(frozen=True)
class AnsweredQuestion:
    """A question and its answer in words; without `asked`, the words say that it was not asked, never "no"."""

    label: str
    words: str
    asked: bool


@dataclass(frozen=True)
class QuestionSection:
    title: str
    answers: tuple[AnsweredQuestion, ...]


def question_sections(document: Mapping[str, Any]) -> tuple[QuestionSection, ...]:
    return tuple(_part(section, document) for section in SECTIONS)


def _part(section: FormSection, document: Mapping[str, Any]) -> QuestionSection:
    answers = []
    for question in section.questions:
        value = look_up(document, question.path)
        if value == "" or (value is None and not isinstance(question, NULL_MEANS_NONE)):
            value = NOT_RECORDED
        answers.append(AnsweredQuestion(question.label.rstrip("?"), question.words(value), value is not NOT_RECORDED))
    return QuestionSection(section.title, tuple(answers))

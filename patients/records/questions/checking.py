"""Answers from wherever they come, checked against the table."""

from collections.abc import Mapping
from datetime import date
from typing import Any, cast

from django.utils.functional import lazy
from django.utils.text import format_lazy

from patients.records.questions.base import LONGEST_NOTE, FormQuestion, inside
from patients.records.questions.kinds import TextQuestion
from patients.records.questions.table import BY_CODE


class WrongAnswers(ValueError):
    """Answers that the contract does not know. `errors` says in words what is wrong, by question."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__("; ".join(f"{code}: {words}" for code, words in errors.items()))
        self.errors = errors


def tidy(answers: Mapping[str, Any]) -> dict[str, Any]:
    """Each answer the one way that it is stored and compared."""
    return {code: BY_CODE[code].tidy(answer) if code in BY_CODE else answer for code, answer in answers.items()}


def tidy_notes(notes: Mapping[str, Any]) -> dict[str, Any]:
    """The free words the same way; where none are left, there is no note."""
    said = {code: note_of(BY_CODE[code]).tidy(words) if code in BY_CODE else words for code, words in notes.items()}
    return {code: words for code, words in said.items() if words}


def check(answers: Mapping[str, Any], notes: Mapping[str, object], today: date) -> None:
    """Refuse anything that is no answer on `today` (the clinic's day), with the words of the pages; all faults come at once."""
    errors = {code: "There is no such question." for code in [*answers, *notes] if code not in BY_CODE}
    for code, words in notes.items():
        if fault := code in BY_CODE and note_of(BY_CODE[code]).fault(words, today):
            errors[code] = fault
    for code, answer in answers.items():
        if fault := code in BY_CODE and BY_CODE[code].fault(answer, today):
            errors[code] = fault
    if errors:
        raise WrongAnswers(errors)


def note_of(question: FormQuestion) -> TextQuestion:
    """The free words beside an answer, a question of their own."""
    short: Any = format_lazy("{}, {}", question.short, lazy(inside, str)(cast(str, question.note)))
    return TextQuestion(f"notes.{question.code}", question.note, short=short, longest=LONGEST_NOTE)

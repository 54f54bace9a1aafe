"""The health page's form: the questions of the table, filled with what still counts, and which answers were confirmed."""

from collections.abc import Iterator
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from clinic.drafts.comparing import NOTHING, AnswerInWords
from clinic.practice.idempotency import KeyField
from clinic.practice.models import Clinic
from patients.records.models import HealthHistory
from patients.records.questions.base import NOT_RECORDED, FormQuestion, Unread
from patients.records.questions.checking import note_of
from patients.records.questions.entry import AskedQuestion
from patients.records.questions.lasting import Lasts
from patients.records.questions.sources import source_words, sources_of
from patients.records.questions.table import GROUPS, QUESTIONS

Sent = MultiValueDict[str, str]
Unreadable = dict[str, dict[str, Any]]
BY_PATH: dict[str, FormQuestion] = {
    question.path: question for asked in QUESTIONS for question in (asked, note_of(asked))
}


class HealthForm(forms.Form):
    """The questions have their paths as field names; `still.<question>` confirms an answer that stands as it was. What cannot be read is
    shown again as it was typed. The Django fields are the page's own."""

    idempotency_key = KeyField()
    after = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, clinic: Clinic, newest: HealthHistory | None, **options: Any) -> None:
        self.clinic, self.newest = clinic, newest
        self.today = clinic.today()
        options.setdefault("initial", {"after": newest.number if newest else 0})
        super().__init__(*args, **options)
        self.unread: Unreadable = {}
        self._sources, self._source_words = sources_of(newest), source_words(newest, self.today)
        self._values = self._read(cast("Sent", self.data)) if self.is_bound else self._before()

    # -- what stands in the form ------------------------------------------------------------------------------------------

    def _before(self) -> dict[str, Any]:
        """By path, the last answers that still count, and the words beside them."""
        values: dict[str, Any] = {}
        for question in QUESTIONS:
            if self.newest and self._still_counts(question):
                values[question.path] = self.newest.answers[question.code]
                values[note_of(question).path] = self.newest.notes.get(question.code, NOT_RECORDED)
        return values

    def _still_counts(self, question: FormQuestion) -> bool:
        if self.newest is None or question.code not in self.newest.answers:
            return False
        said_on = self._sources[question.code].on
        return question.lasts.counts(self.newest.answers[question.code], said_on, self.today)

    def _read(self, sent: Sent) -> dict[str, Any]:
        return {question.path: self._answer(question, sent) for question in BY_PATH.values()}

    def _answer(self, question: FormQuestion, sent: Sent) -> Any:
        try:
            return question.answer(sent, self.today)
        except Unread as error:
            self.unread[question.path] = {"message": error.message, "fields": error.fields or question.raw(sent)}
            return NOT_RECORDED

    @property
    def asked_today(self) -> bool:
        return self.newest is not None and self.clinic.day_of(self.newest.taken_at) == self.today

    def groups(self) -> Iterator[tuple[str, list[AskedQuestion]]]:
        """For the page: the questions under their headings."""
        for group, heading in GROUPS.items():
            yield str(heading), [self._on_page(question) for question in QUESTIONS if question.group == group]

    def _on_page(self, question: FormQuestion) -> AskedQuestion:
        recorded = self._still_counts(question)
        return AskedQuestion(
            question,
            self._values.get(question.path, NOT_RECORDED),
            self.unread.get(question.path),
            note=self._note(note_of(question)),
            source=self._source_words[question.code] if recorded else "",
            confirmable=recorded and self._sources[question.code].on != self.today,
            confirmed=question.code in self.confirmed,
        )

    def _note(self, note: FormQuestion) -> AskedQuestion:
        return AskedQuestion(note, self._values.get(note.path, NOT_RECORDED), self.unread.get(note.path))

    # -- while it is a draft ----------------------------------------------------------------------------------------------

    def in_words(self) -> list[AnswerInWords]:
        """Each question, the words beside it, and whether it was confirmed."""
        return [said for question in QUESTIONS for said in self._in_words(question)]

    def _in_words(self, question: FormQuestion) -> Iterator[AnswerInWords]:
        for one in (question, note_of(question)):
            yield AnswerInWords(one.path, one.name, self._typed_words(one), one.names, self._is_silent(one))
        name, still = f"still.{question.code}", question.code in self.confirmed
        yield AnswerInWords(name, f"{question.name}, still so", "Yes" if still else NOTHING, (name,), not still)

    def _typed_words(self, question: FormQuestion) -> str:
        unread = self.unread.get(question.path)
        if unread:
            return "; ".join(text for texts in unread["fields"].values() for text in texts if text)
        return question.statement(self._values.get(question.path, NOT_RECORDED))

    def _is_silent(self, question: FormQuestion) -> bool:
        return self._values.get(question.path, NOT_RECORDED) is NOT_RECORDED and question.path not in self.unread

    def wrong(self) -> dict[str, str]:
        return {fault["anchor"]: fault["message"] for fault in self.faults}

    # -- what the form says -----------------------------------------------------------------------------------------------

    def is_valid(self) -> bool:
        return super().is_valid() and not self.unread

    @property
    def faults(self) -> list[dict[str, str]]:
        """For the summary: each question that cannot be read, with the control to go to."""
        return [{"anchor": BY_PATH[path].control_id, "message": kept["message"]} for path, kept in self.unread.items()]

    @property
    def answers(self) -> dict[str, Any]:
        """In the contract's shape: only the questions that were asked."""
        said = {question.code: self._values.get(question.path, NOT_RECORDED) for question in QUESTIONS}
        return {code: value for code, value in said.items() if value is not NOT_RECORDED}

    @property
    def notes(self) -> dict[str, str]:
        said = {question.code: self._values.get(note_of(question).path, NOT_RECORDED) for question in QUESTIONS}
        return {code: words for code, words in said.items() if words is not NOT_RECORDED}

    @property
    def confirmed(self) -> frozenset[str]:
        """The questions whose answer stands as it was and was asked again."""
        return frozenset(question.code for question in QUESTIONS if self.data.get(f"still.{question.code}") == "yes")


def without_the_day(kept: QueryDict) -> QueryDict:
    """What was typed on an earlier day and not sent, without what was true of that day: "still so", and a "no" that may end any day."""
    ended = [
        question.path for question in QUESTIONS if question.lasts is Lasts.THE_DAY and kept.get(question.path) == "no"
    ]
    left = kept.copy()
    for name in kept:
        if name.startswith("still.") or name in ended:
            del left[name]
    return left

"""Where a recorded answer comes from: asked by somebody, carried over from the record, or said by the patient and accepted."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext

from clinic.practice import dates
from clinic.practice.models import User
from patients.records.models import HealthHistory
from patients.records.questions.checking import tidy_notes
from patients.records.questions.table import BY_CODE


class SourceKind(StrEnum):
    ASKED = "asked"
    """Asked, touched or confirmed by `by`."""
    RECORD = "record"
    """On record from before sources were kept: `by` recorded it, whoever asked."""
    PATIENT = "patient"
    """Said by the patient without being asked by anybody; `by` accepted it."""


@dataclass(frozen=True)
class AnswerSource:
    """`on` is the clinic's day on which it was said; `by` is a user's id."""

    kind: SourceKind
    on: date
    by: str

    def stored(self) -> dict[str, str]:
        return {"kind": self.kind.value, "on": self.on.isoformat(), "by": self.by}

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> "AnswerSource":
        return cls(SourceKind(stored["kind"]), date.fromisoformat(stored["on"]), stored["by"])

    def words(self, names: Mapping[str, str], today: date | None) -> str:
        """`asked today by Nia Roberts`, `from the record of 3 Oct 2026, asked by Nia Roberts`."""
        said = {"day": dates.short_day(self.on), "name": names.get(self.by, gettext("somebody"))}
        if self.kind is SourceKind.PATIENT:
            return gettext("said by the patient on %(day)s, accepted by %(name)s") % said
        if self.kind is SourceKind.RECORD:
            return gettext("from the record of %(day)s, by %(name)s") % said
        if self.on == today:
            return gettext("asked today by %(name)s") % said
        return gettext("from the record of %(day)s, asked by %(name)s") % said

    def words_in_document(self, names: Mapping[str, str], visited_on: date) -> str:
        """The same for a paper about a visit, which is read on any day."""
        if self.kind is SourceKind.ASKED and self.on == visited_on:
            said = {"day": dates.short_day(self.on), "name": names.get(self.by, gettext("somebody"))}
            return gettext("asked on %(day)s by %(name)s") % said
        return self.words(names, None)


def sources_of(history: HealthHistory | None) -> dict[str, AnswerSource]:
    """By question, where each answer comes from. A row without sources was recorded by its `taken_by` on its day."""
    if history is None:
        return {}
    own = AnswerSource(SourceKind.RECORD, history.clinic.day_of(history.taken_at), str(history.taken_by_id))
    kept = history.sources
    return {code: AnswerSource.of(kept[code]) if code in kept else own for code in history.answers}


def names_of(sources: Iterable[AnswerSource]) -> dict[str, str]:
    """The people of some sources, by id."""
    found = User.objects.in_bulk({source.by for source in sources})
    return {str(key): user.full_name for key, user in found.items()}


def source_words(history: HealthHistory | None, today: date) -> dict[str, str]:
    """By question, the source of each answer in words."""
    return _in_words(sources_of(history), today)


def other_source_words(history: HealthHistory | None, today: date) -> dict[str, str]:
    """The same without the answers that `taken_by` asked or recorded on the history's own day, which its heading says."""
    if history is None:
        return {}
    own = (history.clinic.day_of(history.taken_at), str(history.taken_by_id))
    others = {
        code: source
        for code, source in sources_of(history).items()
        if source.kind is SourceKind.PATIENT or (source.on, source.by) != own
    }
    return _in_words(others, today)


def _in_words(sources: Mapping[str, AnswerSource], today: date) -> dict[str, str]:
    names = names_of(sources.values())
    return {code: source.words(names, today) for code, source in sources.items()}


@dataclass(frozen=True)
class Asking:
    """Who answers now, on which of the clinic's days; `asked` are the questions that were put or confirmed, None for all. `earlier`
    says it of questions that were put before now, or by somebody else."""

    on: date
    by: str
    asked: Collection[str] | None
    earlier: Mapping[str, AnswerSource] = field(default_factory=dict)

    def sources(
        self, answers: Mapping[str, Any], notes: Mapping[str, str], before: HealthHistory | None
    ) -> dict[str, AnswerSource]:
        """Of a new history's answers: one that stands unchanged and was not asked keeps the source that it had."""
        now, known = AnswerSource(SourceKind.ASKED, self.on, self.by), sources_of(before)
        return {
            code: known[code]
            if before and self._is_carried_on(code, answer, notes, before, known)
            else self.earlier.get(code, now)
            for code, answer in answers.items()
        }

    def _is_carried_on(
        self,
        code: str,
        answer: Any,
        notes: Mapping[str, str],
        before: HealthHistory,
        known: Mapping[str, AnswerSource],
    ) -> bool:
        if self.asked is None or code in self.asked or code not in known:
            return False
        old, note = BY_CODE[code].tidy(before.answers[code]), tidy_notes(before.notes).get(code, "")
        return (
            answer == old
            and notes.get(code, "") == note
            and BY_CODE[code].lasts.counts(answer, known[code].on, self.on)
        )

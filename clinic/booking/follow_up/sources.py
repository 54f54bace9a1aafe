"""Kinds of follow-up that rooms above know of, such as reports of patients: they register where their rows come from."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from clinic.booking.follow_up.kinds import WorkGroup
from clinic.practice.models import Clinic, Membership
from patients.records.models import Patient

Chip = tuple[str, str]  # tone, words


@dataclass(frozen=True)
class SourceRow:
    """One line: no clinical content. `url` is where it is done, `action` the word on its link."""

    patient: Patient
    when: str
    chip: Chip
    title: str
    about: str
    url: str
    action: str
    is_urgent: bool = False


@dataclass(frozen=True)
class FollowUpSource:
    """`count` and `rows` are asked inside the clinic, with its day and the member whose patients are wanted, or None for all."""

    code: str
    title: str
    lead: str
    group: WorkGroup
    count: Callable[[Clinic, date, Membership | None], int]
    rows: Callable[[Clinic, date, Membership | None, int], Sequence[SourceRow]]


_SOURCES: list[FollowUpSource] = []


def register(source: FollowUpSource) -> None:
    """A source of a code that is there already takes its place."""
    _SOURCES[:] = [one for one in _SOURCES if one.code != source.code]
    _SOURCES.append(source)


def sources(group: WorkGroup | None = None) -> list[FollowUpSource]:
    return [one for one in _SOURCES if group is None or one.group == group]

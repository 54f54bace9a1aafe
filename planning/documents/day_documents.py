"""The documents of a day and the progress of each."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from clinic.practice.access import may
from clinic.practice.models import Clinic, Membership
from planning.documents.document_type import DocumentType
from planning.documents.letter_format import LetterFormat
from planning.documents.progress import Progress, progress_of
from planning.documents.subjects import S
from planning.documents.types import document_types
from planning.plans.models import Plan
from planning.treatments.models import Treatment


@dataclass(frozen=True)
class DayDocument:
    """One document of the day. `moment`: when its consult was finished or its treatment ended, on the clinic's clock."""

    document_type: DocumentType[Any]
    subject: Plan | Treatment
    moment: datetime
    progress: Progress
    letter_format: LetterFormat

    @property
    def is_outdated(self) -> bool:
        found = self.progress.document
        return self.progress.state == "ready" and found is not None and found.letter_format != self.letter_format

    @property
    def is_ready(self) -> bool:
        return self.progress.state == "ready" and not self.is_outdated

    @property
    def wants_making(self) -> bool:
        return not self.is_ready and not self.progress.is_moving

    @property
    def state(self) -> str:
        return "outdated" if self.is_outdated else self.progress.state

    @property
    def id(self) -> str:
        """In the page and in its form: `aftercare-<id of the treatment>`."""
        return f"{self.document_type.code}-{self.subject.pk}"


@dataclass(frozen=True)
class DayDocuments:
    """In the order of their moments."""

    lines: tuple[DayDocument, ...]

    @property
    def ready(self) -> tuple[DayDocument, ...]:
        return tuple(line for line in self.lines if line.is_ready)

    @property
    def failed(self) -> int:
        return sum(line.progress.state == "failed" for line in self.lines)

    @property
    def is_moving(self) -> bool:
        return any(line.progress.is_moving for line in self.lines)

    @property
    def wants_making(self) -> tuple[DayDocument, ...]:
        return tuple(line for line in self.lines if line.wants_making)

    @property
    def words(self) -> str:
        failed = f", {self.failed} failed" if self.failed else ""
        return f"{len(self.ready)} of {len(self.lines)} ready{failed}."

    @property
    def token(self) -> str:
        """Equal as long as the page would look the same."""
        parts = (
            f"{line.id} {line.state} {line.progress.document and line.progress.document.pk}" for line in self.lines
        )
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


DAY_TYPES = tuple(one for one in document_types() if one.on_day)


def day_types(reader: Membership | None) -> tuple[DocumentType[Any], ...]:
    return tuple(one for one in DAY_TYPES if may(reader, one.readers))


def documents_of(clinic: Clinic, day: date, types: Iterable[DocumentType[Any]]) -> DayDocuments:
    """Of consults finished and treatments given on this day of the clinic, without corrected ones."""
    lines = [line for one in types for line in _lines(clinic, day, one)]
    return DayDocuments(tuple(sorted(lines, key=lambda line: (line.moment, line.id))))


def _lines(clinic: Clinic, day: date, document_type: DocumentType[S]) -> Iterable[DayDocument]:
    of, printing = document_type.of, document_type.printing
    subjects = list(of.between(*clinic.day_bounds(day)))
    found = progress_of(subjects, document_type)
    for one in subjects:
        yield DayDocument(document_type, one, clinic.local(of.moment(one)), found[one.pk], printing.now(one))

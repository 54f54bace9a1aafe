"""The documents of a day and the progress of each."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from clinic.practice.access import READS_PLANS, may
from clinic.practice.models import Clinic, Membership
from planning.consults.models import ConsultState
from planning.documents.letter_format import LetterFormat
from planning.documents.models import DocumentKind
from planning.documents.progress import Progress, current_format, progress_of
from planning.plans.models import Plan
from planning.treatments.models import Treatment


@dataclass(frozen=True)
class DayDocument:
    """One document of the day. `moment`: when its consult was finished or its treatment ended, on the clinic's clock."""

    kind: DocumentKind
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
        return f"{self.kind}-{self.subject.pk}"


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


def kinds_for(reader: Membership) -> tuple[DocumentKind, ...]:
    """The front desk hands out aftercare sheets; what a consult found is for those who read plans."""
    return (
        (DocumentKind.CONSULT_SUMMARY, DocumentKind.AFTERCARE)
        if may(reader, READS_PLANS)
        else (DocumentKind.AFTERCARE,)
    )


def documents_of(clinic: Clinic, day: date, kinds: Iterable[DocumentKind]) -> DayDocuments:
    """Of consults finished and treatments given on this day of the clinic, without corrected ones."""
    lines: list[DayDocument] = []
    for kind in kinds:
        subjects = _subjects(clinic, day, kind)
        found = progress_of(subjects, kind)
        lines += (_line(one, kind, found[one.pk], clinic) for one in subjects)
    return DayDocuments(tuple(sorted(lines, key=lambda line: (line.moment, line.id))))


def _subjects(clinic: Clinic, day: date, kind: DocumentKind) -> Sequence[Plan] | Sequence[Treatment]:
    start, end = clinic.day_bounds(day)
    if kind == DocumentKind.AFTERCARE:
        given = Treatment.objects.current().with_people().without_documents()
        return list(given.filter(ended_at__gte=start, ended_at__lt=end).order_by("ended_at"))
    corrected = {"consult__later_versions__state": ConsultState.FINISHED}
    plans = Plan.objects.with_people().without_documents().select_related("clinic").exclude(**corrected)
    return list(plans.filter(made_at__gte=start, made_at__lt=end).order_by("made_at"))


def _line(subject: Plan | Treatment, kind: DocumentKind, progress: Progress, clinic: Clinic) -> DayDocument:
    moment = subject.made_at if isinstance(subject, Plan) else subject.ended_at
    return DayDocument(kind, subject, clinic.local(moment), progress, current_format(subject, kind))

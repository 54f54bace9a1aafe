"""How far a document is, by its job and its row."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from clinic.jobs.models import Job, JobState
from planning.documents.document_type import DocumentType
from planning.documents.models import Document
from planning.documents.subjects import S

WORDS = {
    "TookTooLong": "It took too long to draw.",
    "TooComplex": "It is too complex to draw.",
    "RenderDied": "The render process ended unexpectedly.",
    "NotDrawable": "It could not be drawn.",
    "its worker died": "The worker stopped in the middle, three times.",
}


@dataclass(frozen=True)
class Progress:
    """`state`: none, queued, rendering, ready or failed; `document`: the newest, also while another is being made; `why`: the failure in
    words."""

    state: str
    document: Document | None
    why: str = ""

    @property
    def is_moving(self) -> bool:
        return self.state in {"queued", "rendering"}


def is_behind(subject: S, document_type: DocumentType[S], document: Document | None) -> bool:
    return document is not None and document_type.behind(subject, document.made_at)


def progress(subject: S, document_type: DocumentType[S]) -> Progress:
    return progress_of([subject], document_type)[subject.pk]


def progress_of(subjects: Sequence[S], document_type: DocumentType[S]) -> dict[uuid.UUID, Progress]:
    """By id of the subject, in two queries."""
    newest = Document.objects.newest(subjects, document_type)
    ids = {str(subject.pk): subject.pk for subject in subjects}
    jobs: dict[uuid.UUID, dict[str, Job]] = {pk: {} for pk in ids.values()}
    for job in Job.objects.filter(kind__in=document_type.jobs, key__in=ids):
        jobs[ids[job.key]][job.state] = job
    return {pk: _progress(newest.get(pk), jobs[pk]) for pk in ids.values()}


def _progress(document: Document | None, jobs: Mapping[str, Job]) -> Progress:
    if JobState.RUNNING in jobs:
        return Progress("rendering", document)
    if JobState.QUEUED in jobs:
        return Progress("queued", document)
    if JobState.FAILED in jobs:
        why = jobs[JobState.FAILED].last_error
        return Progress("failed", document, WORDS.get(why, "It could not be made."))
    return Progress("ready" if document else "none", document)

"""How far a document is, by its job and its row."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from clinic.jobs.models import Job, JobState
from clinic.practice import languages
from planning.documents.letter_format import LetterFormat, chart_format, letter_format_for
from planning.documents.models import OWN_KIND, Document, DocumentKind
from planning.documents.sheets.translation import translated_for
from planning.plans.models import Plan
from planning.treatments.models import Review, Treatment

JOBS = {
    DocumentKind.CLINICAL_RECORD: ("document.clinical_record",),
    DocumentKind.CONSULT_SUMMARY: ("document.consult_summary",),
    DocumentKind.AFTERCARE: ("document.aftercare", "document.refresh_aftercare"),
}
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


def current_format(subject: Plan | Treatment, kind: DocumentKind) -> LetterFormat:
    if kind == DocumentKind.CLINICAL_RECORD:
        return chart_format(subject.clinic)
    letter_format = letter_format_for(subject.clinic, subject.patient)
    # English needs no look at the stored answer; another language is used only where every text of the answer has it.
    return letter_format if letter_format.language == languages.ENGLISH else translated_for(subject).letter_format


def is_behind(subject: Plan | Treatment, kind: DocumentKind, document: Document | None) -> bool:
    """Whether a treatment was signed after this document of a plan was made; for a clinical record also a decision or a review. Consult
    summaries are remade after a decision."""
    if document is None or not isinstance(subject, Plan):
        return False
    at = document.made_at
    if subject.treatments.filter(signed_at__gt=at).exists():
        return True
    return kind == DocumentKind.CLINICAL_RECORD and (
        subject.decisions.filter(made_at__gt=at).exists()
        or Review.objects.filter(treatment__plan=subject, made_at__gt=at).exists()
    )


def progress(subject: Plan | Treatment, kind: DocumentKind | None = None) -> Progress:
    return progress_of([subject], kind or OWN_KIND[type(subject)])[subject.pk]


def progress_of(subjects: Sequence[Plan | Treatment], kind: DocumentKind) -> dict[uuid.UUID, Progress]:
    """By id of the subject, in two queries."""
    newest, ids = Document.objects.newest(subjects, kind), {str(subject.pk): subject.pk for subject in subjects}
    jobs: dict[uuid.UUID, dict[str, Job]] = {pk: {} for pk in ids.values()}
    for job in Job.objects.filter(kind__in=JOBS[kind], key__in=ids):
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

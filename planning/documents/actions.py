"""Every write of the documents room."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from clinic.audit.log import record
from clinic.files import store
from clinic.jobs.models import Job
from clinic.jobs.queue import enqueue
from clinic.practice.models import Clinic, User
from planning.documents.day_documents import DayDocument
from planning.documents.letter_format import LetterFormat
from planning.documents.models import OWN_KIND, Document, DocumentKind
from planning.documents.pdf import rendering
from planning.documents.pdf.renderer import Pdf
from planning.documents.progress import JOBS
from planning.documents.sheets import sheet_of
from planning.plans.models import Plan
from planning.treatments.models import Treatment

MAKER = "system:documents"
MOST_REDRAWN = 3


@transaction.atomic
def make(*, subject: Plan | Treatment, kind: DocumentKind | None = None, by: User | str = MAKER) -> Document:
    """Render a document of a plan or treatment and store it. Without a change since, gives the same file and row."""
    kind = kind or OWN_KIND[type(subject)]
    # The transaction is idle while the sheet is rendered, which is limited to less than this.
    with connection.cursor() as cursor:
        cursor.execute("set local idle_in_transaction_session_timeout = '60s'")
    pdf, letter_format = _drawn(subject, kind)
    key, sha256 = store.keep(subject.clinic_id, pdf.content)
    found: dict[str, Any] = {"plan": subject} if isinstance(subject, Plan) else {"treatment": subject}
    document, created = Document.objects.get_or_create(
        clinic_id=subject.clinic_id,
        kind=kind,
        sha256=sha256,
        **found,
        defaults={
            "file": key,
            "size": len(pdf.content),
            "pages": pdf.pages,
            "design": rendering.DESIGN,
            **asdict(letter_format),
        },
    )
    if not created:  # an earlier content is the newest again
        Document.objects.filter(pk=document.pk).update(made_at=timezone.now())
    record(action="document.make", obj=document, by=by, data={"kind": kind.value, "subject": str(subject.pk)})
    return document


def _drawn(subject: Plan | Treatment, kind: DocumentKind) -> tuple[Pdf, LetterFormat]:
    """Render until the sheet stays the same: a job that runs is not queued again, so a change during rendering (a check-in was booked) is
    only seen here."""
    sheet = sheet_of(subject, kind)
    for _ in range(MOST_REDRAWN):
        pdf, drawn = rendering.pdf(kind, sheet), sheet
        sheet = sheet_of(subject, kind)
        if sheet == drawn:
            break
    return pdf, drawn.letter_format


@transaction.atomic
def request_document(*, subject: Plan | Treatment, kind: DocumentKind | None = None, by: User | str) -> Job:
    kind = kind or OWN_KIND[type(subject)]
    record(action="document.request", obj=subject, by=by, data={"kind": kind.value})
    return enqueue(clinic=subject.clinic, kind=JOBS[kind][0], key=str(subject.pk), again=True)


@transaction.atomic
def request_day(*, clinic: Clinic, day: date, lines: Sequence[DayDocument], by: User | str) -> int:
    """Request these documents of a day and return their number. Writes nothing for none."""
    for line in lines:
        request_document(subject=line.subject, kind=line.kind, by=by)
    if lines:
        record(action="document.request_day", obj=clinic, by=by, data={"on": day.isoformat(), "count": len(lines)})
    return len(lines)

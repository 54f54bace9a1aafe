"""Every write of the documents room."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date

from django.db import connection, transaction
from django.utils import timezone

from clinic.audit.log import record
from clinic.files import store
from clinic.jobs.models import Job
from clinic.jobs.queue import enqueue
from clinic.practice.models import Clinic, User
from planning.documents.day_documents import DayDocument
from planning.documents.document_type import DocumentType, Sheet
from planning.documents.models import Document
from planning.documents.pdf import rendering
from planning.documents.pdf.renderer import Pdf
from planning.documents.subjects import S

MAKER = "system:documents"
MOST_REDRAWN = 3


@transaction.atomic
def make(*, subject: S, document_type: DocumentType[S], by: User | str = MAKER) -> Document:
    """Render a document of a plan or treatment and store it. Without a change since, gives the same file and row."""
    # The transaction is idle while the sheet is rendered, which is limited to less than this.
    with connection.cursor() as cursor:
        cursor.execute("set local idle_in_transaction_session_timeout = '60s'")
    pdf, sheet = _drawn(subject, document_type)
    shows = list(getattr(sheet, "photographs", ()))
    key, sha256 = store.keep(subject.clinic_id, pdf.content)
    document, created = Document.objects.get_or_create(
        clinic_id=subject.clinic_id,
        kind=document_type.code,
        sha256=sha256,
        **document_type.link(subject),
        defaults={
            "file": key,
            "size": len(pdf.content),
            "pages": pdf.pages,
            "design": rendering.DESIGN,
            "shows": shows,
            **asdict(sheet.letter_format),
        },
    )
    if not created:  # an earlier content is the newest again
        Document.objects.filter(pk=document.pk).update(made_at=timezone.now(), shows=shows)
    record(action="document.make", obj=document, by=by, data={"kind": document_type.code, "subject": str(subject.pk)})
    return document


def _drawn(subject: S, document_type: DocumentType[S]) -> tuple[Pdf, Sheet]:
    """Render until the sheet stays the same: a job that runs is not queued again, so a change during rendering (a check-in was booked) is
    only seen here."""
    sheet = document_type.sheet(subject)
    for _ in range(MOST_REDRAWN):
        pdf, drawn = rendering.pdf(document_type, sheet), sheet
        sheet = document_type.sheet(subject)
        if sheet == drawn:
            break
    return pdf, drawn


@transaction.atomic
def request_document(*, subject: S, document_type: DocumentType[S], by: User | str) -> Job:
    record(action="document.request", obj=subject, by=by, data={"kind": document_type.code})
    return enqueue(clinic=subject.clinic, kind=document_type.job, key=str(subject.pk), again=True)


@transaction.atomic
def request_day(*, clinic: Clinic, day: date, lines: Sequence[DayDocument], by: User | str) -> int:
    """Request these documents of a day and return their number. Writes nothing for none."""
    for line in lines:
        request_document(subject=line.subject, document_type=line.document_type, by=by)
    if lines:
        record(action="document.request_day", obj=clinic, by=by, data={"on": day.isoformat(), "count": len(lines)})
    return len(lines)

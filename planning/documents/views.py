"""The progress of a document, and its download."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.text import slugify

from clinic.audit.log import record
from clinic.files import store
from clinic.practice.access import find, page
from clinic.practice.requests import ClinicRequest, RoutedView
from planning.documents import actions
from planning.documents.document_type import DocumentType
from planning.documents.models import Document
from planning.documents.progress import is_behind, progress
from planning.documents.subjects import S
from planning.documents.types import document_types, readers_of_any

DAMAGED = "The stored file was damaged and is not handed out."
WITHHELD = "A photograph in this file was retracted, so the file is not handed out."


def document_page(document_type: DocumentType[S]) -> RoutedView[[uuid.UUID]]:
    """The page of one type: the progress of a document, polled until it is ready. POST requests it again."""

    @page(document_type.readers)
    def shown(request: ClinicRequest, subject_id: uuid.UUID) -> HttpResponse:
        subject = find(document_type.of.rows(), subject_id)
        if request.method == "POST":
            if document_type.offered(subject):
                actions.request_document(subject=subject, document_type=document_type, by=request.user)
            else:
                messages.error(request, f"Nothing was made: “{document_type.label}” does not fit what stands now.")
            if not request.htmx:
                return redirect(document_type.route, subject.pk)
        template = "documents/_documents.html" if request.htmx else "documents/documents_page.html"
        return render(request, template, _context(request, subject, document_type))

    return shown


def _context(request: ClinicRequest, subject: S, document_type: DocumentType[S]) -> dict[str, Any]:
    so_far = progress(subject, document_type)
    return {
        "subject": subject,
        "patient": subject.patient,
        "document_type": document_type,
        "progress": so_far,
        "behind": is_behind(subject, document_type, so_far.document),
        "letter_format": document_type.printing.now(subject),
        "lacking": document_type.printing.lacking(subject),
        "here": reverse(document_type.route, args=[subject.pk]),
    }


@page(readers_of_any(document_types()), methods=("GET",))
def document_download(request: ClinicRequest, document_id: uuid.UUID) -> HttpResponse:
    """The file, checked against its hash, for the readers of its type."""
    readable = Document.objects.readable_by(request.membership)
    document = find(readable.select_related("clinic", "plan__patient", "treatment__patient"), document_id)
    if document.is_withheld:
        return _made_again(request, document, WITHHELD)
    record(action="document.download", obj=document, by=request.user)
    try:
        return pdf_response(document)
    except store.FileDamaged:
        return _made_again(request, document, DAMAGED)


def _made_again(request: ClinicRequest, document: Document, why: str) -> HttpResponse:
    subject, document_type = document.subject, document.document_type
    if document_type.offered(subject):
        actions.request_document(subject=subject, document_type=document_type, by=request.user)
        why = f"{why} It is being made again."
    messages.error(request, why)
    return redirect(document_type.route, subject.pk)


def pdf_response(document: Document) -> HttpResponse:
    """As an attachment whose name has no patient in it, because downloads stay on shared computers. Raises FileDamaged."""
    day = document.clinic.day_of(document.made_at)
    name = f"{slugify(document.clinic.name, allow_unicode=True)}-{slugify(document.get_kind_display())}-{day}.pdf"
    response = HttpResponse(store.read(document.file, document.sha256), content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response

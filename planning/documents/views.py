"""The progress of a document, and its download."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify

from clinic.audit.log import record
from clinic.files import store
from clinic.practice.access import HANDS_OUT_AFTERCARE, READS_PLANS, find, may, page
from clinic.practice.requests import ClinicRequest
from planning.documents import actions
from planning.documents.models import Document, DocumentKind
from planning.documents.progress import current_format, is_behind, progress
from planning.documents.sheets.translation import lacking_words
from planning.plans.models import Plan
from planning.treatments.flags import flags_for
from planning.treatments.models import Treatment

PAGES = {
    DocumentKind.CONSULT_SUMMARY: "documents:plan-documents",
    DocumentKind.CLINICAL_RECORD: "documents:plan-record",
    DocumentKind.AFTERCARE: "documents:treatment-documents",
}


@page(READS_PLANS)
def plan_documents(request: ClinicRequest, plan_id: uuid.UUID) -> HttpResponse:
    """The consult summary of a plan, polled until it is ready. POST requests it again."""
    plan = find(Plan.objects.with_people().select_related("clinic"), plan_id)
    return _documents(request, plan, DocumentKind.CONSULT_SUMMARY, reverse("documents:plan-documents", args=[plan.pk]))


@page(READS_PLANS)
def plan_record(request: ClinicRequest, plan_id: uuid.UUID) -> HttpResponse:
    plan = find(Plan.objects.with_people().select_related("clinic"), plan_id)
    return _documents(request, plan, DocumentKind.CLINICAL_RECORD, reverse("documents:plan-record", args=[plan.pk]))


@page(HANDS_OUT_AFTERCARE)
def treatment_documents(request: ClinicRequest, treatment_id: uuid.UUID) -> HttpResponse:
    treatment = find(Treatment.objects.with_people(), treatment_id)
    return _documents(
        request, treatment, DocumentKind.AFTERCARE, reverse("documents:treatment-documents", args=[treatment.pk])
    )


def _documents(request: ClinicRequest, subject: Plan | Treatment, kind: DocumentKind, here: str) -> HttpResponse:
    if request.method == "POST":
        actions.request_document(subject=subject, kind=kind, by=request.user)
        if not request.htmx:
            return redirect(here)
    so_far = progress(subject, kind)
    context = {
        "subject": subject,
        "patient": subject.patient,
        "flags": flags_for(subject.patient, request.membership),
        "kind": kind.value,
        "progress": so_far,
        "behind": is_behind(subject, kind, so_far.document),
        "letter_format": current_format(subject, kind),
        "lacking": "" if kind == DocumentKind.CLINICAL_RECORD else lacking_words(subject),
        "here": here,
    }
    template = "documents/_documents.html" if request.htmx else "documents/documents_page.html"
    return render(request, template, context)


@page(HANDS_OUT_AFTERCARE, methods=("GET",))
def document_download(request: ClinicRequest, document_id: uuid.UUID) -> HttpResponse:
    """The file, checked against its hash. Consult summaries are for those who read plans; the front desk hands out aftercare sheets."""
    readable = Document.objects.select_related("clinic", "plan__patient", "treatment__patient", "plan", "treatment")
    if not may(request.membership, READS_PLANS):
        readable = readable.filter(kind=DocumentKind.AFTERCARE)
    document = find(readable, document_id)
    record(action="document.download", obj=document, by=request.user)
    try:
        return pdf_response(document)
    except store.FileDamaged:
        actions.request_document(subject=document.subject, kind=DocumentKind(document.kind), by=request.user)
        messages.error(request, "The stored file was damaged and is not handed out. It is being made again.")
        return redirect(PAGES[DocumentKind(document.kind)], document.subject.pk)


def pdf_response(document: Document) -> HttpResponse:
    """As an attachment whose name has no patient in it, because downloads stay on shared computers. Raises FileDamaged."""
    day = document.clinic.day_of(document.made_at)
    name = f"{slugify(document.clinic.name)}-{slugify(document.get_kind_display())}-{day}.pdf"
    response = HttpResponse(store.read(document.file, document.sha256), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response

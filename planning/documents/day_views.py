"""All documents of a day on one page: requested, watched and downloaded together."""

import io
import zipfile
from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.text import capfirst, slugify

from clinic.audit.log import record
from clinic.files import store
from clinic.practice.access import page
from clinic.practice.date_fields import asked_day
from clinic.practice.requests import ClinicRequest
from planning.documents import actions
from planning.documents.day_documents import DAY_TYPES, DayDocument, DayDocuments, day_types, documents_of
from planning.documents.types import readers_of_any

DAMAGED_ONE = "1 stored file was damaged. It is being made again; nothing is handed out until then."
DAMAGED = "{} stored files were damaged. They are being made again; nothing is handed out until then."
NO_CHANGE = 204  # htmx leaves the page as it is, and with it the focus


@page(readers_of_any(DAY_TYPES))
def day_documents(request: ClinicRequest) -> HttpResponse:
    """`?on=` chooses the day. POST requests what is missing, or the one document `only`; repeated, it finds nothing missing."""
    clinic = request.clinic
    asked_for = asked_day(_given(request), clinic.today())
    day = asked_for.day
    if request.method == "POST":
        asked = _found(request, day)
        lines = [line for line in asked.wants_making if request.POST.get("only", line.id) == line.id]
        actions.request_day(clinic=clinic, day=day, lines=lines, by=request.user)
        if not request.htmx:
            return redirect(_here(day))
    found = _found(request, day)
    if request.method == "GET" and request.GET.get("seen") == found.token:
        return HttpResponse(status=NO_CHANGE)
    context = {
        "day": day,
        "asked": asked_for,
        "is_today": day == clinic.today(),
        "found": found,
        "here": _here(day),
        "lead": capfirst(", ".join(one.on_day for one in day_types(request.membership))),
    }
    if request.htmx:
        return render(request, "documents/_day.html", context | {"announced": True})
    record(action="document.view_day", obj=clinic, by=request.user, data={"on": day.isoformat()})
    return render(request, "documents/day_page.html", context)


@page(readers_of_any(DAY_TYPES), methods=("GET",))
def day_download(request: ClinicRequest) -> HttpResponse:
    """The finished ones as one ZIP of the stored files: a merged PDF would lose its tags and with them PDF/UA. Numbered as on the page,
    without names of patients."""
    day = asked_day(_given(request), request.clinic.today()).day
    found = _found(request, day)
    packed = io.BytesIO()
    damaged: list[DayDocument] = []
    with zipfile.ZipFile(packed, "w") as archive:
        for number, line in enumerate(found.lines, 1):
            if line.is_ready and not _packed(archive, number, line):
                damaged.append(line)
    if damaged or not found.ready:
        actions.request_day(clinic=request.clinic, day=day, lines=damaged, by=request.user)
        _say(request, len(damaged))
        return redirect(_here(day))
    for document in filter(None, (line.progress.document for line in found.ready)):
        record(action="document.download", obj=document, by=request.user)
    name = f"{slugify(request.clinic.name, allow_unicode=True)}-documents-{day}.zip"
    response = HttpResponse(packed.getvalue(), content_type="application/zip")
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _packed(archive: zipfile.ZipFile, number: int, line: DayDocument) -> bool:
    """False if the stored file is damaged. Stored without compression, which PDFs have already."""
    document = line.progress.document
    assert document is not None
    try:
        content = store.read(document.file, document.sha256)
    except store.FileDamaged:
        return False
    name = f"{number:02}-{slugify(document.get_kind_display())}.pdf"
    archive.writestr(zipfile.ZipInfo(name, line.moment.timetuple()[:6]), content)
    return True


def _say(request: ClinicRequest, damaged: int) -> None:
    if damaged:
        messages.error(request, DAMAGED_ONE if damaged == 1 else DAMAGED.format(damaged))
    else:
        messages.info(request, "There is no finished document to download yet.")


def _found(request: ClinicRequest, day: date) -> DayDocuments:
    return documents_of(request.clinic, day, day_types(request.membership))


def _given(request: ClinicRequest) -> str:
    return request.GET.get("on", "")


def _here(day: date) -> str:
    return f"{reverse('documents:day-documents')}?on={day}"

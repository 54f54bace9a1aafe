"""The log as the owner reads it, and takes it home."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, QueryDict, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from clinic.accounts.fresh import fresh_factor
from clinic.audit import export
from clinic.audit.log import record
from clinic.audit.reading import Asked, read
from clinic.office.audit_form import AuditForm
from clinic.practice.access import READS_AUDIT, page
from clinic.practice.requests import ClinicRequest


@page(READS_AUDIT, methods=("GET",))
def audit(request: ClinicRequest) -> HttpResponse:
    """By day, newest first. Reading it is an event too."""
    form, asked = _asked(request, request.GET)
    if asked is None:
        return render(request, "office/audit_page.html", {"form": form}, status=422)
    record(action="audit.view", obj=request.clinic, by=request.user, data={"asked": asked.told()})
    found = read(request.clinic, asked, request.GET.get("before", ""))
    context: dict[str, Any] = {
        "form": form,
        "found": found,
        "asked": asked.told(),
        "query": urlencode(form.chosen),
        "chosen": form.chosen,
        "about": next((row.patient for row in found.rows), "") if asked.patient else "",
    }
    return render(request, "office/audit_page.html", context)


@page(READS_AUDIT, methods=("POST",))
@fresh_factor
def audit_export(request: ClinicRequest) -> HttpResponseBase:
    """What the page shows, whole."""
    form, asked = _asked(request, request.POST)
    file_format = request.POST.get("format", "csv")
    if asked is None or file_format not in export.FORMATS:
        return render(request, "office/audit_page.html", {"form": form}, status=422)
    data = {"what": "audit", "format": file_format, "asked": asked.told()}
    record(action="export.made", obj=request.clinic, by=request.user, data=data)
    clinic = request.clinic
    answer = StreamingHttpResponse(export.lines(clinic, asked, file_format), content_type=export.FORMATS[file_format])
    answer["Content-Disposition"] = f'attachment; filename="audit-{clinic.code}-{clinic.today()}.{file_format}"'
    return answer


def _asked(request: ClinicRequest, sent: QueryDict) -> tuple[AuditForm, Asked | None]:
    form = AuditForm(sent, clinic=request.clinic)
    return form, form.asked() if form.is_valid() else None

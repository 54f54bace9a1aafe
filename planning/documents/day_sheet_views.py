"""The day sheet on the screen, as the browser prints it, and as a PDF. It is drawn when it is asked for and never stored."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.http import content_disposition_header

from clinic.audit.log import record
from clinic.booking.views.today import chosen_diaries
from clinic.practice.access import BOOKS_VISITS, READS_DOSES, may, page
from clinic.practice.date_fields import AskedDay, asked_day
from clinic.practice.requests import ClinicRequest
from planning.documents.day_sheet.sheet import DaySheet, day_sheet
from planning.documents.pdf.renderer import RenderFailed
from planning.documents.pdf.rendering import drawn

DESK = "desk"


@page(BOOKS_VISITS, methods=("GET",))
def day_sheet_page(request: ClinicRequest) -> HttpResponse:
    """`?on=` chooses the day, `?who=own` one's own diary, `?print=desk` the print without plans and units."""
    asked, sheet = _asked(request), _sheet(request)
    record(action="day.view", obj=request.clinic, by=request.user, data=_told(sheet, asked.day))
    context = {
        "sheet": sheet,
        "asked": asked,
        "day": asked.day,
        "may_read_doses": may(request.membership, READS_DOSES),
        "query": _query(request, asked.day),
        "who": request.GET.get("who", ""),
    }
    return render(request, "documents/day_sheet_page.html", context)


@page(BOOKS_VISITS, methods=("GET",))
def day_sheet_pdf(request: ClinicRequest) -> HttpResponse:
    asked, sheet = _asked(request), _sheet(request)
    try:
        pdf = drawn(render_to_string("documents/day_sheet_paper.html", _on_paper(request, sheet)))
    except RenderFailed:
        context = {"day": asked.day, "query": _query(request, asked.day)}
        return render(request, "documents/day_sheet_failed_page.html", context, status=503)
    record(action="day.print", obj=request.clinic, by=request.user, data=_told(sheet, asked.day))
    response = HttpResponse(pdf.content, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(False, f"day-sheet-{asked.day}.pdf") or "inline"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _on_paper(request: ClinicRequest, sheet: DaySheet) -> dict[str, Any]:
    return {"sheet": sheet, "day": sheet.day, "clinic": request.clinic, "is_paper": True}


def _asked(request: ClinicRequest) -> AskedDay:
    return asked_day(request.GET.get("on", ""), request.clinic.today())


def _sheet(request: ClinicRequest) -> DaySheet:
    own = chosen_diaries(request.membership, request.GET.get("who", "")) == "own"
    for_desk = request.GET.get("print") == DESK
    return day_sheet(request.clinic, _asked(request).day, request.membership, for_desk=for_desk, own=own)


def _told(sheet: DaySheet, day: date) -> dict[str, Any]:
    return {"on": day.isoformat(), "visits": sheet.visits, "print": "full" if sheet.with_doses else DESK}


def _query(request: ClinicRequest, day: date) -> str:
    who = request.GET.get("who", "")
    return f"on={day.isoformat()}" + (f"&who={who}" if who in ("own", "all") else "")

"""When the clinic is open: its week and the days on which it is closed."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from clinic.drafts.comparing import both
from clinic.office import actions
from clinic.office.closed_day_views import closed_rows
from clinic.office.hours import week_in_words, week_of
from clinic.office.hours_form import OpeningHoursForm
from clinic.practice.access import MANAGES_CLINIC, page
from clinic.practice.errors import ChangedMeanwhile
from clinic.practice.requests import ClinicRequest


@page(MANAGES_CLINIC)
def hours(request: ClinicRequest) -> HttpResponse:
    """The week, and the closed days beside it."""
    clinic = request.clinic
    if request.method != "POST":
        return hours_page(request)
    form = OpeningHoursForm(request.POST, clinic=clinic)
    if not form.is_valid():
        return hours_page(request, status=422, form=form)
    try:
        actions.set_week(clinic=clinic, by=request.user, seen=form.cleaned_data["seen"], week=form.week)
    except ChangedMeanwhile:
        return _conflict(request, form)
    messages.success(request, "The opening hours were saved. Visits that are booked already stay.")
    return redirect("office:hours")


def _conflict(request: ClinicRequest, form: OpeningHoursForm) -> HttpResponse:
    """Both weeks, where they differ; saving again keeps what stands in the form."""
    sent = {**request.POST.dict(), "seen": week_in_words(week_of(request.clinic))}
    again = OpeningHoursForm(sent, clinic=request.clinic)
    again.is_valid()
    conflict = {"both": both(form, OpeningHoursForm(clinic=request.clinic))}
    return hours_page(request, status=409, form=again, conflict=conflict)


def hours_page(
    request: ClinicRequest, status: int = 200, *, form: OpeningHoursForm | None = None, **more: Any
) -> HttpResponse:
    context = {"form": form or OpeningHoursForm(clinic=request.clinic), "closed_rows": closed_rows(request.clinic)}
    return render(request, "office/hours_page.html", context | more, status=status)

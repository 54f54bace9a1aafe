"""The days on which the clinic is closed: typed one by one or as a list, with the visits that are booked then."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from clinic.audit.log import record
from clinic.drafts.comparing import both
from clinic.office import closed_days
from clinic.office.closed_day_forms import ClosedDayForm, ClosedDayListForm
from clinic.office.closed_day_lines import ClosedLine
from clinic.office.diary_visits import BookedThen, visits_between
from clinic.office.models import ClosedDay
from clinic.practice.access import MANAGES_CLINIC, find, page, url_for
from clinic.practice.errors import ChangedMeanwhile
from clinic.practice.models import Clinic
from clinic.practice.requests import ClinicRequest


@dataclass(frozen=True)
class ClosedRow:
    """A closed day or stretch of them, with how many visits are booked then."""

    closed_day: ClosedDay
    booked: int

    @property
    def words(self) -> str:
        return closed_days.days_in_words(self.closed_day.first, self.closed_day.last)


def closed_rows(clinic: Clinic) -> list[ClosedRow]:
    """Those that are not over."""
    ahead = list(ClosedDay.objects.filter(clinic=clinic, last__gte=clinic.today()))
    booked = visits_between(clinic, [(one.first, one.last) for one in ahead])
    return [ClosedRow(one, sum(one.holds(visit.day) for visit in booked)) for one in ahead]


@page(MANAGES_CLINIC)
def closed_day_new(request: ClinicRequest) -> HttpResponse:
    """One with its boxes, or `do=list` for several lines at once."""
    if request.method != "POST":
        return _new_page(request)
    if request.POST.get("do") == "list":
        return _add_lines(request)
    form = ClosedDayForm(request.POST)
    if not form.is_valid():
        return _new_page(request, status=422, form=form)
    try:
        return _add(request, [form.told])
    except closed_days.ClosedDayRefused as refused:
        form.add_error(refused.field, str(refused))
        return _new_page(request, status=422, form=form)


def _add_lines(request: ClinicRequest) -> HttpResponse:
    form = ClosedDayListForm(request.POST, clinic=request.clinic)
    if not form.is_valid():
        return _new_page(request, status=422, list_form=form)
    try:
        return _add(request, form.cleaned_data["lines"])
    except closed_days.ClosedDayRefused as refused:
        form.add_error("lines", str(refused))
        return _new_page(request, status=422, list_form=form)


def _add(request: ClinicRequest, lines: Sequence[ClosedLine]) -> HttpResponse:
    made = closed_days.add(clinic=request.clinic, days=lines, by=request.user)
    booked = visits_between(request.clinic, [(one.first, one.last) for one in made])
    messages.success(request, _said(made, booked))
    if booked and len(made) == 1:
        return redirect("office:closed-day", made[0].pk)
    return redirect("office:hours")


def _said(made: Sequence[ClosedDay], booked: Sequence[BookedThen]) -> str:
    words = f"{made[0].name} was saved." if len(made) == 1 else f"{len(made)} closed days were saved."
    if booked:
        stand = "1 visit is" if len(booked) == 1 else f"{len(booked)} visits are"
        words += f" {stand} booked then: the front desk finds them on Today, to be moved."
    return words


@page(MANAGES_CLINIC)
def closed_day(request: ClinicRequest, closed_day_id: uuid.UUID) -> HttpResponse:
    """One of them, with who is booked then; `do=remove` opens the clinic again."""
    one = find(ClosedDay.objects.select_related("clinic"), closed_day_id)
    if request.method != "POST":
        return _page(request, one, ClosedDayForm(closed_day=one))
    form = ClosedDayForm(request.POST, closed_day=one)
    removes = request.POST.get("do") == "remove"
    if not form.is_valid() and not removes:
        return _page(request, one, form, status=422)
    version = form.cleaned_data.get("version") or 0
    try:
        if removes:
            closed_days.remove(closed_day=one, version=version, by=request.user)
            messages.success(request, f"{one.name} was removed: the opening hours hold again.")
            return redirect("office:hours")
        told = form.told
        closed_days.change(
            closed_day=one, first=told.first, last=told.last, name=told.name, version=version, by=request.user
        )
    except closed_days.ClosedDayRefused as refused:
        form.add_error(refused.field, str(refused))
        return _page(request, one, form, status=422)
    except ChangedMeanwhile as changed:
        return _conflict(request, changed.current, form)
    messages.success(request, f"{form.told.name} was saved.")
    return redirect("office:closed-day", one.pk)


def _conflict(request: ClinicRequest, stored: ClosedDay | None, form: ClosedDayForm) -> HttpResponse:
    """Both values of every field that differs; saving again keeps what stands in the form."""
    if stored is None:
        messages.warning(request, "Somebody else has removed this closed day meanwhile. Nothing was changed.")
        return redirect("office:hours")
    sent = request.POST.copy()
    sent["version"] = str(stored.version)
    again = ClosedDayForm(sent, closed_day=stored)
    again.is_valid()
    conflict = {"both": both(form, ClosedDayForm(closed_day=stored))}
    return _page(request, stored, again, status=409, conflict=conflict)


def _new_page(
    request: ClinicRequest,
    status: int = 200,
    form: ClosedDayForm | None = None,
    list_form: ClosedDayListForm | None = None,
) -> HttpResponse:
    context = {
        "form": form or ClosedDayForm(),
        "list_form": list_form or ClosedDayListForm(clinic=request.clinic),
    }
    return render(request, "office/closed_day_new_page.html", context, status=status)


def _page(
    request: ClinicRequest, one: ClosedDay, form: ClosedDayForm, status: int = 200, **more: object
) -> HttpResponse:
    booked = visits_between(request.clinic, [(one.first, one.last)])
    if booked:
        record(action="closed_day.visits", obj=one, by=request.user, data={"visits": len(booked)})
    rows = [(visit, url_for(request.membership, "booking:appointment", visit.visit_id)) for visit in booked]
    context = {"closed_day": one, "form": form, "booked": rows, **more}
    return render(request, "office/closed_day_page.html", context, status=status)

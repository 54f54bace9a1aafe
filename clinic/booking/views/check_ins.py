"""What is done about a check-in, from the worklist or its own page."""

import uuid
from functools import partial

from django.contrib import messages
from django.http import HttpResponse

from clinic.booking import actions, worklist
from clinic.booking.errors import BookingRefused, ReasonNeeded
from clinic.booking.forms import ask
from clinic.booking.models import CheckIn
from clinic.booking.reasons import CloseReason
from clinic.booking.views import work_sheet
from clinic.booking.views.common import find_check_in
from clinic.booking.views.from_board import stays_on_board
from clinic.booking.work_forms import CloseForm, SnoozeForm
from clinic.practice import dates
from clinic.practice.access import BOOKS_VISITS, RUNS_THE_DAY, find, page
from clinic.practice.requests import ClinicRequest


@page(BOOKS_VISITS, methods=("GET",))
def check_in(request: ClinicRequest, check_in_id: uuid.UUID) -> HttpResponse:
    """One row with everything that can be done about it."""
    return work_sheet.sheet(request, find_check_in(request, check_in_id))


@stays_on_board
@page(RUNS_THE_DAY, methods=("POST",))
def book_check_in(request: ClinicRequest, check_in_id: uuid.UUID) -> HttpResponse:
    found = find(worklist.with_everything(CheckIn.objects.all()), check_in_id)
    return work_sheet.book(request, found, partial(actions.book_check_in, check_in=found))


@page(RUNS_THE_DAY, methods=("POST",))
def log_attempt(request: ClinicRequest, check_in_id: uuid.UUID) -> HttpResponse:
    return work_sheet.call(request, find(worklist.with_everything(CheckIn.objects.all()), check_in_id))


@page(RUNS_THE_DAY, methods=("POST",))
def snooze(request: ClinicRequest, check_in_id: uuid.UUID) -> HttpResponse:
    found = find(worklist.with_everything(CheckIn.objects.all()), check_in_id)
    overdue = found.latest < request.clinic.today()
    form = SnoozeForm(request.POST, overdue=overdue)
    if form.is_valid():
        try:
            actions.snooze(check_in=found, by=request.user, **form.cleaned_data)
        except ReasonNeeded as needed:
            ask(form, needed)
        except BookingRefused as refused:
            form.add_error("until", str(refused))
    if not form.is_valid():
        return work_sheet.sheet(request, found, 422, snooze_form=form, form=form)
    until = form.cleaned_data["until"]
    stays = " Until then it stays in sight, out of its window." if until > found.latest else ""
    messages.success(
        request, f"{found.patient.name} comes back on {dates.day_near(until, request.clinic.today())}.{stays}"
    )
    return work_sheet.to_list(request)


@page(BOOKS_VISITS, methods=("POST",))
def close_check_in(request: ClinicRequest, check_in_id: uuid.UUID) -> HttpResponse:
    """Without a visit, by the front desk; after one whose outcome nobody will record, by its injector too."""
    found = find_check_in(request, check_in_id)
    form = CloseForm(request.POST, state=found.state)
    if not form.is_valid():
        return work_sheet.sheet(request, found, 422, close_form=form, form=form)
    try:
        actions.close_check_in(
            check_in=found,
            reason=CloseReason(form.cleaned_data["reason"]),
            note=form.cleaned_data["note"],
            by=request.user,
        )
    except ReasonNeeded as needed:
        ask(form, needed)
        return work_sheet.sheet(request, found, 422, close_form=form, form=form)
    except BookingRefused as refused:
        return work_sheet.refused(request, found, str(refused))
    messages.success(request, f"Check-in of {found.patient.name} closed.")
    return work_sheet.to_list(request)


@page(RUNS_THE_DAY, methods=("POST",))
def reopen_check_in(request: ClinicRequest, check_in_id: uuid.UUID) -> HttpResponse:
    found = find(worklist.with_everything(CheckIn.objects.all()), check_in_id)
    try:
        actions.reopen_check_in(check_in=found, by=request.user)
    except BookingRefused as refused:
        return work_sheet.refused(request, found, str(refused))
    found.refresh_from_db()
    messages.success(request, f"Check-in of {found.patient.name} is open again: {found.get_state_display().lower()}.")
    return work_sheet.to_list(request)

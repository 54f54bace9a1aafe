"""The worklist, and what is done about its rows that are no check-ins."""

import uuid
from functools import partial
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from clinic.audit.log import record
from clinic.booking import worklist
from clinic.booking.actions import calls
from clinic.booking.errors import BookingRefused, ReasonNeeded
from clinic.booking.follow_up import actions, board
from clinic.booking.follow_up.finding import find_item
from clinic.booking.follow_up.work_rows import work_row
from clinic.booking.forms import ask
from clinic.booking.models import Attempt, CheckIn
from clinic.booking.reasons import CloseReason
from clinic.booking.views import work_sheet
from clinic.booking.views.common import back_to
from clinic.booking.work_forms import CallNoteForm, CloseForm, SnoozeForm
from clinic.practice import dates
from clinic.practice.access import BOOKS_VISITS, RUNS_THE_DAY, find, injectors, page
from clinic.practice.requests import ClinicRequest

OLD_TABS = {"early": "early", "booked": "booked", "asleep": "asleep", "closed": "closed"}


@page(RUNS_THE_DAY, methods=("GET",))
def follow_up(request: ClinicRequest) -> HttpResponse:
    """`?tab=` chooses the tab, `?injector=` one injector's patients."""
    clinic = request.clinic
    people = list(injectors(clinic))
    injector = next((one for one in people if str(one.pk) == request.GET.get("injector")), None)
    reader = board.BoardReader(clinic, clinic.today(), injector)
    tab = request.GET.get("tab", "")
    tab = tab if tab in board.TABS else "todo"
    groups = reader.to_do() if tab == "todo" else []
    rows = reader.in_tab(tab) if tab != "todo" else []
    counts = reader.counts()
    shown = sum(group.count for group in groups) or len(rows)
    record(action="follow_up.view", obj=clinic, by=request.user, data={"tab": tab, "rows": shown})
    context = {
        "groups": groups,
        "rows": rows,
        "tab": tab,
        "tabs": [(name, label, counts.get(name)) for name, label in board.TABS.items()],
        "counts": counts,
        "next_up": reader.next_to_wake() if tab == "todo" and not groups else None,
        "injectors": people,
        "injector": injector,
        "limit": board.LIMIT,
        "here": request.get_full_path(),
    }
    return render(request, "booking/follow_up_page.html", context)


@page(RUNS_THE_DAY, methods=("GET",))
def old_address(request: ClinicRequest) -> HttpResponse:
    """Where the list of check-ins alone was."""
    kept = {"tab": OLD_TABS.get(request.GET.get("tab", ""), ""), "injector": request.GET.get("injector", "")}
    query = urlencode({name: value for name, value in kept.items() if value})
    return redirect(reverse("booking:follow-up") + (f"?{query}" if query else ""))


@page(BOOKS_VISITS, methods=("GET",))
def count(request: ClinicRequest) -> HttpResponse:
    """A fragment for the menu: how much wants doing."""
    waiting = board.waiting(request.clinic, request.clinic.today())
    return render(request, "booking/_check_in_count.html", {"count": waiting})


@page(RUNS_THE_DAY, methods=("GET",))
def item(request: ClinicRequest, follow_up_id: uuid.UUID) -> HttpResponse:
    return work_sheet.sheet(request, find_item(follow_up_id))


@page(RUNS_THE_DAY, methods=("POST",))
def book_item(request: ClinicRequest, follow_up_id: uuid.UUID) -> HttpResponse:
    found = find_item(follow_up_id)
    return work_sheet.book(request, found, partial(actions.book_item, item=found))


@page(RUNS_THE_DAY, methods=("POST",))
def log_call(request: ClinicRequest, follow_up_id: uuid.UUID) -> HttpResponse:
    return work_sheet.call(request, find_item(follow_up_id))


@page(RUNS_THE_DAY, methods=("POST",))
def put_off(request: ClinicRequest, follow_up_id: uuid.UUID) -> HttpResponse:
    found = find_item(follow_up_id)
    today = request.clinic.today()
    form = SnoozeForm(request.POST, overdue=bool(found.last_day and found.last_day < today))
    if form.is_valid():
        try:
            actions.put_off(item=found, by=request.user, **form.cleaned_data)
        except ReasonNeeded as needed:
            ask(form, needed)
        except BookingRefused as no:
            form.add_error("until", str(no))
    if not form.is_valid():
        return work_sheet.sheet(request, found, 422, snooze_form=form, form=form)
    messages.success(
        request, f"{found.patient.name} comes back on {dates.day_near(form.cleaned_data['until'], today)}."
    )
    return work_sheet.to_list(request)


@page(RUNS_THE_DAY, methods=("POST",))
def close(request: ClinicRequest, follow_up_id: uuid.UUID) -> HttpResponse:
    found = find_item(follow_up_id)
    stage = work_row(found, request.clinic.today()).stage
    form = CloseForm(request.POST, state="seen" if stage == "seen" else "due")
    if not form.is_valid():
        return work_sheet.sheet(request, found, 422, close_form=form, form=form)
    reason, note = CloseReason(form.cleaned_data["reason"]), form.cleaned_data["note"]
    try:
        actions.close_item(item=found, reason=reason, note=note, by=request.user)
    except ReasonNeeded as needed:
        ask(form, needed)
        return work_sheet.sheet(request, found, 422, close_form=form, form=form)
    except BookingRefused as no:
        return work_sheet.refused(request, found, str(no))
    messages.success(request, f"{found.get_kind_display()} of {found.patient.name} closed.")
    return work_sheet.to_list(request)


@page(RUNS_THE_DAY, methods=("POST",))
def reopen(request: ClinicRequest, follow_up_id: uuid.UUID) -> HttpResponse:
    found = find_item(follow_up_id)
    try:
        actions.reopen_item(item=found, by=request.user)
    except BookingRefused as no:
        return work_sheet.refused(request, found, str(no))
    messages.success(request, f"{found.get_kind_display()} of {found.patient.name} is open again.")
    return work_sheet.to_list(request)


@page(RUNS_THE_DAY, methods=("POST",))
def note_call(request: ClinicRequest, attempt_id: uuid.UUID) -> HttpResponse:
    """Words after the press that noted the call."""
    attempt = find(Attempt.objects.select_related("check_in__patient", "follow_up__patient"), attempt_id)
    form = CallNoteForm(request.POST)
    if not form.is_valid():
        return work_sheet.noted(request, attempt, 422, refused=" ".join(map(str, form.errors["note"])), form=form)
    try:
        noted = calls.note_call(attempt=attempt, note=form.cleaned_data["note"], by=request.user)
    except BookingRefused as no:
        return work_sheet.noted(request, attempt, 422, refused=str(no), form=form)
    return work_sheet.noted(request, noted, saved=True) if request.htmx else work_sheet.to_list(request)


@page(RUNS_THE_DAY, methods=("POST",))
def undo_call(request: ClinicRequest, attempt_id: uuid.UUID) -> HttpResponse:
    attempt = find(Attempt.objects.select_related("check_in", "follow_up"), attempt_id)
    try:
        calls.undo_call(attempt=attempt, by=request.user)
    except BookingRefused as no:
        if request.htmx:
            return work_sheet.noted(request, attempt, 422, refused=str(no))
        messages.error(request, str(no))
        return redirect(back_to(request, work_sheet.LIST))
    if not request.htmx:
        messages.success(request, "The call is taken back.")
        return work_sheet.to_list(request)
    found = find_item(attempt.follow_up_id) if attempt.follow_up_id else _check_in_of(attempt)
    return work_sheet.row_answer(request, found)


def _check_in_of(attempt: Attempt) -> CheckIn:
    return find(worklist.with_everything(CheckIn.objects.all()), str(attempt.check_in_id))

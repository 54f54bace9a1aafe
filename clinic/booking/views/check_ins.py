"""The check-in worklist and the sheet on which one row is worked."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html

from clinic.audit.log import record
from clinic.booking import actions, worklist
from clinic.booking.agenda import next_free
from clinic.booking.errors import BookingRefused, ReasonNeeded, SlotTaken
from clinic.booking.forms import AttemptForm, CloseForm, OutsideFields, SnoozeForm
from clinic.booking.models import MINUTES, Attempt, CheckIn, CheckInState, VisitKind
from clinic.booking.reasons import AttemptOutcome, CloseReason, OutsideReason
from clinic.booking.views.common import ask, back_to, find_check_in
from clinic.practice import dates, moments
from clinic.practice.access import BOOKS_VISITS, RUNS_THE_DAY, find, injectors, page
from clinic.practice.date_fields import asked_day
from clinic.practice.fields import read_moment
from clinic.practice.idempotency import KeyUsed, show_again
from clinic.practice.models import Clinic
from clinic.practice.requests import ClinicRequest


@page(RUNS_THE_DAY, methods=("GET",))
def check_ins(request: ClinicRequest) -> HttpResponse:
    """`?tab=` chooses the tab, `?injector=` one injector's patients."""
    return _worklist(request)


def _worklist(request: ClinicRequest, status: int = 200, **extra: Any) -> HttpResponse:
    clinic: Clinic = request.clinic
    today = clinic.today()
    people = list(injectors(clinic))
    injector = next((one for one in people if str(one.pk) == request.GET.get("injector")), None)
    counts = worklist.counts(today)
    tab = request.GET.get("tab", "")
    if tab not in worklist.TABS:
        tab = "overdue" if counts["overdue"] and not counts["due"] else "due"
    found = worklist.with_everything(worklist.in_tab(tab, today))
    if injector:
        found = found.filter(injector=injector)
    rows = worklist.rows(clinic, list(found[: worklist.LIMIT]))
    record(action="check_ins.view", obj=clinic, by=request.user, data={"tab": tab, "rows": len(rows)})
    context = {
        "rows": rows,
        "tab": tab,
        "tabs": [(name, label, counts.get(name)) for name, label in worklist.TABS.items()],
        "injectors": people,
        "injector": injector,
        "limit": worklist.LIMIT,
        "outside_reasons": OutsideReason.choices,
        "here": request.get_full_path() if request.method == "GET" else back_to(request, "booking:check-ins"),
    }
    return render(request, "booking/check_ins_page.html", context | extra, status=status)


@page(BOOKS_VISITS, methods=("GET",))
def count(request: ClinicRequest) -> HttpResponse:
    """A fragment for the menu: how many check-ins want doing."""
    return render(request, "booking/_check_in_count.html", {"count": worklist.waiting(request.clinic.today())})


@page(BOOKS_VISITS, methods=("GET",))
def check_in(request: ClinicRequest, check_in_id: uuid.UUID) -> HttpResponse:
    """One row with everything that can be done about it."""
    return _sheet(request, find_check_in(request, check_in_id))


def _sheet(request: ClinicRequest, found: CheckIn, status: int = 200, **extra: Any) -> HttpResponse:
    clinic: Clinic = request.clinic
    asked = asked_day(request.GET.get("on", ""), clinic.today())
    day = asked.day if asked.is_given else None
    days = worklist.more_slots(clinic, found, day) if found.state == CheckInState.DUE else []
    record(action="patient.view", obj=found.patient, by=request.user, data={"page": "check_in"})
    context = {
        "row": worklist.rows(clinic, [found], offer=False)[0],
        "check_in": found,
        "patient": found.patient,
        "days": days,
        "asks_outside": any(found.is_outside(one) for one, _ in days),
        "on": day,
        "asked": asked,
        "attempt_form": AttemptForm(),
        "snooze_form": SnoozeForm(overdue=found.latest < clinic.today()),
        "close_form": CloseForm(state=found.state),
        "outside_form": OutsideFields(),
        "back": back_to(request, "booking:check-ins"),
    }
    template = "booking/_check_in_sheet.html" if _fragment(request) else "booking/check_in_page.html"
    return render(request, template, context | extra, status=status)


def _fragment(request: ClinicRequest) -> bool:
    return bool(request.htmx)


@page(RUNS_THE_DAY, methods=("POST",))
def book_check_in(request: ClinicRequest, check_in_id: uuid.UUID) -> HttpResponse:
    """One press on a time. Whoever comes second hears so and sees the next free times."""
    found = find(worklist.with_everything(CheckIn.objects.all()), check_in_id)
    start = read_moment(request.POST.get("slot", ""))
    if start is None:
        return _sheet(request, found, 422, refused="Choose one of the times.")
    form = OutsideFields(request.POST)
    if not form.is_valid():
        return _sheet(request, found, 422, form=form, outside_form=form, wanted=start)
    try:
        visit = actions.book_check_in(check_in=found, start=start, by=request.user, **form.cleaned_data)
    except ReasonNeeded as needed:
        ask(form, needed)
        return _sheet(request, found, 422, form=form, outside_form=form, wanted=start)
    except SlotTaken as taken:
        return _sheet(request, found, 409, taken=str(taken), free=taken.free)
    except BookingRefused as refused:
        return _refused(request, found, str(refused))
    local = request.clinic.local(visit.starts_at)
    messages.success(
        request,
        format_html(
            'Booked: {} on <strong>{}</strong> with {}. <a href="{}">Change</a>',
            found.patient.name,
            moments.long(local, request.clinic.today()),
            visit.clinician.user.name,
            reverse("booking:appointment", args=[visit.pk]),
        ),
    )
    return redirect(back_to(request, "booking:check-ins"))


def _refused(request: ClinicRequest, found: CheckIn, text: str) -> HttpResponse:
    """Not a race but a rule: say it and offer the next times from now."""
    clinic = request.clinic
    found.refresh_from_db()
    free = next_free(
        clinic, found.injector_id, MINUTES[VisitKind.CHECK_IN], since=clinic.now(), patient_id=found.patient_id
    )
    return _sheet(request, found, 409, refused=text, free=free)


@page(RUNS_THE_DAY, methods=("POST",))
def log_attempt(request: ClinicRequest, check_in_id: uuid.UUID) -> HttpResponse:
    found = find(worklist.with_everything(CheckIn.objects.all()), check_in_id)
    form = AttemptForm(request.POST)
    if not form.is_valid():
        return _sheet(request, found, 422, attempt_form=form, form=form)
    data = form.cleaned_data
    try:
        actions.log_attempt(
            check_in=found,
            outcome=AttemptOutcome(data["outcome"]),
            note=data["note"],
            idempotency_key=data["idempotency_key"],
            by=request.user,
        )
    except KeyUsed as used:
        show_again(form, request.POST, _noted_before(used.made, found))
        return _sheet(request, found, 409, attempt_form=form, form=form)
    except BookingRefused as refused:
        return _refused(request, found, str(refused))
    found.refresh_from_db()
    sleeps = found.snoozed_until and found.latest >= request.clinic.today()
    what_next = (
        "The row comes back by itself." if sleeps else "The row stays where it is: its window is ending or over."
    )
    messages.success(request, f"Call noted for {found.patient.name}. {what_next}")
    return redirect(back_to(request, "booking:check-ins"))


def _noted_before(attempt: Attempt, check_in: CheckIn) -> str:
    if attempt.check_in_id != check_in.pk:
        return "This page noted a call about another check-in. Nothing was noted now; press again to note this one."
    return f"This page noted a call already: {attempt.get_outcome_display().lower()}. Press again to note this one as well."


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
        return _sheet(request, found, 422, snooze_form=form, form=form)
    until = form.cleaned_data["until"]
    stays = " Until then it stays in sight under Overdue." if until > found.latest else ""
    messages.success(
        request, f"{found.patient.name} comes back on {dates.day_near(until, request.clinic.today())}.{stays}"
    )
    return redirect(back_to(request, "booking:check-ins"))


@page(BOOKS_VISITS, methods=("POST",))
def close_check_in(request: ClinicRequest, check_in_id: uuid.UUID) -> HttpResponse:
    """Without a visit, by the front desk; after one whose outcome nobody will record, by its injector too."""
    found = find_check_in(request, check_in_id)
    form = CloseForm(request.POST, state=found.state)
    if not form.is_valid():
        return _sheet(request, found, 422, close_form=form, form=form)
    try:
        actions.close_check_in(
            check_in=found,
            reason=CloseReason(form.cleaned_data["reason"]),
            note=form.cleaned_data["note"],
            by=request.user,
        )
    except ReasonNeeded as needed:
        ask(form, needed)
        return _sheet(request, found, 422, close_form=form, form=form)
    except BookingRefused as refused:
        return _refused(request, found, str(refused))
    messages.success(request, f"Check-in of {found.patient.name} closed.")
    return redirect(back_to(request, "booking:check-ins"))


@page(RUNS_THE_DAY, methods=("POST",))
def reopen_check_in(request: ClinicRequest, check_in_id: uuid.UUID) -> HttpResponse:
    found = find(worklist.with_everything(CheckIn.objects.all()), check_in_id)
    try:
        actions.reopen_check_in(check_in=found, by=request.user)
    except BookingRefused as refused:
        return _refused(request, found, str(refused))
    found.refresh_from_db()
    messages.success(request, f"Check-in of {found.patient.name} is open again: {found.get_state_display().lower()}.")
    return redirect(back_to(request, "booking:check-ins"))

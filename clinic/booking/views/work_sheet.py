"""What check-ins and other rows of the worklist share: the sheet, the answer after a press, the row in its place."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django_htmx.http import HttpResponseClientRedirect

from clinic.audit.log import record
from clinic.booking.actions.calls import log_call
from clinic.booking.errors import BookingRefused, ReasonNeeded, SlotTaken
from clinic.booking.follow_up import board
from clinic.booking.follow_up.codes import AgainstOrder, FollowUpCode
from clinic.booking.follow_up.finding import find_item
from clinic.booking.follow_up.models import FollowUpItem
from clinic.booking.follow_up.offers import Work, by_day, soonest
from clinic.booking.forms import OutsideFields, ask
from clinic.booking.models import Appointment, Attempt
from clinic.booking.reasons import AttemptOutcome, OutsideReason
from clinic.booking.slots import Span
from clinic.booking.views.common import back_to
from clinic.booking.visit_deeds import DeedKind, VisitDeed
from clinic.booking.work_forms import AttemptForm, CloseForm, SnoozeForm
from clinic.practice import moments
from clinic.practice.date_fields import asked_day
from clinic.practice.fields import read_moment
from clinic.practice.idempotency import KeyUsed, show_again
from clinic.practice.requests import ClinicRequest

LIST = "booking:follow-up"


def in_row(request: ClinicRequest) -> bool:
    """Pressed in the list itself: the row is answered in its place."""
    return bool(request.htmx) and request.htmx.target is not None and request.htmx.target.startswith("work-")


def sheet(request: ClinicRequest, found: Work, status: int = 200, **extra: Any) -> HttpResponse:
    """One row with everything that can be done about it: a dialog on the list, a page by itself. Errors stay where they were made."""
    clinic = request.clinic
    asked = asked_day(request.GET.get("on", ""), clinic.today())
    day = asked.day if asked.is_given else None
    row = board.one(found, clinic.today())
    days = by_day(clinic, found, day) if row.stage == "open" else []
    record(action="patient.view", obj=found.patient, by=request.user, data={"page": "follow_up"})
    context = {
        "row": row,
        "work": found,
        "patient": found.patient,
        "days": days,
        "asks_outside": bool(row.asks) or any(found.is_outside(one) for one, _ in days),
        "on": day,
        "asked": asked,
        "attempt_form": AttemptForm(),
        "snooze_form": SnoozeForm(overdue=row.is_past),
        "close_form": CloseForm(state="seen" if row.stage == "seen" else "due"),
        "outside_form": OutsideFields(codes=_codes(found)),
        "back": back_to(request, LIST),
    }
    template = "booking/_work_sheet.html" if request.htmx else "booking/work_page.html"
    # htmx shows a refusal in its place under 422 alone.
    status = 422 if request.htmx and status == 409 else status
    return render(request, template, context | extra, status=status)


def _codes(found: Work) -> list[tuple[str, str]]:
    """Of the reason that a visit on another day wants."""
    is_step = isinstance(found, FollowUpItem) and found.kind == FollowUpCode.STEP
    return AgainstOrder.choices if is_step else OutsideReason.choices


def to_list(request: ClinicRequest) -> HttpResponse:
    """Back to where the press came from; out of a dialog the page is fetched anew."""
    back = back_to(request, LIST)
    return HttpResponseClientRedirect(back) if request.htmx else redirect(back)


def row_answer(
    request: ClinicRequest, found: Work, status: int = 200, free: Sequence[Span] = (), **extra: Any
) -> HttpResponse:
    """The row as it is now, in its place in the list; with the times in `free`, where those that it offered are gone."""
    row = board.one(found, request.clinic.today())
    context = {"row": row.offering(free, row.message) if free else row, "here": back_to(request, LIST)}
    return render(request, "booking/_work_row.html", context | extra, status=status)


def _again(found: Work) -> Work:
    """As it is now; the row of a freed visit may not be written yet."""
    if isinstance(found, FollowUpItem):
        return find_item(found.pk)
    found.refresh_from_db()
    return found


def refused(request: ClinicRequest, found: Work, text: str) -> HttpResponse:
    """Not a race but a rule: say it and offer the next times from now."""
    if in_row(request):
        return row_answer(request, found, 422, refused=text)
    return sheet(request, found, 409, refused=text, free=soonest(request.clinic, found))


def book(request: ClinicRequest, found: Work, action: Any) -> HttpResponse:
    """One press on a time. `action(start, **reason)` books it. Whoever comes second hears so and sees the next free times."""
    start = read_moment(request.POST.get("slot", ""))
    if start is None:
        return sheet(request, found, 422, refused="Choose one of the times.")
    form = OutsideFields(request.POST)
    if not form.is_valid():
        return sheet(request, found, 422, form=form, outside_form=form, wanted=start)
    try:
        visit = action(start=start, by=request.user, **form.cleaned_data)
    except ReasonNeeded as needed:
        ask(form, needed)
        if in_row(request):
            said: dict[str, Any] = {
                "chosen": form.data.get("outside_reason"),
                "wants_note": needed.field == "outside_note",
            }
            return row_answer(request, found, 422, refused=str(needed), asks=_codes(found), **said)
        return sheet(request, found, 422, form=form, outside_form=form, wanted=start)
    except SlotTaken as taken:
        if in_row(request):
            return row_answer(request, found, 422, refused=taken.for_staff, free=taken.free)
        return sheet(request, found, 409, taken=taken.for_staff, free=taken.free)
    except BookingRefused as no:
        return refused(request, _again(found), str(no))
    return _booked(request, found, visit)


def _booked(request: ClinicRequest, found: Work, visit: Appointment) -> HttpResponse:
    local = request.clinic.local(visit.starts_at)
    at = moments.long(local, request.clinic.today())
    if in_row(request):
        deed = VisitDeed.objects.filter(visit=visit, kind=DeedKind.BOOKED, undone_at=None).newest().first()
        about = {"work": found, "patient": found.patient, "visit": visit, "at": at, "deed": deed}
        context = about | {"here": back_to(request, LIST)}
        return render(request, "booking/_work_booked.html", context)
    messages.success(
        request,
        format_html(
            'Booked: {} on <strong>{}</strong> with {}. <a href="{}">Change</a>',
            found.patient.name,
            at,
            visit.clinician.user.name,
            reverse("booking:appointment", args=[visit.pk]),
        ),
    )
    return to_list(request)


def call(request: ClinicRequest, found: Work) -> HttpResponse:
    """Two presses: log a call, and what came of it."""
    form = AttemptForm(request.POST)
    if not form.is_valid():
        if in_row(request):
            return row_answer(request, found, 422, refused="Say what happened on the call.")
        return sheet(request, found, 422, attempt_form=form, form=form)
    data = form.cleaned_data
    try:
        attempt = log_call(
            row=found,
            outcome=AttemptOutcome(data["outcome"]),
            note=data["note"],
            idempotency_key=data["idempotency_key"],
            by=request.user,
        )
    except KeyUsed as used:
        if in_row(request):
            return row_answer(request, found, 422, refused=_noted_before(used.made, found))
        show_again(form, request.POST, _noted_before(used.made, found))
        return sheet(request, found, 409, attempt_form=form, form=form)
    except BookingRefused as no:
        return refused(request, _again(found), str(no))
    if in_row(request):
        return noted(request, attempt)
    messages.success(request, f"Call noted for {found.patient.name}. {what_next(request, found)}")
    return to_list(request)


def noted(request: ClinicRequest, attempt: Attempt, status: int = 200, **extra: Any) -> HttpResponse:
    """In the row's place, for some seconds: what was noted, room for words, and the way back."""
    work = attempt.check_in or attempt.follow_up
    assert work
    context = {"attempt": attempt, "work": work, "patient": work.patient, "next": what_next(request, work)}
    return render(request, "booking/_work_noted.html", context | extra, status=status)


def what_next(request: ClinicRequest, found: Work) -> str:
    row = type(found)._default_manager.filter(pk=found.pk).first() or found
    today = request.clinic.today()
    sleeps = row.snoozed_until and row.snoozed_until > today and not (row.last_day and row.last_day < today)
    return "The row comes back by itself." if sleeps else "The row stays where it is: its window is ending or over."


def _noted_before(attempt: Attempt, found: Work) -> str:
    if found.pk not in (attempt.check_in_id, attempt.follow_up_id):
        return "This page noted a call about another check-in. Nothing was noted now; press again to note this one."
    return f"This page noted a call already: {attempt.get_outcome_display().lower()}. Press again to note this one as well."

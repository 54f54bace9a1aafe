"""Booking any visit, and the sheet of one visit: change of state, moving, cancelling."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from clinic.audit.log import record
from clinic.booking import actions, transitions
from clinic.booking.errors import BookingRefused, ReasonNeeded, SlotTaken
from clinic.booking.faster import other_note, somebody_was_faster
from clinic.booking.forms import CancelForm, NoteForm, ask
from clinic.booking.models import TRANSITIONS, Appointment, VisitState
from clinic.booking.telling import tells_of_cancelling
from clinic.booking.views.common import back_to, find_visit
from clinic.booking.views.from_board import stays_on_board
from clinic.practice.access import BOOKS_VISITS, page
from clinic.practice.errors import ChangedMeanwhile
from clinic.practice.models import Clinic
from clinic.practice.requests import ClinicRequest


@page(BOOKS_VISITS, methods=("GET",))
def appointment(request: ClinicRequest, appointment_id: uuid.UUID) -> HttpResponse:
    """One visit with everything that can be done about it; a dialog on the calendar, a page by itself."""
    return sheet(request, find_visit(request, appointment_id))


def sheet(request: ClinicRequest, visit: Appointment, status: int = 200, **extra: Any) -> HttpResponse:
    clinic: Clinic = request.clinic
    record(action="patient.view", obj=visit.patient, by=request.user, data={"page": "appointment"})
    context = {
        "visit": visit,
        "patient": visit.patient,
        "cancel_form": CancelForm(),
        "note_form": NoteForm(initial={"note": visit.note, "note_was": visit.note}),
        "may_move": visit.state in transitions.AWAITED,
        "tells_of_cancelling": tells_of_cancelling(visit),
        "may_cancel": visit.may_become(VisitState.CANCELLED),
        "main_step": main_step(visit, clinic),
        "steps": steps(visit, clinic),
        "was_forgotten": transitions.was_forgotten(visit, clinic.now()),
        "was_here": transitions.WAS_HERE,
        "is_ahead": visit.starts_on > clinic.today(),
        "check_in": visit.check_ins.first(),
        "back": back_to(request, "booking:today"),
    }
    htmx = bool(request.htmx)
    template = "booking/_visit_sheet.html" if htmx else "booking/appointment_page.html"
    return render(request, template, context | extra, status=status)


def main_step(visit: Appointment, clinic: Clinic) -> VisitState | None:
    """The press to expect: before its day a visit is confirmed, on its day it goes forward."""
    if visit.starts_on > clinic.today():
        return VisitState.CONFIRMED if visit.state == VisitState.BOOKED else None
    if visit.starts_on < clinic.today():
        return VisitState.DONE if visit.state in transitions.IN_THE_HOUSE else None
    return visit.forward[0] if visit.forward else None


def steps(visit: Appointment, clinic: Clinic) -> list[tuple[VisitState, str]]:
    """What may be pressed now; cancelling has its own place."""
    at, now = clinic.local(visit.starts_at), clinic.now()
    return [
        (state, ACTION_WORDS[state])
        for state in TRANSITIONS[visit.state]
        if state != VisitState.CANCELLED and not transitions.refusal(visit.state, state, at, now)
    ]


ACTION_WORDS = {
    VisitState.BOOKED: "Booked again",
    VisitState.CONFIRMED: "Confirmed",
    VisitState.ARRIVED: "Arrived",
    VisitState.IN_ROOM: "In room",
    VisitState.DONE: "Done",
    VisitState.NO_SHOW: "Did not come",
}


@stays_on_board
@page(BOOKS_VISITS, methods=("POST",))
def advance(request: ClinicRequest, appointment_id: uuid.UUID) -> HttpResponse:
    """Change the state; `to` names it, `was_here` says that a visit of an earlier day took place."""
    visit = find_visit(request, appointment_id)
    to = request.POST.get("to", "")
    if to not in ACTION_WORDS:
        return sheet(request, visit, 422, refused="Choose one of the steps.")
    try:
        visit = actions.advance(
            appointment=visit, to=VisitState(to), by=request.user, was_here=request.POST.get("was_here") == "1"
        )
    except SlotTaken as taken:
        return sheet(request, visit, 409, free=taken.free, taken=taken.for_staff)
    except BookingRefused as refused:
        return sheet(request, visit, 409, refused=somebody_was_faster(visit, request.user) or str(refused))
    return redirect(f"{back_to(request, 'booking:today').split('#')[0]}#visit-{visit.pk}")


@stays_on_board
@page(BOOKS_VISITS, methods=("POST",))
def cancel(request: ClinicRequest, appointment_id: uuid.UUID) -> HttpResponse:
    visit = find_visit(request, appointment_id)
    form = CancelForm(request.POST)
    if not form.is_valid():
        return sheet(request, visit, 422, cancel_form=form, form=form)
    try:
        actions.cancel(appointment=visit, by=request.user, **form.cleaned_data)
    except ReasonNeeded as needed:
        ask(form, needed)
        return sheet(request, visit, 422, cancel_form=form, form=form)
    except BookingRefused as refused:
        return sheet(request, visit, 409, refused=str(refused))
    again = " The check-in is due again." if visit.check_ins.open().exists() else ""
    held = " The message to the patient waits that long." if tells_of_cancelling(visit) else ""
    undo = f" It can be undone for 3 minutes.{held}"
    messages.success(request, f"Visit of {visit.patient.name} cancelled.{again}{undo}")
    return redirect(back_to(request, "booking:today"))


@stays_on_board
@page(BOOKS_VISITS, methods=("POST",))
def change_note(request: ClinicRequest, appointment_id: uuid.UUID) -> HttpResponse:
    visit = find_visit(request, appointment_id)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return sheet(request, visit, 422, note_form=form, form=form)
    note, seen = form.cleaned_data["note"], form.cleaned_data["note_was"] if "note_was" in request.POST else None
    try:
        actions.change_note(appointment=visit, note=note, seen=seen, by=request.user)
    except ChangedMeanwhile:
        return _other_note(request, find_visit(request, appointment_id))
    messages.success(request, f"Note of {visit.patient.name} saved.")
    return redirect(f"{back_to(request, 'booking:today').split('#')[0]}#visit-{visit.pk}")


def _other_note(request: ClinicRequest, visit: Appointment) -> HttpResponse:
    """Both are shown; the next press means the one that stands here now."""
    sent = request.POST.copy()
    sent["note_was"] = visit.note
    form = NoteForm(sent)
    form.add_error("note", other_note(visit))
    return sheet(request, visit, 409, note_form=form, form=form)

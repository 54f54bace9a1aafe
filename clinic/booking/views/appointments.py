"""Booking any visit, and the sheet of one visit: change of state, moving, cancelling."""

import uuid
from datetime import date, timedelta
from itertools import groupby, islice
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html

from clinic.audit.log import record
from clinic.booking import actions, transitions
from clinic.booking.agenda import Agenda
from clinic.booking.errors import (
    BookingRefused,
    CheckInSettled,
    NoOpenCheckIn,
    PatientElsewhere,
    ReasonNeeded,
    SlotTaken,
)
from clinic.booking.forms import BookForm, PersonChoice, TimeForm, time_of
from clinic.booking.models import MINUTES, TRANSITIONS, Appointment, VisitKind, VisitState
from clinic.booking.slots import Span, spread
from clinic.booking.views.common import ask, back_to, find_visit
from clinic.practice import moments
from clinic.practice.access import BOOKS_VISITS, find, injectors, page
from clinic.practice.date_fields import asked_day
from clinic.practice.fields import field_of, read_number
from clinic.practice.idempotency import KeyUsed, show_again
from clinic.practice.models import Clinic
from clinic.practice.requests import ClinicRequest
from patients.records.models import Patient

OFFERED_DAYS, OFFERS = 3, 6


@page(BOOKS_VISITS)
def new_appointment(request: ClinicRequest) -> HttpResponse:
    """`?patient=` says who; without it, first find the patient."""
    clinic: Clinic = request.clinic
    chosen = request.POST.get("patient") or request.GET.get("patient")
    if not chosen:
        messages.info(request, "Find the patient first, then book from the chart.")
        return redirect("records:patient-list")
    patient = find(Patient, _uuid(chosen))
    if request.method != "POST":
        record(action="patient.view", obj=patient, by=request.user, data={"page": "appointment_new"})
        return _book_page(request, patient, BookForm(initial=_initial(request), clinic=clinic))
    form = BookForm(request.POST, clinic=clinic)
    if not form.is_valid():
        return _book_page(request, patient, form, 422)
    data = form.cleaned_data
    try:
        visit = actions.book(
            patient=patient,
            clinician=data["clinician"],
            start=data["start"],
            minutes=data["minutes"],
            kind=VisitKind(data["kind"]),
            room=data.get("room"),
            note=data["note"],
            idempotency_key=data["idempotency_key"],
            outside_reason=data["outside_reason"],
            outside_note=data["outside_note"],
            by=request.user,
        )
    except SlotTaken as taken:
        return _book_page(request, patient, form, 409, free=taken.free, taken=str(taken))
    except ReasonNeeded as needed:
        ask(form, needed)
        return _book_page(request, patient, form, 422)
    except KeyUsed as used:
        show_again(form, request.POST, _booked_before(used.made, patient))
        return _book_page(request, patient, form, 409)
    except (CheckInSettled, NoOpenCheckIn) as refused:
        form.add_error("kind", str(refused))
        return _book_page(request, patient, form, 422)
    except BookingRefused as refused:
        form.add_error("at", str(refused))
        return _book_page(request, patient, form, 422)
    local = clinic.local(visit.starts_at)
    messages.success(
        request,
        f"{patient.name} is booked: {moments.long(local, clinic.today())} with {visit.clinician.user.name}.",
    )
    return redirect(f"{reverse('booking:today')}?on={local.date()}#visit-{visit.pk}")


def _booked_before(visit: Appointment, patient: Patient) -> str:
    """What this page booked, for whoever went back to it and pressed with something else."""
    if visit.patient_id != patient.pk:
        return "This page booked a visit of another patient. Nothing was booked now; press again to book this one."
    clinic = visit.clinic
    at = moments.long(clinic.local(visit.starts_at), clinic.today())
    booked = f"{at} with {visit.clinician.user.name}"
    if visit.is_over:
        state = visit.get_state_display().lower()
        return f"This page booked {booked} before; that visit is {state}. Press again to book another one."
    return format_html(
        "This page booked {} already. Nothing was changed. "
        '<a href="{}">Move that visit</a>, or press again to book this one as well.',
        booked,
        reverse("booking:appointment", args=[visit.pk]),
    )


def _uuid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError as error:
        raise Http404 from error


def _initial(request: ClinicRequest) -> dict[str, Any]:
    clinic, membership = request.clinic, request.membership
    kind = request.GET.get("kind", "")
    kind = kind if kind in VisitKind.values else VisitKind.CONSULT
    people = injectors(clinic)
    asked = people.filter(pk=membership.pk).first() or people.first()
    return {
        "kind": kind,
        "clinician": asked.pk if asked else None,
        "on": asked_day(request.GET.get("on", ""), clinic.today()).day,
        "at": request.GET.get("at") or None,
        "minutes": MINUTES[VisitKind(kind)],
    }


def _book_page(
    request: ClinicRequest, patient: Patient, form: BookForm, status: int = 200, **extra: Any
) -> HttpResponse:
    context = {
        "form": form,
        "patient": patient,
        "minutes_of": MINUTES,
        "offers": _offers(request, form, patient),
        "open_check_ins": patient.check_ins.open().order_by("target"),
    }
    return render(request, "booking/appointment_new_page.html", context | extra, status=status)


def _chosen_day(form: TimeForm) -> date:
    """The day in the form's box, however it is written; today for none and for what cannot be read."""
    value = form["on"].value()
    today = form.clinic.today()
    return value if isinstance(value, date) else asked_day(str(value or ""), today).day


def _offers(request: ClinicRequest, form: TimeForm, patient: Patient | None) -> list[Span]:
    """Free times of the chosen clinician, when the patient has no other visit, from the chosen day on."""
    clinic: Clinic = request.clinic
    clinician = str(form["clinician"].value() or "")
    injector = next(
        (one for one in field_of(form, "clinician", PersonChoice).queryset or () if str(one.pk) == clinician), None
    )
    if injector is None:
        return []
    value = form["minutes"].value()
    minutes = read_number(str(value), 5, 240) or MINUTES[VisitKind.CONSULT]
    first = max(_chosen_day(form), clinic.today())
    agenda = Agenda.load(clinic, first, first + timedelta(days=14))
    slots = agenda.free(injector.pk, minutes, patient_id=patient.pk if patient else None)
    # The form posts a wall-clock time: of an hour that comes twice it can only mean the first.
    by_day = groupby((slot for slot in slots if not slot.start.fold), key=lambda slot: slot.start.date())
    return [slot for _, slots in islice(by_day, OFFERED_DAYS) for slot in spread(list(slots), OFFERS)]


@page(BOOKS_VISITS, methods=("GET",))
def offers(request: ClinicRequest) -> HttpResponse:
    """A fragment: free times for what the form says so far."""
    form = BookForm(initial=_initial(request) | request.GET.dict(), clinic=request.clinic)
    chosen = request.GET.get("patient")
    patient = find(Patient, _uuid(chosen)) if chosen else None
    return render(request, "booking/_offers.html", {"offers": _offers(request, form, patient)})


@page(BOOKS_VISITS, methods=("GET",))
def appointment(request: ClinicRequest, appointment_id: uuid.UUID) -> HttpResponse:
    """One visit with everything that can be done about it; a dialog on the calendar, a page by itself."""
    return _sheet(request, find_visit(request, appointment_id))


def _sheet(request: ClinicRequest, visit: Appointment, status: int = 200, **extra: Any) -> HttpResponse:
    clinic: Clinic = request.clinic
    record(action="patient.view", obj=visit.patient, by=request.user, data={"page": "appointment"})
    context = {
        "visit": visit,
        "patient": visit.patient,
        "form": TimeForm(initial=time_of(visit, clinic.zone), clinic=clinic),
        "may_move": visit.state in transitions.AWAITED,
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


@page(BOOKS_VISITS, methods=("POST",))
def move(request: ClinicRequest, appointment_id: uuid.UUID) -> HttpResponse:
    visit = find_visit(request, appointment_id)
    clinic: Clinic = request.clinic
    form = TimeForm(request.POST, clinic=clinic)
    if not form.is_valid():
        return _sheet(request, visit, 422, form=form)
    data = form.cleaned_data
    try:
        moved = actions.move(
            appointment=visit,
            start=data["start"],
            minutes=data["minutes"],
            clinician=data["clinician"],
            room=data.get("room"),
            outside_reason=data["outside_reason"],
            outside_note=data["outside_note"],
            by=request.user,
        )
    except SlotTaken as taken:
        return _sheet(request, visit, 409, form=form, free=taken.free, taken=str(taken))
    except ReasonNeeded as needed:
        ask(form, needed)
        return _sheet(request, visit, 422, form=form)
    except BookingRefused as refused:
        form.add_error("at", str(refused))
        return _sheet(request, visit, 422, form=form)
    local = clinic.local(moved.starts_at)
    messages.success(request, f"{visit.patient.name} moved to {moments.long(local, clinic.today())}.")
    return redirect(f"{reverse('booking:today')}?on={local.date()}#visit-{moved.pk}")


@page(BOOKS_VISITS, methods=("POST",))
def advance(request: ClinicRequest, appointment_id: uuid.UUID) -> HttpResponse:
    """Change the state; `to` names it, `was_here` says that a visit of an earlier day took place."""
    visit = find_visit(request, appointment_id)
    to = request.POST.get("to", "")
    if to not in ACTION_WORDS:
        return _sheet(request, visit, 422, refused="Choose one of the steps.")
    try:
        visit = actions.advance(
            appointment=visit, to=VisitState(to), by=request.user, was_here=request.POST.get("was_here") == "1"
        )
    except SlotTaken as taken:
        words = str(taken) if isinstance(taken, PatientElsewhere) else "Somebody else has that time now."
        return _sheet(request, visit, 409, free=taken.free, taken=words)
    except BookingRefused as refused:
        return _sheet(request, visit, 409, refused=str(refused))
    return redirect(f"{back_to(request, 'booking:today').split('#')[0]}#visit-{visit.pk}")


@page(BOOKS_VISITS, methods=("POST",))
def cancel(request: ClinicRequest, appointment_id: uuid.UUID) -> HttpResponse:
    visit = find_visit(request, appointment_id)
    try:
        actions.cancel(appointment=visit, by=request.user)
    except BookingRefused as refused:
        return _sheet(request, visit, 409, refused=str(refused))
    again = " The check-in is due again." if visit.check_ins.open().exists() else ""
    messages.success(request, f"Visit of {visit.patient.name} cancelled.{again}")
    return redirect(back_to(request, "booking:today"))

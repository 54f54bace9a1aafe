"""The composer: a booking in a small card beside the time that was pressed, or at now for somebody who walks in."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from clinic.audit.log import record
from clinic.booking.agenda import Agenda, length_of
from clinic.booking.flow.asked import AskedVisit, asked_of, open_check_in
from clinic.booking.flow.board import free_times
from clinic.booking.flow.choosing import agenda_of_day, first_free, free_until, is_free
from clinic.booking.flow.types_on_offer import gives
from clinic.booking.forms import BookForm, read_slot, slot_code, wall
from clinic.booking.slots import Length
from clinic.booking.views.asking import chosen_patient, hits_for, initial
from clinic.office.models import VisitType
from clinic.practice.access import BOOKS_VISITS, injectors, page
from clinic.practice.date_fields import asked_day
from clinic.practice.models import Clinic, Membership
from clinic.practice.requests import ClinicRequest
from clinic.practice.typed_dates import DateUnread, read_typed_time
from clinic.practice.visit_kinds import GRID
from patients.records.models import Patient

SHOWN = 3  # types side by side
NEXT_DAYS, NEXT_TIMES = timedelta(days=7), 6


@page(BOOKS_VISITS, methods=("GET",))
def compose(request: ClinicRequest) -> HttpResponse:
    """`on`, `at` and `clinician` say which time was pressed, or `slot`; with `walk_in` it is now, with the first who is free."""
    clinic, patient = request.clinic, chosen_patient(request)
    said = initial(request, request.GET.dict(), patient)
    said["slot"] = _slot(clinic, said)
    pressed = read_slot(said["slot"], injectors(clinic))
    if pressed and not said.get("timeless"):
        said["clinician"] = str(pressed[1].pk)
    if request.GET.get("walk_in"):
        said["on"] = clinic.today()
    if patient:
        record(action="patient.view", obj=patient, by=request.user, data={"page": "appointment_new"})
    return composer(request, BookForm(initial=said, clinic=clinic), patient)


def composer(
    request: ClinicRequest, form: BookForm, patient: Patient | None, status: int = 200, **more: Any
) -> HttpResponse:
    asked = asked_of(form, request.clinic, patient)
    text = str(form["q"].value() or "")
    sent = request.POST if request.method == "POST" else request.GET
    timeless = bool(sent.get("timeless")) or asked.start is None
    context = {
        "form": form,
        "asked": asked,
        "patient": patient,
        "slot": str(form["slot"].value() or ""),
        "walk_in": bool(form["walk_in"].value()),
        "timeless": timeless,
        "next_times": next_times(asked, form) if timeless else [],
        "due": open_check_in(patient, asked.day) if patient else None,
        "text": text,
        "hits": hits_for(request, text),
    }
    return render(request, "booking/_composer.html", context | _fitting(asked) | more, status=status)


def _slot(clinic: Clinic, said: dict[str, Any]) -> str:
    """The pressed time as the form's `slot`."""
    people = list(injectors(clinic))
    if said.get("walk_in"):
        now = clinic.now()
        start = now - timedelta(minutes=now.minute % GRID, seconds=now.second, microseconds=now.microsecond)
        free = first_free(clinic, people, start, Length(GRID))
        return slot_code(start, free or people[0]) if people else ""
    if read_slot(str(said.get("slot") or ""), people):
        return str(said["slot"])
    pressed = _pressed(clinic, said)
    if pressed is None:
        return ""
    person = next((one for one in people if str(one.pk) == str(said.get("clinician") or "")), None)
    person = person or first_free(clinic, people, pressed, Length(GRID))
    return slot_code(pressed, person) if person else ""


def _pressed(clinic: Clinic, said: dict[str, Any]) -> datetime | None:
    try:
        at = read_typed_time(str(said.get("at") or ""))
    except DateUnread:
        return None
    return wall(asked_day(str(said["on"]), clinic.today()).day, at, clinic.zone)


def _fitting(asked: AskedVisit) -> dict[str, Any]:
    """The types that fit before the next visit side by side; the others with the reason."""
    until: datetime | None = None
    why = dict.fromkeys(asked.types, "")
    if asked.start and asked.clinician:
        agenda = agenda_of_day(asked.clinic, asked.start)
        until = free_until(agenda, asked.clinician, asked.start)
        why = {one: _why_not(agenda, asked.clinician, asked.start, until, one) for one in asked.types}
    fits = [one for one in asked.types if not why[one]]
    shown = sorted(fits, key=lambda one: one != asked.what)[:SHOWN]
    outside = asked.what.kind == "check_in" and asked.start
    due = open_check_in(asked.patient, asked.day) if asked.patient and outside else None
    return {
        "free_until": until,
        "fitting": [one for one in asked.types if one in shown],
        "other_with_why": [(one, why[one]) for one in asked.types if one not in shown],
        "asks_outside": bool(due and due.is_outside(asked.day)),
    }


def _why_not(agenda: Agenda, clinician: Membership, start: datetime, until: datetime | None, what: VisitType) -> str:
    """Why a visit of this type cannot stand there, with the time to prepare and to clean."""
    if not gives(what, clinician.pk):
        return f"{clinician.user.name} does not give it"
    if is_free(agenda, clinician, start, length_of(what)):
        return ""
    free = int((until - start).total_seconds() // 60) if until else 0
    return f"only {free} min free" if what.minutes > free else "no time to prepare or clean"


def next_times(asked: AskedVisit, form: BookForm) -> list[tuple[datetime, str]]:
    """The first free times from now on: the moment and what its button sends."""
    asked = asked if form["clinician"].value() else replace(asked, clinician=None)
    first = asked.clinic.today()
    agenda = Agenda.load(asked.clinic, first, first + NEXT_DAYS)
    return [
        (start, slot_code(start, person)) for start, person in islice(free_times(asked, agenda).items(), NEXT_TIMES)
    ]

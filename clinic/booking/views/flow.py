"""The book page: who, what and when beside each other. The composer of the day sends the same form."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django_htmx.http import trigger_client_event

from clinic.audit.log import record
from clinic.booking.flow import booking
from clinic.booking.flow.asked import AskedVisit, asked_of, last_clinician, open_check_in
from clinic.booking.flow.beside import day_beside, patients_visits
from clinic.booking.flow.board import board_of
from clinic.booking.flow.looking import NotBooked, look_at
from clinic.booking.forms import BookForm, TimeForm, instead, read_slot
from clinic.booking.views.asking import chosen_patient, hits_for, initial
from clinic.booking.views.composer import composer
from clinic.practice import moments
from clinic.practice.access import BOOKS_VISITS, page
from clinic.practice.models import Clinic
from clinic.practice.requests import ClinicRequest
from clinic.practice.visit_kinds import VisitKind
from patients.records.models import Patient

SHOWN_AGAIN = {"show", "go", "pick", "look"}  # what sends the form without booking


@page(BOOKS_VISITS)
def new_appointment(request: ClinicRequest) -> HttpResponse:
    """`?patient=` says who, and every other field of the form may be given as well. A form sent with `show`, `go` or `pick` books nothing:
    it is shown again for what it says."""
    clinic: Clinic = request.clinic
    patient = chosen_patient(request)
    if request.method != "POST" or SHOWN_AGAIN & set(request.POST):
        sent = request.POST if request.method == "POST" else request.GET
        return book_page(request, BookForm(initial=initial(request, sent.dict(), patient), clinic=clinic), patient)
    form = BookForm(instead(request.POST, clinic), clinic=clinic)
    visit, refused = booking.book_from(form, patient, by=request.user, sent=request.POST)
    if visit is None:
        if request.POST.get("composer") and request.htmx:
            return composer(request, form, patient, 422, refused=refused)
        return book_page(request, form, patient, refused.status, refused=refused)
    local = clinic.local(visit.starts_at)
    words = f"{visit.patient.name} is booked: {moments.long(local, clinic.today())} with {visit.clinician.user.name}."
    address = f"{reverse('booking:today')}?on={local.date()}#visit-{visit.pk}"
    if request.htmx:
        told = {"address": address, "words": words}
        return trigger_client_event(HttpResponse(headers={"HX-Reswap": "none"}), "day:booked", told)
    messages.success(request, words)
    return redirect(address)


def book_page(
    request: ClinicRequest, form: BookForm, patient: Patient | None, status: int = 200, **more: Any
) -> HttpResponse:
    asked = asked_of(form, request.clinic, patient)
    if patient:
        record(action="patient.view", obj=patient, by=request.user, data={"page": "appointment_new"})
    text = str(form["q"].value() or "")
    here = reverse("booking:appointment-new")
    kept = {
        "visit_type": asked.what.pk,
        "on": asked.day.isoformat(),
        "clinician": asked.clinician and asked.clinician.pk,
    }
    context = flow_context(request, asked, form) | {
        "text": text,
        "hits": hits_for(request, text) if not patient else [],
        "here": here,
        "change_url": f"{here}?{urlencode(kept)}",
        "new_patient_url": f"{reverse('records:patient-new')}?{urlencode({'back': f'{here}?{urlencode(kept)}'})}",
        "back": f"{reverse('booking:today')}?on={asked.day}",
        "book_word": "Book the visit",
    }
    return render(request, "booking/appointment_new_page.html", context | more, status=status)


def flow_context(request: ClinicRequest, asked: AskedVisit, form: TimeForm) -> dict[str, Any]:
    """What the pages that choose a time show."""
    patient = asked.patient
    due = open_check_in(patient, asked.day) if patient else None
    is_check_in = asked.what.kind == VisitKind.CHECK_IN
    return {
        "form": form,
        "asked": asked,
        "patient": patient,
        "board": board_of(asked),
        "beside": day_beside(asked),
        "visits": patients_visits(asked),
        "last": last_clinician(patient, asked.people) if patient else None,
        "due": due,
        "refused": looked_at(request, asked),
        "asks_outside": bool(due and is_check_in and due.is_outside(asked.day)) or bool(form["outside_reason"].errors),
    }


def looked_at(request: ClinicRequest, asked: AskedVisit) -> NotBooked | None:
    """The taken time that was pressed."""
    pressed = request.POST.get("look") or request.GET.get("look") or ""
    found = read_slot(pressed, asked.people)
    return look_at(asked, *found) if found else None


@page(BOOKS_VISITS, methods=("GET",))
def who(request: ClinicRequest) -> HttpResponse:
    """A fragment: the patients that `q` finds."""
    text = request.GET.get("q", "").strip()
    return render(request, "booking/_hits.html", {"text": text, "hits": hits_for(request, text)})

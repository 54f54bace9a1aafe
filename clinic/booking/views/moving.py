"""Moving a visit and changing what it is: the book page with the patient given."""

import uuid
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from clinic.audit.log import record
from clinic.booking import actions
from clinic.booking.anyway import Anyway
from clinic.booking.errors import BookingRefused, CheckInSettled, NoOpenCheckIn, NotOpen, ReasonNeeded, SlotTaken
from clinic.booking.faster import other_note, somebody_was_faster
from clinic.booking.flow.asked import asked_of
from clinic.booking.flow.booking import look_again, refused_by, settle_move, wanted_by
from clinic.booking.flow.looking import NotBooked, look
from clinic.booking.forms import MoveForm, ask, instead, slot_code, time_of
from clinic.booking.models import Appointment
from clinic.booking.views.asking import NOT_KEPT
from clinic.booking.views.common import find_visit
from clinic.booking.views.flow import SHOWN_AGAIN, flow_context
from clinic.booking.views.from_board import stays_on_board
from clinic.practice import moments
from clinic.practice.access import BOOKS_VISITS, page
from clinic.practice.errors import ChangedMeanwhile
from clinic.practice.models import Clinic
from clinic.practice.requests import ClinicRequest


@stays_on_board
@page(BOOKS_VISITS)
def move(request: ClinicRequest, appointment_id: uuid.UUID) -> HttpResponse:
    """Another time, clinician, room, type or note; what is not said stays."""
    visit, clinic = find_visit(request, appointment_id), request.clinic
    if request.method != "POST" or SHOWN_AGAIN & set(request.POST):
        sent = request.POST if request.method == "POST" else request.GET
        return _page(request, visit, MoveForm(initial=_initial(visit, clinic, sent.dict()), clinic=clinic))
    form = MoveForm(instead(request.POST, clinic), clinic=clinic)
    refused = NotBooked()
    if form.is_valid() and settle_move(form, visit):
        if form.cleaned_data["lacks_room"]:
            refused = look(wanted_by(form.cleaned_data, visit.patient, visit))
            return _page(request, visit, form, refused.status, refused=refused)
        try:
            with transaction.atomic():
                return _moved(request, visit, form)
        except ChangedMeanwhile:
            return _changed_since(request, find_visit(request, visit.pk))
        except (SlotTaken, NotOpen) as error:
            if isinstance(error, NotOpen):
                form.add_error("at", str(error))
            refused = refused_by(error, form.cleaned_data, visit.patient, visit)
        except ReasonNeeded as needed:
            ask(form, needed)
            if needed.field.startswith("anyway"):
                refused = look_again(form.cleaned_data, visit.patient, moving=visit)
        except (CheckInSettled, NoOpenCheckIn) as error:
            form.add_error("visit_type", str(error))
        except BookingRefused as error:
            form.add_error("at", str(error))
    return _page(request, visit, form, refused.status, refused=refused)


def _moved(request: ClinicRequest, visit: Appointment, form: MoveForm) -> HttpResponse:
    data, clinic = form.cleaned_data, request.clinic
    moved = actions.move(
        appointment=visit,
        start=data["start"],
        minutes=data["minutes"],
        clinician=data["clinician"],
        room=data.get("room"),
        outside_reason=data["outside_reason"],
        outside_note=data["outside_note"],
        visit_type=data["visit_type"],
        anyway=Anyway(data["anyway_reason"], data["anyway_note"]) if data["anyway"] else None,
        by=request.user,
        version=data["version"],
    )
    if "note" in request.POST and request.POST.get("note_was") != data["note"]:
        seen = data["note_was"] if "note_was" in request.POST else None
        actions.change_note(appointment=moved, note=data["note"], seen=seen, by=request.user)
    local = clinic.local(moved.starts_at)
    at = moments.long(local, clinic.today())
    stays = (visit.starts_at, visit.clinician_id) == (moved.starts_at, moved.clinician_id)
    what = f"{moved.visit_type.name}, {moved.minutes} minutes, {at}"
    said = f"{visit.patient.name} changed: {what}." if stays else f"{visit.patient.name} moved to {at}."
    messages.success(request, said)
    return redirect(f"{reverse('booking:today')}?on={local.date()}#visit-{moved.pk}")


def _changed_since(request: ClinicRequest, visit: Appointment) -> HttpResponse:
    """Another desk changed the visit after this page was opened: what was typed stays, and the next press means it."""
    sent, clinic, stored = request.POST.copy(), request.clinic, visit.note
    was, typed = sent.get("note_was", stored), sent.get("note", "").strip()
    sent["version"], sent["note_was"] = str(visit.sequence), stored
    if typed == was:
        sent["note"] = stored
    form = MoveForm(instead(sent, clinic), clinic=clinic)
    if stored not in (was, typed) and typed != was:
        form.add_error("note", other_note(visit))
    if request.POST.get("version") not in (None, "", sent["version"]):
        at = moments.long(clinic.local(visit.starts_at), clinic.today())
        said = (
            somebody_was_faster(visit, request.user) or "The visit was changed meanwhile. Your press changed nothing."
        )
        form.add_error(None, f"{said} It stands on {at} with {visit.clinician.user.name}. Press again to change that.")
    return _page(request, visit, form, 409)


def _initial(visit: Appointment, clinic: Clinic, sent: dict[str, Any]) -> dict[str, Any]:
    """As it stands, under what was said so far."""
    usual = "" if visit.minutes == visit.visit_type.minutes else visit.minutes
    stands = time_of(visit, clinic.zone) | {
        "minutes": usual,
        "visit_type": visit.visit_type_id,
        "note": visit.note,
        "note_was": visit.note,
        "version": visit.sequence,
        "at": "",
        "slot": slot_code(visit.starts_at, visit.clinician),
    }
    said = {name: value for name, value in sent.items() if name not in NOT_KEPT}
    said |= {"on": said["go"]} if said.get("go") else {}
    return stands | said


def _page(request: ClinicRequest, visit: Appointment, form: MoveForm, status: int = 200, **more: Any) -> HttpResponse:
    record(action="patient.view", obj=visit.patient, by=request.user, data={"page": "appointment_move"})
    asked = asked_of(form, request.clinic, visit.patient, moving=visit)
    stays = (asked.start, asked.clinician) == (visit.starts_at, visit.clinician)
    context = flow_context(request, asked, form) | {
        "moving": visit,
        "here": reverse("booking:appointment-move", args=[visit.pk]),
        "back": f"{reverse('booking:today')}?on={visit.starts_on}#visit-{visit.pk}",
        "book_word": "Change the visit" if stays else "Move the visit",
        "slot": slot_code(asked.start, asked.clinician) if asked.start and asked.clinician else "",
    }
    return render(request, "booking/appointment_new_page.html", context | more, status=status)

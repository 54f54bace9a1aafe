"""From the form of the flow to the visit: what is refused comes back with the words at their field."""

from dataclasses import replace
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.html import format_html

from clinic.booking import actions
from clinic.booking.anyway import Anyway
from clinic.booking.conflicts import WantedTime
from clinic.booking.errors import BookingRefused, CheckInSettled, NoOpenCheckIn, NotOpen, ReasonNeeded, SlotTaken
from clinic.booking.flow.choosing import first_free, free_room
from clinic.booking.flow.looking import NotBooked, look
from clinic.booking.flow.types_on_offer import gives
from clinic.booking.forms import ANY_ROOM, BookForm, MoveForm, ask, slot_code
from clinic.booking.models import Appointment, VisitState
from clinic.booking.slots import Length
from clinic.booking.transitions import AWAITED
from clinic.office.models import VisitType
from clinic.practice import moments
from clinic.practice.access import injectors
from clinic.practice.idempotency import KeyUsed, show_again
from clinic.practice.models import Room, User
from clinic.practice.visit_kinds import VisitKind
from patients.records.models import Patient


def refused_by(
    error: SlotTaken | NotOpen, data: dict[str, Any], patient: Patient, moving: Appointment | None = None
) -> NotBooked:
    if isinstance(error, SlotTaken):
        start, found = data["start"], (error.clashes, error.offers, error.rooms)
        slot = slot_code(start, data["clinician"])
        return NotBooked(409, str(error), *found, free=error.free, may_anyway=True, slot=slot, start=start)
    return replace(look(wanted_by(data, patient, moving)), status=422, may_anyway=True)


def look_again(data: dict[str, Any], patient: Patient, moving: Appointment | None = None) -> NotBooked:
    """Pressed anyway without a reason: who is in the way and what is free stay in view."""
    return look(wanted_by(data, patient, moving), asks_why=True)


def wanted_by(data: dict[str, Any], patient: Patient, moving: Appointment | None = None) -> WantedTime:
    what = data["visit_type"]
    return WantedTime(
        data["clinician"],
        patient.pk,
        data.get("room"),
        data["start"],
        length_of(what, data["minutes"]),
        itself=moving.pk if moving else None,
        needs_room=what.needs_room,
    )


def book_from(
    form: BookForm, patient: Patient | None, *, by: User, sent: QueryDict
) -> tuple[Appointment | None, NotBooked]:
    """The visit, or why not."""
    if not form.is_valid() or patient is None or not settle_where_and_who(form):
        if patient is None:
            form.add_error(None, "Choose the patient.")
        return None, NotBooked()
    data = form.cleaned_data
    if data["lacks_room"]:
        return None, look(wanted_by(data, patient))
    try:
        visit = actions.book(
            patient=patient,
            clinician=data["clinician"],
            start=data["start"],
            minutes=data["minutes"],
            kind=VisitKind(data["visit_type"].kind),
            visit_type=data["visit_type"],
            room=data.get("room"),
            note=data["note"],
            idempotency_key=data["idempotency_key"],
            outside_reason=data["outside_reason"],
            outside_note=data["outside_note"],
            anyway=Anyway(data["anyway_reason"], data["anyway_note"]) if data["anyway"] else None,
            by=by,
        )
    except (SlotTaken, NotOpen) as error:
        return None, refused_by(error, data, patient)
    except ReasonNeeded as needed:
        ask(form, needed)
        if needed.field.startswith("anyway"):
            return None, look_again(data, patient)
    except KeyUsed as used:
        show_again(form, sent, _booked_before(used.made, patient))
        return None, NotBooked(409)
    except (CheckInSettled, NoOpenCheckIn) as refused:
        form.add_error("visit_type", str(refused))
    except BookingRefused as refused:
        form.add_error("at", str(refused))
    else:
        return _arrived(visit, by) if data["walk_in"] else visit, NotBooked()
    return None, NotBooked()


def settle_where_and_who(form: BookForm) -> bool:
    """Fills in what was left open: the usual length, the first clinician and the first room that is free then. A second press of the same
    form gets what the first one got."""
    data, clinic = form.cleaned_data, form.clinic
    key = data.get("idempotency_key")
    made = Appointment.objects.with_people().filter(idempotency_key=key).first() if key else None
    data["minutes"] = data["minutes"] or data["visit_type"].minutes
    if data["clinician"] is None:
        length = length_of(data["visit_type"], data["minutes"])
        givers = [one for one in injectors(clinic) if gives(data["visit_type"], one.pk)]
        data["clinician"] = made.clinician if made else first_free(clinic, givers, data["start"], length)
        if data["clinician"] is None:
            form.add_error("at", "Nobody is free then. Choose one of the free times.")
            return False
    settle_room(form, made=made)
    return True


def settle_room(form: BookForm | MoveForm, made: Appointment | None = None, besides: Appointment | None = None) -> None:
    """`any` is the first room that is free then; whoever books anyway stands in the first of all. `lacks_room`: one is needed and none is
    free."""
    data, is_any = form.cleaned_data, form.cleaned_data.get("room") == ANY_ROOM
    if is_any:
        length = length_of(data["visit_type"], data["minutes"])
        data["room"] = made.room if made else free_room(form.clinic, data["start"], length, besides)
        if data["room"] is None and data["visit_type"].needs_room and data["anyway"]:
            data["room"] = Room.objects.in_use().first()
    data["lacks_room"] = is_any and data["room"] is None and data["visit_type"].needs_room


def settle_move(form: MoveForm, visit: Appointment) -> bool:
    """What is not said stays: the type, its length, the clinician; `any` is the first room that is free."""
    data = form.cleaned_data
    data["visit_type"] = data["visit_type"] or visit.visit_type
    same = data["visit_type"] == visit.visit_type
    stays = same and "minutes" not in form.data
    data["minutes"] = data["minutes"] or (visit.minutes if stays else data["visit_type"].minutes)
    length = length_of(data["visit_type"], data["minutes"])
    if data["clinician"] is None and "clinician" not in form.data:
        data["clinician"] = visit.clinician
    if data["clinician"] is None:
        givers = [one for one in injectors(form.clinic) if gives(data["visit_type"], one.pk)]
        data["clinician"] = first_free(form.clinic, givers, data["start"], length, besides=visit)
    if data["clinician"] is None:
        form.add_error("at", "Nobody is free then. Choose one of the free times.")
        return False
    settle_room(form, besides=visit)
    return True


def length_of(visit_type: VisitType, minutes: int) -> Length:
    return Length(minutes, visit_type.buffer_before, visit_type.buffer_after)


def _arrived(visit: Appointment, by: User) -> Appointment:
    """Whoever walks in is here, unless they took a time of another day."""
    if visit.state in AWAITED and visit.starts_on == visit.clinic.today():
        return actions.advance(appointment=visit, to=VisitState.ARRIVED, by=by)
    return visit


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

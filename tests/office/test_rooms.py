"""Rooms: added, renamed, retired while nothing stands in them, and brought back."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client

from clinic.audit.models import Event
from clinic.booking import actions as booking
from clinic.booking.errors import BookingRefused
from clinic.booking.forms import BookForm
from clinic.booking.models import Appointment, VisitState
from clinic.office import rooms
from clinic.practice.access import Role
from clinic.practice.actions import add_room, set_opening_hours
from clinic.practice.errors import ChangedMeanwhile
from clinic.practice.models import Clinic, Membership, Room, User
from clinic.practice.tenancy import tenant
from clinic.practice.visit_kinds import VisitKind
from patients.records.models import Patient
from tests.conftest import make_member

SignIn = Callable[[User], Client]
LIST = "/clinic/settings/rooms/"


@pytest.fixture
def room(clinic: Clinic, at: Callable[[Clinic, str], None]) -> Room:
    at(clinic, "2026-11-23 09:00")
    set_opening_hours(
        clinic=clinic, weekdays=list(range(7)), spans=[(datetime(1, 1, 1, 8).time(), datetime(1, 1, 1, 20).time())]
    )
    return add_room(clinic=clinic, name="Room 1")


def book(room: Room, patient: Patient, by: User, *, hours: int = 4) -> Appointment:
    with tenant(room.clinic):
        member = Membership.objects.select_related("clinic", "user").get(clinic=room.clinic, user=by)
        return booking.book(
            patient=patient,
            clinician=member,
            start=room.clinic.now() + timedelta(hours=hours),
            minutes=30,
            kind=VisitKind.CONSULT,
            room=Room.objects.get(pk=room.pk),
            by=by,
            idempotency_key=patient.pk,
        )


def plain(answer: object) -> str:
    html = answer.content.decode()  # type: ignore[attr-defined]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_a_room_is_added_renamed_retired_and_brought_back(
    clinic: Clinic, room: Room, olive: User, sign_in: SignIn
) -> None:
    owner = sign_in(olive)
    assert owner.post(LIST, {"name": "  Laser   room "}).status_code == 302
    with tenant(clinic):
        made = Room.objects.get(name="Laser room")
    edit = f"{LIST}{made.pk}/"
    owner.post(edit, {"do": "rename", "name": "Quiet room", "version": 1})
    owner.post(edit, {"do": "retire", "name": "Quiet room", "version": 2})
    with tenant(clinic):
        assert [one.name for one in Room.objects.in_use()] == ["Room 1"]
        assert "Quiet room" not in str(BookForm(clinic=clinic))
    assert "Retired" in plain(owner.get(LIST))
    owner.post(edit, {"do": "restore", "version": 3})
    with tenant(clinic):
        assert [one.name for one in Room.objects.in_use()] == ["Quiet room", "Room 1"]
        actions = Event.objects.filter(action__startswith="room.").order_by("id").values_list("action", flat=True)
        assert list(actions) == ["room.added", "room.renamed", "room.retired", "room.restored"]


@pytest.mark.parametrize(
    ("name", "words"), [("", "Enter a name"), ("room 1", "Room 1 is there already"), ("x" * 61, "it has 61")]
)
def test_a_name_that_cannot_be_is_refused_beside_what_was_typed(
    room: Room, olive: User, sign_in: SignIn, name: str, words: str
) -> None:
    refused = sign_in(olive).post(LIST, {"name": name})
    assert refused.status_code == 422
    assert words in plain(refused)
    assert f'value="{name}"' in refused.content.decode()


def test_a_retired_rooms_name_says_so(clinic: Clinic, room: Room, olive: User) -> None:
    with tenant(clinic):
        rooms.retire(room=room, version=1, by=olive)
        with pytest.raises(rooms.RoomRefused, match="retired. Bring it back"):
            rooms.add(clinic=clinic, name="ROOM 1", by=olive)


def test_a_room_with_visits_to_come_is_not_retired(
    clinic: Clinic, room: Room, ana: Patient, ada: User, olive: User, sign_in: SignIn
) -> None:
    book(room, ana, ada)
    refused = sign_in(olive).post(f"{LIST}{room.pk}/", {"do": "retire", "version": 1, "name": "Room 1"})
    assert refused.status_code == 422
    assert "1 visit stands in Room 1, the next one Mon 23 Nov, 13:00. Give it another room first." in plain(refused)
    with tenant(clinic):
        assert Room.objects.in_use().exists()


def test_past_visits_keep_their_room_and_hold_nothing_up(
    clinic: Clinic, room: Room, ana: Patient, ben: Patient, ada: User, olive: User, at: Callable[[Clinic, str], None]
) -> None:
    past, missed = book(room, ana, ada, hours=1), book(room, ben, ada)
    at(clinic, "2026-11-23 13:20")
    with tenant(clinic):
        booking.advance(appointment=missed, to=VisitState.NO_SHOW, by=ada)
        rooms.retire(room=room, version=1, by=olive)
        assert Appointment.objects.select_related("room").get(pk=past.pk).room == room
        back = booking.advance(appointment=missed, to=VisitState.ARRIVED, by=ada)
        assert back.room is None, "a visit that comes back stands in no retired room"


def test_nothing_is_booked_in_a_retired_room(clinic: Clinic, room: Room, ana: Patient, ada: User, olive: User) -> None:
    """The form of before it was retired, and programs."""
    with tenant(clinic):
        rooms.retire(room=room, version=1, by=olive)
    with pytest.raises(BookingRefused, match="Room 1 is not used any more"):
        book(room, ana, ada)


def test_two_who_change_one_room_find_out(clinic: Clinic, room: Room, olive: User, sign_in: SignIn) -> None:
    with tenant(clinic):
        rooms.rename(room=room, name="Laser", version=1, by=olive)
        with pytest.raises(ChangedMeanwhile):
            rooms.retire(room=room, version=1, by=olive)
    told = sign_in(olive).post(f"{LIST}{room.pk}/", {"do": "rename", "name": "Peel", "version": 1})
    assert told.status_code == 409
    assert "Somebody else has changed this room meanwhile" in plain(told)
    with tenant(clinic):
        assert Room.objects.get().name == "Laser"


def test_another_clinics_room_is_not_found(room: Room, other_clinic: Clinic, sign_in: SignIn) -> None:
    theirs = sign_in(make_member(other_clinic, "Otto", Role.OWNER))
    assert theirs.post(f"{LIST}{room.pk}/", {"do": "retire", "version": 1}).status_code == 404
    assert "Room 1" not in plain(theirs.get(LIST))

"""Booked again from its row, a freed visit goes to its old room where that is free; every time that the row offers can be booked."""

from datetime import date

import pytest

from clinic.booking import actions
from clinic.booking.errors import SlotTaken
from clinic.booking.follow_up import offers
from clinic.booking.follow_up.actions import book_item
from clinic.booking.follow_up.finding import find_item
from clinic.booking.models import Appointment
from clinic.office import rooms
from clinic.office.visit_types import usual_type
from clinic.practice.actions import add_room
from clinic.practice.models import Room
from clinic.practice.visit_kinds import VisitKind


@pytest.fixture
def room_two(clinic) -> Room:
    return add_room(clinic=clinic, name="Room 2")


@pytest.fixture(params=[True, False], ids=["needs a room", "needs none"])
def missed(monday, in_clinic, book, ana, ada_here, desk, room_one, room_two, request) -> Appointment:
    """Of Room 2: not the first by name."""
    what = usual_type(monday, VisitKind.CONSULT)
    what.needs_room = request.param
    what.save(update_fields=["needs_room"])
    visit = book(ana, ada_here, "2026-11-24 10:00", visit_type=what, room=room_two)
    return actions.cancel(appointment=visit, by=desk)


def test_the_old_room_is_taken_where_it_is_free(missed, local, desk, room_two):
    assert book_item(item=find_item(missed.pk), start=local("2026-11-25 09:00"), by=desk).room == room_two


@pytest.mark.parametrize("why", ["taken", "retired"])
def test_else_any_that_suits_or_none(missed, book, local, ben, nia, desk, olive, room_one, room_two, why):
    if why == "taken":
        book(ben, nia, "2026-11-25 09:00", room=room_two)
    else:
        rooms.retire(room=room_two, version=room_two.version, by=olive)
    again = book_item(item=find_item(missed.pk), start=local("2026-11-25 09:00"), by=desk)
    assert again.room == (room_one if missed.visit_type.needs_room else None)


def test_every_time_that_the_row_offers_can_be_booked(missed, monday, book, ben, nia, desk, room_two):
    for hour in (9, 10, 11):
        book(ben, nia, f"2026-11-23 {hour:02}:00", minutes=60, room=room_two)
    row = find_item(missed.pk)
    first = offers.offered(monday, [row])[row.pk][0]
    assert first.start.date() == date(2026, 11, 23)
    assert book_item(item=row, start=first.start, by=desk).room != room_two


def test_whoever_has_the_clinician_is_said(missed, book, local, ben, ada_here, desk, room_one):
    book(ben, ada_here, "2026-11-25 09:00", room=room_one)
    with pytest.raises(SlotTaken) as taken:
        book_item(item=find_item(missed.pk), start=local("2026-11-25 09:00"), by=desk)
    [clash] = taken.value.clashes
    assert clash.clinician

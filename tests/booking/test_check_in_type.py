"""A check-in is offered and booked as the clinic's own type of it says: its length, what is kept free around it, its room."""

from datetime import date, timedelta

import pytest

from clinic.booking import actions, worklist
from clinic.booking.agenda import Agenda
from clinic.booking.errors import BookingRefused
from clinic.booking.models import CheckIn
from clinic.office.models import VisitType
from clinic.office.visit_types import usual_type
from clinic.practice.visit_kinds import VisitKind

TUESDAY = date(2026, 11, 24)


@pytest.fixture
def long_type(monday, in_clinic) -> VisitType:
    """Twenty minutes, ten to clean, in a room."""
    VisitType.objects.filter(kind="check_in").update(minutes=20, buffer_after=10, needs_room=True)
    found = usual_type(in_clinic, VisitKind.CHECK_IN)
    assert found
    return found


@pytest.fixture
def due(long_type, ana, treated) -> CheckIn:
    return treated(ana, days_ago=14)


def free_on_tuesday(clinic, row: CheckIn) -> list[str]:
    slots = dict(worklist.more_slots(clinic, row, TUESDAY))[TUESDAY]
    return [f"{slot.start:%H:%M}" for slot in slots]


def test_offers_keep_to_length_cleaning_and_rooms(due, in_clinic, book, ben, ada_here, nia, room_one):
    book(ben, ada_here, "2026-11-24 10:00")
    book(ben, nia, "2026-11-24 12:00", room=room_one)
    free = free_on_tuesday(in_clinic, due)
    assert "09:30" in free and "09:45" not in free, "it ends twenty minutes later and is cleaned for ten"
    assert "10:30" in free
    assert "11:30" in free and "12:00" not in free and "12:30" in free, "its only room is taken"


def test_one_press_takes_length_and_a_free_room(due, room_one, desk, local):
    visit = actions.book_check_in(check_in=due, start=local("2026-11-24 10:00"), by=desk)
    assert (visit.minutes, visit.room) == (20, room_one)
    assert visit.occupies.upper - visit.ends_at == timedelta(minutes=10)


def test_without_a_free_room_it_says_so(due, desk, local):
    with pytest.raises(BookingRefused, match="No room is free then"):
        actions.book_check_in(check_in=due, start=local("2026-11-24 10:00"), by=desk)


def test_two_rows_are_not_offered_one_time_nor_its_cleaning(due, long_type, in_clinic, room_one):
    agenda = Agenda.load(in_clinic, in_clinic.today(), due.latest)
    first = worklist._hold(agenda, due, long_type)
    ten = timedelta(minutes=10)
    for slot in worklist._hold(agenda, due, long_type):
        assert all(slot.end + ten <= one.start or slot.start >= one.end + ten for one in first)


def test_without_a_type_in_use_nothing_is_offered(due, in_clinic):
    VisitType.objects.filter(kind="check_in").update(retired_at=in_clinic.now())
    assert worklist.more_slots(in_clinic, due, None) == []
    assert worklist.rows(in_clinic, [due])[0].slots == []

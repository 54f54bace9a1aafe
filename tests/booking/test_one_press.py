"""One press on a time of a row: the room is the first that is free, and who loses a race hears who has it."""

from datetime import timedelta

import pytest

from clinic.booking import actions
from clinic.booking.actions import placing
from clinic.booking.errors import SlotTaken
from clinic.booking.models import Appointment, CheckIn, VisitState
from clinic.office.models import VisitType
from clinic.practice.actions import add_room
from clinic.practice.models import Room
from clinic.practice.tenancy import tenant
from tests.booking.test_today_page import text


@pytest.fixture
def room_two(clinic, room_one) -> Room:
    return add_room(clinic=clinic, name="Room 2")


@pytest.fixture
def due(monday, treated, ana, in_clinic) -> CheckIn:
    """A check-in, which takes place in a room."""
    VisitType.objects.filter(kind="check_in").update(needs_room=True)
    return treated(ana, 14)


def test_a_room_that_another_desk_takes_at_this_moment_costs_nobody_the_time(
    due, book, ben, nia, desk, local, room_one, room_two, monkeypatch
):
    book(ben, nia, "2026-11-24 10:00", room=room_one)
    monkeypatch.setattr(placing, "free_rooms", lambda *_: [room_one, room_two])
    assert actions.book_check_in(check_in=due, start=local("2026-11-24 10:00"), by=desk).room == room_two


def test_a_time_that_the_clinician_has_no_more_is_looked_for_in_no_other_room(
    due, book, ben, ada_here, desk, local, room_one, room_two
):
    book(ben, ada_here, "2026-11-24 10:00", room=room_one)
    with pytest.raises(SlotTaken) as taken:
        actions.book_check_in(check_in=due, start=local("2026-11-24 10:00"), by=desk)
    assert [clash.whom for clash in taken.value.clashes] == ["Ada"]


def test_the_room_is_free_for_the_whole_of_a_longer_visit(due, book, ben, nia, desk, local, room_one, room_two):
    book(ben, nia, "2026-11-24 10:15", room=room_one)
    visit = actions.book_check_in(check_in=due, start=local("2026-11-24 10:00"), minutes=45, by=desk)
    assert visit.room == room_two and visit.ends_at - visit.starts_at == timedelta(minutes=45)


def test_no_free_room_says_who_is_in_them_and_when_one_is_free(due, book, ben, nia, desk, local, room_one):
    book(ben, nia, "2026-11-24 10:00", room=room_one)
    with pytest.raises(SlotTaken, match=r"^No room is free then\.$") as taken:
        actions.book_check_in(check_in=due, start=local("2026-11-24 10:00"), by=desk)
    assert [clash.whom for clash in taken.value.clashes] == ["Room 1"]
    assert taken.value.free[0].start == local("2026-11-24 10:30")
    assert Appointment.objects.count() == 1


@pytest.mark.parametrize("target", ["work-row", "sheet-body"])
def test_the_row_and_its_sheet_say_who_has_the_time(due, book, sign_in, ben, ada_here, desk, room_one, target):
    with tenant(due.clinic):
        book(ben, ada_here, "2026-11-24 10:00")
    headers = {"HX-Request": "true", "HX-Target": target}
    sent = {"slot": "2026-11-24T10:00:00+00:00"}
    answer = sign_in(desk).post(f"/check-ins/{due.pk}/book/", sent, headers=headers)
    page = text(answer)
    assert answer.status_code == 422 and "That time has just been taken." in page
    assert "Okafor, Ben: consult 10:00 to 10:30 with Ada" in page and "10:30" in page


def test_who_comes_after_all_hears_who_has_the_time_now(monday, at, book, sign_in, desk, ana, ben, ada_here, in_clinic):
    visit = book(ana, ada_here, "2026-11-23 10:00")
    at(monday, "2026-11-23 10:10")
    actions.advance(appointment=visit, to=VisitState.NO_SHOW, by=desk)
    book(ben, ada_here, "2026-11-23 10:15")
    answer = sign_in(desk).post(f"/appointments/{visit.pk}/advance/", {"to": "arrived"})
    assert answer.status_code == 409 and "Okafor, Ben: consult 10:15 to 10:45 with Ada" in text(answer)


def test_two_people_in_one_room_are_said(monday, at, book, sign_in, desk, ana, ben, ada_here, nia, room_one, in_clinic):
    first = book(ana, ada_here, "2026-11-23 10:00", room=room_one)
    second = book(ben, nia, "2026-11-23 10:30", room=room_one)
    at(monday, "2026-11-23 10:32")
    client = sign_in(desk)
    for visit, told in ((first, False), (second, True)):
        for to in (VisitState.ARRIVED, VisitState.IN_ROOM):
            actions.advance(appointment=visit, to=to, by=desk)
        assert ("Two in one room" in text(client.get("/today/"))) == told
    assert text(client.get("/today/")).count("Two in one room") == 2
    floor = text(client.get("/today/")).split("rooms used", 1)[1]
    assert "Silva, Ana and Okafor, Ben" in floor.split("The day by clinician", 1)[0].replace("  ", " ")

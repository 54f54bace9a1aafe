"""What is said of a patient's presence can be true: present on the visit's own day, missed once it has begun."""

import pytest

from clinic.audit.models import Event
from clinic.booking import actions
from clinic.booking.errors import MoveNotAllowed
from clinic.booking.models import Appointment, VisitState
from clinic.practice.models import Clinic
from tests.booking.test_today_page import text
from tests.support.audit import told_by

HERE = [
    (VisitState.BOOKED, VisitState.ARRIVED),
    (VisitState.ARRIVED, VisitState.IN_ROOM),
    (VisitState.IN_ROOM, VisitState.DONE),
]


@pytest.fixture
def visit(monday, book, ana, ada_here):
    """Tuesday 24 November, 10:00."""
    return book(ana, ada_here, "2026-11-24 10:00")


def stand(visit: Appointment, state: VisitState) -> None:
    Appointment.objects.filter(pk=visit.pk).update(state=state)


@pytest.mark.parametrize(("was", "to"), HERE)
@pytest.mark.parametrize("now", ["2026-11-23 08:30", "2026-11-23 23:59"])
def test_nobody_is_here_before_the_day(monday, at, visit, in_clinic, desk, was, to, now):
    stand(visit, was)
    at(monday, now)
    with pytest.raises(MoveNotAllowed, match="on the day of the visit: Tue 24 Nov"):
        actions.advance(appointment=visit, to=to, by=desk)


@pytest.mark.parametrize(("was", "to"), HERE)
@pytest.mark.parametrize("now", ["2026-11-24 00:00", "2026-11-24 23:59"])
def test_the_whole_day_is_the_visits_day(monday, at, visit, in_clinic, desk, was, to, now):
    stand(visit, was)
    at(monday, now)
    assert actions.advance(appointment=visit, to=to, by=desk).state == to


@pytest.mark.parametrize(
    ("was", "to"), [*HERE[:2], (VisitState.DONE, VisitState.IN_ROOM), (VisitState.NO_SHOW, VisitState.ARRIVED)]
)
def test_nobody_arrives_after_the_day(monday, at, visit, in_clinic, desk, was, to):
    stand(visit, was)
    at(monday, "2026-11-25 00:00")
    with pytest.raises(MoveNotAllowed, match="on the day of the visit only: Tue 24 Nov"):
        actions.advance(appointment=visit, to=to, by=desk)


@pytest.mark.parametrize("was", [VisitState.ARRIVED, VisitState.IN_ROOM])
def test_a_forgotten_done_can_be_pressed_later(monday, at, visit, in_clinic, desk, was):
    stand(visit, was)
    at(monday, "2026-11-27 09:00")
    assert actions.advance(appointment=visit, to=VisitState.DONE, by=desk).state == VisitState.DONE


@pytest.mark.parametrize("was", [VisitState.BOOKED, VisitState.CONFIRMED])
def test_a_visit_that_nobody_marked_is_settled_later_in_so_many_words(monday, at, visit, in_clinic, desk, was):
    stand(visit, was)
    at(monday, "2026-11-24 23:59")
    with pytest.raises(MoveNotAllowed):
        actions.advance(appointment=visit, to=VisitState.DONE, by=desk, was_here=True)
    at(monday, "2026-11-25 00:00")
    with pytest.raises(MoveNotAllowed):
        actions.advance(appointment=visit, to=VisitState.DONE, by=desk)
    assert actions.advance(appointment=visit, to=VisitState.DONE, by=desk, was_here=True).state == VisitState.DONE
    assert told_by(Event.objects.get(action="appointment.done")) == {"marked_later": True}


@pytest.mark.parametrize("now", ["2026-11-24 09:59", "2026-11-24 10:00", "2026-11-23 10:30"])
def test_nobody_is_missed_before_the_start(monday, at, visit, in_clinic, desk, now):
    at(monday, now)
    with pytest.raises(MoveNotAllowed, match="once the visit has begun: Tue 24 Nov, 10:00"):
        actions.advance(appointment=visit, to=VisitState.NO_SHOW, by=desk)


@pytest.mark.parametrize("now", ["2026-11-24 10:01", "2026-11-25 08:00", "2027-01-05 08:00"])
def test_who_was_missed_can_be_said_on_any_later_day(monday, at, visit, in_clinic, desk, now):
    at(monday, now)
    assert actions.advance(appointment=visit, to=VisitState.NO_SHOW, by=desk).state == VisitState.NO_SHOW


@pytest.mark.parametrize(
    ("zone", "before", "day"),
    [
        ("Pacific/Honolulu", "2026-11-23T23:59-10:00", "2026-11-24T00:00-10:00"),
        ("Pacific/Kiritimati", "2026-11-23T23:59+14:00", "2026-11-24T00:00+14:00"),
    ],
)
def test_the_day_is_the_clinics_at_both_ends_of_the_world(
    clinic, open_weekdays, at, book, ana, ada_here, in_clinic, desk, zone, before, day
):
    Clinic.objects.filter(pk=clinic.pk).update(timezone=zone)
    clinic.refresh_from_db()
    ada_here.refresh_from_db()
    at(clinic, "2026-11-23 08:30")
    visit = book(ana, ada_here, "2026-11-24 09:00")
    at(clinic, before)
    with pytest.raises(MoveNotAllowed):
        actions.advance(appointment=visit, to=VisitState.ARRIVED, by=desk)
    at(clinic, day)
    assert actions.advance(appointment=visit, to=VisitState.ARRIVED, by=desk).state == VisitState.ARRIVED


# --- the sheet ---------------------------------------------------------------------------------------------------------


def test_the_sheet_offers_only_what_can_be_true(monday, at, sign_in, desk, visit):
    def sheet():
        return sign_in(desk).get(f"/appointments/{visit.pk}/").content.decode()

    before = sheet()
    assert 'value="confirmed"' in before and 'value="arrived"' not in before and 'value="no_show"' not in before
    at(monday, "2026-11-24 10:05")
    on_the_day = sheet()
    assert 'value="arrived"' in on_the_day and 'value="no_show"' in on_the_day
    at(monday, "2026-11-25 10:00")
    after = sheet()
    assert 'value="arrived"' not in after and "Was here, not marked" in after
    answer = sign_in(desk).post(f"/appointments/{visit.pk}/advance/", {"to": "done", "was_here": "1"})
    assert answer.status_code == 302


def test_a_press_that_cannot_be_true_is_answered_in_words(monday, sign_in, desk, visit):
    answer = sign_in(desk).post(f"/appointments/{visit.pk}/advance/", {"to": "arrived"})
    assert answer.status_code == 409
    assert "“Arrived” can be said on the day of the visit: Tue 24 Nov." in text(answer)

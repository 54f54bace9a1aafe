"""Booking, moving and the states of a visit."""

import uuid
from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from clinic.audit.models import Event
from clinic.booking import actions
from clinic.booking.errors import BookingRefused, MoveNotAllowed, NotOpen, SlotTaken
from clinic.booking.models import TRANSITIONS, Appointment, VisitState
from clinic.practice.models import Membership
from clinic.practice.visit_kinds import VisitKind


def events(action: str) -> int:
    return Event.objects.filter(action=action).count()


def test_the_front_desk_books_a_visit(monday, book, ana, ada_here, in_clinic, desk, local):
    visit = book(ana, ada_here, "2026-11-23 10:00", minutes=45, kind=VisitKind.TREATMENT, note="Window seat")
    visit = Appointment.objects.get(pk=visit.pk)
    assert (visit.starts_at, visit.minutes, visit.state) == (local("2026-11-23 10:00"), 45, VisitState.BOOKED)
    assert (visit.patient, visit.clinician, visit.created_by, visit.note) == (ana, ada_here, desk, "Window seat")
    event = Event.objects.get(action="appointment.book")
    assert event.actor == f"user:{desk.pk}" and event.object_id == str(visit.pk)


def test_a_taken_time_is_refused_with_the_next_free_slots(monday, book, ana, ben, ada_here, in_clinic):
    book(ana, ada_here, "2026-11-23 10:00")
    with pytest.raises(SlotTaken) as taken:
        book(ben, ada_here, "2026-11-23 10:15")
    assert [f"{slot.start:%H:%M}" for slot in taken.value.free] == ["10:30", "10:45", "11:00"]
    assert Appointment.objects.count() == 1
    assert events("appointment.book") == 1


def test_a_visit_may_begin_the_moment_another_ends(monday, book, ana, ben, ada_here, in_clinic):
    book(ana, ada_here, "2026-11-23 10:00")
    book(ben, ada_here, "2026-11-23 10:30")
    assert Appointment.objects.count() == 2


def test_two_clinicians_cannot_have_one_room_at_one_time(monday, book, ana, ben, ada_here, nia, room_one, in_clinic):
    book(ana, ada_here, "2026-11-23 10:00", room=room_one)
    with pytest.raises(SlotTaken) as taken:
        book(ben, nia, "2026-11-23 10:00", room=room_one)
    assert taken.value.free[0].start.hour == 10 and taken.value.free[0].start.minute == 30
    book(ben, nia, "2026-11-23 10:00")
    assert Appointment.objects.count() == 2


def test_a_double_click_books_once(monday, book, ana, ada_here, in_clinic):
    idempotency_key = uuid.uuid4()
    first = book(ana, ada_here, "2026-11-23 10:00", idempotency_key=idempotency_key)
    assert book(ana, ada_here, "2026-11-23 10:00", idempotency_key=idempotency_key) == first
    assert events("appointment.book") == 1


@pytest.mark.parametrize(
    ("start", "minutes", "refusal", "words"),
    [
        ("2026-11-23 13:00", 30, NotOpen, "closed then (Mon 23 Nov, 13:00)"),
        ("2026-11-23 12:45", 30, NotOpen, "closed then"),
        ("2026-11-22 10:00", 30, BookingRefused, "in the past"),
        ("2026-11-28 10:00", 30, NotOpen, "closed then (Sat 28 Nov"),
        ("2026-11-23 10:02", 30, BookingRefused, "full 5 minutes"),
        ("2026-11-23 10:00", 7, BookingRefused, "in steps of 5"),
        ("2026-11-23 10:00", 600, BookingRefused, "5 to 240 minutes"),
    ],
)
def test_a_time_that_cannot_be_is_refused_in_words(
    monday, book, ana, ada_here, in_clinic, start, minutes, refusal, words
):
    with pytest.raises(refusal) as refused:
        book(ana, ada_here, start, minutes=minutes)
    assert words in str(refused.value)
    assert not Appointment.objects.exists()


def test_nobody_is_booked_with_the_front_desk(monday, book, ana, desk, clinic, in_clinic):
    with pytest.raises(BookingRefused, match="does not see patients"):
        book(ana, Membership.objects.get(clinic=clinic, user=desk), "2026-11-23 10:00")


def test_the_database_itself_refuses_a_double_booking(monday, book, ana, ben, ada_here, in_clinic, desk):
    visit = book(ana, ada_here, "2026-11-23 10:00")
    with (
        pytest.raises(IntegrityError, match="one_visit_at_a_time_a_clinician"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            """insert into booking_appointment (id, clinic_id, patient_id, clinician_id, visit_type_id, kind, during, occupies,
                       state, state_at, note, created_at, created_by_id, changed_at, idempotency_key, content_hash)
                   select gen_random_uuid(), clinic_id, %s, clinician_id, visit_type_id, kind, during, occupies, state,
                       state_at, note, created_at, created_by_id, changed_at, gen_random_uuid(), ''
                   from booking_appointment where id = %s""",
            [ben.pk, visit.pk],
        )


def test_a_failing_audit_row_undoes_the_booking(monday, book, ana, ada_here, in_clinic, monkeypatch):
    def fail(**_):
        raise RuntimeError("no audit")

    monkeypatch.setattr("clinic.booking.actions.placing.record", fail)
    with pytest.raises(RuntimeError):
        book(ana, ada_here, "2026-11-23 10:00")
    assert not Appointment.objects.exists()


# --- move --------------------------------------------------------------------------------------------------------------


def test_a_moved_visit_keeps_its_id_and_frees_its_old_time(monday, book, ana, ben, ada_here, in_clinic, desk, local):
    visit = book(ana, ada_here, "2026-11-23 10:00")
    moved = actions.move(appointment=visit, start=local("2026-11-23 10:15"), minutes=30, by=desk)
    assert moved.pk == visit.pk and moved.starts_at == local("2026-11-23 10:15")
    assert moved.created_at == visit.created_at and moved.created_by == desk
    assert events("appointment.move") == 1
    book(ben, ada_here, "2026-11-23 09:45")


def test_moving_onto_a_taken_time_changes_nothing(monday, book, ana, ben, ada_here, in_clinic, desk, local):
    book(ben, ada_here, "2026-11-23 11:00")
    visit = book(ana, ada_here, "2026-11-23 10:00")
    with pytest.raises(SlotTaken) as taken:
        actions.move(appointment=visit, start=local("2026-11-23 11:00"), minutes=30, by=desk)
    assert taken.value.free[0].start == local("2026-11-23 11:30")
    visit.refresh_from_db()
    assert visit.starts_at == local("2026-11-23 10:00") and visit.state == VisitState.BOOKED


def test_moving_to_where_it_is_does_nothing(monday, book, ana, ada_here, in_clinic, desk, local):
    visit = book(ana, ada_here, "2026-11-23 10:00")
    actions.move(appointment=visit, start=local("2026-11-23 10:00"), minutes=30, by=desk)
    assert events("appointment.move") == 0


def test_a_visit_moves_to_a_colleague_and_must_be_confirmed_anew(
    monday, book, ana, ada_here, nia, in_clinic, desk, local
):
    visit = book(ana, ada_here, "2026-11-23 10:00")
    actions.advance(appointment=visit, to=VisitState.CONFIRMED, by=desk)
    moved = actions.move(appointment=visit, start=local("2026-11-24 10:00"), minutes=30, clinician=nia, by=desk)
    assert (moved.clinician, moved.state) == (nia, VisitState.BOOKED)


def test_a_visit_that_has_begun_cannot_be_moved(monday, book, ana, ada_here, in_clinic, desk, local):
    visit = book(ana, ada_here, "2026-11-23 10:00")
    actions.advance(appointment=visit, to=VisitState.ARRIVED, by=desk)
    with pytest.raises(MoveNotAllowed, match="is arrived"):
        actions.move(appointment=visit, start=local("2026-11-24 10:00"), minutes=30, by=desk)


# --- states -----------------------------------------------------------------------------------------------------------


def test_a_visit_goes_through_its_states(monday, book, ana, ada_here, in_clinic, desk):
    visit = book(ana, ada_here, "2026-11-23 10:00")
    for state in (VisitState.CONFIRMED, VisitState.ARRIVED, VisitState.IN_ROOM, VisitState.DONE):
        visit = actions.advance(appointment=visit, to=state, by=desk)
        assert visit.state == state
    assert [events(f"appointment.{state}") for state in ("confirmed", "arrived", "in_room", "done")] == [1, 1, 1, 1]


def test_pressing_twice_is_pressing_once(monday, book, ana, ada_here, in_clinic, desk):
    visit = book(ana, ada_here, "2026-11-23 10:00")
    actions.advance(appointment=visit, to=VisitState.ARRIVED, by=desk)
    actions.advance(appointment=visit, to=VisitState.ARRIVED, by=desk)
    assert events("appointment.arrived") == 1


@pytest.mark.parametrize("before", list(VisitState))
@pytest.mark.parametrize("after", list(VisitState))
def test_only_the_moves_of_the_table_are_allowed(monday, at, book, ana, ada_here, in_clinic, desk, before, after):
    visit = book(ana, ada_here, "2026-11-23 10:00")
    at(monday, "2026-11-23 10:20")
    Appointment.objects.filter(pk=visit.pk).update(state=before)
    if after == before or after in TRANSITIONS[before]:
        assert actions.advance(appointment=visit, to=after, by=desk).state == after
    else:
        with pytest.raises(MoveNotAllowed):
            actions.advance(appointment=visit, to=after, by=desk)


def test_a_cancelled_time_is_free_again(monday, book, ana, ben, ada_here, in_clinic, desk):
    visit = book(ana, ada_here, "2026-11-23 10:00")
    actions.cancel(appointment=visit, by=desk)
    book(ben, ada_here, "2026-11-23 10:00")


def test_who_comes_late_after_all_gets_their_time_back_unless_it_is_taken(
    monday, at, book, ana, ben, ada_here, in_clinic, desk
):
    visit = book(ana, ada_here, "2026-11-23 10:00")
    at(monday, "2026-11-23 10:20")
    actions.advance(appointment=visit, to=VisitState.NO_SHOW, by=desk)
    assert actions.advance(appointment=visit, to=VisitState.ARRIVED, by=desk).pk == visit.pk
    actions.advance(appointment=visit, to=VisitState.CANCELLED, by=desk)
    visit = book(ben, ada_here, "2026-11-23 10:00")
    actions.advance(appointment=visit, to=VisitState.NO_SHOW, by=desk)
    book(ana, ada_here, "2026-11-23 10:00")
    with pytest.raises(SlotTaken):
        actions.advance(appointment=visit, to=VisitState.ARRIVED, by=desk)


def test_a_day_is_the_clinics_day(clinic, open_weekdays, at, book, ana, ada_here, in_clinic):
    at(clinic, "2026-07-06 08:00")
    book(ana, ada_here, "2026-07-06 09:00")
    day = datetime(2026, 7, 6).date()
    assert Appointment.objects.on(day, clinic).count() == 1
    assert Appointment.objects.on(day - timedelta(days=1), clinic).count() == 0

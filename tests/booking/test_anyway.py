"""A time that somebody has: who, what, which room and what is free instead; staff book anyway with a coded reason."""

from datetime import time, timedelta

import pytest

from clinic.booking import actions
from clinic.booking.agenda import Agenda
from clinic.booking.anyway import Anyway
from clinic.booking.errors import Away, NotOpen, PatientElsewhere, ReasonNeeded, SlotTaken
from clinic.booking.hour_board import BookingWish, Why, board
from clinic.booking.models import Appointment, VisitState
from clinic.booking.slots import Length
from clinic.office.models import Absence, ClosedDay, VisitType
from clinic.practice.actions import add_room
from clinic.practice.models import WorkingHours

ASKED = Anyway("clinician")


def test_a_conflict_says_who_has_what_where_and_since_when(monday, book, ana, ben, ada_here, nia, room_one, in_clinic):
    add_room(clinic=monday, name="Room 2")
    book(ana, ada_here, "2026-11-23 10:00", room=room_one)
    with pytest.raises(SlotTaken) as taken:
        book(ben, ada_here, "2026-11-23 10:15", room=room_one)
    [clash] = taken.value.clashes
    assert (clash.clinician, clash.room, clash.patient, clash.only_buffer) == (True, True, False, False)
    assert clash.whom == "Ada and Room 1"
    assert "consult 10:00 to 10:30 with Ada in Room 1, booked by Desk Mon 23 Nov, 08:30." in clash.sentence
    assert str(taken.value) == "That time has just been taken.", "what an integration reads names no other patient"
    offered = [(f"{one.slot.start:%a %H:%M}", one.clinician.user.name) for one in taken.value.offers]
    assert offered == [("Mon 10:30", "Ada"), ("Mon 10:45", "Ada"), ("Mon 10:30", "Nia"), ("Tue 09:00", "Ada")]
    assert [str(room) for room in taken.value.rooms] == ["Room 2"]


def test_a_room_that_two_people_want_is_said(monday, book, ana, ben, ada_here, nia, room_one):
    book(ana, ada_here, "2026-11-23 10:00", room=room_one)
    with pytest.raises(SlotTaken) as taken:
        book(ben, nia, "2026-11-23 10:00", room=room_one)
    [clash] = taken.value.clashes
    assert (clash.clinician, clash.room, clash.whom) == (False, True, "Room 1")


def test_staff_book_anyway_with_a_reason_and_plain_visits_stay_out_of_both(
    monday, book, ana, ben, ada_here, in_clinic, desk
):
    first = book(ana, ada_here, "2026-11-23 10:00")
    beside = book(ben, ada_here, "2026-11-23 10:15", anyway=ASKED)
    assert (beside.booked_anyway, beside.doubled, beside.anyway_reason) == (True, False, "clinician")
    actions.cancel(appointment=first, by=desk)
    with pytest.raises(SlotTaken):
        book(ana, ada_here, "2026-11-23 10:30")
    moved = actions.move(appointment=beside, start=beside.starts_at + timedelta(hours=1), minutes=30, by=desk)
    assert (moved.booked_anyway, moved.anyway_reason) == (False, ""), "on a free time it is a visit like any other"
    assert book(ana, ada_here, "2026-11-23 10:30")


def test_anyway_on_a_free_time_is_a_plain_visit(monday, book, ana, ada_here):
    visit = book(ana, ada_here, "2026-11-23 10:00", anyway=ASKED)
    assert (visit.booked_anyway, visit.doubled, visit.anyway_reason) == (False, False, "")


def test_the_same_patient_twice_only_anyway(monday, book, ana, ada_here, nia):
    book(ana, ada_here, "2026-11-23 10:00")
    with pytest.raises(PatientElsewhere):
        book(ana, nia, "2026-11-23 10:00")
    twice = book(ana, nia, "2026-11-23 10:00", anyway=ASKED)
    assert (twice.booked_anyway, twice.doubled) == (False, True)


@pytest.mark.parametrize(
    ("anyway", "field"),
    [(Anyway(""), "anyway_reason"), (Anyway("whim"), "anyway_reason"), (Anyway("other", " "), "anyway_note")],
)
def test_anyway_wants_a_coded_reason(monday, book, ana, ada_here, anyway, field):
    with pytest.raises(ReasonNeeded) as needed:
        book(ana, ada_here, "2026-11-23 10:00", anyway=anyway)
    assert needed.value.field == field
    assert not Appointment.objects.exists()


def test_who_was_booked_anyway_comes_back_beside(monday, at, book, ana, ben, ada_here, in_clinic, desk):
    book(ana, ada_here, "2026-11-23 10:00")
    beside = book(ben, ada_here, "2026-11-23 10:00", anyway=ASKED)
    at(monday, "2026-11-23 10:10")
    actions.advance(appointment=beside, to=VisitState.NO_SHOW, by=desk)
    back = actions.advance(appointment=beside, to=VisitState.ARRIVED, by=desk)
    assert (back.booked_anyway, back.anyway_reason) == (True, "clinician")


def test_who_was_missed_does_not_come_back_beside_somebody_who_came_since(
    monday, at, book, ana, ben, ada_here, nia, in_clinic, desk
):
    first = book(ana, ada_here, "2026-11-23 10:00")
    beside = book(ben, ada_here, "2026-11-23 10:00", anyway=ASKED)
    at(monday, "2026-11-23 10:10")
    actions.advance(appointment=beside, to=VisitState.NO_SHOW, by=desk)
    actions.move(appointment=first, start=first.starts_at, minutes=30, clinician=nia, by=desk)
    book(ana, ada_here, "2026-11-23 10:20", anyway=ASKED)
    with pytest.raises(SlotTaken):
        actions.advance(appointment=Appointment.objects.get(pk=beside.pk), to=VisitState.ARRIVED, by=desk)


def test_who_was_booked_anyway_then_is_no_visit_to_move(monday, book, ana, ben, ada_here, in_clinic, local):
    """Neither in an absence nor on a closed day that the desk knew of; whoever was booked before is."""
    before = book(ana, ada_here, "2026-11-24 10:00")
    day = local("2026-11-24 00:00").date()
    ClosedDay.objects.create(clinic=monday, first=day, last=day, name="X")
    noon = (local("2026-11-25 12:30"), local("2026-11-25 18:00"))
    Absence.objects.create(clinic=monday, member=ada_here, during=noon, reason="training")
    for start in ("2026-11-24 12:00", "2026-11-25 14:00"):
        assert not book(ben, ada_here, start, anyway=ASKED).booked_anyway
    assert list(Appointment.objects.to_move(monday.now())) == [before]


def test_a_closed_day_and_an_absence_are_refused_in_words_and_booked_anyway(
    monday, book, ana, ben, ada_here, nia, in_clinic, local
):
    ClosedDay.objects.create(
        clinic=monday, first=local("2026-11-24 00:00").date(), last=local("2026-11-24 00:00").date(), name="X"
    )
    noon = (local("2026-11-25 12:30"), local("2026-11-25 18:00"))
    Absence.objects.create(clinic=monday, member=ada_here, during=noon, reason="training")
    with pytest.raises(NotOpen, match="The clinic is closed then"):
        book(ana, ada_here, "2026-11-24 10:00")
    with pytest.raises(Away, match=r"^Ada is not there then \(Wed 25 Nov, 12:15\)\.$"):
        book(ana, ada_here, "2026-11-25 12:15")
    assert book(ana, ada_here, "2026-11-25 12:00")
    visit = book(ben, ada_here, "2026-11-25 14:00", anyway=ASKED)
    assert (visit.booked_anyway, visit.anyway_reason) == (False, "clinician")
    WorkingHours.objects.create(clinic=monday, member=nia, weekday=3, starts=time(14), ends=time(18))
    with pytest.raises(Away):
        book(ana, nia, "2026-11-26 10:00")


def test_the_hour_board_says_of_every_quarter_why_not(
    monday, at, book, ana, ben, ada_here, room_one, in_clinic, local, django_assert_num_queries
):
    peel = VisitType.objects.create(
        clinic=monday, name="Peel", letter="P", colour="plum", kind="treatment", minutes=30, buffer_after=15
    )
    book(ana, ada_here, "2026-11-23 10:00", visit_type=peel)
    away = (local("2026-11-23 16:00"), local("2026-11-23 17:00"))
    Absence.objects.create(clinic=monday, member=ada_here, during=away, reason="meeting")
    at(monday, "2026-11-23 09:20")
    with django_assert_num_queries(6):
        agenda = Agenda.load(monday, local("2026-11-23 00:00").date(), local("2027-02-20 00:00").date())
    found = {
        f"{one.start:%H:%M}": one
        for one in board(agenda, local("2026-11-23 00:00").date(), BookingWish(ada_here.pk, Length(30)))
    }
    assert found["09:15"].why == Why.PAST
    assert found["09:30"].is_free and found["10:45"].is_free
    assert (found["10:15"].why, found["10:15"].words) == (Why.VISIT, ana.family_name)
    assert found["10:30"].words == "clean" and found["09:45"].words == "too short"
    assert found["13:00"].words == "break" and found["12:45"].words == "closes"
    assert found["16:30"].words == "away" and found["15:45"].words == "too short"
    assert (min(found), max(found)) == ("09:00", "17:45")
    free = [f"{one.start:%H:%M}" for one in agenda.free(ada_here.pk, 30, last=local("2026-11-23 00:00").date())]
    assert free == [clock for clock, one in found.items() if one.is_free]


def test_a_type_that_needs_a_room_is_offered_while_one_is_free(
    monday, book, ana, ben, ada_here, nia, room_one, in_clinic, local
):
    book(ana, nia, "2026-11-23 09:00", room=room_one)
    day = local("2026-11-23 00:00").date()
    agenda = Agenda.load(monday, day, day)
    first = next(agenda.free(ada_here.pk, 30, needs_room=True))
    assert f"{first.start:%H:%M}" == "09:30"
    [nine, *_] = board(agenda, day, BookingWish(ada_here.pk, Length(30), needs_room=True))
    assert nine.why == Why.ROOM

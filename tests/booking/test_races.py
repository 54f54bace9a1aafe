"""Thirteen kinds of races for a time: one winner each, nobody stands on anybody, and whoever loses hears it in words. A thousand bookings
in `make drills`, a hundred in CI."""

import uuid
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from clinic.booking import actions
from clinic.booking.anyway import Anyway
from clinic.booking.errors import BookingRefused
from clinic.booking.models import FREED, Appointment, CheckIn, VisitDeed, VisitState
from clinic.office.models import Absence, VisitType
from clinic.practice.models import Clinic, Membership, Room, User
from clinic.practice.tenancy import tenant
from clinic.practice.visit_kinds import VisitKind
from patients.records.models import Patient
from tests.booking.test_race import all_at_once, while_open
from tests.conftest import make_patient
from tests.support.drills import FULL
from tests.treatments.making import make_earlier_treatment

EACH = 100 if FULL else 10
pytestmark = pytest.mark.django_db(transaction=True)
Call = Callable[[], object]


class Desk:
    """Books for many patients at once, each call in the clinic's own transaction."""

    def __init__(self, clinic: Clinic, by: User, day: date, people: tuple[Membership, ...], room: Room) -> None:
        self.clinic, self.by, self.day, self.people, self.room = clinic, by, day, people, room
        self.patients = [make_patient(clinic, f"Pat{n}", "Racer", date(1980, 1, 1), by) for n in range(EACH)]
        with tenant(clinic):
            self.peel = VisitType.objects.create(
                clinic=clinic, name="Peel", letter="P", colour="plum", kind="treatment", minutes=30, buffer_after=15
            )

    def at(self, clock: str) -> datetime:
        return datetime.fromisoformat(f"{self.day} {clock}").replace(tzinfo=self.clinic.zone)

    def book(self, clock: str, patient: Patient, who: Membership | None = None, **more: Any) -> Appointment:
        wanted = {"kind": VisitKind.CONSULT, "minutes": 30} | more
        with tenant(self.clinic):
            return actions.book(
                patient=patient,
                clinician=who or self.people[0],
                start=self.at(clock),
                by=self.by,
                idempotency_key=uuid.uuid4(),
                **wanted,
            )

    def each(self, call: Callable[[int, Patient], object]) -> list[Call]:
        return [lambda n=n, one=one: call(n, one) for n, one in enumerate(self.patients)]

    def move(self, visit: Appointment, clock: str) -> object:
        with tenant(self.clinic):
            return actions.move(appointment=visit, start=self.at(clock), minutes=30, by=self.by)

    def cancel(self, visit: Appointment) -> object:
        with tenant(self.clinic):
            return actions.cancel(appointment=visit, by=self.by)

    def advance(self, visit: Appointment, to: VisitState) -> object:
        with tenant(self.clinic):
            return actions.advance(appointment=visit, to=to, by=self.by)

    def undo(self, deed: VisitDeed) -> object:
        with tenant(self.clinic):
            return actions.undo(deed=deed, by=self.by)

    def check_in(self, patient: Patient, clock: str) -> Appointment:
        treatment = make_earlier_treatment(patient, self.people[0], self.clinic.now(), window=(0, 5, 30))
        with tenant(self.clinic):
            actions.make_due(treatment=treatment)
        return self.book(clock, patient, kind=VisitKind.CHECK_IN, minutes=15)

    def last_deed(self, visit: Appointment) -> VisitDeed:
        with tenant(self.clinic):
            return VisitDeed.objects.filter(visit=visit).newest()[0]

    def away(self, clock: str) -> object:
        """As the office enters it: the member's row is held meanwhile."""
        with tenant(self.clinic):
            Membership.objects.select_for_update(no_key=True, of=["self"]).get(pk=self.people[0].pk)
            during = (self.at(clock), self.at(clock) + timedelta(minutes=30))
            Absence.objects.create(clinic=self.clinic, member=self.people[0], during=during, reason="meeting")
            return Appointment.objects.standing().filter(starts_at=during[0]).count()


@pytest.fixture
def race(open_weekdays, desk, ada_here, nia, room_one) -> Desk:
    today = open_weekdays.today()
    monday = date.fromordinal(today.toordinal() + 7 - today.weekday())
    return Desk(open_weekdays, desk, monday, (ada_here, nia), room_one)


def won(results: list[object]) -> int:
    """How many were booked. Whoever was not is refused in words; anything else is a fault of ours."""
    faults = [one for one in results if isinstance(one, Exception) and not isinstance(one, BookingRefused)]
    assert faults == []
    return sum(isinstance(one, Appointment) for one in results)


def standing(clinic: Clinic) -> list[Appointment]:
    with tenant(clinic):
        return list(Appointment.objects.standing().order_by("starts_at").select_related("visit_type"))


def nobody_overlaps(clinic: Clinic) -> None:
    """But who was booked anyway, beside those who stood there before: nobody plain comes after them."""
    found = standing(clinic)
    for number, one in enumerate(found):
        for other in found[number + 1 :]:
            meets = one.occupies.lower < other.occupies.upper and other.occupies.lower < one.occupies.upper
            same = one.clinician_id == other.clinician_id or one.room_id and one.room_id == other.room_id
            last = max(one, other, key=lambda visit: visit.changed_at)
            assert not (meets and same) or last.booked_anyway
            seen = one.starts_at < other.ends_at and other.starts_at < one.ends_at
            assert not (seen and one.patient_id == other.patient_id) or last.doubled


def test_one_slot_of_one_clinician(race: Desk) -> None:
    assert won(all_at_once(race.each(lambda n, one: race.book("10:00", one)))) == 1
    nobody_overlaps(race.clinic)


def test_one_room_wanted_by_two_clinicians(race: Desk) -> None:
    calls = race.each(lambda n, one: race.book("10:00", one, race.people[n % 2], room=race.room))
    assert won(all_at_once(calls)) == 1
    nobody_overlaps(race.clinic)


def test_one_patient_wanted_by_two_clinicians(race: Desk) -> None:
    ana = race.patients[0]
    calls = race.each(lambda n, one: race.book(f"10:{n % 2}0", ana, race.people[n % 2]))
    assert won(all_at_once(calls)) == 1
    nobody_overlaps(race.clinic)


def test_the_cleaning_of_one_against_the_beginning_of_another(race: Desk) -> None:
    def call(n: int, one: Patient) -> object:
        return race.book("10:00", one, visit_type=race.peel) if n % 2 else race.book("10:30", one)

    assert won(all_at_once(race.each(call))) == 1
    nobody_overlaps(race.clinic)


def test_a_move_against_bookings(race: Desk) -> None:
    visit = race.book("09:00", race.patients[0])
    calls = race.each(lambda n, one: race.book("10:00", one) if n else race.move(visit, "10:00"))
    assert won(all_at_once(calls)) == 1
    nobody_overlaps(race.clinic)


def test_two_visits_that_swap_places(race: Desk) -> None:
    """Each wants the other's time: nobody wins, nobody waits for ever, both stand where they stood."""
    visits = race.book("09:00", race.patients[0]), race.book("10:00", race.patients[1])
    calls = race.each(lambda n, one: race.move(visits[n % 2], ("10:00", "09:00")[n % 2]))
    assert won(all_at_once(calls)) == 0
    assert {one.pk for one in standing(race.clinic)} == {one.pk for one in visits}
    nobody_overlaps(race.clinic)


def test_a_cancelling_against_bookings(race: Desk) -> None:
    visit = race.book("10:00", race.patients[0])
    calls = race.each(lambda n, one: race.book("10:00", one) if n else race.cancel(visit))
    results = all_at_once(calls)
    assert won(results[1:]) <= 1 and getattr(results[0], "state", None) == VisitState.CANCELLED
    assert len([one for one in standing(race.clinic) if one.state not in FREED]) == won(results[1:])
    nobody_overlaps(race.clinic)


def test_anyway_against_plain_bookings(race: Desk) -> None:
    """Who books anyway always gets the time; of the others at most one."""

    def call(n: int, one: Patient) -> object:
        return race.book("10:00", one, anyway=None if n else Anyway("clinician"))

    results = all_at_once(race.each(call))
    assert isinstance(results[0], Appointment)
    won(results)
    assert sum(not one.booked_anyway for one in standing(race.clinic)) == 1
    nobody_overlaps(race.clinic)


def test_anyway_beside_one_against_plain_bookings_that_meet_no_other(race: Desk) -> None:
    """From 10:15 beside the visit of ten; from 10:30 only who was booked anyway is in the way."""
    race.book("10:00", race.patients[0])

    def call(n: int, one: Patient) -> object:
        return race.book("10:30", one) if n % 2 else race.book("10:15", one, anyway=Anyway("clinician"))

    results = all_at_once(race.each(call))
    assert won(results) in (EACH // 2, EACH // 2 + 1)
    nobody_overlaps(race.clinic)


@pytest.mark.parametrize("same", ["clinician", "patient"])
def test_a_plain_booking_waits_for_one_anyway_that_is_not_committed(race: Desk, same: str) -> None:
    ana, ben, eve = race.patients[:3]
    race.book("10:00", ana)
    first, then = (ben, race.people[0]), (eve, race.people[0])
    if same == "patient":
        first, then = (ana, race.people[1]), (ana, race.people[0])
    booked, refused = while_open(
        race.clinic,
        lambda: race.book("10:15", *first, anyway=Anyway("clinician")),
        lambda: race.book("10:30", *then),
    )
    assert isinstance(booked, Appointment) and isinstance(refused, BookingRefused)
    nobody_overlaps(race.clinic)


def test_an_absence_against_bookings(race: Desk) -> None:
    """Whoever enters it sees the visit that was booked before, or nothing is booked after it."""
    calls = race.each(lambda n, one: race.book("10:00", one) if n else race.away("10:00"))
    results = all_at_once(calls)
    assert won(results) <= 1
    assert results[0] == won(results) == len(standing(race.clinic))


def test_two_types_of_visits_for_one_slot(race: Desk) -> None:
    def call(n: int, one: Patient) -> object:
        return race.book("10:00", one, visit_type=race.peel) if n % 2 else race.book("10:10", one)

    assert won(all_at_once(race.each(call))) == 1
    nobody_overlaps(race.clinic)


@pytest.mark.parametrize("confirmed", [False, True], ids=["the booking", "a mark"])
@pytest.mark.parametrize("to", [VisitState.CANCELLED, VisitState.CONFIRMED])
def test_an_undo_against_another_desks_press(race: Desk, confirmed: bool, to: VisitState) -> None:
    """On a check-in, whose row is locked as well: one of them is first, nobody waits in a circle."""
    people = race.patients[: min(EACH // 2, 16)]
    visits = [race.check_in(one, f"{9 + n // 4:02}:{15 * (n % 4):02}") for n, one in enumerate(people)]
    if confirmed:
        visits = [race.advance(visit, VisitState.CONFIRMED) for visit in visits]
    deeds = [race.last_deed(visit) for visit in visits]
    calls = [lambda deed=deed: race.undo(deed) for deed in deeds]
    calls += [lambda visit=visit: race.advance(visit, to) for visit in visits]
    won(all_at_once(calls))
    with tenant(race.clinic):
        for check_in in CheckIn.objects.select_related("appointment"):
            assert (check_in.state == "booked") == (check_in.appointment.state not in FREED)

"""A visit that becomes a check-in, or is one no more: the patient's calendar never holds it twice, nor keeps it when it is cancelled."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.core import mail

from clinic.booking import actions
from clinic.booking.calendar_files import check_in_uid
from clinic.booking.models import Appointment, CheckIn
from clinic.jobs.runner import run_due
from clinic.office.visit_types import usual_type
from clinic.practice.models import Clinic, Membership, User
from clinic.practice.tenancy import tenant
from clinic.practice.visit_kinds import VisitKind
from patients.records.models import Patient
from tests.booking.test_calendar_files import the_event

pytestmark = pytest.mark.django_db(transaction=True)


class StrictCalendar:
    """Takes a higher SEQUENCE only, and takes out what it knows by its UID only."""

    def __init__(self) -> None:
        self.newest: dict[str, int] = {}
        self.held: dict[str, datetime] = {}
        self.letters = 0

    def read(self) -> list[tuple[str, str]]:
        """The letters that came since; method and kind of name of their files."""
        seen = []
        for letter in mail.outbox[self.letters :]:
            parts = [one for one in letter.message().walk() if one.get_content_type() == "text/calendar"]
            for part in parts:
                content = part.get_payload(decode=True)
                assert isinstance(content, bytes)
                seen.append((str(part.get_param("method")), self.take(the_event(content))))
            assert len({part.get_filename() for part in parts}) == len(parts)
        self.letters = len(mail.outbox)
        return seen

    def take(self, event: Any) -> str:
        uid, number = str(event["UID"]), int(event["SEQUENCE"])
        assert number > self.newest.get(uid, -1), (uid, number)
        self.newest[uid] = number
        if event["STATUS"] == "CANCELLED":
            self.held.pop(uid, None)
        else:
            self.held[uid] = event["DTSTART"].dt
        return uid.partition("-")[0]


class Desk:
    """Moves and cancels, and waits until the patient was told."""

    def __init__(self, clinic: Clinic, by: User, at: Callable[[Clinic, str], None], local: Callable[[str], datetime]):
        self.clinic, self.by, self.at, self.local, self.minute = clinic, by, at, local, 30
        self.calendar = StrictCalendar()

    def told(self) -> list[tuple[str, str]]:
        run_due(self.clinic)
        self.minute += 4
        self.at(self.clinic, f"2026-11-23 {8 + self.minute // 60:02}:{self.minute % 60:02}")
        run_due(self.clinic)
        return self.calendar.read()

    def move(self, visit: Appointment, start: str, kind: VisitKind) -> None:
        with tenant(self.clinic):
            stored = Appointment.objects.get(pk=visit.pk)
            told = {"start": self.local(start), "minutes": 30, "visit_type": usual_type(self.clinic, kind)}
            actions.move(appointment=stored, by=self.by, **told)

    def cancel(self, visit: Appointment) -> None:
        with tenant(self.clinic):
            actions.cancel(appointment=Appointment.objects.get(pk=visit.pk), by=self.by)

    def book(self, check_in: CheckIn, start: str) -> Appointment:
        with tenant(self.clinic):
            stored = CheckIn.objects.get(pk=check_in.pk)
            return actions.book_check_in(check_in=stored, start=self.local(start), by=self.by)


@pytest.fixture
def front(told: Patient, monday: Clinic, desk: User, at: Any, local: Any) -> Desk:
    return Desk(monday, desk, at, local)


@pytest.fixture
def check_in(told: Patient, treated: Callable[..., CheckIn]) -> CheckIn:
    return treated(told, days_ago=14)


@pytest.fixture
def consult(front: Desk, check_in: CheckIn, told: Patient, book: Any, ada_here: Membership) -> Appointment:
    visit: Appointment = book(told, ada_here, "2026-11-25 10:00")
    assert front.told() == [("PUBLISH", "visit")]
    return visit


def test_a_consult_becomes_the_check_in(front: Desk, consult: Appointment, check_in: CheckIn) -> None:
    front.move(consult, "2026-11-26 11:00", VisitKind.CHECK_IN)
    assert front.told() == [("PUBLISH", "check"), ("CANCEL", "visit")]
    with tenant(front.clinic):
        assert list(front.calendar.held) == [check_in_uid(front.clinic, check_in.treatment)]
    front.move(consult, "2026-11-26 12:00", VisitKind.CHECK_IN)
    assert front.told() == [("PUBLISH", "check")]
    front.cancel(consult)
    assert front.told() == [("CANCEL", "check")] and front.calendar.held == {}
    front.book(check_in, "2026-11-27 10:00")
    assert front.told() == [("PUBLISH", "check")] and len(front.calendar.held) == 1


def test_a_check_in_becomes_a_consult(front: Desk, check_in: CheckIn) -> None:
    visit = front.book(check_in, "2026-11-25 10:00")
    assert front.told() == [("PUBLISH", "check")]
    front.move(visit, "2026-11-26 11:00", VisitKind.CONSULT)
    assert front.told() == [("PUBLISH", "visit"), ("CANCEL", "check")] and len(front.calendar.held) == 1
    front.book(check_in, "2026-11-27 10:00")
    assert front.told() == [("PUBLISH", "check")] and len(front.calendar.held) == 2
    front.move(visit, "2026-11-26 12:00", VisitKind.CONSULT)
    assert front.told() == [("PUBLISH", "visit")] and len(front.calendar.held) == 2
    front.cancel(visit)
    assert front.told() == [("CANCEL", "visit")] and len(front.calendar.held) == 1


def test_there_and_back_again(front: Desk, consult: Appointment, check_in: CheckIn) -> None:
    for start, kind in (("2026-11-26 11:00", VisitKind.CHECK_IN), ("2026-11-26 12:00", VisitKind.CONSULT)) * 2:
        front.move(consult, start, kind)
        assert [method for method, _ in front.told()] == ["PUBLISH", "CANCEL"] and len(front.calendar.held) == 1
    front.cancel(consult)
    front.told()
    assert front.calendar.held == {}


def test_a_change_of_type_alone_is_no_news_and_the_cancellation_names_both(
    front: Desk, consult: Appointment, check_in: CheckIn
) -> None:
    front.move(consult, "2026-11-25 10:00", VisitKind.CHECK_IN)
    assert front.told() == []
    front.cancel(consult)
    assert front.told() == [("CANCEL", "check"), ("CANCEL", "visit")] and front.calendar.held == {}


def test_a_held_confirmation_goes_out_under_the_name_that_the_visit_has_by_then(
    front: Desk, check_in: CheckIn, told: Patient, book: Any, ada_here: Membership
) -> None:
    visit = book(told, ada_here, "2026-11-25 10:00")
    run_due(front.clinic)
    front.move(visit, "2026-11-25 10:00", VisitKind.CHECK_IN)
    assert front.told() == [("PUBLISH", "check")]


def test_a_check_in_that_is_booked_anew_meanwhile_is_not_taken_out(front: Desk, check_in: CheckIn) -> None:
    visit = front.book(check_in, "2026-11-25 10:00")
    front.told()
    front.cancel(visit)
    run_due(front.clinic)
    front.book(check_in, "2026-11-26 10:00")
    assert front.told() == [("PUBLISH", "check")]
    assert [moment.day for moment in front.calendar.held.values()] == [26]

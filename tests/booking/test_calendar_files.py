"""Calendar files that strict readers take: each change of a check-in reaches the calendar, and none is taken twice."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from icalendar import Calendar

from clinic.audit.models import Event
from clinic.booking import actions, feeds
from clinic.booking.calendar_files import check_in_uid
from clinic.booking.models import Appointment, CheckIn
from clinic.booking.reasons import CloseReason
from clinic.booking.views.feeds import MOST_READINGS, MOST_WRONG
from clinic.office.access_tokens import CalendarFeed
from clinic.office.models import Absence, VisitType
from clinic.practice.models import Clinic, Membership, Room, User
from clinic.practice.tenancy import tenant
from patients.portal.calendar import check_in_calendar
from patients.records.models import Patient
from planning.documents.sheets.sheet_parts import check_in_of
from planning.treatments.models import Treatment
from tests.booking.making import visit_file

Book = Callable[..., Appointment]
SignIn = Callable[[User], Client]
LINE = re.compile(r"[A-Z-]+(;[A-Z-]+=(\"[^\"]*\"|[^\":;,]+))*:.*")
ONCE = {"UID", "DTSTAMP", "DTSTART", "SEQUENCE", "LAST-MODIFIED", "SUMMARY", "STATUS"}
MOMENT = re.compile(r"\d{8}T\d{6}Z")


def read(content: bytes) -> Any:
    """As a strict reader does: RFC 5545's lines, one event with what RFC 5546 wants of its method."""
    text = content.decode()
    assert text.endswith("\r\n") and "\n" not in text.replace("\r\n", "")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    unfolded = text.replace("\r\n ", "").split("\r\n")[:-1]
    assert all(LINE.fullmatch(line) for line in unfolded), unfolded
    assert "VTIMEZONE" not in text and "TZID" not in text and "RDATE" not in text
    calendar = Calendar.from_ical(content)
    assert calendar["VERSION"] == "2.0" and calendar["METHOD"] in ("PUBLISH", "CANCEL")
    for event in calendar.walk("VEVENT"):
        assert not event.errors and set(event) >= ONCE
        for name in ("DTSTAMP", "LAST-MODIFIED"):
            assert MOMENT.fullmatch(event[name].to_ical().decode())
        assert (event["STATUS"] == "CANCELLED") == (calendar["METHOD"] == "CANCEL")
    return calendar


def the_event(content: bytes) -> Any:
    (event,) = read(content).walk("VEVENT")
    assert str(event["ORGANIZER"]).startswith(("mailto:", "http"))
    return event


@pytest.fixture
def file_of(clinic: Clinic) -> Callable[[CheckIn], Any]:
    """What the patient's link gives now."""

    def current(check_in: CheckIn) -> Any:
        with tenant(clinic):
            treatment = Treatment.objects.select_related("clinic").get(pk=check_in.treatment_id)
            words = check_in_of(treatment)
            assert words
            return the_event(check_in_calendar(clinic, treatment, words))

    return current


def test_each_change_of_a_check_in_replaces_the_one_before(
    monday: Clinic,
    ana: Patient,
    desk: User,
    nia: Membership,
    treated: Callable[..., CheckIn],
    local: Callable[[str], datetime],
    file_of: Callable[[CheckIn], Any],
    at: Callable[[Clinic, str], None],
) -> None:
    """Booked, moved, cancelled, booked anew, closed: one UID, numbers that grow, moments that never go back."""
    check_in = treated(ana, days_ago=14)
    seen = [file_of(check_in)]

    def then(clock: str, do: Callable[[CheckIn], Any]) -> Any:
        at(monday, clock)
        with tenant(monday):
            do(CheckIn.objects.get(pk=check_in.pk))
        seen.append(file_of(check_in))
        return seen[-1]

    booked = then(
        "2026-11-23 08:40", lambda one: actions.book_check_in(check_in=one, start=local("2026-11-24 10:00"), by=desk)
    )
    assert (booked["STATUS"], booked["DTSTART"].dt) == ("CONFIRMED", datetime(2026, 11, 24, 10, tzinfo=UTC))
    moved = then(
        "2026-11-23 08:41",
        lambda one: actions.move(appointment=one.appointment, start=local("2026-11-24 11:00"), minutes=15, by=desk),
    )
    assert moved["DTSTART"].dt == datetime(2026, 11, 24, 11, tzinfo=UTC)
    freed = then("2026-11-23 08:42", lambda one: actions.cancel(appointment=one.appointment, by=desk))
    assert (freed["STATUS"], freed["TRANSP"]) == ("TENTATIVE", "TRANSPARENT")
    anew = then(
        "2026-11-23 08:43", lambda one: actions.book_check_in(check_in=one, start=local("2026-11-25 10:00"), by=desk)
    )
    assert anew["STATUS"] == "CONFIRMED"
    then("2026-11-23 08:44", lambda one: actions.cancel(appointment=one.appointment, by=desk))
    closed = then(
        "2026-11-23 08:45", lambda one: actions.close_check_in(check_in=one, reason=CloseReason.BY_PHONE, by=desk)
    )
    assert closed["STATUS"] == "CANCELLED" and not closed.walk("VALARM")
    then("2026-11-23 08:46", lambda one: actions.reopen_check_in(check_in=one, by=desk))
    assert len({str(event["UID"]) for event in seen}) == 1
    numbers = [int(event["SEQUENCE"]) for event in seen]
    assert numbers == sorted(set(numbers)), numbers
    moments = [event["LAST-MODIFIED"].dt for event in seen]
    assert moments == sorted(moments)


def test_a_corrected_record_keeps_the_name_of_its_check_in(
    monday: Clinic, ana: Patient, treated: Callable[..., CheckIn]
) -> None:
    check_in = treated(ana, days_ago=14)
    with tenant(monday):
        first = Treatment.objects.get(pk=check_in.treatment_id)
        later = Treatment(pk=None, amends=first)
        assert check_in_uid(monday, later) == check_in_uid(monday, first) == f"check-in-{first.pk}@harbour.glabella"


def test_a_cancelled_visit_is_taken_out_of_the_calendar(
    monday: Clinic, book: Book, ana: Patient, ada_here: Membership, desk: User
) -> None:
    visit = book(ana, ada_here, "2026-11-24 10:00")
    with tenant(monday):
        before = the_event(visit_file(visit))
        actions.cancel(appointment=visit, by=desk)
        after = the_event(visit_file(Appointment.objects.select_related("clinic").get(pk=visit.pk)))
    assert (before["STATUS"], after["STATUS"]) == ("CONFIRMED", "CANCELLED")
    assert before["UID"] == after["UID"] and int(after["SEQUENCE"]) > int(before["SEQUENCE"])
    for event in (before, after):
        assert not re.search("consult|Ana|Silva|Ada", event.to_ical().decode())


def test_another_clinician_room_or_type_replaces_the_file_too(
    monday: Clinic, book: Book, ana: Patient, ada_here: Membership, nia: Membership, desk: User, room_one: Room
) -> None:
    """The hour stays; a program that keeps the higher number takes each."""
    visit = book(ana, ada_here, "2026-11-24 10:00")
    with tenant(monday):
        longer = VisitType.objects.create(
            clinic=monday, name="Second", letter="S", colour="plum", kind="consult", minutes=30
        )
        stays = {"start": visit.starts_at, "minutes": visit.minutes, "by": desk}
        events = [the_event(visit_file(visit))]
        for changed in ({"clinician": nia}, {"room": room_one}, {"room": room_one, "visit_type": longer}):
            actions.move(appointment=visit, **stays, **changed)
            visit = Appointment.objects.select_related("clinic").get(pk=visit.pk)
            events.append(the_event(visit_file(visit)))
    numbers = [int(event["SEQUENCE"]) for event in events]
    assert numbers == sorted(set(numbers)), numbers
    assert len({(str(event["UID"]), event["DTSTART"].dt) for event in events}) == 1


def test_an_hour_in_summer_is_the_clinics_hour(
    clinic: Clinic,
    open_weekdays: Clinic,
    at: Callable[[Clinic, str], None],
    book: Book,
    ana: Patient,
    ada_here: Membership,
) -> None:
    at(open_weekdays, "2026-06-01 08:30")
    visit = book(ana, ada_here, "2026-06-01 10:00")
    with tenant(clinic):
        assert the_event(visit_file(visit))["DTSTART"].dt == datetime(2026, 6, 1, 9, tzinfo=UTC)


# --- the feed ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def address(monday: Clinic, ada_here: Membership, ada: User) -> str:
    with tenant(monday):
        made = feeds.make_feed(member=ada_here, by=ada)
    assert made
    return f"/calendar/{monday.code}/{made[1]}.ics"


def test_the_feed_says_when_somebody_is_busy_and_nothing_else(
    monday: Clinic,
    address: str,
    book: Book,
    ana: Patient,
    ben: Patient,
    ada_here: Membership,
    nia: Membership,
    desk: User,
) -> None:
    mine = book(ana, ada_here, "2026-11-24 10:00", note="comes with a friend")
    off = book(ben, ada_here, "2026-11-24 14:00")
    book(ben, nia, "2026-11-24 15:00")
    away = (datetime(2026, 11, 26, 9, tzinfo=UTC), datetime(2026, 11, 26, 13, tzinfo=UTC))
    with tenant(monday):
        actions.cancel(appointment=off, by=desk)
        Absence.objects.create(clinic=monday, member=ada_here, during=away, reason="sick", note="flu")
    answer = Client().get(address)
    events = read(answer.content).walk("VEVENT")
    assert [(str(one["SUMMARY"]), one["DTSTART"].dt.hour) for one in events] == [("Busy", 10), ("Away", 9)]
    text = answer.content.decode()
    for hidden in ("Ana", "Silva", "friend", "onsult", "flu", "sick", str(mine.pk), str(ana.pk), "Ada"):
        assert hidden not in text, hidden


def test_a_calendar_program_asks_whether_it_still_holds(
    monday: Clinic, address: str, book: Book, ana: Patient, ada_here: Membership, at: Callable[[Clinic, str], None]
) -> None:
    book(ana, ada_here, "2026-11-24 10:00")
    first = Client().get(address)
    assert (first["Cache-Control"], first["Content-Type"]) == ("private, no-cache", "text/calendar; charset=utf-8")
    at(monday, "2026-11-23 09:30")
    again = Client().get(address, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    book(ana, ada_here, "2026-11-25 10:00")
    assert Client().get(address, headers={"If-None-Match": first["ETag"]}).status_code == 200
    with tenant(monday):
        assert Event.objects.filter(action="feed.read").count() == 1


def test_a_feed_is_shown_once_and_a_new_one_ends_the_old(
    monday: Clinic, sign_in: SignIn, ada: User, ada_here: Membership
) -> None:
    person, page = sign_in(ada), "/today/calendar-feed/"
    found = re.compile(r"/calendar/harbour/[0-9a-f]{64}\.ics")
    (first,) = set(found.findall(person.post(page).content.decode()))
    assert Client().get(first).status_code == 200 and not found.search(person.get(page).content.decode())
    (second,) = set(found.findall(person.post(page).content.decode()))
    assert (Client().get(first).status_code, Client().get(second).status_code) == (404, 200)
    assert person.post(f"{page}revoke/").status_code == 302
    assert Client().get(second).status_code == 404
    with tenant(monday):
        assert list(CalendarFeed.objects.filter(revoked_at=None)) == []
        done = (
            Event.objects.filter(action__startswith="feed.m").count(),
            Event.objects.filter(action="feed.revoked").count(),
        )
    assert done == (2, 2)


def test_a_feed_ends_with_the_persons_work_here(
    monday: Clinic, address: str, other_clinic: Clinic, ada_here: Membership
) -> None:
    assert Client().get(address.replace("harbour", "hill")).status_code == 404
    with tenant(monday):
        Membership.objects.filter(pk=ada_here.pk).update(is_active=False)
    assert Client().get(address).status_code == 404


def test_a_feed_is_not_asked_without_end(monday: Clinic, address: str) -> None:
    program = Client()
    assert [program.get(address).status_code for _ in range(MOST_READINGS + 1)][-2:] == [200, 429]
    wrong = [program.get(f"/calendar/harbour/{number:064x}.ics").status_code for number in range(MOST_WRONG + 1)]
    assert (set(wrong[:-1]), wrong[-1]) == ({404}, 429)

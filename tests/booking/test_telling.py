"""What a patient is told in writing about a visit: once, as it stands, and nothing of what was undone in time."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from icalendar import Calendar

from clinic.booking import actions
from clinic.booking.models import Appointment, VisitState
from clinic.booking.visit_files import visit_files
from clinic.jobs.runner import run_due
from clinic.messages.choices import set_rule
from clinic.messages.codes import MessageState
from clinic.messages.models import Message
from clinic.messages.tasks import settle_lost
from clinic.practice.models import Clinic, Membership, User
from clinic.practice.tenancy import tenant
from patients.records.models import Patient
from tests.booking.making import change, subjects

pytestmark = pytest.mark.django_db(transaction=True)
At = Callable[[Clinic, str], None]
Book = Callable[..., Appointment]


def test_booking_moving_and_cancelling_are_told_once_each(
    told: Patient,
    monday: Clinic,
    ada_here: Membership,
    book: Book,
    local: Callable[[str], datetime],
    desk: User,
    at: At,
) -> None:
    visit = book(told, ada_here, "2026-11-25 10:00")
    assert subjects(monday) == []
    at(monday, "2026-11-23 08:33")
    assert subjects(monday) == ["Wednesday 25 November, 10:00"]
    change(monday, visit, desk, local("2026-11-26 11:00"))
    subjects(monday)
    at(monday, "2026-11-23 08:40")
    assert subjects(monday)[1:] == ["now Thursday 26 November, 11:00"]
    change(monday, visit, desk, VisitState.CANCELLED)
    subjects(monday)
    at(monday, "2026-11-23 08:50")
    assert subjects(monday)[2:] == ["your visit is cancelled"]
    assert settle_lost() == 0


def test_what_is_undone_in_time_is_silent(
    told: Patient,
    monday: Clinic,
    ada_here: Membership,
    book: Book,
    local: Callable[[str], datetime],
    desk: User,
    at: At,
) -> None:
    visit = book(told, ada_here, "2026-11-25 10:00")
    subjects(monday)
    at(monday, "2026-11-23 08:34")
    assert len(subjects(monday)) == 1
    change(monday, visit, desk, local("2026-11-26 11:00"))
    subjects(monday)
    at(monday, "2026-11-23 08:36")
    change(monday, visit, desk, local("2026-11-25 10:00"))
    subjects(monday)
    at(monday, "2026-11-23 08:50")
    assert len(subjects(monday)) == 1
    with tenant(monday):
        assert Message.objects.filter(about=visit.pk, state=MessageState.CANCELLED).count() == 1


def calendars(letters: list[EmailMessage]) -> list[tuple[str, str, int, bytes]]:
    """Method, UID and SEQUENCE of the file that goes with each letter, and the file."""
    found = []
    for letter in letters:
        [part] = [one for one in letter.message().walk() if one.get_content_type() == "text/calendar"]
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        read = Calendar.from_ical(content)
        [event] = read.walk("VEVENT")
        assert part.get_filename() == "visit.ics" and part.get_param("method") == read["METHOD"]
        found.append((str(read["METHOD"]), str(event["UID"]), int(event["SEQUENCE"]), content))
    return found


def test_a_calendar_file_goes_with_each_notice(
    told: Patient,
    monday: Clinic,
    ada_here: Membership,
    book: Book,
    local: Callable[[str], datetime],
    desk: User,
    at: At,
) -> None:
    visit = book(told, ada_here, "2026-11-25 10:00")
    subjects(monday)
    for now, to in (
        ("2026-11-23 08:33", local("2026-11-26 11:00")),
        ("2026-11-23 08:40", VisitState.CANCELLED),
    ):
        at(monday, now)
        subjects(monday)
        change(monday, visit, desk, to)
        subjects(monday)
    at(monday, "2026-11-23 08:50")
    subjects(monday)
    booked, moved, cancelled = calendars(mail.outbox)
    assert [one[0] for one in (booked, moved, cancelled)] == ["PUBLISH", "PUBLISH", "CANCEL"]
    assert booked[1] == moved[1] == cancelled[1] and booked[2] < moved[2] < cancelled[2]
    with tenant(monday):
        message = Message.objects.get(template="visit_cancelled")
        at(monday, "2026-11-23 08:55")
        [again] = visit_files(message)
    assert again.content == cancelled[3]  # a provider that is asked again compares


def test_a_visit_cancelled_before_it_was_confirmed_is_silent(
    told: Patient, monday: Clinic, ada_here: Membership, book: Book, desk: User, at: At
) -> None:
    visit = book(told, ada_here, "2026-11-25 10:00")
    run_due(monday)
    change(monday, visit, desk, VisitState.CANCELLED)
    run_due(monday)
    at(monday, "2026-11-23 08:50")
    assert subjects(monday) == []


def test_a_visit_moved_before_it_was_confirmed_is_confirmed_once_at_its_new_time(
    told: Patient,
    monday: Clinic,
    ada_here: Membership,
    book: Book,
    local: Callable[[str], datetime],
    desk: User,
    at: At,
) -> None:
    visit = book(told, ada_here, "2026-11-25 10:00")
    run_due(monday)
    change(monday, visit, desk, local("2026-11-26 11:00"))
    run_due(monday)
    at(monday, "2026-11-23 08:50")
    assert subjects(monday) == ["Thursday 26 November, 11:00"]


def test_another_room_is_no_news(
    told: Patient, monday: Clinic, ada_here: Membership, nia: Membership, book: Book, desk: User, at: At
) -> None:
    visit = book(told, ada_here, "2026-11-25 10:00")
    run_due(monday)
    at(monday, "2026-11-23 08:34")
    run_due(monday)
    with tenant(monday):
        stored = Appointment.objects.get(pk=visit.pk)
        actions.move(appointment=stored, start=stored.starts_at, minutes=60, by=desk)
    run_due(monday)
    at(monday, "2026-11-23 08:50")
    assert len(subjects(monday)) == 1


def test_with_confirmations_off_a_move_is_told_all_the_same(
    told: Patient,
    monday: Clinic,
    olive: User,
    ada_here: Membership,
    book: Book,
    local: Callable[[str], datetime],
    desk: User,
    at: At,
) -> None:
    with tenant(monday):
        Message.objects.all().delete()
        set_rule(clinic=monday, kind="visit_confirmation", channels=[], by=olive, version=1)
    visit = book(told, ada_here, "2026-11-25 10:00")
    run_due(monday)
    at(monday, "2026-11-23 08:40")
    change(monday, visit, desk, local("2026-11-26 11:00"))
    run_due(monday)
    at(monday, "2026-11-23 08:50")
    assert subjects(monday) == ["now Thursday 26 November, 11:00"]


def test_whoever_is_here_at_once_gets_nothing(
    told: Patient, monday: Clinic, ada_here: Membership, book: Book, at: At
) -> None:
    at(monday, "2026-11-23 09:01")
    book(told, ada_here, "2026-11-23 09:05")
    run_due(monday)
    at(monday, "2026-11-23 09:30")
    assert subjects(monday) == []


def test_a_missed_visit_gets_a_word(
    told: Patient, monday: Clinic, ada_here: Membership, book: Book, desk: User, at: At
) -> None:
    visit = book(told, ada_here, "2026-11-23 10:00")
    at(monday, "2026-11-23 10:30")
    change(monday, visit, desk, VisitState.NO_SHOW)
    run_due(monday)
    at(monday, "2026-11-23 10:40")
    assert subjects(monday) == ["we missed you"]

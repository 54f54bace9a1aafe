"""Closed days: typed by the owner, nothing invented, with the visits that are booked then."""

import re
from collections.abc import Callable
from datetime import date, datetime, time

import pytest
from django.test import Client

from clinic.audit.models import Event
from clinic.booking import actions as booking
from clinic.office import closed_days
from clinic.office.closed_day_lines import ClosedLine, LineUnread, read_line, read_lines
from clinic.office.models import ClosedDay
from clinic.practice.actions import set_opening_hours
from clinic.practice.models import Clinic, Membership, User
from clinic.practice.tenancy import tenant
from clinic.practice.visit_kinds import VisitKind
from patients.records.models import Patient

SignIn = Callable[[User], Client]
NEW, HOURS = "/clinic/settings/hours/closed/new/", "/clinic/settings/hours/"
TODAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def november(clinic: Clinic, at: Callable[[Clinic, str], None]) -> None:
    at(clinic, "2026-11-23 09:00")


@pytest.fixture
def visit(clinic: Clinic, ana: Patient, ada: User) -> None:
    """On Thursday 24 December."""
    set_opening_hours(clinic=clinic, weekdays=list(range(7)), spans=[(time(8), time(20))])
    with tenant(clinic):
        member = Membership.objects.select_related("clinic", "user").get(clinic=clinic, user=ada)
        booking.book(
            patient=ana,
            clinician=member,
            start=datetime(2026, 12, 24, 10, tzinfo=clinic.zone),
            minutes=30,
            kind=VisitKind.CONSULT,
            by=ada,
            idempotency_key=ana.pk,
        )


def plain(answer: object) -> str:
    html = answer.content.decode()  # type: ignore[attr-defined]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def stored(clinic: Clinic) -> list[tuple[str, str, str]]:
    with tenant(clinic):
        return [(one.first.isoformat(), one.last.isoformat(), one.name) for one in ClosedDay.objects.all()]


@pytest.mark.parametrize(
    ("typed", "first", "last", "name"),
    [
        ("25 Dec 2026 Christmas Day", "2026-12-25", "2026-12-25", "Christmas Day"),
        ("25/12/2026: Christmas Day", "2026-12-25", "2026-12-25", "Christmas Day"),
        ("2027-01-01\tNew Year", "2027-01-01", "2027-01-01", "New Year"),
        ("Fri 1 Jan 2027, New Year\u2019s Day", "2027-01-01", "2027-01-01", "New Year\u2019s Day"),
        ("24 to 28 Dec 2026 Christmas", "2026-12-24", "2026-12-28", "Christmas"),
        ("24 - 28 December 2026 - Christmas", "2026-12-24", "2026-12-28", "Christmas"),
        ("28 Dec to 3 Jan 2027 Between the years", "2026-12-28", "2027-01-03", "Between the years"),
        ("28 Feb 2028 - 29 Feb 2028 Leap", "2028-02-28", "2028-02-29", "Leap"),
    ],
)
def test_a_line_is_read_as_it_is_typed(typed: str, first: str, last: str, name: str) -> None:
    assert read_line(typed, earliest=TODAY) == ClosedLine(date.fromisoformat(first), date.fromisoformat(last), name)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("25 Dec Christmas", "add the year, such as 25 Dec 2026."),
        ("Christmas 25 Dec 2026", "begin with the day"),
        ("25 Dec 2026", "write its name behind the day."),
        ("22 Nov 2026 Yesterday", "that day is over."),
        ("28 Dec 2026 to 24 Dec 2026 Backwards", "the last day lies before the first."),
        ("29 Feb 2027 Not leap", "February 2027 has the days 1 to 28, not 29."),
        (f"25 Dec 2026 {'x' * 61}", "shorten the name to 60 characters; it has 61."),
    ],
)
def test_a_line_that_cannot_be_read_says_why(typed: str, words: str) -> None:
    with pytest.raises(LineUnread, match=re.escape(words)):
        read_line(typed, earliest=TODAY)


def test_empty_lines_count_for_nothing_and_faults_name_their_line() -> None:
    found, faults = read_lines("\n25 Dec 2026 Christmas Day\n\nsoon\n", earliest=TODAY)
    assert [one.name for one in found] == ["Christmas Day"] and [fault[:7] for fault in faults] == ["Line 4:"]


def test_a_year_of_holidays_is_typed_at_once(clinic: Clinic, olive: User, sign_in: SignIn) -> None:
    owner = sign_in(olive)
    assert "nobody booked" not in plain(owner.get(HOURS))
    lines = "25 Dec 2026 Christmas Day\n1 Jan 2027 New Year"
    assert owner.post(NEW, {"do": "list", "lines": lines}).status_code == 302
    assert owner.post(NEW, {"do": "list", "lines": lines}).status_code == 302, "twice is once"
    assert stored(clinic) == [("2026-12-25", "2026-12-25", "Christmas Day"), ("2027-01-01", "2027-01-01", "New Year")]
    page = plain(owner.get(HOURS))
    assert "25 Dec 2026 Christmas Day nobody booked" in page and "New Year" in page
    with tenant(clinic):
        assert Event.objects.filter(action="closed_day.added").count() == 2


def test_one_bad_line_adds_nothing_and_loses_nothing(clinic: Clinic, olive: User, sign_in: SignIn) -> None:
    lines = "25 Dec 2026 Christmas Day\nNew Year"
    answer = sign_in(olive).post(NEW, {"do": "list", "lines": lines})
    assert answer.status_code == 422 and stored(clinic) == []
    assert "Line 2: begin with the day" in plain(answer) and "Christmas Day\nNew Year" in answer.content.decode()


def test_who_is_booked_then_is_counted_and_listed(
    clinic: Clinic, olive: User, dora: User, visit: None, ana: Patient, sign_in: SignIn
) -> None:
    owner = sign_in(olive)
    answer = owner.post(NEW, {"first": "24 Dec 2026", "last": "28 Dec 2026", "name": "Christmas"}, follow=True)
    page = plain(answer)
    assert "1 visit is booked then" in page and ana.name in page and "Thu 24 Dec, 10:00" in page
    assert "Christmas 1 to move" in plain(owner.get(HOURS))
    with tenant(clinic):
        one = ClosedDay.objects.get()
        assert Event.objects.filter(action="closed_day.visits").exists()
    assert 'href="/appointments/' in answer.content.decode()
    director = sign_in(dora).get(f"{HOURS}closed/{one.pk}/").content.decode()
    assert ana.name in director and 'href="/appointments/' not in director, "a director books nothing"


def test_days_that_overlap_are_refused_with_what_is_there(clinic: Clinic, olive: User, sign_in: SignIn) -> None:
    owner = sign_in(olive)
    owner.post(NEW, {"first": "24 Dec 2026", "last": "28 Dec 2026", "name": "Christmas"})
    answer = owner.post(NEW, {"first": "28 Dec 2026", "last": "", "name": "Boxing Day in lieu"})
    assert answer.status_code == 422
    assert "Christmas (24 Dec 2026 to 28 Dec 2026) is there already." in plain(answer)
    assert owner.post(NEW, {"first": "29 Dec 2026", "last": "", "name": "Tuesday"}).status_code == 302


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"first": "", "name": "X"}, "Enter the day."),
        ({"first": "31 Feb 2027", "name": "X"}, "Feb"),
        ({"first": "25 Dec 2026", "last": "24 Dec 2026", "name": "X"}, "The last day lies before the first."),
        ({"first": "22 Nov 2026", "name": "X"}, "These days are over."),
        ({"first": "25 Dec 2026", "name": " "}, "Enter a name, such as Christmas."),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    clinic: Clinic, olive: User, sign_in: SignIn, sent: dict[str, str], words: str
) -> None:
    answer = sign_in(olive).post(NEW, sent)
    assert answer.status_code == 422 and words in plain(answer) and stored(clinic) == []


def test_two_tabs_never_overwrite_each_other(clinic: Clinic, olive: User, dora: User, sign_in: SignIn) -> None:
    owner = sign_in(olive)
    owner.post(NEW, {"first": "24 Dec 2026", "name": "Christmas Eve"})
    with tenant(clinic):
        one = ClosedDay.objects.get()
    edit, mine = f"{HOURS}closed/{one.pk}/", {"first": "24 Dec 2026", "last": "", "name": "Mine", "version": "1"}
    theirs = mine | {"name": "Theirs"}
    assert sign_in(dora).post(edit, theirs).status_code == 302
    answer = owner.post(edit, mine)
    assert answer.status_code == 409 and "Theirs" in plain(answer) and 'value="Mine"' in answer.content.decode()
    assert owner.post(edit, {"do": "remove", "version": "1"}).status_code == 409
    assert stored(clinic) == [("2026-12-24", "2026-12-24", "Theirs")]
    assert owner.post(edit, {"do": "remove", "version": "2"}).status_code == 302
    assert stored(clinic) == []
    assert owner.post(edit, {"do": "remove", "version": "2"}).status_code == 404


def test_a_closed_day_of_another_clinic_is_not_there(
    clinic: Clinic, other_clinic: Clinic, olive: User, sign_in: SignIn
) -> None:
    with tenant(other_clinic):
        told = [ClosedLine(date(2026, 12, 24), date(2026, 12, 24), "Elsewhere")]
        (theirs,) = closed_days.add(clinic=other_clinic, days=told, by=olive)
    owner = sign_in(olive)
    assert owner.get(f"{HOURS}closed/{theirs.pk}/").status_code == 404
    assert "Elsewhere" not in plain(owner.get(HOURS))

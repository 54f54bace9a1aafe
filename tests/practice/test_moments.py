"""A moment is shown on the clinic's clock."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template
from django.utils import timezone

from clinic.practice import moments
from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant

NEW_YORK, LONDON = ZoneInfo("America/New_York"), ZoneInfo("Europe/London")
SUMMER = datetime(2026, 7, 1, 7, 0, tzinfo=UTC)


def shown(style: str, moment: datetime = SUMMER, zone: str = "Europe/London", tag: str = "when_text") -> str:
    template = Template("{% load look %}{% TAG moment style %}".replace("TAG", tag))
    return template.render(Context({"clinic": Clinic(timezone=zone), "moment": moment, "style": style}))


@pytest.mark.parametrize(
    ("zone", "clock", "day"),
    [
        ("Europe/London", "08:00", "2026-07-01"),
        ("America/New_York", "03:00", "2026-07-01"),
        ("America/Los_Angeles", "00:00", "2026-07-01"),
        ("Pacific/Honolulu", "21:00", "2026-06-30"),
        ("Asia/Kolkata", "12:30", "2026-07-01"),
        ("Pacific/Kiritimati", "21:00", "2026-07-01"),
    ],
)
def test_a_moment_is_shown_on_the_clinics_clock(zone: str, clock: str, day: str) -> None:
    assert (shown("clock", zone=zone), shown("iso_day", zone=zone)) == (clock, day)


@pytest.mark.parametrize(
    ("utc", "clock"),
    [("00:59", "00:59"), ("01:00", "02:00"), ("01:30", "02:30")],
)
def test_the_hour_that_the_clocks_skip_is_never_shown(utc: str, clock: str) -> None:
    moment = datetime.fromisoformat(f"2026-03-29T{utc}:00+00:00")
    assert shown("clock", moment) == clock


def test_every_style() -> None:
    today = date(2026, 7, 1)
    at = moments.local(SUMMER, LONDON)
    assert {style: write(at, today) for style, write in moments.STYLES.items()} == {
        "clock": "08:00",
        "full": "Wed 1 Jul, 08:00",
        "day": "Wed 1 Jul",
        "short": "1 Jul 2026",
        "strip": "Wed 1",
        "day_name": "Wed",
        "week": "27",
        "weekday": "Wednesday 1 July",
        "long": "Wednesday 1 July 2026",
        "iso_day": "2026-07-01",
        "iso": "2026-07-01T08:00:00+01:00",
    }
    assert moments.full(at, date(2027, 1, 1)) == "Wed 1 Jul 2026, 08:00"
    assert moments.long(at) == "Wednesday 1 July, 08:00"
    assert moments.with_zone(at) == "1 July 2026, 08:00 BST"


def test_a_time_without_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="offset"):
        moments.local(datetime(2026, 7, 1, 8), LONDON)  # noqa: DTZ001


def test_the_tag_needs_a_clinic() -> None:
    with pytest.raises(ValueError, match="clinic"):
        Template("{% load look %}{% when moment %}").render(Context({"moment": SUMMER}))


def test_markup_carries_the_moment_itself() -> None:
    assert shown("clock", tag="when") == '<time datetime="2026-07-01T08:00:00+01:00">08:00</time>'


@pytest.mark.django_db
def test_django_itself_is_on_the_clinics_clock_inside_its_tenancy(clinic: Clinic) -> None:
    """A filter or serializer that was forgotten shows the clinic's time too."""
    clinic.timezone = "America/New_York"
    before = timezone.get_current_timezone()
    with tenant(clinic):
        assert timezone.localtime(SUMMER).hour == 3
    assert timezone.get_current_timezone() == before


@pytest.mark.django_db
def test_mail_about_an_account_shows_the_clinics_time(clinic: Clinic, ada: User) -> None:
    from clinic.accounts.adapter import zone_of

    assert zone_of(ada) == clinic.zone


def test_a_day_runs_from_midnight_to_midnight_on_the_clinics_clock(clinic: Clinic) -> None:
    """29 March 2026 has 23 hours in London, 25 October 25."""
    start, end = clinic.day_bounds(date(2026, 3, 29))
    assert (start.isoformat(), end.isoformat()) == ("2026-03-29T00:00:00+00:00", "2026-03-30T00:00:00+01:00")
    start, end = clinic.day_bounds(date(2026, 10, 25))
    assert end.astimezone(UTC) - start.astimezone(UTC) == timedelta(hours=25)
    last = timedelta(microseconds=1)
    assert (clinic.day_of(end.astimezone(UTC) - last), clinic.day_of(end)) == (date(2026, 10, 25), date(2026, 10, 26))


def test_some_days_run_from_the_first_midnight_to_the_one_after_the_last(clinic: Clinic) -> None:
    start, end = clinic.day_bounds(date(2026, 11, 23), date(2026, 11, 29))
    assert (start.date(), end.date(), end - start) == (date(2026, 11, 23), date(2026, 11, 30), timedelta(days=7))

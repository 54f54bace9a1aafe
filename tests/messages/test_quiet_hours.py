"""Quiet hours at their edges: midnight, both ends to the minute, and the days on which the clocks change."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.messages.quiet import awake_at, reminder_at

EVENING, MORNING = time(20), time(8)
ZONES = ("Europe/London", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu")
MINUTES = st.integers(0, 24 * 60 - 1).map(lambda minute: time(minute // 60, minute % 60))
YEAR = st.integers(0, 366 * 24 * 60).map(lambda minute: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minute))


def local(said: str, zone: str = "Europe/London", fold: int = 0) -> datetime:
    return datetime.fromisoformat(said).replace(tzinfo=ZoneInfo(zone), fold=fold)


@pytest.mark.parametrize(
    ("at", "awake"),
    [
        ("2026-12-01 19:59", "2026-12-01 19:59"),
        ("2026-12-01 20:00", "2026-12-02 08:00"),
        ("2026-12-01 23:59", "2026-12-02 08:00"),
        ("2026-12-02 00:00", "2026-12-02 08:00"),
        ("2026-12-02 07:59", "2026-12-02 08:00"),
        ("2026-12-02 08:00", "2026-12-02 08:00"),
        ("2026-12-31 23:30", "2027-01-01 08:00"),
        ("2028-02-28 21:00", "2028-02-29 08:00"),
        ("2026-03-28 21:00", "2026-03-29 08:00"),
        ("2026-10-24 21:00", "2026-10-25 08:00"),
    ],
)
def test_the_night_ends_at_its_minute(at: str, awake: str) -> None:
    assert awake_at(local(at), EVENING, MORNING) == local(awake)


@pytest.mark.parametrize(("begin", "end"), [(time(0), time(6)), (time(22), time(0)), (time(13), time(14))])
def test_quiet_hours_that_touch_midnight_or_lie_within_a_day(begin: time, end: time) -> None:
    inside = local("2026-12-01 00:00").replace(hour=begin.hour)
    ends = inside.replace(hour=end.hour) + timedelta(days=0 if end > begin else 1)
    assert awake_at(inside, begin, end) == ends
    assert awake_at(ends, begin, end) == ends
    before = inside - timedelta(minutes=1)
    assert awake_at(before, begin, end) == before


def test_an_end_in_the_hour_that_is_skipped_is_the_moment_after_it() -> None:
    awake = awake_at(local("2026-03-29 00:30"), time(23), time(1, 30))
    assert awake.astimezone(UTC) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def test_the_hour_that_comes_twice_is_quiet_until_it_first_ends() -> None:
    quiet = time(23), time(1, 30)
    assert awake_at(local("2026-10-25 01:29"), *quiet) == local("2026-10-25 01:30")
    second = local("2026-10-25 01:10", fold=1)
    assert awake_at(second, *quiet) == second


@given(at=YEAR, zone=st.sampled_from(ZONES), begin=MINUTES, end=MINUTES)
def test_nobody_is_woken_and_nothing_waits_longer_than_a_night(at: datetime, zone: str, begin: time, end: time) -> None:
    here = at.astimezone(ZoneInfo(zone))
    awake = awake_at(here, begin, end)
    assert timedelta(0) <= awake.astimezone(UTC) - at <= timedelta(hours=25)
    assert awake_at(awake, begin, end) == awake


@given(visit=YEAR, zone=st.sampled_from(ZONES), hours=st.integers(1, 72))
def test_a_reminder_comes_awake_and_before_the_visit(visit: datetime, zone: str, hours: int) -> None:
    here = visit.astimezone(ZoneInfo(zone))
    at = reminder_at(here, timedelta(hours=hours), EVENING, MORNING)
    assert awake_at(at, EVENING, MORNING) == at
    assert at.astimezone(UTC) < visit
    assert at.astimezone(UTC) >= visit - timedelta(hours=hours) - timedelta(hours=14)

"""From when to when a line of aftercare counts, in words and by the clock: midnight, other days, and what is over."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from planning.treatments.aftercare import Instruction

LONDON = ZoneInfo("Europe/London")
GIVEN = date(2026, 11, 23)
"""A Monday."""


def at(text: str) -> datetime | None:
    return datetime.fromisoformat(f"2026-11-{text}").replace(tzinfo=LONDON) if text else None


def line(starts: str, ends: str) -> Instruction:
    return Instruction("upright", "Stay upright", at(starts), at(ends), GIVEN)


@pytest.mark.parametrize(
    ("starts", "ends", "words"),
    [
        ("", "23 18:00", "until 18:00"),
        ("", "23 23:59", "until 23:59"),
        ("", "24 00:00", "until the end of Monday 23 November"),
        ("", "24 00:01", "until Tuesday 24 November, 00:01"),
        ("", "25 00:00", "until the end of Tuesday 24 November"),
        ("23 18:00", "", "from 18:00"),
        ("24 00:00", "", "from Tuesday 24 November"),
        ("24 00:01", "", "from Tuesday 24 November, 00:01"),
        ("23 14:00", "23 18:00", "14:00 to 18:00"),
        ("23 14:00", "24 00:00", "14:00 to the end of Monday 23 November"),
        ("23 14:00", "24 14:00", "14:00 to Tuesday 24 November, 14:00"),
        ("24 00:00", "26 00:00", "Tuesday 24 November to the end of Wednesday 25 November"),
        ("", "", ""),
    ],
)
def test_midnight_belongs_to_the_day_that_it_ends(starts: str, ends: str, words: str) -> None:
    with translation.override("en-gb"):
        assert line(starts, ends).span == words


@pytest.mark.parametrize(
    ("starts", "ends", "beside", "over"),
    [
        ("", "23 18:00", -1, False),
        ("", "23 18:00", 0, True),
        ("", "23 18:00", 1, True),
        ("23 18:00", "", -1, False),
        ("23 18:00", "", 0, True),
        ("23 14:00", "23 18:00", -1, False),
        ("23 14:00", "23 18:00", 0, True),
    ],
)
def test_a_line_is_over_at_the_second_at_which_it_ends(starts: str, ends: str, beside: int, over: bool) -> None:
    """What only begins at a clock is over once it is allowed."""
    now = datetime(2026, 11, 23, 18, 0, tzinfo=UTC) + timedelta(seconds=beside)
    assert line(starts, ends).is_over(now) is over


def test_a_line_without_a_moment_is_never_over() -> None:
    assert not line("", "").is_over(datetime(2099, 1, 1, tzinfo=UTC))

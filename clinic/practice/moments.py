"""How a moment is shown: on a clinic's clock, never on the server's. The only module that turns a moment into local time or into text.

`local` and `day_of` give local time; `clock`, `full` and the like give words of a local time. Days alone are in dates.py.
"""

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from clinic.practice import dates

FORM = "%Y-%m-%dT%H:%M"  # of the engine's documents


def local(moment: datetime, zone: ZoneInfo) -> datetime:
    """The same moment on this zone's clock."""
    if moment.tzinfo is None:
        raise ValueError("A moment carries its offset from UTC.")
    return moment.astimezone(zone)


def day_of(moment: datetime, zone: ZoneInfo) -> date:
    """The zone's calendar day."""
    return local(moment, zone).date()


def clock(at: datetime | time) -> str:
    """16:20."""
    return f"{at:%H:%M}"


def full(at: datetime, today: date | None = None) -> str:
    """Mon 23 Nov, 16:20; with the year where it is not that of `today`."""
    return f"{dates.day_near(at.date(), today or at.date())}, {clock(at)}"


def long(at: datetime, today: date | None = None) -> str:
    """Monday 23 November, 16:20; with the year where it is not that of `today`."""
    year = "" if today is None or at.year == today.year else f" {at.year}"
    return f"{dates.weekday_and_day(at.date())}{year}, {clock(at)}"


def with_zone(at: datetime) -> str:
    """23 November 2026, 16:20 GMT: for those who may read it elsewhere."""
    return f"{dates.plain_day(at.date())}, {clock(at)} {at:%Z}"


def wait_in_words(seconds: int) -> str:
    """1 second, 30 seconds, 15 minutes."""
    amount, unit = seconds, "second"
    for higher, size in (("minute", 60), ("hour", 60)):
        if amount > 1.5 * size:
            amount, unit = round(amount / size), higher
    return f"{amount} {unit}" if amount == 1 else f"{amount} {unit}s"


def form_value(at: datetime) -> str:
    """2026-11-23T16:20."""
    return at.strftime(FORM)


STYLES: dict[str, Callable[[Any, date], str]] = {
    "clock": lambda at, today: clock(at),
    "full": full,
    "day": lambda at, today: dates.day_near(_day(at), today),
    "short": lambda at, today: dates.short_day(_day(at)),
    "strip": lambda at, today: dates.strip_day(_day(at)),
    "day_name": lambda at, today: dates.day_name(_day(at)),
    "week": lambda at, today: str(_day(at).isocalendar().week),
    "weekday": lambda at, today: dates.weekday_and_day(_day(at)),
    "long": lambda at, today: dates.long_day(_day(at)),
    "iso_day": lambda at, today: _day(at).isoformat(),
    "iso": lambda at, today: at.isoformat(),
}


def _day(at: datetime | date) -> date:
    return at.date() if isinstance(at, datetime) else at

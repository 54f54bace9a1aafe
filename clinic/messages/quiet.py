"""The hours in which a clinic writes to nobody, on the clinic's clock."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

LAST_CALL = timedelta(hours=1)
"""A reminder that would reach the patient later than this before the visit goes out before the quiet hours instead."""
EARLY = timedelta(minutes=15)
"""How long before them, so that it has left when they begin."""


def quiet_span(at: datetime, begin: time, end: time) -> tuple[datetime, datetime] | None:
    """The quiet hours that `at`, a local moment, lies in: from when, until when."""
    if begin == end or not isinstance(at.tzinfo, ZoneInfo):
        return None
    for days in (-1, 0):
        day = at.date() + timedelta(days=days)
        starts = datetime.combine(day, begin, at.tzinfo)
        ends = datetime.combine(day + timedelta(days=1) if end <= begin else day, end, at.tzinfo)
        if _instant(starts) <= _instant(at) < _instant(ends):
            return starts, ends
    return None


def awake_at(at: datetime, begin: time, end: time) -> datetime:
    """`at`, or the end of the quiet hours that it lies in."""
    span = quiet_span(at, begin, end)
    return span[1] if span else at


def reminder_at(visit: datetime, before: timedelta, begin: time, end: time) -> datetime:
    """When a reminder goes out: after the quiet hours where that is early enough, else before they begin."""
    at = datetime.fromtimestamp(visit.timestamp() - before.total_seconds(), visit.tzinfo)
    span = quiet_span(at, begin, end)
    if span is None:
        return at
    starts, ends = span
    return ends if _instant(ends) <= _instant(visit) - LAST_CALL.total_seconds() else starts - EARLY


def _instant(at: datetime) -> float:
    return at.timestamp()

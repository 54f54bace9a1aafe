"""Opening hours of a clinic and working hours of a member, each as one week."""

from collections.abc import Iterable
from datetime import time

from clinic.practice import moments
from clinic.practice.models import Clinic, Membership, OpeningHours, Weekday

Span = tuple[time, time]
Week = dict[int, list[Span]]
"""Spans by weekday, Monday 0; a day that is not there is closed, or free."""
MINUTES_A_DAY = 24 * 60


def week_of(clinic: Clinic) -> Week:
    """The opening hours as they are stored."""
    return _by_day(OpeningHours.objects.filter(clinic=clinic).values_list("weekday", "opens", "closes"))


def work_week(member: Membership) -> Week:
    """The working hours as they are stored."""
    return _by_day((one.weekday, one.starts, one.ends) for one in member.working_hours.all())


def _by_day(rows: Iterable[tuple[int, time, time]]) -> Week:
    week: Week = {}
    for weekday, start, end in rows:
        week.setdefault(weekday, []).append((start, end))
    return week


def joined(spans: Iterable[Span]) -> list[Span]:
    """In order, with those that touch as one."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and found[-1][1] == start:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found


def end_minute(end: time) -> int:
    """Minutes from midnight to the end of a span; 00:00 as an end is the next midnight."""
    return end.hour * 60 + end.minute or MINUTES_A_DAY


def end_clock(end: time) -> str:
    return moments.clock(end) if end != time.min else "24:00"


def spans_in_words(spans: Iterable[Span]) -> str:
    """`09:00-13:00, 14:00-24:00`, as it is typed too."""
    return ", ".join(f"{moments.clock(start)}-{end_clock(end)}" for start, end in spans)


def week_in_words(week: Week) -> str:
    """The whole week as one text: equal for equal weeks, so that a page can say which week it showed."""
    return "; ".join(f"{day} {spans_in_words(joined(week[day]))}" for day in sorted(week))


def days_in_words(week: Week) -> str:
    """`Mon to Fri, Sun`; nothing for an empty week."""
    runs: list[list[int]] = []
    for day in sorted(week):
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return ", ".join(_run(run) for run in runs)


def _run(days: list[int]) -> str:
    first, last = (Weekday(day).label[:3] for day in (days[0], days[-1]))
    return first if len(days) == 1 else f"{first}, {last}" if len(days) == 2 else f"{first} to {last}"

"""Dates and clock times: order of treatments, follow-up, aftercare."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from planning.engine.compose.dosing import plain_number
from planning.engine.contract import vocabulary as v
from planning.engine.contract.document import Document
from planning.engine.protocol.model import AftercareItem, AreaPlan, Param, Protocol


def days(count: float) -> timedelta:
    return timedelta(days=int(count))


def months_later(day: date, months: float) -> date:
    """The same day so many months on; the last day of a shorter month. Part months count thirty days."""
    whole = int(months)
    year, month = divmod(day.month - 1 + whole, 12)
    year += day.year
    month += 1
    last = (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month, min(day.day, last)) + days((months - whole) * 30)


def treated_on(document: Document, toxin_from: date | None) -> date | None:
    """The day from which follow-up counts: of the treatment given, else of the earliest one planned."""
    if document.treated_at is not None:
        return document.treated_at.date()
    if document.visit is v.Visit.CHECK_IN:
        since = document.check_in.days_since_treatment if document.check_in else None
        return None if since is None else document.today - days(since)
    return toxin_from


def check_in_window(day: date, protocol: Protocol) -> str:
    """From when, best when and until when to come back, as JSON."""
    first, best, last = (
        (day + days(protocol.number(name))).isoformat()
        for name in ("check_in_earliest_day", "peak_day", "check_in_latest_day")
    )
    return f'{{"earliest":"{first}","target":"{best}","latest":"{last}"}}'


@dataclass(frozen=True, slots=True)
class Course:
    """What is to be expected of an area, and how long after the treatment."""

    stones: tuple[tuple[v.Milestone, timedelta, timedelta], ...]
    lasts_months: tuple[float, float]


def course(area: AreaPlan, protocol: Protocol) -> Course:
    first, onset, full = (protocol.params[name] for name in ("first_change_days", "onset_days", "peak_day"))
    stones = [(v.Milestone.FIRST_CHANGE, days(first.low), days(onset.high))]
    if area.slimming_weeks:
        stones.append((v.Milestone.SLIMMING, *_weeks(area.slimming_weeks)))
    else:
        stones.append((v.Milestone.FULL_EFFECT, days(full.low), days(full.high)))
    if area.fade_weeks:
        stones.append((v.Milestone.FADE_STARTS, *_weeks(area.fade_weeks)))
    return Course(tuple(stones), area.lasts_months)


def milestones(area: v.Area, course: Course, day: date) -> str:
    """When the first change, the full effect and the fading are to be expected: lines of JSON, with commas between."""
    spans = [(what, day + low, day + high) for what, low, high in course.stones]
    low, high = course.lasts_months
    spans.append((v.Milestone.EFFECT_ENDS, months_later(day, low), months_later(day, high)))
    return ",".join([f'{{"area":"{area}","what":"{what}","from":"{a}","to":"{b}"}}' for what, a, b in spans])


def _weeks(weeks: tuple[float, float]) -> tuple[timedelta, timedelta]:
    return days(weeks[0] * 7), days(weeks[1] * 7)


def maintenance(area: AreaPlan, shorter: bool, visits: Param | None) -> str:
    """How often to come back, as JSON; visits a year follow from the months, or the other way round (INC-27)."""
    low, high = area.lasts_months if visits is None else (12 / visits.high, 12 / visits.low)
    high = low if shorter else high
    every, a_year = (
        f"[{plain_number(round(first, 1))},{plain_number(round(last, 1))}]"
        for first, last in ((low, high), (12 / high, 12 / low))
    )
    return f'{{"area":"{area.code}","every_months":{every},"visits_a_year":{a_year}}}'


def aftercare_line(item: AftercareItem, ended_at: datetime, zone: ZoneInfo) -> dict[str, Any]:
    """Hours are elapsed hours, whatever the clock does; a day ends at the next local midnight."""
    start = ended_at.replace(tzinfo=zone)
    midnight = datetime.combine(ended_at.date() + timedelta(days=1), time(), zone)
    begin: datetime | None = None
    until: datetime | None = None
    if item.from_hours is not None:
        begin = _after(start, item.from_hours, zone)
    if item.until_hours is not None:
        until = _after(start, item.until_hours, zone)
    if item.until_midnight:
        until = midnight
    if item.from_midnight:
        begin = midnight
    if item.days is not None:
        begin, until = (
            datetime.combine(ended_at.date() + days(count), time(), zone) for count in (item.days[0], item.days[1] + 1)
        )
    return {
        "code": item.code,
        "from": None if begin is None else begin.isoformat(),
        "until": None if until is None else until.isoformat(),
        "text": item.text,
        "basis": list(item.basis),
    }


def _after(start: datetime, hours: float, zone: ZoneInfo) -> datetime:
    return (start.astimezone(UTC) + timedelta(hours=hours)).astimezone(zone)

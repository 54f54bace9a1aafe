"""Free time: opening hours and busy spans in, free slots out. Pure: no clock, no row.

Opening hours are wall-clock times of the clinic; everything that comes out is an aware moment, right across a change of the
clocks: a day of 23 hours has four quarter hours less, one of 25 has four more, and no slot begins at a time that does not exist.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from clinic.practice import moments

STEP = timedelta(minutes=15)  # offered slots begin at :00, :15, :30, :45
GRID = 5  # minutes: the finest start a person may type, and one row of the calendar


@dataclass(frozen=True, order=True, slots=True)
class Span:
    """From `start` up to and without `end`; both aware."""

    start: datetime
    end: datetime

    def meets(self, other: "Span") -> bool:
        return self.start < other.end and other.start < self.end

    def holds(self, other: "Span") -> bool:
        return self.start <= other.start and other.end <= self.end


@dataclass(frozen=True, slots=True)
class Opening:
    """One opening span of a weekday (0 = Monday), wall clock."""

    weekday: int
    opens: time
    closes: time


def while_at_work(openings: Iterable[Opening], working: Iterable[Opening]) -> tuple[Opening, ...]:
    """What the opening hours and a person's working hours share; without working hours the opening hours. Both wall clock."""
    openings, working = tuple(openings), tuple(working)
    if not working:
        return openings
    shared = (
        Opening(one.weekday, max(one.opens, work.opens), min(one.closes, work.closes))
        for one in openings
        for work in working
        if one.weekday == work.weekday
    )
    return tuple(one for one in shared if one.opens < one.closes)


def open_spans(day: date, openings: Iterable[Opening], zone: ZoneInfo) -> list[Span]:
    """When the clinic is open on `day`, earliest first. Where a wall time comes twice (autumn), opening means the first and
    closing the second; where it does not exist (spring), the moment after the gap."""
    return sorted(
        Span(
            datetime.combine(day, hours.opens, zone).astimezone(UTC),
            datetime.combine(day, hours.closes, zone).replace(fold=1).astimezone(UTC),
        )
        for hours in openings
        if hours.weekday == day.weekday()
    )


def days(first: date, last: date) -> Iterator[date]:
    """Each calendar day from `first` to `last`, both included."""
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)


def free_slots(
    *,
    openings: Iterable[Opening],
    busy: Iterable[Span],
    minutes: int,
    first: date,
    last: date,
    zone: ZoneInfo,
    not_before: datetime,
) -> Iterator[Span]:
    """Slots of `minutes` on the clinic's days `first` to `last`, in order; none begins before `not_before`."""
    openings, taken, length = tuple(openings), sorted(busy), timedelta(minutes=minutes)
    for day in days(first, last):
        for span in open_spans(day, openings, zone):
            start = quarter_from(max(span.start, not_before.astimezone(UTC)))
            while start + length <= span.end:
                slot = Span(start, start + length)
                hit = next((other for other in taken if other.meets(slot)), None)
                if hit is None:
                    yield Span(moments.local(slot.start, zone), moments.local(slot.end, zone))
                    start += STEP
                else:
                    start = quarter_from(hit.end.astimezone(UTC))


def quarter_from(moment: datetime) -> datetime:
    """The first quarter hour at or after `moment`. Every zone's offset is a whole number of quarter hours."""
    past = timedelta(minutes=moment.minute % 15, seconds=moment.second, microseconds=moment.microsecond)
    return moment if not past else moment - past + STEP


def suggest(slots: Iterable[Span], target: date, count: int = 3) -> list[Span]:
    """A few slots worth offering: on different days, the nearest to `target` first, mornings and afternoons in turn."""
    by_day: dict[date, list[Span]] = {}
    for slot in slots:
        by_day.setdefault(slot.start.date(), []).append(slot)
    nearest = sorted(by_day, key=lambda day: (abs((day - target).days), day))
    chosen = [_pick(by_day[day], afternoon=number % 2 == 1) for number, day in enumerate(nearest[:count])]
    spare = (
        slot for day in nearest for slot in by_day[day][:: max(1, len(by_day[day]) // count)] if slot not in chosen
    )
    while len(chosen) < count and (another := next(spare, None)):
        chosen.append(another)
    return sorted(chosen)


def spread(slots: list[Span], most: int) -> list[Span]:
    """At most `most` of these, the first and the last among them, evenly between."""
    if len(slots) <= most:
        return slots
    return [slots[round(number * (len(slots) - 1) / (most - 1))] for number in range(most)]


def _pick(slots: list[Span], *, afternoon: bool) -> Span:
    later = [slot for slot in slots if slot.start.hour >= 13]
    return later[0] if afternoon and later else slots[0]

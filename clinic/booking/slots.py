"""Free time: opening hours and busy spans in, free slots out. Pure: no clock, no row.

Opening hours are wall-clock times of the clinic; everything that comes out is an aware moment, right across a change of the
clocks: a day of 23 hours has four quarter hours less, one of 25 has four more, and no slot begins at a time that does not exist.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from clinic.booking.wall_clock import last_moment, midnight, moment_of
from clinic.practice import moments

STEP = timedelta(minutes=15)  # offered slots begin at :00, :15, :30, :45
Days = tuple[date, date]
"""From and to, both included."""


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
    """One opening span of a weekday (0 = Monday), wall clock. Closing at 00:00 is at the day's end."""

    weekday: int
    opens: time
    closes: time


@dataclass(frozen=True, slots=True)
class Length:
    """How long a visit is, and how long before and after it nobody else comes."""

    minutes: int
    buffer_before: int = 0
    buffer_after: int = 0

    @property
    def visit(self) -> timedelta:
        return timedelta(minutes=self.minutes)

    def occupied(self, start: datetime) -> Span:
        """What a visit that begins then takes of its clinician and its room."""
        before, after = timedelta(minutes=self.buffer_before), timedelta(minutes=self.buffer_after)
        return Span(start - before, start + self.visit + after)


# --- spans, in order and apart --------------------------------------------------------------------------------------------------


def joined(spans: Iterable[Span]) -> list[Span]:
    """The same time in UTC, in order; spans that touch or overlap are one."""
    found: list[Span] = []
    for one in sorted(Span(span.start.astimezone(UTC), span.end.astimezone(UTC)) for span in spans):
        if found and one.start <= found[-1].end:
            found[-1] = Span(found[-1].start, max(found[-1].end, one.end))
        elif one.start < one.end:
            found.append(one)
    return found


def shared(some: list[Span], others: list[Span]) -> list[Span]:
    """What two lists of joined spans have in common."""
    found, number = [], 0
    for one in some:
        while number < len(others) and others[number].end <= one.start:
            number += 1
        for other in others[number:]:
            if other.start >= one.end:
                break
            found.append(Span(max(one.start, other.start), min(one.end, other.end)))
    return found


def without(some: list[Span], taken: list[Span]) -> list[Span]:
    """Joined spans, and what of them is left."""
    found, number = [], 0
    for one in some:
        start = one.start
        while number < len(taken) and taken[number].end <= start:
            number += 1
        for hole in taken[number:]:
            if hole.start >= one.end:
                break
            if hole.start > start:
                found.append(Span(start, hole.start))
            start = max(start, hole.end)
        if start < one.end:
            found.append(Span(start, one.end))
    return found


def first_hit(taken: list[Span], span: Span) -> Span | None:
    """Which of these joined spans stands in the way."""
    number = bisect_left(taken, span.start, key=lambda one: one.start)
    if number and taken[number - 1].end > span.start:
        return taken[number - 1]
    return taken[number] if number < len(taken) and taken[number].start < span.end else None


# --- opening hours ----------------------------------------------------------------------------------------------------------------


def days(first: date, last: date) -> Iterator[date]:
    """Each calendar day from `first` to `last`, both included."""
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)


def hours_between(
    first: date, last: date, openings: Iterable[Opening], zone: ZoneInfo, closed: Iterable[Days] = ()
) -> list[Span]:
    """When it is open from `first` to `last`, with what begins the evening before or ends the morning after: hours that touch, also at
    midnight, are one span. Where a wall time comes twice (autumn), opening means the first and closing the second; where it does
    not exist (spring), the moment after the gap. `closed` days are closed from midnight to midnight."""
    by_day: dict[int, list[Opening]] = {}
    for one in openings:
        by_day.setdefault(one.weekday, []).append(one)
    around = days(first - timedelta(days=1), last + timedelta(days=1))
    hours = joined(_on(day, one, zone) for day in around for one in by_day.get(day.weekday(), ()))
    return without(hours, joined(whole_days(start, end, zone) for start, end in closed))


def _on(day: date, hours: Opening, zone: ZoneInfo) -> Span:
    ends_on = day if hours.closes > time.min else day + timedelta(days=1)
    return Span(moment_of(day, hours.opens, zone), last_moment(ends_on, hours.closes, zone))


def whole_days(first: date, last: date, zone: ZoneInfo) -> Span:
    return Span(midnight(first, zone), midnight(last + timedelta(days=1), zone))


def open_spans(day: date, openings: Iterable[Opening], zone: ZoneInfo, closed: Iterable[Days] = ()) -> list[Span]:
    """When it is open on `day`, from midnight to midnight, earliest first."""
    return shared(hours_between(day, day, openings, zone, closed), [whole_days(day, day, zone)])


# --- free slots -------------------------------------------------------------------------------------------------------------------


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
    hours = hours_between(first, last, openings, zone)
    from_, until = midnight(first, zone), midnight(last + timedelta(days=1), zone)
    return slots_within(hours, joined(busy), [], Length(minutes), Span(max(from_, not_before), until), zone)


def slots_within(
    hours: list[Span], busy: list[Span], elsewhere: list[Span], length: Length, begin: Span, zone: ZoneInfo
) -> Iterator[Span]:
    """Slots inside these hours that begin within `begin`: clinician and room are `busy`, buffers and all, the patient is `elsewhere`."""
    since, until = begin.start.astimezone(UTC), begin.end.astimezone(UTC)
    for span in hours:
        start = quarter_from(max(span.start, since))
        while start + length.visit <= span.end and start < until:
            slot = Span(start, start + length.visit)
            occupied = length.occupied(start)
            hit, other = first_hit(busy, occupied), first_hit(elsewhere, slot)
            if hit is None and other is None:
                yield Span(moments.local(slot.start, zone), moments.local(slot.end, zone))
                start += STEP
            else:
                past_hit = hit.end + (start - occupied.start) if hit else start
                start = quarter_from(max(past_hit, other.end if other else start))


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

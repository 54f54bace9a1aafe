"""One day as columns: which card stands where, what is closed, and which times are free to press."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from clinic.booking.board.cards import Card, in_lanes, make_card
from clinic.booking.board.open_times import OpenTime, open_times
from clinic.booking.board.scale import MIDNIGHT, Place, Scale, whole_hours
from clinic.booking.models import FREED, Appointment
from clinic.booking.slots import Span
from clinic.practice.models import Membership, Room


@dataclass(frozen=True)
class Block:
    """A stretch of time in which nobody is booked: closed, a break, or somebody is away."""

    place: Place
    kind: str = "closed"
    words: str = ""

    @property
    def row(self) -> int:
        return self.place.row

    @property
    def rows(self) -> int:
        return self.place.rows


@dataclass(frozen=True)
class AwaySpan:
    """A member's absence as the diary says it."""

    span: Span
    words: str


@dataclass
class DayColumn:
    """One clinician, one room, or the visits without a room (neither)."""

    clinician: Membership | None = None
    room: Room | None = None
    day: date | None = None
    cards: list[Card] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    open_times: list[OpenTime] = field(default_factory=list)
    done_before: int = 0
    head: Any = None

    @property
    def is_roomless(self) -> bool:
        return self.clinician is None and self.room is None

    @property
    def key(self) -> str:
        """Among the columns of a page."""
        owner = self.clinician or self.room
        return str(owner.pk) if owner else "roomless"

    @property
    def name(self) -> str:
        return self.clinician.user.name if self.clinician else self.room.name if self.room else "No room yet"


@dataclass(frozen=True)
class DayCalendar:
    day: date
    scale: Scale
    columns: list[DayColumn]
    closed: list[Block]
    now_row: int | None
    off: list[Appointment]  # cancelled or missed: listed below, their time is free
    opens: bool
    folded_from: int | None = None  # the first hour that is folded away, up to the first of the scale

    @property
    def rows(self) -> int:
        return self.scale.rows

    @property
    def hours(self) -> list[tuple[str, int]]:
        return self.scale.hours

    @property
    def first_hour(self) -> int:
        return self.scale.first

    @property
    def frame(self) -> str:
        """Changes when the columns or hours do."""
        return f"{self.scale.first}-{self.scale.last} {' '.join(column.key for column in self.columns)}"

    @property
    def standing(self) -> int:
        return sum(len(column.cards) + column.done_before for column in self.columns)


@dataclass(frozen=True)
class Hours:
    """When a column is worked in, and why not: the clinic's opening, a member's own hours, absences."""

    opening: Sequence[Span]
    working: Mapping[Any, Sequence[Span]] = field(default_factory=dict)
    away: Mapping[Any, Sequence[AwaySpan]] = field(default_factory=dict)

    def of(self, column: DayColumn) -> Sequence[Span]:
        return self.working.get(column.clinician.pk, self.opening) if column.clinician else self.opening

    def absences(self, column: DayColumn) -> Sequence[AwaySpan]:
        return self.away.get(column.clinician.pk, ()) if column.clinician else ()


def lay_out(
    day: date,
    visits: Sequence[Appointment],
    clinicians: Sequence[Membership],
    opening: Sequence[Span],
    zone: ZoneInfo,
    now: datetime,
    *,
    rooms: Sequence[Room] | None = None,
    hours: Hours | None = None,
    fold: int | None = None,
    long_wait: int = 15,
) -> DayCalendar:
    """Place the day's visits, in a column a clinician or, with `rooms`, a room. Whoever has a visit gets a column, whether or not they
    still work here. `fold`: the hour before which nothing is shown."""
    hours = hours or Hours(opening)
    standing = [visit for visit in visits if visit.state not in FREED]
    whole = Scale(day, zone, *shown_hours(day, zone, opening, standing))
    scale = replace(whole, first=fold) if fold and whole.first < fold < whole.last else whole
    columns = _by_clinician(standing, clinicians) if rooms is None else _by_room(standing, rooms)
    for column, theirs in columns:
        fill_column(column, theirs, scale, hours, now, long_wait)
    return DayCalendar(
        day=day,
        scale=scale,
        columns=[column for column, _ in columns],
        closed=_closed(scale, opening),
        now_row=scale.row_of(now),
        off=[visit for visit in visits if visit.state in FREED],
        opens=bool(opening),
        folded_from=whole.first if scale is not whole else None,
    )


def _by_clinician(
    visits: Sequence[Appointment], clinicians: Sequence[Membership]
) -> list[tuple[DayColumn, list[Appointment]]]:
    found: dict[Any, tuple[DayColumn, list[Appointment]]] = {one.pk: (DayColumn(one), []) for one in clinicians}
    for visit in visits:
        found.setdefault(visit.clinician_id, (DayColumn(visit.clinician), []))[1].append(visit)
    return list(found.values())


def _by_room(visits: Sequence[Appointment], rooms: Sequence[Room]) -> list[tuple[DayColumn, list[Appointment]]]:
    """Rooms by name; visits that have none yet stand last."""
    found: dict[Any, tuple[DayColumn, list[Appointment]]] = {one.pk: (DayColumn(room=one), []) for one in rooms}
    roomless: list[Appointment] = []
    for visit in visits:
        if visit.room is None:
            roomless.append(visit)
        else:
            found.setdefault(visit.room_id, (DayColumn(room=visit.room), []))[1].append(visit)
    return [*found.values(), (DayColumn(), roomless)]


def fill_column(
    column: DayColumn, visits: list[Appointment], scale: Scale, hours: Hours, now: datetime, long_wait: int = 15
) -> None:
    cards = [make_card(visit, scale, now, long_wait) for visit in visits]
    column.cards = in_lanes([card for card in cards if card])
    column.done_before = sum(card is None for card in cards)
    column.day = scale.day
    column.blocks = [*_closed(scale, hours.of(column)), *_away(scale, hours.absences(column))]
    if not column.is_roomless:
        free = free_minutes(scale, hours.of(column), visits, hours.absences(column))
        column.open_times = open_times(free, scale, now)


def free_minutes(
    scale: Scale, working: Sequence[Span], visits: Sequence[Appointment], away: Sequence[AwaySpan] = ()
) -> list[tuple[int, int]]:
    """Stretches of the day, in minutes of its wall clock, in which nobody is booked."""
    busy = [(visit.occupies.lower, visit.occupies.upper) for visit in visits if visit.state not in FREED]
    busy += [(one.span.start, one.span.end) for one in away]
    taken = sorted((scale.minute(start), scale.minute(end)) for start, end in busy)
    free = []
    for start, end in _minutes(scale.day, scale.zone, working):
        at = start
        for begins, ends in taken:
            if begins > at and at < min(begins, end):
                free.append((at, min(begins, end)))
            at = max(at, ends)
        if at < end:
            free.append((at, end))
    return free


def _minutes(day: date, zone: ZoneInfo, spans: Sequence[Span]) -> list[tuple[int, int]]:
    whole = Scale(day, zone, 0, 24)
    return sorted((whole.minute(span.start), whole.minute(span.end)) for span in spans)


def shown_hours(day: date, zone: ZoneInfo, opening: Sequence[Span], visits: Sequence[Appointment]) -> tuple[int, int]:
    """Whole hours that hold the opening hours and every visit."""
    whole = Scale(day, zone, 0, 24)
    begun = [(whole.minute(visit.starts_at), visit.minutes) for visit in visits]
    return whole_hours(
        [*_minutes(day, zone, opening), *((start, min(start + length, MIDNIGHT)) for start, length in begun)]
    )


def _closed(scale: Scale, working: Sequence[Span]) -> list[Block]:
    """What lies before, between and after; between two spans of one day it is a break."""
    blocks, at, spans = [], scale.first * 60, _minutes(scale.day, scale.zone, working)
    for number, (start, end) in enumerate([*spans, (scale.last * 60, MIDNIGHT)]):
        is_break = 0 < number < len(spans)
        if start > at and (place := scale.between(at, start)):
            words = f"Break until {start // 60:02}:{start % 60:02}" if is_break else ""
            blocks.append(Block(place, "break" if is_break else "closed", words))
        at = max(at, end)
    return blocks


def _away(scale: Scale, absences: Sequence[AwaySpan]) -> list[Block]:
    placed = ((scale.between(scale.minute(one.span.start), scale.minute(one.span.end)), one) for one in absences)
    return [Block(place, "away", one.words) for place, one in placed if place]

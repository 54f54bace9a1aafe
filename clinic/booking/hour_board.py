"""Every quarter hour of a day, free or why not: "have you got 14:00?" is answered by looking. Pure over an agenda."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from clinic.booking.agenda import Agenda, Taken
from clinic.booking.slots import STEP, Length, Span, first_hit, shared, whole_days
from clinic.practice import moments


class Why(StrEnum):
    """A quarter hour is not free; the first reason that holds. The value is what stands in its place."""

    PAST = "past"
    CLOSED = "closed"
    BREAK = "break"
    AWAY = "away"
    VISIT = "visit"
    CLEAN = "clean"
    ELSEWHERE = "other visit"
    SHORT = "too short"
    CLOSES = "closes"
    ROOM = "room taken"


@dataclass(frozen=True, slots=True)
class QuarterHour:
    """On the clinic's clock. `visit` is the one in the way, `name` its patient's family name."""

    start: datetime
    why: Why | None = None
    name: str = ""
    visit: uuid.UUID | None = None

    @property
    def is_free(self) -> bool:
        return self.why is None

    @property
    def words(self) -> str:
        return self.name if self.why == Why.VISIT else self.why or ""


@dataclass(frozen=True)
class BookingWish:
    """Who and what a time is looked for."""

    clinician: uuid.UUID
    length: Length
    room: uuid.UUID | None = None
    patient: uuid.UUID | None = None
    needs_room: bool = False


def board(agenda: Agenda, day: date, wish: BookingWish) -> list[QuarterHour]:
    """From the hour in which the clinic opens to the one in which it closes; nothing on a closed day."""
    clinic = agenda.clinic
    whole = whole_days(day, day, clinic.zone)
    opened = shared(agenda.hours, [whole])
    if not opened:
        return []
    at_work = agenda.at_work(wish.clinician)
    theirs = [one for one in agenda.taken if one.clinician == wish.clinician]
    now = clinic.now()
    found = []
    for start in _quarters(opened, whole):
        why = Why.PAST if start < now else _not_there(start, opened, agenda.hours, at_work)
        hit: Taken | None = None
        if why is None:
            why, hit = _in_the_way(agenda, start, wish, at_work, theirs)
        local = moments.local(start, clinic.zone)
        found.append(QuarterHour(local, why, hit.name if hit else "", hit.visit if hit else None))
    return found


def _quarters(opened: list[Span], whole: Span) -> Iterator[datetime]:
    """The first begins a full hour of the day, counted from its midnight."""
    hour = timedelta(hours=1)
    start = whole.start.astimezone(UTC) + (opened[0].start - whole.start) // hour * hour
    while start < opened[-1].end:
        yield start
        start += STEP


def _not_there(start: datetime, opened: list[Span], hours: list[Span], at_work: list[Span]) -> Why | None:
    moment = Span(start, start + timedelta(microseconds=1))
    if first_hit(hours, moment) is None:
        return Why.BREAK if opened[0].start < start else Why.CLOSED
    return None if first_hit(at_work, moment) else Why.AWAY


def _in_the_way(
    agenda: Agenda, start: datetime, wish: BookingWish, at_work: list[Span], theirs: list[Taken]
) -> tuple[Why | None, Taken | None]:
    body, occupied = Span(start, start + wish.length.visit), wish.length.occupied(start)
    hits = [one for one in theirs if one.occupies.meets(occupied)]
    if hits:
        first = min(hits, key=lambda one: one.during.start)
        if first.during.start <= start < first.during.end:
            return Why.VISIT, first
        return (Why.CLEAN if first.during.end <= start else Why.SHORT), first
    if wish.patient and first_hit(agenda.busy.get(wish.patient, []), body):
        return Why.ELSEWHERE, None
    if not any(span.holds(body) for span in at_work):
        return (Why.SHORT if any(span.holds(body) for span in agenda.hours) else Why.CLOSES), None
    rooms = agenda.free_rooms(occupied) if wish.needs_room and not wish.room else None
    if rooms == [] or wish.room and first_hit(agenda.busy.get(wish.room, []), occupied):
        return Why.ROOM, None
    return None, None

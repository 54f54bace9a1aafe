"""Who is on the floor now: who waits and how long, which room holds whom, where each clinician is. What a desk is asked all day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from clinic.booking.board.cards import CardClock, whole_minutes
from clinic.booking.calendar import AwaySpan
from clinic.booking.models import Appointment, VisitState
from clinic.booking.transitions import AWAITED
from clinic.practice.models import Membership, Room

KEPT = timedelta(minutes=30)  # so long before a visit its free room is said to be kept
LATE = timedelta(minutes=5)


@dataclass(frozen=True)
class Waiting:
    visit: Appointment
    clock: CardClock


@dataclass(frozen=True)
class RoomNow:
    room: Room
    visit: Appointment | None  # in it now
    clock: CardClock
    kept_for: Appointment | None = None
    besides: tuple[Appointment, ...] = ()  # in it too


@dataclass(frozen=True)
class Floor:
    waiting: list[Waiting]
    rooms: list[RoomNow]

    @property
    def used(self) -> int:
        return sum(room.visit is not None for room in self.rooms)


@dataclass(frozen=True)
class WhereNow:
    """Of a clinician: `clock` says how far behind, `visit` whom they are with or who comes next, `words` how the two belong together."""

    clock: CardClock | None
    words: str
    visit: Appointment | None = None
    away: str = ""


def floor_of(visits: Sequence[Appointment], rooms: Sequence[Room], now: datetime, long_wait: int) -> Floor:
    arrived = sorted((one for one in visits if one.state == VisitState.ARRIVED), key=lambda one: one.state_at)
    return Floor(
        [Waiting(one, _wait(one, now, long_wait)) for one in arrived], [_room(one, visits, now) for one in rooms]
    )


def _wait(visit: Appointment, now: datetime, long_wait: int) -> CardClock:
    minutes = whole_minutes(now - visit.state_at)
    return CardClock(f"{minutes} min", "long" if minutes >= long_wait else "")


def _room(room: Room, visits: Sequence[Appointment], now: datetime) -> RoomNow:
    here = [one for one in visits if one.room_id == room.pk]
    inside = [one for one in here if one.state == VisitState.IN_ROOM]
    if inside:
        return RoomNow(room, inside[0], time_left(inside[0], now), besides=tuple(inside[1:]))
    expected = (one for one in here if one.state in (*AWAITED, VisitState.ARRIVED) and one.starts_at < now + KEPT)
    return RoomNow(room, None, CardClock("free", "free"), next(expected, None))


def time_left(visit: Appointment, now: datetime) -> CardClock:
    """From the moment at which the patient went in."""
    left = visit.minutes - whole_minutes(now - visit.state_at)
    return CardClock(f"{left} min left") if left >= 0 else CardClock(f"{-left} min over", "over")


def behind(visits: Sequence[Appointment], now: datetime) -> int:
    """Minutes by which a clinician is late: of the visit under way past its length, or of who is here and should have begun."""
    over = [whole_minutes(now - one.state_at) - one.minutes if one.state == VisitState.IN_ROOM else 0 for one in visits]
    begun = any(one.state == VisitState.IN_ROOM for one in visits)
    held_up = [
        whole_minutes(now - max(one.starts_at, one.state_at)) for one in visits if one.state == VisitState.ARRIVED
    ]
    return max([0, *over, *([] if begun else held_up)])


def where_now(
    clinician: Membership, visits: Sequence[Appointment], away: Mapping[Any, Sequence[AwaySpan]], now: datetime
) -> WhereNow:
    theirs = [one for one in visits if one.clinician_id == clinician.pk]
    absences = away.get(clinician.pk, ())
    gone = next((one for one in absences if one.span.start <= now < one.span.end), None)
    later = next((one.words for one in absences if one.span.start > now), "")
    late = behind(theirs, now)
    clock = CardClock(f"{late} min behind", "over") if late else None
    inside = next((one for one in theirs if one.state == VisitState.IN_ROOM), None)
    if inside:
        return WhereNow(clock, "with", inside, later)
    if gone:
        return WhereNow(CardClock(gone.words, "over"), "")
    arrived = next((one for one in theirs if one.state == VisitState.ARRIVED), None)
    if arrived:
        return WhereNow(clock or CardClock("Free", "free"), "is here", arrived, later)
    coming = next((one for one in theirs if one.state in AWAITED), None)
    if coming is None:
        return WhereNow(CardClock("Nobody to come"), "", None, later)
    words = "is not here" if coming.starts_at + LATE < now else "is next"
    return WhereNow(CardClock("Free", "free"), words, coming, later)

"""A taken time was pressed: who has it, what is free instead. Nothing is booked."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime

from clinic.booking.bookable import why_not_then
from clinic.booking.conflicts import (
    Clash,
    Offer,
    WantedTime,
    in_the_way,
    lacks_a_room,
    offers,
    other_rooms,
    soonest,
)
from clinic.booking.errors import NO_ROOM
from clinic.booking.flow.asked import AskedVisit
from clinic.booking.forms import slot_code
from clinic.booking.slots import Span
from clinic.practice import moments
from clinic.practice.models import Membership, Room

NOBODY = uuid.UUID(int=0)


@dataclass(frozen=True)
class NotBooked:
    """Why nothing was booked. `taken` is in words; with `may_anyway` staff may book beside it, with a reason. `asks_why`: they pressed so
    and gave none, which stands at its field."""

    status: int = 422
    taken: str = ""
    clashes: tuple[Clash, ...] = ()
    offers: tuple[Offer, ...] = ()
    rooms: tuple[Room, ...] = ()
    free: list[Span] = field(default_factory=list)
    may_anyway: bool = False
    slot: str = ""
    start: datetime | None = None
    asks_why: bool = False


def look_at(asked: AskedVisit, start: datetime, clinician: Membership) -> NotBooked:
    wanted = WantedTime(
        clinician,
        asked.patient.pk if asked.patient else NOBODY,
        asked.room,
        start,
        asked.length,
        itself=asked.moving.pk if asked.moving else None,
        needs_room=asked.what.needs_room,
    )
    return look(wanted)


def look(wanted: WantedTime, *, asks_why: bool = False) -> NotBooked:
    clinic, start, clinician = wanted.clinic, wanted.start, wanted.clinician
    closed, found = why_not_then(clinician, wanted.body), in_the_way(wanted)
    is_free_now = asks_why and not closed and not found
    agenda, free = soonest(wanted)
    words = f"{moments.clock(clinic.local(start))} is {'free now' if is_free_now else 'not free'}."
    return NotBooked(
        422 if asks_why else 409,
        str(closed or (NO_ROOM if found and lacks_a_room(wanted, found) else words)),
        tuple(found),
        tuple(offers(agenda, wanted, free)),
        tuple(other_rooms(agenda, wanted)),
        free=free,
        may_anyway=start >= clinic.now() if not asks_why else not is_free_now,
        slot=slot_code(start, clinician),
        start=start,
        asks_why=asks_why,
    )

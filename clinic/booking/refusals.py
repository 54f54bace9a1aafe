"""What somebody hears whose visit found no place."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import transaction

from clinic.booking.conflicts import WantedTime, in_the_way, lacks_a_room, offers, other_rooms, soonest
from clinic.booking.errors import JUST_TAKEN, NO_ROOM, NotPlaced, PatientElsewhere, SlotTaken
from clinic.booking.models import Appointment
from clinic.practice import moments
from clinic.practice.models import Clinic

P = ParamSpec("P")
R = TypeVar("R")


def placing(write: Callable[P, R]) -> Callable[P, R]:
    """A write in a transaction of its own. What is free instead is looked up when that has ended: nobody waits for it at a lock."""

    @wraps(write)
    def written(*args: P.args, **named: P.kwargs) -> R:
        try:
            with transaction.atomic():
                return write(*args, **named)
        except NotPlaced as refused:
            wanted = refused.wanted
        raise _taken(wanted)

    return written


def _taken(wanted: WantedTime) -> SlotTaken:
    """Who has that time, and what is left."""
    found = in_the_way(wanted)
    agenda, free = soonest(wanted)
    text = NO_ROOM if lacks_a_room(wanted, found) else JUST_TAKEN
    theirs = next((one.visit for one in found if one.patient), None)
    kind, text = (PatientElsewhere, _already_booked(theirs, wanted.clinic)) if theirs else (SlotTaken, text)
    return kind(
        free,
        text,
        clashes=tuple(found),
        offers=tuple(offers(agenda, wanted, free)),
        rooms=tuple(other_rooms(agenda, wanted)),
    )


def _already_booked(other: Appointment, clinic: Clinic) -> str:
    """SILVA, Ana has another visit then: consult Mon 23 Nov, 10:00 to 10:30 with Ada."""
    begins, ends = clinic.local(other.starts_at), clinic.local(other.ends_at)
    return (
        f"{other.patient.name} has another visit then: {other.visit_type.name.lower()} "
        f"{moments.full(begins, clinic.today())} to {moments.clock(ends)} with {other.clinician.user.name}."
    )

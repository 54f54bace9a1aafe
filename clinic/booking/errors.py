"""Refusals of the booking room, in words that a page can show."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from clinic.booking.slots import Span

if TYPE_CHECKING:
    from clinic.booking.conflicts import Clash, Offer, WantedTime
    from clinic.practice.models import Room

JUST_TAKEN = "That time has just been taken."
NO_ROOM = "No room is free then."


class BookingRefused(Exception):
    """Why a visit cannot be booked or changed; the text is shown as it is."""


class SlotTaken(BookingRefused):
    """Somebody else has that time. `free` holds the next slots of the same clinician (clinic's zone), `offers` those and other ways out,
    `rooms` the other rooms that are free then. `clashes` say who stands there, for staff alone: the text names no other patient."""

    def __init__(
        self,
        free: list[Span],
        text: str = JUST_TAKEN,
        *,
        clashes: "tuple[Clash, ...]" = (),
        offers: "tuple[Offer, ...]" = (),
        rooms: "tuple[Room, ...]" = (),
    ) -> None:
        super().__init__(text)
        self.free, self.clashes, self.offers, self.rooms = free, clashes, offers, rooms

    @property
    def for_staff(self) -> str:
        """The text, and who stands there."""
        return " ".join([str(self), *(clash.sentence for clash in self.clashes)])


class NotPlaced(SlotTaken):
    """SlotTaken as the write itself raises it; what is free instead is looked up when its transaction has ended (refusals.placing)."""

    def __init__(self, wanted: "WantedTime") -> None:
        super().__init__([])
        self.wanted = wanted


class ChartMerged(BookingRefused):
    """The chart was merged into another one, where the visit is to be booked."""


class PatientElsewhere(SlotTaken):
    """The patient has another visit at that time."""

    @property
    def for_staff(self) -> str:
        """The text names that visit already."""
        return str(self)


class NotOpen(BookingRefused):
    """The clinic is closed then."""


class Away(NotOpen):
    """The clinic is open, and the clinician is not there."""


class MoveNotAllowed(BookingRefused):
    """The visit's state allows no such step."""


class CheckInSettled(BookingRefused):
    """The check-in is booked or closed already."""


class NoOpenCheckIn(BookingRefused):
    """The patient is owed no check-in, so no visit can be one."""


class ReasonNeeded(BookingRefused):
    """It is allowed with a reason only; `field` names what is to be filled in, `choices` its codes where they are not the usual ones."""

    def __init__(self, text: str, *, field: str, choices: Sequence[tuple[str, str]] = ()) -> None:
        super().__init__(text)
        self.field, self.choices = field, list(choices)

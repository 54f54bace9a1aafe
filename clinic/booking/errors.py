"""Refusals of the booking room, in words that a page can show."""

from clinic.booking.slots import Span


class BookingRefused(Exception):
    """Why a visit cannot be booked or changed; the text is shown as it is."""


class SlotTaken(BookingRefused):
    """Somebody else has that time; `free` holds the next slots (clinic's zone)."""

    def __init__(self, free: list[Span], text: str = "That time has just been taken.") -> None:
        super().__init__(text)
        self.free = free


class PatientElsewhere(SlotTaken):
    """The patient has another visit at that time."""


class NotOpen(BookingRefused):
    """The clinic is closed then."""


class MoveNotAllowed(BookingRefused):
    """The visit's state allows no such step."""


class CheckInSettled(BookingRefused):
    """The check-in is booked or closed already."""


class NoOpenCheckIn(BookingRefused):
    """The patient is owed no check-in, so no visit can be one."""


class ReasonNeeded(BookingRefused):
    """It is allowed with a reason only; `field` names what is to be filled in."""

    def __init__(self, text: str, *, field: str) -> None:
        super().__init__(text)
        self.field = field

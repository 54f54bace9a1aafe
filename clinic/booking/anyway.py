"""Booking beside another visit, outside the hours or while somebody is away: staff may, with a coded reason. Patients never do."""

from dataclasses import dataclass

from clinic.booking.appointment_model import Appointment
from clinic.booking.errors import ReasonNeeded
from clinic.booking.reasons import AnywayReason


@dataclass(frozen=True)
class Anyway:
    reason: str
    note: str = ""

    def check(self) -> None:
        """Raises ReasonNeeded where it does not say why."""
        if self.reason not in AnywayReason.values:
            raise ReasonNeeded("Say why it is booked anyway.", field="anyway_reason")
        if self.reason == AnywayReason.OTHER and not self.note.strip():
            raise ReasonNeeded("Say in a few words why it is booked anyway.", field="anyway_note")


def as_before(visit: Appointment) -> Anyway | None:
    """A visit that was booked anyway comes back as it stood."""
    return Anyway(visit.anyway_reason, visit.anyway_note) if visit.anyway_reason else None

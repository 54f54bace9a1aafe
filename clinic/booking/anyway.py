"""Booking beside another visit, outside the hours or while somebody is away: staff may, with a coded reason. Patients never do."""

import uuid
from dataclasses import dataclass

from clinic.booking.appointment_model import FREED, Appointment
from clinic.booking.errors import ReasonNeeded
from clinic.booking.reasons import AnywayReason
from clinic.booking.visit_deeds import VisitDeed


@dataclass(frozen=True)
class Anyway:
    reason: str
    note: str = ""
    beside: frozenset[uuid.UUID] | None = None
    """The only visits that it may stand beside; None: whoever stands there."""

    def check(self) -> None:
        """Raises ReasonNeeded where it does not say why."""
        if self.reason not in AnywayReason.values:
            raise ReasonNeeded("Say why it is booked anyway.", field="anyway_reason")
        if self.reason == AnywayReason.OTHER and not self.note.strip():
            raise ReasonNeeded("Say in a few words why it is booked anyway.", field="anyway_note")


def as_before(visit: Appointment) -> Anyway | None:
    """A freed visit that was booked anyway comes back as it stood: beside nobody who came since."""
    if not visit.anyway_reason:
        return None
    freed = VisitDeed.objects.newest().filter(visit=visit, became__in=FREED, undone_at=None).first()
    return Anyway(visit.anyway_reason, visit.anyway_note, frozenset(freed.was_beside if freed else ()))

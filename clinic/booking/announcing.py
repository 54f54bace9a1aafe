"""What happened to a visit, for the rooms that follow it (clinic/jobs)."""

from enum import StrEnum

from clinic.booking.models import Appointment
from clinic.jobs.queue import announce


class VisitEvent(StrEnum):
    BOOKED = "appointment.booked"
    MOVED = "appointment.moved"
    RESTORED = "appointment.restored"
    CANCELLED = "appointment.cancelled"
    MISSED = "appointment.missed"


def tell(visit: Appointment, event: VisitEvent) -> None:
    """Whoever follows this kind of deed hears of it once for each change of the visit."""
    announce(clinic=visit.clinic, event=event.value, key=f"{visit.pk}:{visit.sequence}")

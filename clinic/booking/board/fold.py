"""Which hours of today are over: they fold, so that now stands near the top by itself."""

from collections.abc import Sequence
from datetime import datetime

from clinic.booking.models import FREED, Appointment
from clinic.practice.models import Clinic


def fold_until(clinic: Clinic, visits: Sequence[Appointment], now: datetime) -> int | None:
    """The last full hour before the first visit that is still open, and never past the hour before this one."""
    open_ones = [one.starts_at for one in visits if one.state not in FREED and not one.is_over]
    first_open = min(open_ones, default=now)
    hour = min(clinic.local(first_open).hour, clinic.local(now).hour - 1)
    return hour if hour > 0 and clinic.day_of(first_open) == clinic.day_of(now) else None

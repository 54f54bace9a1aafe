"""Which visits stand on some days: what the office asks when the clinic is closed then."""

from collections.abc import Sequence
from datetime import date

from django.db.models import Q
from django.utils import timezone

from clinic.booking.models import Appointment
from clinic.booking.transitions import AWAITED
from clinic.office.diary_visits import BookedThen, Days, registered_visits
from clinic.practice.models import Clinic


@registered_visits
def visits_on_days(clinic: Clinic, days: Sequence[Days]) -> list[BookedThen]:
    """Visits that are awaited, from now on."""
    spans = [_within(clinic, first, last) for first, last in days]
    on_days = Q(pk__in=[])
    for span in spans:
        on_days |= span
    rows = Appointment.objects.filter(on_days, clinic=clinic, state__in=AWAITED, ends_at__gt=timezone.now())
    return [_booked(visit, clinic) for visit in rows.with_people().order_by("starts_at", "pk")]


def _within(clinic: Clinic, first: date, last: date) -> Q:
    start, end = clinic.day_bounds(first, last)
    return Q(starts_at__gte=start, starts_at__lt=end)


def _booked(visit: Appointment, clinic: Clinic) -> BookedThen:
    words = f"{visit.visit_type.name} with {visit.clinician.user.name}"
    return BookedThen(visit.pk, clinic.local(visit.starts_at), visit.patient.name, words)

"""Visits that cannot take place as they are booked: whoever gives them left or is away, or the clinic is closed."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import TruncDate

from clinic.office.diary_models import Absence, ClosedDay

AWAITED = ("booked", "confirmed")


def displaced(visits: Any, since: datetime) -> Any:
    """With `is_away` and `closed_for` (the closed day's name) on each. Who was booked anyway when that was known stays. Days are the
    current time zone's (`tenant`)."""
    away = Absence.objects.filter(
        member=OuterRef("clinician"), starts_at__lt=OuterRef("ends_at"), ends_at__gt=OuterRef("starts_at")
    )
    closed = ClosedDay.objects.filter(first__lte=OuterRef("on_day"), last__gte=OuterRef("on_day"))
    told = visits.filter(starts_at__gte=since).annotate(on_day=TruncDate("starts_at"))
    told = told.annotate(is_away=Exists(away), closed_for=Subquery(closed.values("name")[:1]))
    surprised = Exists(away.filter(_later())) | Exists(closed.filter(_later()))
    unknown = Q(anyway_reason="") & (Q(is_away=True) | Q(closed_for__isnull=False))
    gone = Q(clinician__is_active=False)
    return told.filter(gone | Q(state__in=AWAITED) & (unknown | surprised)).order_by("starts_at", "pk")


def _later() -> Q:
    """Entered after the visit was booked."""
    return Q(entered_at__gt=OuterRef("created_at"))

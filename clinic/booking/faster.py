"""What another desk did to a visit just before: said where a press came too late."""

from datetime import timedelta

from clinic.booking.models import Appointment
from clinic.booking.visit_deeds import DeedKind, VisitDeed
from clinic.practice import moments
from clinic.practice.models import User

JUST_NOW = timedelta(minutes=15)


def somebody_was_faster(visit: Appointment, by: User) -> str:
    """SILVA, Ana was marked arrived by Tess at 11:02. Your press changed nothing."""
    now = visit.clinic.now()
    rows = VisitDeed.objects.newest().filter(visit=visit, undone_at=None, at__gt=now - JUST_NOW)
    deed = rows.exclude(by=by).select_related("by").first()
    if deed is None or deed.kind == DeedKind.BOOKED:
        return ""
    at = moments.clock(visit.clinic.local(deed.at))
    return f"{visit.patient.name} was {deed.words} by {deed.by.name} at {at}. Your press changed nothing."


def other_note(visit: Appointment) -> str:
    """Beside what was typed into a note that another desk saved first."""
    stored = f"Saved now: \u201c{visit.note}\u201d." if visit.note else "It is empty now."
    return (
        f"Somebody else changed this note meanwhile. {stored} Yours was not saved; saving again puts it in that place."
    )

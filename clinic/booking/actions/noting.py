"""What each deed changed, kept for the line of the last deed and for its undo."""

from clinic.booking.conflicts import beside
from clinic.booking.models import Appointment, CheckIn, FollowUpItem
from clinic.booking.visit_deeds import DeedKind, VisitDeed
from clinic.practice.models import User


def note_booked(*, visit: Appointment, by: User) -> None:
    note(deed=VisitDeed(clinic_id=visit.clinic_id, visit_id=visit.pk, kind=DeedKind.BOOKED), visit=visit, by=by)


def begun(
    *, visit: Appointment, kind: DeedKind, by: User, booked_for: CheckIn | FollowUpItem | None = None
) -> VisitDeed:
    """How the visit stands before it is changed, also with why it is outside the window of what it is `booked_for`; `note` keeps it once
    that is done."""
    return VisitDeed(
        clinic_id=visit.clinic_id,
        visit_id=visit.pk,
        kind=kind,
        was_state=visit.state,
        was_during=visit.during,
        was_clinician_id=visit.clinician_id,
        was_room_id=visit.room_id,
        was_visit_type_id=visit.visit_type_id,
        was_anyway_reason=visit.anyway_reason,
        was_anyway_note=visit.anyway_note,
        was_beside=beside(visit) if visit.booked_anyway or visit.doubled else [],
        was_outside_reason=booked_for.outside_reason if booked_for else "",
        was_outside_note=booked_for.outside_note if booked_for else "",
        by=by,
    )


def note(*, deed: VisitDeed, visit: Appointment, by: User) -> None:
    deed.became, deed.sequence, deed.by = visit.state, visit.sequence, by
    deed.save()

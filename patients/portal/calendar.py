"""The check-in as a calendar entry."""

from datetime import timedelta

from django.utils.translation import gettext

from clinic.booking.calendar_files import CalendarEntry, calendar_file, check_in_sequence, check_in_uid, visit_entry
from clinic.booking.models import CheckIn, CheckInState
from clinic.practice.models import Clinic
from planning.documents.sheets import CheckInWords
from planning.treatments.models import Treatment


def check_in_calendar(clinic: Clinic, treatment: Treatment, check_in: CheckInWords) -> bytes:
    """One event: the booked visit, else the best day, marked as not booked; one that is closed is taken out again. In the active locale."""
    row = CheckIn.objects.select_related("appointment__clinic", "treatment").filter(treatment=treatment).first()
    if row and row.appointment and row.state == CheckInState.BOOKED:
        return calendar_file(clinic, [visit_entry(row.appointment, row)], "PUBLISH")
    is_closed = row is not None and row.state == CheckInState.CLOSED
    entry = CalendarEntry(
        uid=check_in_uid(clinic, treatment),
        sequence=check_in_sequence(row) if row else 0,
        changed_at=row.changed_at if row else treatment.signed_at,
        summary=gettext("%(clinic)s: check-in to be booked") % {"clinic": clinic},
        starts=check_in.target,
        description=gettext("Not booked yet: call %(phone)s.") % {"phone": clinic.phone},
        status="CANCELLED" if is_closed else "TENTATIVE",
        is_busy=False,
        alarm=timedelta(hours=14),
    )
    return calendar_file(clinic, [entry], "CANCEL" if is_closed else "PUBLISH")

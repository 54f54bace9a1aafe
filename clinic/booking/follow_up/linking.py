"""The visit that a row of the worklist is booked as, and whether its day is one for it."""

from datetime import date

from clinic.audit.log import record
from clinic.booking import open_check_ins
from clinic.booking.follow_up import order
from clinic.booking.follow_up.codes import FollowUpCode
from clinic.booking.follow_up.models import FollowUpItem
from clinic.booking.models import Appointment
from clinic.practice.models import User


def of_visit(visit: Appointment) -> FollowUpItem | None:
    """Locked; always before the visit's own row."""
    rows = FollowUpItem.objects.select_for_update(of=("self",)).select_related("clinic", "patient")
    return rows.filter(appointment=visit).first()


def link(*, item: FollowUpItem, visit: Appointment, why: dict[str, str], by: User) -> None:
    moved = item.appointment_id == visit.pk
    item.appointment = visit
    item.snoozed_until, item.snooze_reason, item.snooze_note = None, "", ""
    for name, value in why.items():
        setattr(item, name, value)
    item.save(update_fields=["appointment", "snoozed_until", "snooze_reason", "snooze_note", *why])
    said = {"appointment": str(visit.pk)} | ({"reason": item.outside_reason} if item.outside_reason else {})
    record(action="follow_up.move" if moved else "follow_up.book", obj=item, by=by, data=said)


def why_this_day(item: FollowUpItem, day: date, reason: str, note: str) -> dict[str, str]:
    """The row's fields for a visit on this day. Raises ReasonNeeded where it wants a reason and none is given."""
    if item.kind == FollowUpCode.STEP:
        return order.why_against(item, day, reason, note)
    if not item.kind_of.ends:
        return {"outside_reason": "", "outside_note": ""}
    return open_check_ins.why_outside(item, day, item.clinic.today(), reason, note)

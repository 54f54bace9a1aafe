"""Writes about rows of the worklist that are no check-ins: book, put off, close, open again."""

from datetime import date, datetime
from functools import partial

from django.db import transaction
from django.utils import timezone

from clinic.audit.log import record
from clinic.booking.actions.placing import place_anywhere
from clinic.booking.bookable import lock_diary, still_here, type_for
from clinic.booking.errors import BookingRefused, CheckInSettled, ReasonNeeded
from clinic.booking.follow_up import finding
from clinic.booking.follow_up.codes import ItemState
from clinic.booking.follow_up.linking import link, why_this_day
from clinic.booking.follow_up.models import TOOK_PLACE, FollowUpItem
from clinic.booking.follow_up.visit_shape import visit_of
from clinic.booking.models import Appointment
from clinic.booking.put_off import put_off_row
from clinic.booking.reasons import CLOSING, CloseReason
from clinic.booking.refusals import placing
from clinic.practice.models import Membership, User


@placing
def book_item(
    *,
    item: FollowUpItem,
    start: datetime,
    by: User,
    clinician: Membership | None = None,
    outside_reason: str = "",
    outside_note: str = "",
) -> Appointment:
    """One press on a time. The second press on the same time gives the same visit; SlotTaken offers the next ones, ReasonNeeded asks why
    it is outside its window or against the order of the plan."""
    still_here(clinician or item.injector)
    lock_diary(item.clinic_id, alone=False)
    row = finding.locked(item)
    booked: Appointment | None = row.appointment
    if booked and booked.starts_at == start and FollowUpItem.objects.booked().filter(pk=row.pk).exists():
        return booked
    finding.must_be_open(row)
    why = why_this_day(row, row.clinic.day_of(start), outside_reason, outside_note)
    visit_type, minutes = visit_of(row, partial(type_for, row.clinic))
    visit = place_anywhere(
        patient=row.patient,
        clinician=clinician or row.injector,
        start=start,
        minutes=minutes or visit_type.minutes,
        visit_type=visit_type,
        rather_in=row.freed_visit.room if row.freed_visit else None,
        by=by,
    )
    link(item=row, visit=visit, why=why, by=by)
    return visit


@transaction.atomic
def put_off(*, item: FollowUpItem, until: date, by: User, reason: str = "", note: str = "") -> FollowUpItem:
    """As `put_off.put_off_row`."""
    row = finding.locked(item)
    finding.must_be_open(row)
    put_off_row(row, until, reason, note, action="follow_up.snooze", by=by)
    return row


@transaction.atomic
def close_item(*, item: FollowUpItem, reason: CloseReason, by: User, note: str = "") -> FollowUpItem:
    """End it with a reason; also one that took place and whose outcome nobody will record."""
    row = finding.locked(item)
    if row.state == ItemState.CLOSED and row.closed_reason == reason:
        return row
    seen = bool(row.appointment and row.appointment.state == TOOK_PLACE and row.state == ItemState.OPEN)
    if not seen:
        finding.must_be_open(row)
    if reason not in CLOSING["seen" if seen else "due"]:
        raise BookingRefused("Choose one of the reasons.")
    if reason == CloseReason.OTHER and not note.strip():
        raise ReasonNeeded("Say in a few words why it is closed.", field="note")
    row.state, row.closed_reason, row.closed_note = ItemState.CLOSED, reason, note
    row.closed_at, row.closed_by = timezone.now(), by
    row.save(update_fields=["state", "closed_reason", "closed_note", "closed_at", "closed_by"])
    record(action="follow_up.close", obj=row, by=by, data={"reason": reason})
    return row


@transaction.atomic
def reopen_item(*, item: FollowUpItem, by: User) -> FollowUpItem:
    """Undo a closing. Raises CheckInSettled where a later treatment superseded it."""
    row = finding.locked(item)
    if row.is_superseded:
        raise CheckInSettled(f"{row.patient.name} was treated again since, so this stays closed.")
    if row.state == ItemState.CLOSED:
        row.state = ItemState.OPEN
        row.closed_reason, row.closed_note, row.closed_at, row.closed_by = "", "", None, None
        row.save(update_fields=["state", "closed_reason", "closed_note", "closed_at", "closed_by"])
        record(action="follow_up.reopen", obj=row, by=by)
    return row

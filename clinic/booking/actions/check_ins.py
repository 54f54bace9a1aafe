"""Writes about check-ins: book, call, put off, close."""

import uuid
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from clinic.audit.log import record
from clinic.booking import open_check_ins
from clinic.booking.actions import linking
from clinic.booking.actions.calls import log_call
from clinic.booking.actions.placing import place_anywhere
from clinic.booking.bookable import lock_diary, still_here, type_for
from clinic.booking.errors import BookingRefused, CheckInSettled, ReasonNeeded
from clinic.booking.follow_up import steps
from clinic.booking.models import Appointment, Attempt, CheckIn, CheckInState, VisitState
from clinic.booking.put_off import put_off_row
from clinic.booking.reasons import CLOSING, AttemptOutcome, CloseReason
from clinic.booking.refusals import placing
from clinic.practice.models import Membership, Room, User
from clinic.practice.visit_kinds import VisitKind


@placing
def book_check_in(
    *,
    check_in: CheckIn,
    start: datetime,
    by: User,
    clinician: Membership | None = None,
    minutes: int | None = None,
    room: Room | None = None,
    outside_reason: str = "",
    outside_note: str = "",
) -> Appointment:
    """Book the check-in in one step. The second press on the same time gives the same visit; SlotTaken offers the next ones, ReasonNeeded
    asks why it is outside its window."""
    still_here(clinician or check_in.injector)
    lock_diary(check_in.clinic_id, alone=False)
    due = open_check_ins.lock_one(check_in.pk)
    booked: Appointment | None = due.appointment
    if due.state == CheckInState.BOOKED and booked and booked.starts_at == start:
        return booked
    open_check_ins.must_be_open(due)
    clinic = due.clinic
    outside = open_check_ins.why_outside(due, clinic.day_of(start), clinic.today(), outside_reason, outside_note)
    visit_type = type_for(clinic, VisitKind.CHECK_IN)
    visit = place_anywhere(
        patient=due.patient,
        clinician=clinician or due.injector,
        start=start,
        minutes=minutes or visit_type.minutes,
        visit_type=visit_type,
        room=room,
        by=by,
    )
    linking.link(check_in=due, visit=visit, outside=outside, by=by)
    return visit


def log_attempt(
    *, check_in: CheckIn, outcome: AttemptOutcome, by: User, idempotency_key: uuid.UUID, note: str = ""
) -> Attempt:
    """As `calls.log_call`."""
    return log_call(row=check_in, outcome=outcome, by=by, idempotency_key=idempotency_key, note=note)


@transaction.atomic
def snooze(*, check_in: CheckIn, until: date, by: User, reason: str = "", note: str = "") -> CheckIn:
    """As `put_off.put_off_row`."""
    due = open_check_ins.lock_one(check_in.pk)
    open_check_ins.must_be_open(due)
    put_off_row(due, until, reason, note, action="check_in.snooze", by=by)
    return due


@transaction.atomic
def close_check_in(*, check_in: CheckIn, reason: CloseReason, by: User, note: str = "") -> CheckIn:
    """End it with a reason: without a visit, or after one whose outcome nobody will record. A booked one is cancelled first."""
    due = open_check_ins.lock_one(check_in.pk)
    if due.state == CheckInState.CLOSED and due.closed_reason == reason:
        return due
    if due.state != CheckInState.SEEN:
        open_check_ins.must_be_open(due)
    if reason not in CLOSING[due.state]:
        raise BookingRefused("Choose one of the reasons.")
    if reason == CloseReason.OTHER and not note.strip():
        raise ReasonNeeded("Say in a few words why it is closed.", field="note")
    due.state, due.closed_reason, due.closed_note = CheckInState.CLOSED, reason, note
    due.closed_at, due.closed_by = timezone.now(), by
    changed = due.count_change(freed=due.appointment)
    due.save(update_fields=["state", "closed_reason", "closed_note", "closed_at", "closed_by", *changed])
    record(action="check_in.close", obj=due, by=by, data={"reason": reason})
    steps.release(plan=due.treatment.plan, what="check_in", on=due.clinic.today(), by=by)
    return due


@transaction.atomic
def reopen_check_in(*, check_in: CheckIn, by: User) -> CheckIn:
    """Undo a closing: the check-in is due again, or its outcome is missing again where its visit took place. Raises CheckInSettled where a
    later treatment superseded it."""
    due = open_check_ins.lock_one(check_in.pk)
    if due.is_superseded:
        raise CheckInSettled(f"{due.patient.name} was treated again since, so this check-in stays closed.")
    if due.state == CheckInState.CLOSED:
        took_place = due.appointment is not None and due.appointment.state == VisitState.DONE
        due.state = CheckInState.SEEN if took_place else CheckInState.DUE
        due.closed_reason, due.closed_note, due.closed_at, due.closed_by = "", "", None, None
        changed = due.count_change()
        due.save(update_fields=["state", "closed_reason", "closed_note", "closed_at", "closed_by", *changed])
        record(action="check_in.reopen", obj=due, by=by)
    return due

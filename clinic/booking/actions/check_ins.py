"""Writes about check-ins: book, call, put off, close."""

import uuid
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from clinic.audit.log import record
from clinic.booking import open_check_ins
from clinic.booking.actions import linking
from clinic.booking.actions.visits import place
from clinic.booking.errors import BookingRefused, CheckInSettled, ReasonNeeded
from clinic.booking.models import (
    MINUTES,
    Appointment,
    Attempt,
    CheckIn,
    CheckInState,
    VisitKind,
    VisitState,
)
from clinic.booking.reasons import CLOSING, AttemptOutcome, CloseReason, PutOffReason
from clinic.practice import dates
from clinic.practice.idempotency import content_hash, made_before
from clinic.practice.models import Membership, Room, User

SLEEP = {AttemptOutcome.NO_ANSWER: 1, AttemptOutcome.LEFT_MESSAGE: 2, AttemptOutcome.WILL_CALL_BACK: 3}  # days


@transaction.atomic
def book_check_in(
    *,
    check_in: CheckIn,
    start: datetime,
    by: User,
    clinician: Membership | None = None,
    minutes: int = MINUTES[VisitKind.CHECK_IN],
    room: Room | None = None,
    outside_reason: str = "",
    outside_note: str = "",
) -> Appointment:
    """Book the check-in in one step. The second press on the same time gives the same visit; SlotTaken offers the next ones, ReasonNeeded
    asks why it is outside its window."""
    due = open_check_ins.locked().get(pk=check_in.pk)
    booked: Appointment | None = due.appointment
    if due.state == CheckInState.BOOKED and booked and booked.starts_at == start:
        return booked
    _must_be_due(due)
    clinic = due.clinic
    outside = open_check_ins.why_outside(due, clinic.day_of(start), clinic.today(), outside_reason, outside_note)
    visit = place(
        patient=due.patient,
        clinician=clinician or due.injector,
        start=start,
        minutes=minutes,
        kind=VisitKind.CHECK_IN,
        room=room,
        by=by,
        idempotency_key=uuid.uuid4(),
    )
    linking.link(check_in=due, visit=visit, outside=outside, by=by)
    return visit


def _must_be_due(check_in: CheckIn) -> None:
    open_check_ins.must_be_due(check_in, check_in.clinic)
    if check_in.state != CheckInState.DUE:
        raise CheckInSettled("This check-in is already closed.")


@transaction.atomic
def log_attempt(
    *, check_in: CheckIn, outcome: AttemptOutcome, by: User, idempotency_key: uuid.UUID, note: str = ""
) -> Attempt:
    """Write down a call that did not end in a booking. The row sleeps some days, never past its window's end: from its last day on it
    stays where it is. What was put off with a reason stays put off. Raises KeyUsed for a key that noted another call."""
    content = content_hash(check_in=check_in, outcome=outcome, note=note)
    if done := made_before(Attempt, idempotency_key, content):
        return done
    due = open_check_ins.locked().get(pk=check_in.pk)
    _must_be_due(due)
    attempt = Attempt.objects.create(
        clinic_id=due.clinic_id,
        check_in=due,
        outcome=outcome,
        note=note,
        by=by,
        idempotency_key=idempotency_key,
        content_hash=content,
    )
    today = due.clinic.today()
    if not (due.snooze_reason and due.snoozed_until and due.snoozed_until > today):
        back = min(today + timedelta(days=SLEEP[outcome]), due.latest)
        due.snoozed_until = back if back > today else None
        due.save(update_fields=["snoozed_until"])
    record(action="check_in.attempt", obj=due, by=by, data={"outcome": outcome})
    return attempt


@transaction.atomic
def snooze(*, check_in: CheckIn, until: date, by: User, reason: str = "", note: str = "") -> CheckIn:
    """Put the row to sleep until a day to come. Past the window's end it wants a reason, and then it stays in sight as overdue."""
    due = open_check_ins.locked().get(pk=check_in.pk)
    _must_be_due(due)
    if until <= due.clinic.today():
        raise BookingRefused("Choose a day after today.")
    reason, note = _why_past(due, until, reason, note)
    if (due.snoozed_until, due.snooze_reason, due.snooze_note) != (until, reason, note):
        due.snoozed_until, due.snooze_reason, due.snooze_note = until, reason, note
        due.save(update_fields=["snoozed_until", "snooze_reason", "snooze_note"])
        said = {"until": until.isoformat()} | ({"reason": reason} if reason else {})
        record(action="check_in.snooze", obj=due, by=by, data=said)
    return due


def _why_past(due: CheckIn, until: date, reason: str, note: str) -> tuple[str, str]:
    """Reason and words to keep. Inside the window none are needed, and what was said is kept."""
    if until > due.latest and reason not in PutOffReason.values:
        last = dates.day_near(due.latest, due.clinic.today())
        raise ReasonNeeded(f"That is past the last day of the window, {last}. Say why.", field="reason")
    if reason == PutOffReason.OTHER and not note.strip():
        raise ReasonNeeded("Say in a few words why it is put off.", field="note")
    return (reason, note.strip()) if reason in PutOffReason.values else ("", note.strip())


@transaction.atomic
def close_check_in(*, check_in: CheckIn, reason: CloseReason, by: User, note: str = "") -> CheckIn:
    """End it with a reason: without a visit, or after one whose outcome nobody will record. A booked one is cancelled first."""
    due = open_check_ins.locked().get(pk=check_in.pk)
    if due.state == CheckInState.CLOSED and due.closed_reason == reason:
        return due
    if due.state != CheckInState.SEEN:
        _must_be_due(due)
    if reason not in CLOSING[due.state]:
        raise BookingRefused("Choose one of the reasons.")
    if reason == CloseReason.OTHER and not note.strip():
        raise ReasonNeeded("Say in a few words why it is closed.", field="note")
    due.state, due.closed_reason, due.closed_note = CheckInState.CLOSED, reason, note
    due.closed_at, due.closed_by = timezone.now(), by
    due.save(update_fields=["state", "closed_reason", "closed_note", "closed_at", "closed_by"])
    record(action="check_in.close", obj=due, by=by, data={"reason": reason})
    return due


@transaction.atomic
def reopen_check_in(*, check_in: CheckIn, by: User) -> CheckIn:
    """Undo a closing: the check-in is due again, or its outcome is missing again where its visit took place. Raises CheckInSettled where a
    later treatment superseded it."""
    due = open_check_ins.locked().get(pk=check_in.pk)
    if due.is_superseded:
        raise CheckInSettled(f"{due.patient.name} was treated again since, so this check-in stays closed.")
    if due.state == CheckInState.CLOSED:
        took_place = due.appointment is not None and due.appointment.state == VisitState.DONE
        due.state = CheckInState.SEEN if took_place else CheckInState.DUE
        due.closed_reason, due.closed_note, due.closed_at, due.closed_by = "", "", None, None
        due.save(update_fields=["state", "closed_reason", "closed_note", "closed_at", "closed_by"])
        record(action="check_in.reopen", obj=due, by=by)
    return due

"""Writes about check-ins: make due, book, call, put off, close."""

import uuid
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from clinic.audit.log import record
from clinic.booking.actions.visits import book, tell_aftercare
from clinic.booking.errors import BookingRefused, CheckInSettled
from clinic.booking.models import (
    MINUTES,
    Appointment,
    Attempt,
    AttemptOutcome,
    CheckIn,
    CheckInState,
    CloseReason,
    Kind,
)
from clinic.practice import moments
from clinic.practice.models import Membership, Room, User
from planning.treatments.models import Treatment

SLEEP = {AttemptOutcome.NO_ANSWER: 1, AttemptOutcome.LEFT_MESSAGE: 2, AttemptOutcome.WILL_CALL_BACK: 3}  # days


@transaction.atomic
def make_due(*, treatment: Treatment, by: User | str = "system:booking") -> CheckIn | None:
    """Write down that this treatment is owed a check-in; None when its plan asks for none. Twice does no harm. A corrected record
    takes over the check-in of the one it corrects."""
    if treatment.amends_id:
        CheckIn.objects.filter(treatment_id=treatment.amends_id).update(treatment=treatment)
    found = CheckIn.objects.filter(treatment=treatment).first()
    window = treatment.check_in_window
    if found or not window:
        return found
    check_in = CheckIn(
        clinic_id=treatment.clinic_id,
        treatment=treatment,
        patient_id=treatment.patient_id,
        injector_id=treatment.injector_id,
        **{name: date.fromisoformat(window[name]) for name in ("earliest", "target", "latest")},
    )
    CheckIn.objects.bulk_create([check_in], ignore_conflicts=True)
    saved = CheckIn.objects.get(treatment=treatment)
    if saved.pk == check_in.pk:
        record(action="check_in.due", obj=saved, by=by)
        _supersede(saved, by=by)
    return saved


def _supersede(newest: CheckIn, *, by: User | str) -> None:
    """Who is treated again needs nobody's call about the treatment before; a visit that is booked for it stands."""
    earlier = CheckIn.objects.open().filter(patient=newest.patient_id, target__lt=newest.target)
    for check_in in earlier.select_for_update():
        check_in.state, check_in.closed_at = CheckInState.CLOSED, timezone.now()
        check_in.closed_reason = CloseReason.SUPERSEDED
        check_in.save(update_fields=["state", "closed_at", "closed_reason"])
        record(action="check_in.close", obj=check_in, by=by, data={"reason": CloseReason.SUPERSEDED})


def catch_up() -> int:
    """Make what a lost job should have made, so that no treatment goes without its check-in; how many there were."""
    owed = Treatment.objects.current().filter(check_ins__isnull=True, outcome__follow_up__check_in__isnull=False)
    return sum(make_due(treatment=treatment) is not None for treatment in owed)


@transaction.atomic
def book_check_in(
    *,
    check_in: CheckIn,
    start: datetime,
    by: User,
    clinician: Membership | None = None,
    minutes: int = MINUTES[Kind.CHECK_IN],
    room: Room | None = None,
) -> Appointment:
    """Book the check-in in one step. The second press on the same time gives the same visit; SlotTaken offers the next ones."""
    due = _due(check_in)
    booked: Appointment | None = due.appointment
    if due.state == CheckInState.BOOKED and booked and booked.starts_at == start:
        return booked
    _must_be_open(due)
    visit = book(
        patient=due.patient,
        clinician=clinician or due.injector,
        start=start,
        minutes=minutes,
        kind=Kind.CHECK_IN,
        room=room,
        by=by,
        once=uuid.uuid4(),
    )
    due.appointment, due.state, due.snoozed_until = visit, CheckInState.BOOKED, None
    due.save(update_fields=["appointment", "state", "snoozed_until"])
    record(action="check_in.book", obj=due, by=by, data={"appointment": str(visit.pk)})
    tell_aftercare(visit)
    return visit


def _due(check_in: CheckIn) -> CheckIn:
    rows = CheckIn.objects.select_for_update(of=("self",))
    return rows.select_related("appointment", "patient", "injector__user", "injector__clinic").get(pk=check_in.pk)


def _must_be_open(check_in: CheckIn) -> None:
    if check_in.state == CheckInState.BOOKED and check_in.appointment:
        at = check_in.injector.clinic.local(check_in.appointment.starts_at)
        raise CheckInSettled(f"This check-in is already booked: {moments.full(at, check_in.injector.clinic.today())}.")
    if check_in.state != CheckInState.DUE:
        raise CheckInSettled("This check-in is already closed.")


@transaction.atomic
def log_attempt(*, check_in: CheckIn, outcome: AttemptOutcome, by: User, once: uuid.UUID, note: str = "") -> Attempt:
    """Write down a call that did not end in a booking; the row sleeps some days and comes back before its window closes."""
    due = _due(check_in)
    done = Attempt.objects.filter(once=once).first()
    if done:
        return done
    _must_be_open(due)
    attempt = Attempt.objects.create(
        clinic_id=due.clinic_id, check_in=due, outcome=outcome, note=note, by=by, once=once
    )
    today = due.injector.clinic.today()
    back = today + timedelta(days=SLEEP[outcome])
    due.snoozed_until = min(back, max(due.latest, today + timedelta(days=1)))
    due.save(update_fields=["snoozed_until"])
    record(action="check_in.attempt", obj=due, by=by, data={"outcome": outcome})
    return attempt


@transaction.atomic
def snooze(*, check_in: CheckIn, until: date, by: User) -> CheckIn:
    """Put the row to sleep until a day to come."""
    due = _due(check_in)
    _must_be_open(due)
    if until <= due.injector.clinic.today():
        raise BookingRefused("Choose a day after today.")
    if due.snoozed_until != until:
        due.snoozed_until = until
        due.save(update_fields=["snoozed_until"])
        record(action="check_in.snooze", obj=due, by=by)
    return due


@transaction.atomic
def close_check_in(*, check_in: CheckIn, reason: CloseReason, by: User, note: str = "") -> CheckIn:
    """End it without a visit, with a reason. A booked one is cancelled first, on its own."""
    due = _due(check_in)
    if due.state == CheckInState.CLOSED and due.closed_reason == reason:
        return due
    _must_be_open(due)
    due.state, due.closed_reason, due.closed_note = CheckInState.CLOSED, reason, note
    due.closed_at, due.closed_by = timezone.now(), by
    due.save(update_fields=["state", "closed_reason", "closed_note", "closed_at", "closed_by"])
    record(action="check_in.close", obj=due, by=by, data={"reason": reason})
    return due


@transaction.atomic
def reopen_check_in(*, check_in: CheckIn, by: User) -> CheckIn:
    """Undo a closing: the check-in is due again."""
    due = _due(check_in)
    if due.state == CheckInState.CLOSED:
        due.state, due.closed_reason, due.closed_note, due.closed_at, due.closed_by = (
            CheckInState.DUE,
            "",
            "",
            None,
            None,
        )
        due.save(update_fields=["state", "closed_reason", "closed_note", "closed_at", "closed_by"])
        record(action="check_in.reopen", obj=due, by=by)
    return due

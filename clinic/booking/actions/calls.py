"""Calls to patients: noted with one press, undone for a few minutes."""

import uuid
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from clinic.audit.log import record
from clinic.booking import open_check_ins
from clinic.booking.errors import BookingRefused
from clinic.booking.follow_up import finding
from clinic.booking.follow_up.models import FollowUpItem
from clinic.booking.models import Attempt, CheckIn
from clinic.booking.put_off import sleeps_until
from clinic.booking.reasons import AttemptOutcome
from clinic.practice.idempotency import content_hash, made_before
from clinic.practice.models import User

UNDO = timedelta(minutes=3)


@transaction.atomic
def log_call(
    *, row: CheckIn | FollowUpItem, outcome: AttemptOutcome, by: User, idempotency_key: uuid.UUID, note: str = ""
) -> Attempt:
    """Write down a call that did not end in a booking. The row sleeps some days, never past its window's end: from its last day on it
    stays where it is. What was put off with a reason stays put off. Raises KeyUsed for a key that noted another call."""
    content = content_hash(check_in=row, outcome=outcome, note=note)
    if done := made_before(Attempt, idempotency_key, content):
        return done
    due = _locked(row)
    attempt = Attempt.objects.create(
        clinic_id=due.clinic_id,
        outcome=outcome,
        note=note,
        by=by,
        slept_until=due.snoozed_until,
        idempotency_key=idempotency_key,
        content_hash=content,
        **_about(due),
    )
    today = due.clinic.today()
    if not (due.snooze_reason and due.snoozed_until and due.snoozed_until > today):
        due.snoozed_until = sleeps_until(outcome, due.last_day, today)
        due.save(update_fields=["snoozed_until"])
    record(action=f"{_name(due)}.attempt", obj=due, by=by, data={"outcome": outcome})
    return attempt


def _locked(row: CheckIn | FollowUpItem) -> CheckIn | FollowUpItem:
    """Raises CheckInSettled where nobody has to be called any more."""
    if isinstance(row, FollowUpItem):
        item = finding.locked(row)
        finding.must_be_open(item)
        return item
    check_in = open_check_ins.lock_one(row.pk)
    open_check_ins.must_be_open(check_in)
    return check_in


def _about(row: CheckIn | FollowUpItem) -> dict[str, CheckIn | FollowUpItem]:
    return {"follow_up": row} if isinstance(row, FollowUpItem) else {"check_in": row}


def _name(row: CheckIn | FollowUpItem) -> str:
    return "follow_up" if isinstance(row, FollowUpItem) else "check_in"


def _row_of(attempt: Attempt) -> CheckIn | FollowUpItem:
    row: CheckIn | FollowUpItem | None = attempt.check_in or attempt.follow_up
    assert row
    return row


def _may_undo(attempt: Attempt) -> bool:
    return attempt.undone_at is None and timezone.now() - attempt.at <= UNDO


def _is_of_before(attempt: Attempt, row: CheckIn | FollowUpItem) -> bool:
    """Made about an earlier outcome of the visit: how long the row slept then is over."""
    visit = row.freed_visit if isinstance(row, FollowUpItem) else None
    return visit is not None and attempt.at < visit.state_at


@transaction.atomic
def undo_call(*, attempt: Attempt, by: User) -> Attempt:
    """Take back the newest call within a few minutes: the row is where it was. It stays on record as undone; a second press changes
    nothing."""
    due = _locked(_row_of(attempt))
    noted = Attempt.objects.select_for_update(of=("self",)).get(pk=attempt.pk)
    if noted.undone_at:
        return noted
    newest = Attempt.objects.standing().filter(**_about(due)).order_by("-at").first()
    is_last = newest is not None and newest.pk == noted.pk and not _is_of_before(noted, due)
    if not (_may_undo(noted) and is_last):
        raise BookingRefused("This call can no longer be taken back.")
    noted.undone_at = timezone.now()
    noted.save(update_fields=["undone_at"])
    due.snoozed_until = noted.slept_until
    due.save(update_fields=["snoozed_until"])
    record(action=f"{_name(due)}.attempt_undone", obj=due, by=by, data={"attempt": str(noted.pk)})
    return noted


@transaction.atomic
def note_call(*, attempt: Attempt, note: str, by: User) -> Attempt:
    """Words after the press. They may be changed while the call can be taken back."""
    noted = Attempt.objects.select_for_update(of=("self",)).get(pk=attempt.pk)
    if noted.note == note.strip():
        return noted
    if not _may_undo(noted):
        raise BookingRefused("The note can no longer be changed; log another call.")
    noted.note = note.strip()
    noted.save(update_fields=["note"])
    row = _row_of(noted)
    record(action=f"{_name(row)}.attempt_note", obj=row, by=by, data={"attempt": str(noted.pk)})
    return noted

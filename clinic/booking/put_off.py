"""Putting off a row of the worklist: how long it may sleep, and why past its window."""

from datetime import date, timedelta

from clinic.audit.log import record
from clinic.booking.errors import BookingRefused, ReasonNeeded
from clinic.booking.follow_up.models import FollowUpItem
from clinic.booking.models import CheckIn
from clinic.booking.reasons import AttemptOutcome, PutOffReason
from clinic.practice import dates
from clinic.practice.models import User

SLEEP = {AttemptOutcome.NO_ANSWER: 1, AttemptOutcome.LEFT_MESSAGE: 2, AttemptOutcome.WILL_CALL_BACK: 3}  # days


def sleeps_until(outcome: AttemptOutcome, last_day: date | None, today: date) -> date | None:
    """The day on which a row comes back after a call; None where it stays: no call makes it sleep past its last day."""
    back = today + timedelta(days=SLEEP[outcome])
    back = min(back, last_day) if last_day else back
    return back if back > today else None


def why_past(row: CheckIn | FollowUpItem, until: date, reason: str, note: str) -> tuple[str, str]:
    """Reason and words to keep. Inside the window none are needed, and what was said is kept."""
    if row.last_day and until > row.last_day and reason not in PutOffReason.values:
        last = dates.day_near(row.last_day, row.clinic.today())
        raise ReasonNeeded(f"That is past the last day of the window, {last}. Say why.", field="reason")
    if reason == PutOffReason.OTHER and not note.strip():
        raise ReasonNeeded("Say in a few words why it is put off.", field="note")
    return (reason, note.strip()) if reason in PutOffReason.values else ("", note.strip())


def put_off_row(row: CheckIn | FollowUpItem, until: date, reason: str, note: str, *, action: str, by: User) -> None:
    """Of a locked row. Until a day to come; past the last day of its window it wants a reason, and then it stays in sight."""
    if until <= row.clinic.today():
        raise BookingRefused("Choose a day after today.")
    reason, note = why_past(row, until, reason, note)
    if (row.snoozed_until, row.snooze_reason, row.snooze_note) != (until, reason, note):
        row.snoozed_until, row.snooze_reason, row.snooze_note = until, reason, note
        row.save(update_fields=["snoozed_until", "snooze_reason", "snooze_note"])
        said = {"until": until.isoformat()} | ({"reason": reason} if reason else {})
        record(action=action, obj=row, by=by, data=said)

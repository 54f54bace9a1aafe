"""What an attempt leaves behind: the end of a message, or its next attempt."""

from datetime import datetime, timedelta

from django.utils import timezone

from clinic.audit.log import record
from clinic.jobs.queue import enqueue
from clinic.messages.codes import MessageState, NotSentReason
from clinic.messages.models import Message
from clinic.practice.models import User

SENDER = "system:messages"
KIND = "message.send"


def settle(message: Message, state: MessageState, *, error: str = "", by: User | str = SENDER) -> None:
    message.state, message.last_error, message.settled_at = state, error[:200], timezone.now()
    message.save()
    record(action=f"message.{state}", obj=message, by=by, data={"template": message.template})


def give_up(
    message: Message, state: MessageState, *, why: NotSentReason | None = None, error: str = "", by: User | str = SENDER
) -> None:
    """It goes out no more. What the provider may have taken before is not said to be unsent."""
    if message.first_asked_at:
        settle(message, MessageState.MAYBE_SENT, error=message.last_error, by=by)
        return
    message.why = why or ""
    settle(message, state, error=error, by=by)


def try_later(message: Message, wait: timedelta, error: str) -> None:
    message.last_error = error[:200]
    message.save()
    enqueue(clinic=message.clinic, kind=KIND, key=message.next_attempt, run_after=timezone.now() + wait)


def hold_until(message: Message, moment: datetime) -> None:
    """Give a message that was never handed over another time; the job of its earlier time finds nothing to do."""
    message.put_off += 1
    message.send_after = moment
    message.save(update_fields=["put_off", "send_after", "keeps_quiet"])
    enqueue(clinic=message.clinic, kind=KIND, key=message.next_attempt, run_after=moment)

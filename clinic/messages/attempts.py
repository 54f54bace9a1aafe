"""What an attempt leaves behind: the end of a message, or its next attempt."""

from datetime import timedelta

from django.utils import timezone

from clinic.audit.log import record
from clinic.jobs.queue import enqueue
from clinic.messages.models import Message, MessageState
from clinic.practice.models import User

SENDER = "system:messages"
KIND = "message.send"


def settle(message: Message, state: MessageState, *, error: str = "", by: User | str = SENDER) -> None:
    message.state, message.last_error, message.settled_at = state, error[:200], timezone.now()
    message.save()
    record(action=f"message.{state}", obj=message, by=by, data={"template": message.template})


def try_later(message: Message, wait: timedelta, error: str) -> None:
    message.last_error = error[:200]
    message.save()
    enqueue(clinic=message.clinic, kind=KIND, key=message.next_attempt, run_after=timezone.now() + wait)

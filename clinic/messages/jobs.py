"""Sending a message. A job is one attempt: when it is taken up a second time its worker died, and the answer was not seen.

A provider that remembers keys is then asked again with the same key; without one the message is `maybe sent`, and only a person
repeats it.
"""

import logging
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from clinic.jobs.models import Job
from clinic.jobs.queue import handles
from clinic.logs import LogSafe
from clinic.messages import adapter
from clinic.messages.attempts import KIND, settle, try_later
from clinic.messages.models import Message, MessageState
from clinic.messages.templates import compose

WAITS = (timedelta(seconds=30), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2))
KEYS_KEPT = timedelta(hours=23)  # by providers: 24 hours
logger = logging.getLogger("glabella.messages")


@handles(KIND)
def send_message(job: Job) -> None:
    message_id, _, _ = job.key.partition(":")
    message = Message.objects.select_for_update().filter(pk=message_id, state=MessageState.QUEUED).first()
    if message is None or message.next_attempt != job.key:
        return
    if job.attempts > 1 and not may_ask_again(message):
        settle(message, MessageState.MAYBE_SENT, error="its worker died")
        return
    attempt(message)


def attempt(message: Message) -> None:
    message.attempts += 1
    try:
        with transaction.atomic():
            letter = compose(message)
    except Exception:
        logger.exception("no words for message %s of template %s", message.pk, LogSafe(message.template))
        settle(message, MessageState.FAILED, error="it could not be written")
        return
    if letter is None:
        settle(message, MessageState.CANCELLED)
        return
    try:
        message.provider_id = adapter.deliver(letter, key=str(message.pk))
    except adapter.Refused as error:
        settle(message, MessageState.FAILED, error=str(error))
    except adapter.NotTaken as error:
        again(message, MessageState.FAILED, str(error))
    except adapter.Unseen as error:
        again(message, MessageState.MAYBE_SENT, str(error), only_by_key=True)
    else:
        settle(message, MessageState.SENT)


def again(message: Message, at_last: MessageState, error: str, *, only_by_key: bool = False) -> None:
    if message.attempts > len(WAITS) or (only_by_key and not may_ask_again(message)):
        settle(message, at_last, error=error)
    else:
        try_later(message, WAITS[message.attempts - 1], error)


def may_ask_again(message: Message) -> bool:
    return adapter.remembers_keys() and timezone.now() - message.created_at < KEYS_KEPT

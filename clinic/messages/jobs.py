"""Sending a message. A job is one attempt: when it is taken up a second time its worker died, and the answer was not seen.

A provider that remembers keys is then asked again with the same key; without one the message is `maybe sent`, and only a person
repeats it.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from clinic.jobs.models import Job
from clinic.jobs.queue import handles
from clinic.logs import LogSafe
from clinic.messages import adapter, composing, sms, template_tests
from clinic.messages.attempts import KIND, give_up, hold_until, settle, try_later
from clinic.messages.codes import MessageChannel, MessageState, NotSentReason
from clinic.messages.kinds import KINDS
from clinic.messages.models import Message
from clinic.messages.people import Addressee, addressee
from clinic.messages.provider_answers import NotTaken, Refused, Unseen
from clinic.messages.reaching import CannotReach, address_for
from clinic.messages.receipts import receipt_address
from clinic.messages.settings_of import rule_of, wakefulness, words_to_send
from clinic.messages.templates import compose

__all__ = ["template_tests"]  # registers its words
WAITS = (timedelta(seconds=30), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2))
Delivery = Callable[[], str]
logger = logging.getLogger("glabella.messages")


@handles(KIND)
def send_message(job: Job) -> None:
    message_id, _, _ = job.key.partition(":")
    rows = Message.objects.select_for_update(of=("self",)).select_related("clinic")
    message = rows.filter(pk=message_id, state=MessageState.QUEUED).first()
    if message is None or message.next_attempt != job.key:
        return
    asked_at = message.first_asked_at or job.started_at or timezone.now()
    if job.attempts > 1:
        message.first_asked_at, message.last_error = asked_at, "its worker died"
    if message.first_asked_at and not may_ask_again(message, asked_at):
        settle(message, MessageState.MAYBE_SENT, error=message.last_error)
        return
    if message.first_asked_at is None and message.keeps_quiet:
        awake = wakefulness(message.clinic).after_quiet(timezone.now())
        if awake > timezone.now():
            hold_until(message, awake)
            return
    attempt(message, asked_at)


def attempt(message: Message, asked_at: datetime) -> None:
    message.attempts += 1
    kept = message.template_version  # a new one goes with the savepoint
    try:
        with transaction.atomic():
            delivery = prepared(message, asked_at)
    except CannotReach as unreached:
        give_up(message, MessageState.NOT_SENT, why=unreached.why)
        return
    except Exception:
        message.template_version = kept
        logger.exception("no words for message %s of template %s", message.pk, LogSafe(message.template))
        give_up(message, MessageState.FAILED, error="it could not be written")
        return
    if delivery is None:
        give_up(message, MessageState.CANCELLED)
        return
    hand_over(message, delivery, asked_at)


def hand_over(message: Message, delivery: Delivery, asked_at: datetime) -> None:
    """`first_asked_at` is set only by what the provider may have taken."""
    try:
        message.provider_id = delivery()
    except Refused as error:
        settle(message, MessageState.FAILED, error=str(error))
    except NotTaken as error:
        again(message, MessageState.MAYBE_SENT if message.first_asked_at else MessageState.FAILED, str(error))
    except Unseen as error:
        message.first_asked_at = asked_at
        again(message, MessageState.MAYBE_SENT, str(error), only_by_key=True)
    else:
        message.first_asked_at = asked_at
        settle(message, MessageState.SENT)


def prepared(message: Message, asked_at: datetime) -> Delivery | None:
    """How it is handed over, with its words as they are now; None where it is no longer wanted. Raises CannotReach."""
    if message.template not in KINDS:
        letter = compose(message)
        return (lambda: adapter.deliver(letter, key=str(message.pk))) if letter else None
    if is_switched_off(message):
        raise CannotReach(NotSentReason.SWITCHED_OFF)
    person = addressee(message.patient_id) if message.patient_id else None
    message.to = address_for(message, person)
    if person is None:
        return None
    return _to_patient(message, person, asked_at)


def is_switched_off(message: Message) -> bool:
    """Since it was written; what a person sends is sent."""
    by_itself = message.actor.startswith("system:") and message.attempts == 1
    return by_itself and message.channel not in rule_of(message.clinic, message.template).channels


def _to_patient(message: Message, person: Addressee, asked_at: datetime) -> Delivery | None:
    message.language = message.language or composing.language_of(message.clinic, person)
    kind = KINDS[message.template]
    version = message.template_version or words_to_send(message.clinic, kind, message.channel, message.language)
    text = composing.text_of(message, version, person)
    if text is None:
        return None
    message.template_version = version
    if message.channel == MessageChannel.SMS:
        told = {"to": message.to, "words": text.words, "key": str(message.pk)}
        return lambda: sms.deliver(**told, first_asked_at=asked_at, receipt_address=receipt_address(message))
    letter = composing.letter_of(message, text, message.language)
    return lambda: adapter.deliver(letter, key=str(message.pk))


def again(message: Message, at_last: MessageState, error: str, *, only_by_key: bool = False) -> None:
    asked_at = message.first_asked_at or timezone.now()
    if message.attempts > len(WAITS) or (only_by_key and not may_ask_again(message, asked_at)):
        settle(message, at_last, error=error)
    else:
        try_later(message, WAITS[message.attempts - 1], error)


def may_ask_again(message: Message, asked_at: datetime) -> bool:
    """Whether the provider still knows what it was asked first."""
    kept = sms.keys_kept() if message.channel == MessageChannel.SMS else adapter.keys_kept()
    return timezone.now() - asked_at < kept

"""What an SMS provider says later of a text that it took: delivered, or not. Twilio signs each such request with the account's token."""

import base64
import hashlib
import hmac
import uuid
from collections.abc import Mapping

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from clinic.audit.log import record
from clinic.messages.attempts import SENDER, settle
from clinic.messages.codes import MessageChannel, MessageState
from clinic.messages.models import Message

ARRIVED, LOST = ("delivered", "read"), ("undelivered", "failed")
OPEN = (MessageState.QUEUED, MessageState.SENT, MessageState.MAYBE_SENT)


def receipt_address(message: Message) -> str:
    """Where the provider reports; empty where it cannot reach us."""
    if not settings.ADDRESS.startswith("https://"):
        return ""
    return address_of(reverse("outbox:receipt", args=[message.clinic.code, message.pk]))


def address_of(path: str) -> str:
    return str(settings.ADDRESS) + path


def signature(address: str, form: Mapping[str, str], key: str) -> str:
    told = address + "".join(f"{name}{form[name]}" for name in sorted(form))
    return base64.b64encode(hmac.new(key.encode(), told.encode(), hashlib.sha1).digest()).decode()


def is_signed(address: str, form: Mapping[str, str], key: str, signed: str) -> bool:
    return hmac.compare_digest(signature(address, form, key).encode(), signed.encode())


@transaction.atomic
def take_receipt(message_id: uuid.UUID, status: str, error: str) -> None:
    """Twice is once, and late or early news change nothing. What is being sent at this moment is waited for."""
    rows = Message.objects.select_for_update(of=("self",)).select_related("clinic")
    texts = rows.filter(channel=MessageChannel.SMS, delivered_at=None, state__in=OPEN)
    message = texts.filter(pk=message_id).first()
    if message is None:
        return
    if status in ARRIVED:
        message.delivered_at = timezone.now()
        if message.state != MessageState.SENT:
            settle(message, MessageState.SENT)
        else:
            message.save(update_fields=["delivered_at"])
        record(action="message.delivered", obj=message, by=SENDER, data={"template": message.template})
    elif status in LOST:
        settle(message, MessageState.FAILED, error=f"SMS {error}".strip())

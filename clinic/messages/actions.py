"""Every write of the messages."""

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction

from clinic.audit.log import actor_name, record
from clinic.jobs.queue import enqueue
from clinic.messages.attempts import KIND, settle
from clinic.messages.models import Message, MessageState
from clinic.messages.templates import TEMPLATES
from clinic.practice.models import Clinic, User


@transaction.atomic
def send(
    *, clinic: Clinic, template: str, to: str, context_ids: Mapping[str, UUID | str], key: str, by: User | str
) -> Message:
    """Write the message and its job in the caller's transaction (inside `tenant(clinic)`). The same `key` is the same message."""
    if template not in TEMPLATES:
        raise ValueError(f"{template} is not in the table of templates")
    told = {
        "template": template,
        "to": to,
        "context_ids": {name: str(value) for name, value in context_ids.items()},
        "actor": actor_name(by),
    }
    message, created = Message.objects.get_or_create(clinic=clinic, key=key, defaults=told)
    if created:
        record(action="message.queued", obj=message, by=by, data={"template": template})
        enqueue(clinic=clinic, kind=KIND, key=message.next_attempt)
    return message


@transaction.atomic
def cancel(*, message: Message, by: User | str) -> bool:
    """Whether it will not be sent: False where it was, or is being sent at this moment."""
    rows = Message.objects.select_for_update(skip_locked=True)
    stored = rows.filter(pk=message.pk, state=MessageState.QUEUED).first()
    if stored is None:
        return False
    settle(stored, MessageState.CANCELLED, by=by)
    return True

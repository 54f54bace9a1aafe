"""Every write of the messages; those of templates and settings are in choices.py."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from clinic.audit.log import actor_name, record
from clinic.jobs.queue import enqueue
from clinic.messages.attempts import KIND, give_up, hold_until
from clinic.messages.codes import MessageChannel, MessageState, NotSentReason
from clinic.messages.kinds import KINDS
from clinic.messages.models import Message, new_stop_code
from clinic.messages.people import addressee
from clinic.messages.reaching import CannotReach, address_for
from clinic.messages.settings_of import HOLD, rule_of, wakefulness
from clinic.messages.templates import TEMPLATES
from clinic.practice.models import Clinic, User

TO_DEAL_WITH = (MessageState.FAILED, MessageState.MAYBE_SENT)


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
def notify(
    *,
    clinic: Clinic,
    kind: str,
    patient_id: UUID,
    about: UUID,
    key: str,
    context_ids: Mapping[str, UUID | str],
    by: User | str,
    at: datetime | None = None,
    channels: Collection[MessageChannel] | None = None,
    keeps_quiet: bool = True,
) -> list[Message]:
    """One message to the patient by each channel that the clinic uses for this kind, or by `channels`. It is held for three minutes, or
    until `at`, and past the quiet hours. The same key is the same message."""
    if kind not in KINDS:
        raise ValueError(f"{kind} is not in the table of kinds")
    chosen = rule_of(clinic, kind).channels if channels is None else channels
    after = at or timezone.now() + HOLD
    told = {
        "template": kind,
        "patient_id": patient_id,
        "about": about,
        "context_ids": {name: str(value) for name, value in context_ids.items()},
        "actor": actor_name(by),
        "keeps_quiet": keeps_quiet,
        "send_after": wakefulness(clinic).after_quiet(after) if keeps_quiet else after,
    }
    return [_write(clinic, MessageChannel(channel), f"{key}:{channel}", told, by) for channel in sorted(chosen)]


@transaction.atomic
def note_unsent(
    *,
    clinic: Clinic,
    kind: str,
    patient_id: UUID,
    about: UUID,
    key: str,
    context_ids: Mapping[str, UUID | str],
    why: NotSentReason,
    by: User | str,
) -> Message:
    """Keep what would have been said, so that the next message knows what the patient knows."""
    now = timezone.now()
    told = {
        "template": kind,
        "patient_id": patient_id,
        "about": about,
        "context_ids": {name: str(value) for name, value in context_ids.items()},
        "actor": actor_name(by),
        "state": MessageState.NOT_SENT,
        "why": why,
        "settled_at": now,
    }
    message, created = Message.objects.get_or_create(clinic=clinic, key=key, defaults=told)
    if created:
        record(action="message.not_sent", obj=message, by=by, data={"template": kind})
    return message


def _write(clinic: Clinic, channel: MessageChannel, key: str, told: Mapping[str, object], by: User | str) -> Message:
    defaults = {**told, "channel": channel, "stop_code": new_stop_code()}
    message, created = Message.objects.get_or_create(clinic=clinic, key=key, defaults=defaults)
    if created:
        record(action="message.queued", obj=message, by=by, data={"template": message.template})
        try:
            message.to = address_for(message, addressee(message.patient_id) if message.patient_id else None)
        except CannotReach as unreached:
            give_up(message, MessageState.NOT_SENT, why=unreached.why, by=by)
        else:
            message.save(update_fields=["to"])
            enqueue(clinic=clinic, kind=KIND, key=message.next_attempt, run_after=message.send_after)
    return message


@transaction.atomic
def cancel(*, message: Message, by: User | str, waits: bool = False) -> bool:
    """Whether it will not be sent: False where it was or may have been, or is being sent at this moment. With `waits` the end of that is
    waited for. What a person stops counts as said."""
    rows = Message.objects.select_for_update(of=("self",), skip_locked=not waits)
    stored = rows.filter(pk=message.pk, state=MessageState.QUEUED).first()
    if stored is None:
        return False
    stored.stopped_by = by if isinstance(by, User) and not stored.first_asked_at else None
    give_up(stored, MessageState.CANCELLED, by=by)
    return stored.state == MessageState.CANCELLED


@transaction.atomic
def send_now(*, message: Message, by: User) -> bool:
    """A held message goes out at once, in quiet hours too. False where it is not held any more."""
    rows = Message.objects.select_for_update(of=("self",), skip_locked=True)
    stored = rows.filter(pk=message.pk, state=MessageState.QUEUED, send_after__gt=timezone.now()).first()
    if stored is None:
        return False
    stored.keeps_quiet = False
    hold_until(stored, timezone.now())
    record(action="message.hurried", obj=stored, by=by, data={"template": stored.template})
    return True


@transaction.atomic
def send_again(*, message: Message, by: User) -> Message | None:
    """A new message in the place of one that failed, or that nobody knows about: only a person asks for it. The same press twice is one.
    None where there is nothing to repeat."""
    stored = _faulty(message)
    if stored is None:
        return Message.objects.filter(clinic=message.clinic, key=f"again:{message.pk}").first()
    told = {
        "template": stored.template,
        "patient_id": stored.patient_id,
        "about": stored.about,
        "context_ids": stored.context_ids,
        "actor": actor_name(by),
        "to": stored.to,
        "send_after": timezone.now(),
    }
    if stored.patient_id:
        again = _write(stored.clinic, MessageChannel(stored.channel), f"again:{stored.pk}", told, by)
    else:
        again = send(
            clinic=stored.clinic,
            template=stored.template,
            to=stored.to,
            context_ids=stored.context_ids,
            key=f"again:{stored.pk}",
            by=by,
        )
    _dealt_with(stored, by)
    return again


@transaction.atomic
def deal_with(*, message: Message, by: User) -> bool:
    """Take a failure off the list. False where it is off already."""
    stored = _faulty(message)
    if stored is not None:
        _dealt_with(stored, by)
    return stored is not None


def _faulty(message: Message) -> Message | None:
    rows = Message.objects.select_for_update(of=("self",)).select_related("clinic")
    return rows.filter(pk=message.pk, state__in=TO_DEAL_WITH, handled_at=None).first()


def _dealt_with(stored: Message, by: User) -> None:
    stored.handled_at, stored.handled_by = timezone.now(), by
    stored.save(update_fields=["handled_at", "handled_by"])
    record(action="message.dealt_with", obj=stored, by=by, data={"template": stored.template})

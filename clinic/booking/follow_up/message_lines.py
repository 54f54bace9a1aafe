"""What became of the newest message about a row of the worklist or its visit, in words."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from clinic.booking.follow_up.offers import Work
from clinic.messages.codes import MessageState
from clinic.messages.kinds import KINDS
from clinic.messages.models import Message
from clinic.practice import dates, moments
from clinic.practice.models import Clinic


@dataclass(frozen=True)
class MessageLine:
    tone: str
    icon: str
    words: str


def message_lines(clinic: Clinic, rows: Iterable[Work]) -> dict[uuid.UUID, MessageLine]:
    """By row; one query for all of them."""
    about = {row.pk: [one for one in (row.pk, row.appointment_id, _freed(row)) if one] for row in rows}
    wanted = {one for several in about.values() for one in several}
    newest = {
        message.about: message
        for message in Message.objects.filter(about__in=wanted)
        .order_by("created_at")
        .exclude(state=MessageState.CANCELLED)
    }
    found = {}
    for pk, several in about.items():
        messages = [newest[one] for one in several if one in newest]
        if messages:
            found[pk] = line_of(max(messages, key=lambda one: one.created_at), clinic)
    return found


def _freed(row: Work) -> uuid.UUID | None:
    return getattr(row, "freed_visit_id", None)


def line_of(message: Message, clinic: Clinic) -> MessageLine:
    """`Confirmation delivered Mon 23 Nov`; what failed says so."""
    name = KINDS[message.template].label if message.template in KINDS else "Message"
    today = clinic.today()
    if message.state == MessageState.SENT:
        arrived = message.delivered_at or message.settled_at or message.created_at
        said = "delivered" if message.delivered_at else "sent"
        return MessageLine("good", "ok", f"{name} {said} {dates.day_near(clinic.day_of(arrived), today)}")
    if message.state == MessageState.QUEUED:
        return MessageLine("held", "clock", f"{name} goes out {moments.full(clinic.local(message.send_after), today)}")
    if message.state == MessageState.NOT_SENT:
        return MessageLine("", "no", f"{name} not sent: {message.get_why_display()}")
    if message.state == MessageState.MAYBE_SENT:
        return MessageLine("bad", "warn", f"{name} maybe sent")
    return MessageLine("bad", "warn", f"{name} failed: call instead")

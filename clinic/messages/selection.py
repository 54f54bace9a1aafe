"""Messages for pages: the newest about each row, the day's list with failures on top, and how each stands in words."""

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Case, Q, QuerySet, Value, When
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from clinic.messages.actions import TO_DEAL_WITH
from clinic.messages.codes import MessageChannel, MessageState, NotSentReason
from clinic.messages.kinds import KINDS
from clinic.messages.models import Message
from clinic.messages.people import Addressee, addressees
from clinic.practice import moments
from clinic.practice.models import Clinic

FAILURES_SHOWN = timedelta(days=14)
ERRORS = {
    "its worker died": "the answer was not seen",
    "it could not be written": "it could not be written",
    "SMS 400": "the number was refused",
    "SMS 404": "the number was refused",
    "SMS 30003": "the phone could not be reached",
    "SMS 30004": "texts to this number are blocked",
    "SMS 30005": "number not in use",
    "SMS 30006": "a landline, or a network that takes no texts",
    "SMS 30007": "the network took it for spam",
    "SMTPRecipientsRefused 550": "there is no such address",
}


@dataclass(frozen=True)
class MessageEntry:
    """One message as people read it. `tone` is good, held, bad or nothing."""

    message: Message
    kind: str
    channel: str
    words: str
    tone: str
    icon: str
    name: str = ""
    call_href: str = ""
    chart_url: str = ""
    details_url: str = ""
    time_style: str = "full"

    @property
    def is_held(self) -> bool:
        return self.tone == "held"

    @property
    def is_failure(self) -> bool:
        return self.message.state in TO_DEAL_WITH and self.message.handled_at is None

    @property
    def correct_words(self) -> str:
        return "Correct number" if self.message.channel == MessageChannel.SMS else "Correct address"


def newest_about(ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Message]:
    """By the row that it is about, the message that was written last; one query."""
    rows = Message.objects.filter(about__in=list(ids)).exclude(why=NotSentReason.SWITCHED_OFF)
    found: dict[uuid.UUID, Message] = {}
    for message in rows.order_by("about", "-created_at").distinct("about"):
        if message.about:
            found[message.about] = message
    return found


def line_of(clinic: Clinic, message: Message | None, person: Addressee | None = None) -> MessageEntry | None:
    if message is None:
        return None
    words, tone, icon = state_of(message, clinic, timezone.now())
    return MessageEntry(
        message=message,
        kind=kind_words(message),
        channel=message.get_channel_display(),
        words=words,
        tone=tone,
        icon=icon,
        name=person.name if person else "",
        call_href=person.call_href if person else "",
        chart_url=_url(person.chart) if person else "",
        details_url=_url(person.details) if person else "",
        time_style="clock" if clinic.local(message.send_after).date() == clinic.today() else "full",
    )


def _url(route: tuple[str, uuid.UUID] | None) -> str:
    try:
        return reverse(route[0], args=[route[1]]) if route else ""
    except NoReverseMatch:
        return ""


def kind_words(message: Message) -> str:
    kind = KINDS.get(message.template)
    return kind.label if kind else message.template.replace("_", " ").capitalize()


def state_of(message: Message, clinic: Clinic, now: datetime) -> tuple[str, str, str]:
    """Words, tone and icon."""
    match message.state:
        case MessageState.QUEUED if message.attempts:
            return f"Not taken yet, tried {message.attempts} of 5 times", "held", "wait"
        case MessageState.QUEUED:
            return _held(message, clinic, now), "held", "wait"
        case MessageState.SENT if message.delivered_at:
            return f"Delivered {moments.clock(clinic.local(message.delivered_at))}", "good", "ok"
        case MessageState.SENT:
            return f"Sent {_at(message.settled_at, clinic)}", "good", "ok"
        case MessageState.MAYBE_SENT:
            again = ", dealt with" if message.handled_at else ""
            return f"Maybe sent: {error_words(message)}{again}", "" if again else "bad", "warn"
        case MessageState.FAILED:
            again = ", dealt with" if message.handled_at else ""
            return f"Failed: {error_words(message)}{again}", "" if again else "bad", "warn"
        case MessageState.NOT_SENT:
            return f"Not sent: {message.get_why_display()}", "", "no"
    return "Stopped, not sent", "", "no"


def _held(message: Message, clinic: Clinic, now: datetime) -> str:
    left = message.send_after - now
    if left <= timedelta(0):
        return "Goes out now"
    if left < timedelta(minutes=10):
        minutes, seconds = divmod(int(left.total_seconds()), 60)
        return f"Held, goes out in {minutes}:{seconds:02d}"
    return f"Held until {_at(message.send_after, clinic)}"


def _at(moment: datetime | None, clinic: Clinic) -> str:
    """The clock today, else the day too."""
    if moment is None:
        return ""
    at = clinic.local(moment)
    return moments.clock(at) if at.date() == clinic.today() else moments.full(at, clinic.today())


def error_words(message: Message) -> str:
    return ERRORS.get(message.last_error) or (message.last_error or "no answer")


def to_patients() -> "QuerySet[Message]":
    """Without those that no clinic wanted sent."""
    return Message.objects.exclude(patient_id=None).exclude(why=NotSentReason.SWITCHED_OFF)


def failures(since: datetime | None = None) -> "QuerySet[Message]":
    """Failed, or perhaps sent, and nobody has dealt with it."""
    begin = since or timezone.now() - FAILURES_SHOWN
    return to_patients().filter(state__in=TO_DEAL_WITH, handled_at=None, created_at__gte=begin)


def held(within: timedelta | None = None) -> "QuerySet[Message]":
    rows = to_patients().filter(state=MessageState.QUEUED)
    return rows.filter(send_after__lte=timezone.now() + within) if within else rows


def of_today(clinic: Clinic) -> "QuerySet[Message]":
    """What was settled or goes out today, and every failure, failures first, then what is held, then the newest."""
    start, end = clinic.day_bounds(clinic.today())
    today = Q(settled_at__gte=start, settled_at__lt=end) | Q(state=MessageState.QUEUED, send_after__lt=end)
    open_failures = Q(pk__in=failures().values("pk"))
    order = Case(
        When(Q(state__in=TO_DEAL_WITH, handled_at=None), then=Value(0)),
        When(state=MessageState.QUEUED, then=Value(1)),
        default=Value(2),
    )
    return to_patients().filter(today | open_failures).order_by(order, "-send_after", "-created_at")


def lines_of(clinic: Clinic, messages: Iterable[Message]) -> list[MessageEntry]:
    rows = list(messages)
    people = addressees({one.patient_id for one in rows if one.patient_id})
    lines = (line_of(clinic, one, people.get(one.patient_id) if one.patient_id else None) for one in rows)
    return [line for line in lines if line is not None]


@dataclass(frozen=True)
class MessageCounts:
    sent: int
    held: int
    failed: int


def counts_of(clinic: Clinic) -> MessageCounts:
    start, end = clinic.day_bounds(clinic.today())
    sent = to_patients().filter(state=MessageState.SENT, settled_at__gte=start, settled_at__lt=end)
    today = held().filter(send_after__lt=end)
    return MessageCounts(sent.count(), today.count(), failures().count())

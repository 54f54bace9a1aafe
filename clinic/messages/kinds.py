"""The kinds of messages to patients, the pieces that each can hold, and what it says until a clinic writes its own words."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clinic.messages.codes import MessageChannel

Words = str | Promise
FOR_ALL = ("first name", "clinic", "address", "phone", "link")
STOP_LINK = "link"
"""Where the patient says no to further messages."""


@dataclass(frozen=True)
class MessageKind:
    """`needs` are the pieces without which it says nothing. `hours` is when before the visit, `by_itself` whether it has a day of its own,
    `by_hand` that somebody sends each."""

    code: str
    label: str
    lead: str
    pieces: tuple[str, ...]
    needs: tuple[str, ...]
    subject: Words
    email: Words
    sms: Words
    hours: int | None = None
    by_itself: bool = False
    by_hand: bool = False

    @property
    def all_pieces(self) -> tuple[str, ...]:
        return (*FOR_ALL[:2], *self.pieces, *FOR_ALL[2:])

    def shipped(self, channel: str) -> tuple[str, str]:
        """Subject and words in the active language."""
        if channel == MessageChannel.SMS:
            return "", str(self.sms)
        return str(self.subject), str(self.email)


VISIT = ("day and time", "clinician")
TABLE = (
    MessageKind(
        code="visit_confirmation",
        label="Confirmation",
        lead="A visit was booked.",
        pieces=VISIT,
        needs=("day and time",),
        subject=_("[clinic]: [day and time]"),
        email=_(
            "Hello [first name],\n\nyour visit to [clinic] is booked for [day and time].\n\n[address]\n\n"
            "To change it, call [phone]."
        ),
        sms=_(
            "[first name], your visit to [clinic] is booked: [day and time]. To change it: [phone]. No texts: [link]"
        ),
    ),
    MessageKind(
        code="visit_reminder_first",
        label="First reminder",
        lead="Some days before the visit.",
        pieces=VISIT,
        needs=("day and time",),
        subject=_("[clinic]: see you on [day and time]"),
        email=_(
            "Hello [first name],\n\nwe look forward to seeing you at [clinic] on [day and time].\n\n[address]\n\n"
            "To change it, call [phone]."
        ),
        sms=_("[first name], see you at [clinic] on [day and time]. To change it: [phone]. No texts: [link]"),
        hours=48,
    ),
    MessageKind(
        code="visit_reminder_last",
        label="Last reminder",
        lead="On the day of the visit.",
        pieces=VISIT,
        needs=("day and time",),
        subject=_("[clinic]: see you on [day and time]"),
        email=_("Hello [first name],\n\nsee you at [clinic] on [day and time].\n\n[address]\n\nQuestions: [phone]."),
        sms=_("[first name], see you at [clinic] on [day and time]. Questions: [phone]. No texts: [link]"),
        hours=3,
    ),
    MessageKind(
        code="visit_changed",
        label="Changed",
        lead="A visit has another time.",
        pieces=VISIT,
        needs=("day and time",),
        subject=_("[clinic]: now [day and time]"),
        email=_(
            "Hello [first name],\n\nyour visit to [clinic] was moved. It is now on [day and time].\n\n[address]\n\n"
            "To change it, call [phone]."
        ),
        sms=_("[first name], your visit to [clinic] is now on [day and time]. To change it: [phone]. No texts: [link]"),
    ),
    MessageKind(
        code="visit_cancelled",
        label="Cancelled",
        lead="A visit was cancelled.",
        pieces=VISIT,
        needs=("day and time",),
        subject=_("[clinic]: your visit is cancelled"),
        email=_(
            "Hello [first name],\n\nyour visit to [clinic] on [day and time] is cancelled.\n\nFor another time, call [phone]."
        ),
        sms=_(
            "[first name], your visit to [clinic] on [day and time] is cancelled. Another time: [phone]. No texts: [link]"
        ),
    ),
    MessageKind(
        code="visit_missed",
        label="We missed you",
        lead="The patient did not come.",
        pieces=VISIT,
        needs=(),
        subject=_("[clinic]: we missed you"),
        email=_(
            "Hello [first name],\n\nwe missed you at [clinic] on [day and time].\n\nFor another time, call [phone]."
        ),
        sms=_("[first name], we missed you at [clinic] on [day and time]. Another time: [phone]. No texts: [link]"),
    ),
    MessageKind(
        code="check_in_invitation",
        label="Check-in invitation",
        lead="A check-in is due and not booked.",
        pieces=("last day", "free times"),
        needs=("last day",),
        subject=_("[clinic]: please choose a time by [last day]"),
        email=_(
            "Hello [first name],\n\n[clinic] would like to see you by [last day].\n\nFree now: [free times].\n\n"
            "To choose a time, call [phone]."
        ),
        sms=_("[first name], [clinic] would like to see you by [last day]. Call [phone]. No texts: [link]"),
        by_itself=True,
    ),
    MessageKind(
        code="aftercare_link",
        label="Aftercare link",
        lead="The patient\u2019s page, which opens with the date of birth.",
        pieces=("page",),
        needs=("page",),
        subject=_("[clinic]: your page"),
        email=_(
            "Hello [first name],\n\nthis is your page at [clinic]:\n\n[page]\n\nIt opens with your date of birth.\n\n"
            "Questions: [phone]."
        ),
        sms=_("[first name], your page at [clinic]: [page] It opens with your date of birth. No texts: [link]"),
        by_hand=True,
    ),
)
KINDS: dict[str, MessageKind] = {kind.code: kind for kind in TABLE}
VISIT_KINDS = tuple(code for code in KINDS if code.startswith("visit_"))

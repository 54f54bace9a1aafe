"""The table of templates for those who work here, and for recalls. A code has its files in templates/messages/ (`<code>_subject.txt`,
`<code>.txt`, `<code>.html`) and one function, of the room that knows its rows, that gives their words.

Kinds of messages to patients (kinds.py) have words that a clinic writes; their function gives what stands for each piece."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from clinic.messages.kinds import KINDS
from clinic.messages.models import Message

Words = Mapping[str, Any]
Provider = Callable[[Message], Words | None]


@dataclass(frozen=True)
class AttachedFile:
    """Of text; `kind` is what follows `text/`, `method` a parameter of it."""

    name: str
    content: bytes
    kind: str
    method: str


FileSource = Callable[[Message], Sequence[AttachedFile]]

TEMPLATES: dict[str, str] = {
    "emergency_access": "A chart was opened in an emergency",
    "member_invitation": "An invitation to work in a clinic",
    "mail_check": "A test that an owner sends to himself",
    "template_test": "A test of what a message says, to whoever writes it",
    "lot_recall": "A patient was given a lot that is recalled",
    "work_handed_over": "Open work of a colleague who left is yours now",
}
PROVIDERS: dict[str, Provider] = {}
FILES: dict[str, FileSource] = {}
"""What goes with an e-mail of a kind; the same row always gives the same files."""


def words_for(template: str) -> Callable[[Provider], Provider]:
    """Register who gives the words of `template` (in the room's jobs.py, which every process loads). None: the message is no longer
    wanted. The same row always gives the same words: a provider that is asked again with the same key compares them."""
    if template not in TEMPLATES and template not in KINDS:
        raise ValueError(f"{template} is not in the table of templates")

    def register(provider: Provider) -> Provider:
        if PROVIDERS.setdefault(template, provider) is not provider:
            raise ValueError(f"two sources of words for {template}")
        return provider

    return register


def files_for(template: str) -> Callable[[FileSource], FileSource]:
    """Register who makes the files that go with e-mails of `template`."""

    def register(source: FileSource) -> FileSource:
        if FILES.setdefault(template, source) is not source:
            raise ValueError(f"two sources of files for {template}")
        return source

    return register


def compose(message: Message) -> EmailMultiAlternatives | None:
    """The e-mail as it is now, or None where it is no longer wanted."""
    words = PROVIDERS[message.template](message)
    if words is None:
        return None
    context = {"clinic": message.clinic, "address": settings.ADDRESS, **words}
    subject, text, html = (
        render_to_string(f"messages/{message.template}{end}", context) for end in ("_subject.txt", ".txt", ".html")
    )
    letter = EmailMultiAlternatives(" ".join(subject.split()), text.strip() + "\n", to=[message.to])
    letter.attach_alternative(html, "text/html")
    return letter

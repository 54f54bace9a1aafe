"""The words of a message to a patient, as they are now."""

from collections.abc import Mapping
from dataclasses import dataclass
from email.mime.text import MIMEText

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from clinic.messages.models import Message, TemplateVersion
from clinic.messages.people import Addressee
from clinic.messages.templates import FILES, PROVIDERS, AttachedFile
from clinic.messages.wording import fill
from clinic.practice import languages
from clinic.practice.models import Clinic


@dataclass(frozen=True)
class MessageText:
    subject: str
    words: str


def language_of(clinic: Clinic, person: Addressee | None) -> str:
    """The patient's language where messages can be in it, else the clinic's."""
    wanted = (person.language if person else "") or clinic.language
    return wanted if languages.is_available(wanted) else languages.ENGLISH


def pieces_for_all(clinic: Clinic, person: Addressee | None, stop_code: str) -> dict[str, str]:
    return {
        "first name": person.called if person else "",
        "clinic": clinic.name,
        "address": clinic.address.strip(),
        "phone": clinic.phone,
        "link": stop_address(clinic, stop_code),
    }


def stop_address(clinic: Clinic, stop_code: str) -> str:
    return settings.ADDRESS + reverse("outbox:stop", args=[clinic.code, stop_code])


def written(version: TemplateVersion, values: Mapping[str, str]) -> MessageText:
    """Pieces put in; an empty one leaves no blank lines behind."""
    words = fill(version.words.replace("\r\n", "\n"), values)
    paragraphs = [part.strip() for part in words.split("\n\n")]
    return MessageText(" ".join(fill(version.subject, values).split()), "\n\n".join(filter(None, paragraphs)))


def text_of(message: Message, version: TemplateVersion, person: Addressee) -> MessageText | None:
    """None where it is no longer wanted."""
    with translation.override(languages.locale(version.language)):
        told = PROVIDERS[message.template](message)
        if told is None:
            return None
        known = {name: str(value) for name, value in told.items()}
    return written(version, pieces_for_all(message.clinic, person, message.stop_code) | known)


def letter_of(message: Message, text: MessageText, language: str) -> EmailMultiAlternatives:
    clinic = message.clinic
    locale = languages.locale(language)
    with translation.override(locale):
        told = {
            "clinic": clinic,
            "text": text,
            "paragraphs": text.words.split("\n\n"),
            "stop": stop_address(clinic, message.stop_code),
            "locale": locale,
        }
        plain = render_to_string("outbox/letter.txt", told)
        html = render_to_string("outbox/letter.html", told)
        attached = FILES[message.template](message) if message.template in FILES else ()
    letter = EmailMultiAlternatives(text.subject, plain.strip() + "\n", to=[message.to])
    letter.attach_alternative(html, "text/html")
    for file in attached:
        letter.attach(_part_of(file))
    letter.extra_headers["List-Unsubscribe"] = f"<{told['stop']}>"
    if clinic.email:
        letter.reply_to = [clinic.email]
    return letter


def _part_of(file: AttachedFile) -> MIMEText:
    part = MIMEText(file.content.decode(), file.kind, "utf-8")
    part.set_param("method", file.method)
    part.add_header("Content-Disposition", "attachment", filename=file.name)
    return part

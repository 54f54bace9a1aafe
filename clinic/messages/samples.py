"""A message as a patient would read it, with made-up values, for whoever writes its words."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.conf import settings
from django.utils import translation

from clinic.messages.codes import MessageChannel
from clinic.messages.composing import MessageText, written
from clinic.messages.health_words import health_words_in
from clinic.messages.kinds import STOP_LINK, MessageKind
from clinic.messages.models import TemplateVersion
from clinic.messages.wording import faults, pieces_in, sms_parts
from clinic.practice import dates, languages, moments
from clinic.practice.access import injectors
from clinic.practice.models import Clinic

NAME, LONG_NAME = "Leila", "Maximiliana-Josefina"
CODE = "k7q2wx4m9tpn"


@dataclass(frozen=True)
class TemplateProof:
    """One thing that was looked at: whether it is well, and in words."""

    is_well: bool
    words: str


@dataclass(frozen=True)
class TemplatePreview:
    text: MessageText
    proofs: tuple[TemplateProof, ...]
    faults: dict[str, str]

    @property
    def is_well(self) -> bool:
        return not self.faults


def sample_values(clinic: Clinic, language: str, name: str = NAME) -> dict[str, str]:
    day = clinic.today() + timedelta(days=8)
    visit = datetime.combine(day, time(14), clinic.zone)
    someone = injectors(clinic).first()
    with translation.override(languages.locale(language)):
        times = [moments.full(visit + timedelta(hours=hours), clinic.today()) for hours in (0, 19, 47)]
        return {
            "first name": name,
            "clinic": clinic.name,
            "address": clinic.address.strip(),
            "phone": clinic.phone,
            "link": f"{settings.ADDRESS}/m/{clinic.code}/{CODE}/",
            "day and time": moments.long(visit, clinic.today()),
            "clinician": someone.user.name if someone else "",
            "last day": dates.weekday_and_day(day + timedelta(days=4)),
            "free times": "; ".join(times),
            "page": f"{settings.ADDRESS}/a/{clinic.code}/{'x' * 43}/",
        }


def preview(
    clinic: Clinic, kind: MessageKind, channel: str, language: str, subject: str, words: str
) -> TemplatePreview:
    found = faults(kind, channel, subject, words)
    version = TemplateVersion(kind=kind.code, channel=channel, language=language, subject=subject, words=words)
    text = written(version, sample_values(clinic, language))
    long = written(version, sample_values(clinic, language, LONG_NAME))
    return TemplatePreview(text, tuple(_proofs(channel, subject, words, text, long)), found)


def _proofs(channel: str, subject: str, words: str, text: MessageText, long: MessageText) -> list[TemplateProof]:
    health = health_words_in(f"{subject}\n{words}")
    named = ", ".join(f"\u201c{word}\u201d" for word in health)
    proofs = [
        TemplateProof(not health, f"Leave out {named}" if health else "No word about health, treatment or product")
    ]
    if channel == MessageChannel.SMS:
        proofs.append(_length(text.words, long.words))
        offered = STOP_LINK in pieces_in(words)
        proofs.append(
            TemplateProof(offered, "Opting out is offered" if offered else "Put in [link], where the patient opts out")
        )
    else:
        proofs.append(TemplateProof(True, "Opting out is offered at its end"))
    return proofs


def _length(text: str, long: str) -> TemplateProof:
    parts, more = sms_parts(text), sms_parts(long)
    said = "one SMS" if parts == 1 else f"{parts} SMS"
    end = f"; {more} SMS with a long name" if more > parts else ""
    return TemplateProof(more < 4, f"{len(text)} characters here, {said}{end}")

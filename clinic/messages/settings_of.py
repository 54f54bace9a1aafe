"""What a clinic has set for its messages, and the newest words of each kind."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import translation

from clinic.messages.kinds import KINDS, MessageKind
from clinic.messages.models import MessageRule, MessageSettings, TemplateVersion
from clinic.messages.numbers_abroad import country_code_of
from clinic.messages.quiet import awake_at, reminder_at
from clinic.practice import languages
from clinic.practice.models import Clinic

HOLD = timedelta(minutes=3)
"""How long a message waits, so that an undo is silent."""


def settings_of(clinic: Clinic) -> MessageSettings:
    """As stored, else the defaults; a stored row has a version from 1 on."""
    found = MessageSettings.objects.filter(clinic=clinic).first()
    return found or MessageSettings(clinic=clinic, country_code=country_code_of(clinic.phone))


def rules_of(clinic: Clinic) -> dict[str, MessageRule]:
    """One for each kind; what was never set is off."""
    stored = {rule.kind: rule for rule in MessageRule.objects.filter(clinic=clinic)}
    return {code: stored.get(code) or default_rule(clinic, kind) for code, kind in KINDS.items()}


def default_rule(clinic: Clinic, kind: MessageKind) -> MessageRule:
    return MessageRule(
        clinic=clinic, kind=kind.code, hours_before=kind.hours, send_when="first_day" if kind.by_itself else ""
    )


def rule_of(clinic: Clinic, kind: str) -> MessageRule:
    return MessageRule.objects.filter(clinic=clinic, kind=kind).first() or default_rule(clinic, KINDS[kind])


@dataclass(frozen=True)
class Wakefulness:
    """The clinic's clock and its quiet hours."""

    clinic: Clinic
    settings: MessageSettings

    def after_quiet(self, moment: datetime) -> datetime:
        """`moment`, or the end of the quiet hours that it lies in."""
        return awake_at(self.clinic.local(moment), self.settings.quiet_from, self.settings.quiet_until)

    def reminder(self, visit: datetime, hours: int) -> datetime:
        at, quiet = self.clinic.local(visit), self.settings
        return reminder_at(at, timedelta(hours=hours), quiet.quiet_from, quiet.quiet_until)


def wakefulness(clinic: Clinic) -> Wakefulness:
    return Wakefulness(clinic, settings_of(clinic))


def newest_words(clinic: Clinic, kind: MessageKind, channel: str, language: str) -> TemplateVersion:
    """The clinic's newest version; the shipped words, not stored yet, where it has none."""
    versions = TemplateVersion.objects.filter(clinic=clinic, kind=kind.code, channel=channel, language=language)
    found = versions.select_related("saved_by").first()
    if found:
        return found
    with translation.override(languages.locale(language)):
        subject, words = kind.shipped(channel)
    return TemplateVersion(
        clinic=clinic, kind=kind.code, channel=channel, language=language, number=0, subject=subject, words=words
    )


@transaction.atomic
def words_to_send(clinic: Clinic, kind: MessageKind, channel: str, language: str) -> TemplateVersion:
    """The newest words as a stored version, that a message can keep."""
    newest = newest_words(clinic, kind, channel, language)
    if newest.number:
        return newest
    of = {"clinic": clinic, "kind": kind.code, "channel": channel, "language": language, "number": 1}
    return TemplateVersion.objects.get_or_create(**of, defaults={"subject": newest.subject, "words": newest.words})[0]

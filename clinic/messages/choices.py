"""Every write of what a clinic says in its messages, and when."""

from collections.abc import Collection
from datetime import time

from django.db import transaction

from clinic.audit.log import record
from clinic.messages.codes import MessageChannel, SendWhen
from clinic.messages.kinds import KINDS
from clinic.messages.models import MessageRule, MessageSettings, TemplateVersion
from clinic.messages.settings_of import newest_words, rule_of, settings_of
from clinic.messages.wording import faults
from clinic.practice import languages
from clinic.practice.errors import ChangedMeanwhile
from clinic.practice.models import Clinic, User

MOST_HOURS = 24 * 14


class WordsRefused(Exception):
    """Not saved; `faults` says by field what is wrong."""

    def __init__(self, found: dict[str, str]) -> None:
        super().__init__(" ".join(found.values()))
        self.faults = found


@transaction.atomic
def save_words(
    *, clinic: Clinic, kind: str, channel: str, language: str, subject: str, words: str, after: int, by: User
) -> TemplateVersion:
    """A new version of what one kind of message says. `after` is the number that the editor saw; raises ChangedMeanwhile where there is a
    newer one, WordsRefused for words that cannot be sent. What stands already is not written again."""
    Clinic.objects.select_for_update(no_key=True).get(pk=clinic.pk)  # one after the other
    subject, words = " ".join(subject.split()), words.replace("\r\n", "\n").strip()
    if language not in languages.available():
        raise WordsRefused({"words": "There are no messages in this language."})
    if found := faults(KINDS[kind], channel, subject, words):
        raise WordsRefused(found)
    newest = newest_words(clinic, KINDS[kind], channel, language)
    if (newest.subject, newest.words) == (subject, words):
        return newest
    if newest.number != after:
        raise ChangedMeanwhile(newest)
    made = TemplateVersion.objects.create(
        clinic=clinic,
        kind=kind,
        channel=channel,
        language=language,
        number=newest.number + 1,
        subject=subject,
        words=words,
        saved_by=by,
    )
    record(action="message.words_saved", obj=made, by=by, data={"template": kind, "number": made.number})
    return made


@transaction.atomic
def set_rule(
    *,
    clinic: Clinic,
    kind: str,
    channels: Collection[str],
    by: User,
    version: int,
    hours_before: int | None = None,
    send_when: str = "",
) -> MessageRule:
    """Whether and how one kind is sent. Raises ChangedMeanwhile where somebody else saved first, ValueError for what cannot be."""
    Clinic.objects.select_for_update(no_key=True).get(pk=clinic.pk)
    rule, known = rule_of(clinic, kind), KINDS[kind]
    wanted = [channel for channel in MessageChannel.values if channel in channels]
    if known.hours is not None and not (hours_before and 1 <= hours_before <= MOST_HOURS):
        raise ValueError(f"{hours_before} hours")
    hours = hours_before if known.hours is not None else None
    moment = SendWhen(send_when).value if known.by_itself else ""
    if (rule.channels, rule.hours_before, rule.send_when) == (wanted, hours, moment):
        return rule
    if rule.version != version:
        raise ChangedMeanwhile(rule)
    rule.channels, rule.hours_before, rule.send_when = wanted, hours, moment
    rule.version += 1
    rule.save()
    record(action="message.rule_set", obj=rule, by=by, data={"template": kind, "channels": wanted})
    return rule


@transaction.atomic
def set_quiet_hours(
    *, clinic: Clinic, quiet_from: time, quiet_until: time, country_code: str, version: int, by: User
) -> MessageSettings:
    """Raises ChangedMeanwhile where somebody else saved first."""
    Clinic.objects.select_for_update(no_key=True).get(pk=clinic.pk)
    stored = settings_of(clinic)
    wanted = (quiet_from, quiet_until, country_code)
    if stored.version and (stored.quiet_from, stored.quiet_until, stored.country_code) == wanted:
        return stored
    if stored.version != version:
        raise ChangedMeanwhile(stored)
    stored.quiet_from, stored.quiet_until, stored.country_code = wanted
    stored.version += 1
    stored.save()
    record(action="message.settings_set", obj=stored, by=by)
    return stored

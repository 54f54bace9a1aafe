"""The words of a kind by e-mail to whoever writes them, with made-up values; no patient gets them."""

from django.utils import timezone

from clinic.messages.actions import send
from clinic.messages.composing import written
from clinic.messages.kinds import KINDS
from clinic.messages.models import Message, TemplateVersion
from clinic.messages.samples import sample_values
from clinic.messages.settings_of import words_to_send
from clinic.messages.templates import Words, words_for
from clinic.practice import moments
from clinic.practice.models import Clinic, User

TEMPLATE_TEST = "template_test"


def send_test(*, clinic: Clinic, kind: str, channel: str, language: str, by: User) -> Message:
    """To the user's own address; one a minute of each version."""
    version = words_to_send(clinic, KINDS[kind], channel, language)
    key = f"{TEMPLATE_TEST}:{version.pk}:{by.pk}:{moments.form_value(timezone.now())}"
    return send(clinic=clinic, template=TEMPLATE_TEST, to=by.email, context_ids={"version": version.pk}, key=key, by=by)


@words_for(TEMPLATE_TEST)
def words_of_test(message: Message) -> Words | None:
    version = TemplateVersion.objects.filter(pk=message.context_ids["version"]).first()
    if version is None:
        return None
    text = written(version, sample_values(message.clinic, version.language))
    return {"subject": text.subject, "words": text.words, "paragraphs": text.words.split("\n\n")}

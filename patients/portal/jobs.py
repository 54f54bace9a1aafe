"""The words of the message that takes the patient to the aftercare page."""

from django.conf import settings
from django.urls import reverse

from clinic.messages.models import Message
from clinic.messages.templates import Words, words_for
from patients.portal.actions import LINK_MESSAGE
from patients.portal.models import ShareLink


@words_for(LINK_MESSAGE)
def link_words(message: Message) -> Words | None:
    """None once it is taken back or too old. The page asks for the birth date before it shows anything."""
    link = ShareLink.objects.alive().select_related("clinic").filter(pk=message.context_ids["link"]).first()
    token = link.token if link else None
    if link is None or token is None:
        return None
    return {"page": settings.ADDRESS + reverse("portal:aftercare", args=[link.clinic.code, token])}

"""The words of the office's messages."""

from typing import Any

from django.conf import settings
from django.urls import reverse

from clinic.messages.models import Message
from clinic.messages.templates import words_for
from clinic.office.models import Invitation
from clinic.practice import moments
from clinic.practice.models import Role


@words_for("member_invitation")
def invitation_words(message: Message) -> dict[str, Any] | None:
    """None once it is settled, or a newer letter has gone."""
    ids = message.context_ids
    open_ones = Invitation.objects.open().select_related("clinic", "invited_by")
    invitation = open_ones.filter(pk=ids["invitation"], letters=int(ids["letter"])).first()
    token = invitation.token if invitation else None
    if invitation is None or token is None:
        return None
    clinic = invitation.clinic
    return {
        "name": invitation.full_name,
        "inviter": invitation.invited_by.full_name if invitation.invited_by else clinic.name,
        "roles": Role.words(invitation.roles),
        "until": moments.with_zone(clinic.local(invitation.expires_at)),
        "link": settings.ADDRESS + reverse("office:invitation-open", args=[clinic.code, token]),
    }

"""The words of the office's messages."""

from typing import Any

from django.conf import settings
from django.urls import reverse

from clinic.messages.models import Message
from clinic.messages.templates import Words, words_for
from clinic.office.first_steps import MAIL_CHECK
from clinic.office.leaving import NOTICE
from clinic.office.models import Invitation
from clinic.practice import moments
from clinic.practice.models import Membership, User


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
        "roles": invitation.as_whom,
        "until": moments.with_zone(clinic.local(invitation.expires_at)),
        "link": settings.ADDRESS + reverse("office:invitation-open", args=[clinic.code, token]),
    }


@words_for(MAIL_CHECK)
def mail_check_words(message: Message) -> Words | None:
    user = User.objects.filter(pk=message.context_ids["user"]).first()
    return {"name": user.name} if user else None


@words_for(NOTICE)
def handover_words(message: Message) -> Words | None:
    """None once whoever inherited has left too."""
    ids = message.context_ids
    people = Membership.objects.select_related("user")
    heir = people.active().filter(pk=ids["heir"]).first()
    left = people.filter(pk=ids["member"]).first()
    if heir is None or left is None:
        return None
    return {"name": heir.user.name, "left": left.user.name, "link": settings.ADDRESS + reverse("start")}

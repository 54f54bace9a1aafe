"""What the owner is told: who and when and where to read why. Neither the patient nor the reason stands in a mail."""

from typing import Any

from django.urls import reverse

from clinic.messages.models import Message
from clinic.messages.templates import words_for
from clinic.practice import moments
from patients.emergency.actions import NOTICE
from patients.emergency.models import EmergencyAccess


@words_for(NOTICE)
def emergency_notice(message: Message) -> dict[str, Any] | None:
    rows = EmergencyAccess.objects.select_related("member__user", "clinic")
    access = rows.filter(pk=message.context_ids["emergency"]).first()
    if access is None:
        return None
    return {
        "name": access.member.user.full_name,
        "role": access.member.role_words,
        "when": moments.with_zone(access.clinic.local(access.begins_at)),
        "path": f"{reverse('office:audit')}?kind=emergency",
    }

"""What a person began and did not send, for their own list of open work."""

import uuid
from datetime import datetime

from clinic.drafts.models import FormDraft
from clinic.practice.models import Clinic, User


def waiting(clinic: Clinic, user: User, form: str) -> dict[uuid.UUID, datetime]:
    """By subject, when it was typed last."""
    return dict(FormDraft.objects.waiting(clinic, user, form).values_list("subject", "updated_at"))


def left_by(clinic: Clinic, user: User) -> int:
    """How many forms about patients this person typed into and did not send."""
    return FormDraft.objects.left_by(clinic, user).count()

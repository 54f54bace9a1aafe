"""The kept text of a form."""

import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.http import QueryDict
from django.utils import timezone

from clinic.practice.models import Clinic, Membership, User
from clinic.practice.tenancy import ClinicModel

ABOUT_THE_CLINIC = ("settings",)


@dataclass(frozen=True)
class DraftSlot:
    """Whose draft of which form about what: `subject` is the id of a patient, a plan, a treatment or the clinic; of a new
    patient it is the page's own, so that two people who are being added are two drafts."""

    clinic: Clinic
    user: User
    form: str
    subject: uuid.UUID


class FormDraftQuerySet(models.QuerySet["FormDraft"]):
    def of(self, slot: DraftSlot) -> "FormDraftQuerySet":
        """The only way to a draft: by the person who typed it (tests/architecture/test_drafts.py)."""
        return self.filter(clinic=slot.clinic, user=slot.user, form=slot.form, subject=slot.subject)

    def waiting_beside(self, slot: DraftSlot) -> "FormDraftQuerySet":
        """The same person's other drafts of this form that were not sent, the newest first."""
        mine = self.filter(clinic=slot.clinic, user=slot.user, form=slot.form)
        return mine.exclude(subject=slot.subject).exclude(data={}).order_by("-updated_at")

    def waiting(self, clinic: Clinic, user: User, form: str) -> "FormDraftQuerySet":
        """What this person typed into forms of one kind and did not send, the newest first."""
        return self.filter(clinic=clinic, user=user, form=form).exclude(data={}).order_by("-updated_at")

    def left_by(self, clinic: Clinic, user: User) -> "FormDraftQuerySet":
        """What this person typed about patients and did not send."""
        return self.filter(clinic=clinic, user=user).exclude(data={}).exclude(form__in=ABOUT_THE_CLINIC).order_by("pk")

    def outdated(self) -> "FormDraftQuerySet":
        """Left alone for too long, or by somebody who does not work here any more."""
        here = Membership.objects.active().filter(clinic=models.OuterRef("clinic"), user=models.OuterRef("user"))
        old = models.Q(updated_at__lte=timezone.now() - timedelta(days=settings.DRAFT_DAYS))
        return self.filter(old | ~models.Exists(here))


class FormDraft(ClinicModel):
    """One row for each slot. With empty `data` nothing waits to be sent; the row then remembers in `settled` what was, so that a late
    save of the same words does not bring them back."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    form = models.CharField(max_length=30)
    subject = models.UUIDField()
    data = models.JSONField(default=dict, help_text="By field name, a list of texts as they were typed.")
    settled = models.CharField(max_length=64, blank=True, help_text="Hash of what was sent or discarded last.")
    version = models.PositiveIntegerField(default=0, help_text="Counts saves, so that two tabs find out.")
    updated_at = models.DateTimeField(default=timezone.now)

    objects = FormDraftQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["clinic", "user", "form", "subject"], name="one_draft_a_form")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["clinic", "updated_at"], name="drafts_to_purge"),
        ]

    def __str__(self) -> str:
        return f"Draft {self.version} of {self.form}"

    @property
    def typed(self) -> QueryDict:
        """As a browser would send it."""
        sent = QueryDict(mutable=True)
        for name, texts in self.data.items():
            sent.setlist(name, texts)
        return sent

"""Tries to reach a patient."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from clinic.booking.reasons import AttemptOutcome
from clinic.practice.constraints import choices_check
from clinic.practice.idempotency import KeyedModel
from clinic.practice.tenancy import link


class AttemptQuerySet(models.QuerySet["Attempt"]):
    def standing(self) -> "AttemptQuerySet":
        return self.filter(undone_at=None)


class Attempt(KeyedModel):
    """One try to reach the patient about a check-in or another thing to follow up."""

    check_in = link("booking.CheckIn", "attempts", null=True)
    follow_up = link("booking.FollowUpItem", "attempts", null=True)
    outcome = models.CharField(max_length=16, choices=AttemptOutcome.choices)
    note = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    slept_until = models.DateField(null=True, help_text="Until when the row slept before.")
    undone_at = models.DateTimeField(null=True)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["clinic", "idempotency_key"], name="attempt_idempotency_key"),
            models.CheckConstraint(
                condition=models.Q(check_in__isnull=False, follow_up=None)
                | models.Q(check_in=None, follow_up__isnull=False),
                name="attempt_is_about_one_row",
            ),
            choices_check("attempt", "outcome", AttemptOutcome.values),
        ]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()} {self.at.isoformat()}"

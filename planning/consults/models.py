"""The consult and its draft while it is written."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from clinic.practice.constraints import choices_check
from clinic.practice.idempotency import KeyedModel
from clinic.practice.tenancy import ClinicModel, link
from patients.records.models import Patient


class ConsultState(models.TextChoices):
    DRAFT = "draft", "Draft"
    FINISHED = "finished", "Finished"
    ABANDONED = "abandoned", "Abandoned"


class ConsultQuerySet(models.QuerySet["Consult"]):
    def open(self) -> "ConsultQuerySet":
        return self.filter(state=ConsultState.DRAFT)

    def finished(self) -> "ConsultQuerySet":
        return self.filter(state=ConsultState.FINISHED)


class Consult(KeyedModel):
    """One visit's assessment. A finished one never changes: a correction is a new version beside it (`version_of`)."""

    patient = link(Patient, "consults")
    injector = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=ConsultState.choices, default=ConsultState.DRAFT)
    version_of = link("self", "later_versions", null=True, blank=True)
    started_at = models.DateTimeField(default=timezone.now, editable=False)
    finished_at = models.DateTimeField(null=True, editable=False)
    finished_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, editable=False
    )
    abandoned_at = models.DateTimeField(null=True, editable=False)
    abandoned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, editable=False
    )

    objects = ConsultQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-started_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["clinic", "idempotency_key"], name="consult_idempotency_key"),
            choices_check("consult", "state", ConsultState.values),
            models.CheckConstraint(
                condition=models.Q(state="finished", finished_at__isnull=False, finished_by__isnull=False)
                | (~models.Q(state="finished") & models.Q(finished_at__isnull=True, finished_by__isnull=True)),
                name="finished_consult_says_when_and_by_whom",
            ),
            models.CheckConstraint(
                condition=models.Q(state="abandoned", abandoned_at__isnull=False, abandoned_by__isnull=False)
                | (~models.Q(state="abandoned") & models.Q(abandoned_at__isnull=True, abandoned_by__isnull=True)),
                name="abandoned_consult_says_when_and_by_whom",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["clinic", "patient", "-started_at"], name="consults_of_patient"),
            models.Index(fields=["clinic", "injector", "state"], name="consults_of_injector"),
        ]

    def __str__(self) -> str:
        return f"Consult of {self.started_at.isoformat()} ({self.get_state_display()})"

    @property
    def is_open(self) -> bool:
        return self.state == ConsultState.DRAFT


class Draft(ClinicModel):
    """What was typed so far. `data` has the contract's shape without visit, today, timezone and patient; `unread` keeps, by field name,
    what was typed and could not be read, so that it is shown again with its error and never lost."""

    consult = models.OneToOneField(Consult, models.CASCADE, related_name="draft", db_constraint=False)
    data = models.JSONField(default=dict)
    unread = models.JSONField(default=dict)
    asked = models.JSONField(default=dict, help_text="By health question, who asked it on which day.")
    version = models.PositiveIntegerField(
        default=1, help_text="Counts saves, so that two people writing at once find out."
    )
    updated_at = models.DateTimeField(default=timezone.now)
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["clinic", "consult"], name="one_draft_a_consult")
        ]

    def __str__(self) -> str:
        return f"Draft {self.version}"

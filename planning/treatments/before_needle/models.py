"""What was asked again on the day of the treatment, before the first injection."""

from functools import cached_property
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from clinic.practice.idempotency import KeyedModel
from clinic.practice.tenancy import link
from patients.records.models import Patient
from planning.engine.contract.answer import Answer
from planning.engine.contract.answer_v1 import read_stored
from planning.plans.models import Plan


class PreTreatmentCheck(KeyedModel):
    """Rows are only added, and the newest of a plan counts. `document` (visit `procedure`) went to the engine, `outcome` is its answer."""

    patient = link(Patient, "pre_treatment_checks")
    plan = link(Plan, "pre_treatment_checks")
    review = link(
        "treatments.Review", "pre_treatment_checks", null=True, blank=True, help_text="The check-in before a touch-up."
    )
    answers = models.JSONField(help_text="As they were given; `before_needle.answers` reads them.")
    document = models.JSONField()
    outcome = models.JSONField()
    protocol_version = models.CharField(max_length=40)
    protocol_sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["-made_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["clinic", "idempotency_key"], name="pre_treatment_check_idempotency_key")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["clinic", "plan", "-made_at"], name="newest_pre_treatment_check")
        ]

    def __str__(self) -> str:
        return f"Pre-treatment check of {self.made_at.isoformat()}"

    @cached_property
    def answer(self) -> Answer:
        return read_stored(self.outcome)

    @property
    def intended(self) -> dict[str, dict[str, float]]:
        doses: dict[str, dict[str, float]] = self.document.get("intended", {})
        return doses

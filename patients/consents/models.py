"""What a patient agreed to with a signature, and what was withdrawn. Rows are only added; the database refuses any change."""

import json
from functools import cached_property
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from clinic.practice.constraints import choices_check
from clinic.practice.idempotency import KeyedModel
from clinic.practice.models import Membership
from clinic.practice.tenancy import ClinicModel, link
from patients.records.models import Patient

NAME_LENGTH = 160


class ConsentTreatment(models.TextChoices):
    TOXIN = "toxin", "Botulinum toxin"
    PHOTOGRAPHS = "photographs", "Photographs"


class SignedHow(models.TextChoices):
    DRAWN = "drawn", "Signed by hand"
    TYPED = "typed", "Signed by typing the name"


class ConsentQuerySet(models.QuerySet["Consent"]):
    def newest_first(self) -> "ConsentQuerySet":
        return self.select_related("clinic", "witness__user", "withdrawal__made_by").order_by("-number")


class Consent(KeyedModel):
    """`shown` is the text as it was on the tablet, byte by byte. `sha256` binds it, the wording's version, the answers and the
    signature to patient, signer, member and moment; `patients.consents.binding` computes it again at every showing."""

    patient = link(Patient, "consents")
    treatment = models.CharField(max_length=20, choices=ConsentTreatment.choices)
    number = models.PositiveIntegerField(help_text="1 for the patient's first consent to this treatment, then 2.")
    wording_version = models.PositiveIntegerField()
    wording_sha256 = models.CharField(max_length=64)
    language = models.CharField(max_length=5)
    shown = models.TextField()
    product = models.CharField(max_length=30, blank=True)
    areas = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    off_label = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    answers = models.JSONField(default=dict)
    printed_name = models.CharField(max_length=NAME_LENGTH, help_text="Of the person who signed.")
    relation = models.CharField(max_length=80, blank=True, help_text="To the patient, where somebody signed for them.")
    signed_how = models.CharField(max_length=10, choices=SignedHow.choices)
    signature = models.JSONField(help_text="Strokes with the size of their field, or the typed name.")
    witness = link(Membership, "consents_taken", help_text="The member who was with the patient.")
    companion = models.CharField(
        max_length=NAME_LENGTH, blank=True, help_text="Who else was there, such as an interpreter."
    )
    signed_at = models.DateTimeField(default=timezone.now)
    sha256 = models.CharField(max_length=64)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["clinic", "idempotency_key"], name="consent_idempotency_key"),
            models.UniqueConstraint(fields=["clinic", "patient", "treatment", "number"], name="consent_in_order"),
            choices_check("consent", "treatment", ConsentTreatment.values),
            choices_check("consent", "signed_how", SignedHow.values),
            models.CheckConstraint(condition=~models.Q(printed_name=""), name="consent_prints_a_name"),
            models.CheckConstraint(
                condition=~models.Q(treatment=ConsentTreatment.TOXIN) | (~models.Q(product="") & ~models.Q(areas=[])),
                name="consent_to_toxin_names_product_and_areas",
            ),
            models.CheckConstraint(
                condition=models.Q(off_label__contained_by=models.F("areas")), name="consent_off_label_is_of_its_areas"
            ),
        ]

    def __str__(self) -> str:
        return f"Consent of {self.signed_at.isoformat()}"

    @cached_property
    def text(self) -> dict[str, Any]:
        text: dict[str, Any] = json.loads(self.shown)
        return text

    @property
    def is_withdrawn(self) -> bool:
        return hasattr(self, "withdrawal")

    @property
    def is_by_the_patient(self) -> bool:
        return not self.relation


class ConsentWithdrawal(ClinicModel):
    """From its moment on the consent counts no more; what was done before stays as it is."""

    consent = models.OneToOneField(Consent, models.PROTECT, related_name="withdrawal", db_constraint=False)
    patient = link(Patient, "consent_withdrawals")
    reason = models.TextField(max_length=500)
    told_by = models.CharField(
        max_length=NAME_LENGTH, help_text="Who withdrew it: the patient, or who speaks for them."
    )
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["clinic", "consent"], name="one_withdrawal_a_consent"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="withdrawal_has_a_reason"),
            models.CheckConstraint(condition=~models.Q(told_by=""), name="withdrawal_says_who"),
        ]

    def __str__(self) -> str:
        return f"Withdrawal of {self.made_at.isoformat()}"

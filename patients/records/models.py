"""The patient, what finds them, and their health history."""

from datetime import date
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from clinic.practice.tenancy import ClinicModel, link


class Sex(models.TextChoices):
    FEMALE = "female", "Female"
    MALE = "male", "Male"
    OTHER = "other", "Other"


class Patient(ClinicModel):
    given_name = models.CharField(max_length=80)
    family_name = models.CharField(max_length=80)
    born_on = models.DateField()
    sex = models.CharField(max_length=10, choices=Sex.choices)
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    version = models.PositiveIntegerField(
        default=1, help_text="Counts saves, so that two people editing at once find out."
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["clinic", "family_name", "given_name"], name="patient_by_name")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """As the patient bar shows it: FAMILY, Given."""
        return f"{self.family_name.upper()}, {self.given_name}"

    def age_on(self, day: date) -> int:
        """Whole years on `day`."""
        before_birthday = (day.month, day.day) < (self.born_on.month, self.born_on.day)
        return day.year - self.born_on.year - before_birthday


class SearchToken(ClinicModel):
    """One word that finds a patient: a name, a birth date, the digits of a phone. Kept apart because under row-level security only
    leak-proof comparisons use an index: a prefix is asked as a range over this column (C collation), never with LIKE."""

    patient = link(Patient, "search_tokens", on_delete=models.CASCADE)
    token = models.CharField(max_length=100, db_collation="C")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["clinic", "token", "patient"], name="token_once_a_patient")
        ]

    def __str__(self) -> str:
        return self.token


class HealthHistory(ClinicModel):
    """What the patient was asked and answered, in the shape of the contract's `safety` section: a question that was not asked is
    not there at all, which is not the same as "no". Rows are only added; the newest counts."""

    patient = link(Patient, "health_histories")
    answers = models.JSONField(default=dict)
    taken_at = models.DateTimeField(default=timezone.now)
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["-taken_at"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["clinic", "patient", "-taken_at"], name="newest_history")
        ]

    def __str__(self) -> str:
        return f"Health history of {self.taken_at:%Y-%m-%d}"

    def answer(self, question: str) -> Any:
        """The recorded answer, or None; ask `question in history.answers` to tell "none" from "not asked"."""
        return self.answers.get(question)

"""Which versions of the protocol a clinic's medical director has read and put in force."""

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from clinic.practice.tenancy import ClinicModel

MEANING = "I have read this protocol and put it in force for this clinic."


class ProtocolSignOff(ClinicModel):
    """One version, by the sha256 of its file, signed. Name and title as they were then; the database refuses to change or delete it."""

    protocol_id = models.CharField(max_length=80)
    protocol_version = models.CharField(max_length=40)
    protocol_sha256 = models.CharField(max_length=64)
    meaning = models.TextField()
    name = models.CharField(max_length=120)
    title = models.CharField(max_length=80, blank=True)
    signed_at = models.DateTimeField(default=timezone.now)
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["-signed_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["clinic", "protocol_sha256"], name="protocol_signed_once_a_clinic"),
            models.CheckConstraint(condition=~models.Q(meaning=""), name="sign_off_says_what_it_means"),
            models.CheckConstraint(condition=~models.Q(name=""), name="sign_off_names_the_signer"),
        ]

    def __str__(self) -> str:
        return f"{self.protocol_id} {self.protocol_version}, signed {self.signed_at.isoformat()}"

    @property
    def signed_on(self) -> date:
        """The clinic's day."""
        return self.clinic.day_of(self.signed_at)

    @property
    def signer(self) -> str:
        return ", ".join(filter(None, (self.name, self.title)))

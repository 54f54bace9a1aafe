"""What a clinic shows of itself."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from clinic.practice.tenancy import ClinicModel


class Logo(ClinicModel):
    """The clinic's logo, re-encoded from the upload: a PNG of pixels and nothing else. One a clinic; another replaces it."""

    png = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["clinic"], name="one_logo_a_clinic")
        ]

    def __str__(self) -> str:
        return f"Logo of {self.width} x {self.height}"

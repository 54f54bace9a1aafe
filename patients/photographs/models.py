"""Photographs of a patient. Rows are only added: one that was wrong is retracted with a reason, hidden, and kept."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from clinic.practice.constraints import choices_check
from clinic.practice.tenancy import ClinicModel, link
from patients.records.models import Patient


class StandardView(models.TextChoices):
    """At rest from five directions, then each manoeuvre of the contract from the front."""

    FRONT = "front", "At rest"
    RIGHT_45 = "right_45", "Right 45°"
    LEFT_45 = "left_45", "Left 45°"
    RIGHT_90 = "right_90", "Right side"
    LEFT_90 = "left_90", "Left side"
    FROWN = "frown", "Frown"
    RAISE_BROWS = "raise_brows", "Brows up"
    SMILE = "smile", "Smile"
    PURSE_LIPS = "purse_lips", "Lips pursed"
    FLARE_NOSTRILS = "flare_nostrils", "Nostrils flared"
    JUT_CHIN = "jut_chin", "Chin forward"
    CLENCH_TEETH = "clench_teeth", "Teeth clenched"
    OTHER = "other", "Another view"


AT_REST = (
    StandardView.FRONT,
    StandardView.RIGHT_45,
    StandardView.LEFT_45,
    StandardView.RIGHT_90,
    StandardView.LEFT_90,
)
SERIES = tuple(view for view in StandardView if view is not StandardView.OTHER)
"""Of a complete visit, in the order of taking."""


class PhotographSource(models.TextChoices):
    CAMERA = "camera", "Camera"
    FILE = "file", "File"


class PhotographSize(models.TextChoices):
    FULL = "full", "Full size"
    SCREEN = "screen", "Screen"
    THUMB = "thumb", "Thumbnail"


class PhotographQuerySet(models.QuerySet["Photograph"]):
    def standing(self) -> "PhotographQuerySet":
        """Without those that were retracted."""
        return self.filter(retraction=None)


class Photograph(ClinicModel):
    """Three JPEGs of our own encoding in the store, by their hashes."""

    patient = link(Patient, "photographs")
    view = models.CharField(max_length=20, choices=StandardView.choices)
    taken_on = models.DateField(help_text="The clinic's day, which ties it to the visit of that day.")
    source = models.CharField(max_length=10, choices=PhotographSource.choices)
    full = models.CharField(max_length=64, help_text="SHA-256 of the file in the store.")
    screen = models.CharField(max_length=64)
    thumb = models.CharField(max_length=64)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    stored_bytes = models.PositiveBigIntegerField(help_text="Of the three files together.")
    sent_sha256 = models.CharField(max_length=64, help_text="Of the file as it was sent, which is not kept.")
    upload_key = models.UUIDField(default=uuid.uuid4, editable=False, help_text="Of the form and the file in it.")
    added_at = models.DateTimeField(default=timezone.now)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = PhotographQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-taken_on", "-added_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["clinic", "upload_key"], name="photograph_upload_key"),
            choices_check("photograph", "view", StandardView.values),
            choices_check("photograph", "source", PhotographSource.values),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["clinic", "patient", "-taken_on"], name="photograph_of_patient"),
            models.Index(fields=["clinic", "added_by", "added_at"], name="photograph_of_member"),
        ]

    def __str__(self) -> str:
        return f"{self.get_view_display()}, {self.taken_on.isoformat()}"

    def sha256(self, size: str) -> str:
        return str(getattr(self, PhotographSize(size).value))


class RetractionReason(models.TextChoices):
    WRONG_PATIENT = "wrong_patient", "Another person"
    BLURRED = "blurred", "Blurred or badly lit"
    WRONG_VIEW = "wrong_view", "Another view than it says"
    WRONG_DAY = "wrong_day", "Another day than it says"
    NOT_WANTED = "not_wanted", "The patient does not want it"


class PhotographRetraction(ClinicModel):
    """Why a photograph is hidden. The files stay as long as the record does."""

    photograph = models.OneToOneField(Photograph, models.PROTECT, related_name="retraction", db_constraint=False)
    reason = models.CharField(max_length=20, choices=RetractionReason.choices)
    note = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["clinic", "photograph"], name="photograph_retracted_once"),
            choices_check("photograph_retraction", "reason", RetractionReason.values),
        ]

    def __str__(self) -> str:
        return self.get_reason_display()


class FurtherUse(models.TextChoices):
    """Beyond the clinical record."""

    TEACHING = "teaching", "Teaching"
    PUBLICITY = "publicity", "Publicity"


class PhotographUse(ClinicModel):
    """That a photograph was chosen for a further use, or no longer is: the newest row of a use counts, while the patient consents."""

    photograph = link(Photograph, "uses")
    use = models.CharField(max_length=12, choices=FurtherUse.choices)
    chosen = models.BooleanField()
    number = models.PositiveIntegerField(help_text="1 for the first choice of this use, 2 for the next, and so on.")
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["-number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["clinic", "photograph", "use", "number"], name="photograph_use_in_order"),
            choices_check("photograph_use", "use", FurtherUse.values),
        ]

    def __str__(self) -> str:
        return f"{self.get_use_display()}: {'chosen' if self.chosen else 'not chosen'}"

"""What a clinic says of its diary: types of visits, closed days, absences."""

from datetime import date
from typing import ClassVar

from django.contrib.postgres.fields import DateTimeRangeField
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from clinic.practice.constraints import choices_check
from clinic.practice.models import Membership
from clinic.practice.tenancy import ClinicModel, link
from clinic.practice.visit_kinds import GRID, LONGEST, VisitKind

LONGEST_BUFFER = 60  # minutes


class VisitColour(models.TextChoices):
    """Those of static/css; the letter always stands beside it."""

    BLUE = "blue", "Blue"
    TEAL = "teal", "Teal"
    AMBER = "amber", "Amber"
    PLUM = "plum", "Plum"
    SLATE = "slate", "Slate"


class VisitTypeQuerySet(models.QuerySet["VisitType"]):
    def in_use(self) -> "VisitTypeQuerySet":
        """Those that are booked; the kinds in their usual order, then by name."""
        return self.filter(retired_at=None).order_by("place", "name")


class VisitType(ClinicModel):
    """One type of visit that this clinic books. Its kind says what the visit is to the rules."""

    name = models.CharField(max_length=40)
    letter = models.CharField(max_length=1, validators=[RegexValidator("^[A-Z]$", "Enter one letter, A to Z.")])
    colour = models.CharField(max_length=10, choices=VisitColour.choices)
    kind = models.CharField(max_length=12, choices=VisitKind.choices)
    minutes = models.PositiveSmallIntegerField(
        "length", validators=[MinValueValidator(GRID), MaxValueValidator(LONGEST)]
    )
    buffer_before = models.PositiveSmallIntegerField(default=0, validators=[MaxValueValidator(LONGEST_BUFFER)])
    buffer_after = models.PositiveSmallIntegerField(default=0, validators=[MaxValueValidator(LONGEST_BUFFER)])
    needs_room = models.BooleanField(default=False)
    patients_may_book = models.BooleanField(default=False)
    place = models.PositiveSmallIntegerField(default=9, editable=False, help_text="In lists; the standard types first.")
    retired_at = models.DateTimeField(null=True, blank=True, help_text="Its visits stay; no new one is booked.")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = VisitTypeQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint("clinic", Lower("name"), name="visit_type_name_once_a_clinic"),
            models.CheckConstraint(condition=models.Q(minutes__range=(GRID, LONGEST)), name="visit_type_length"),
            models.CheckConstraint(
                condition=models.Q(buffer_before__range=(0, LONGEST_BUFFER), buffer_after__range=(0, LONGEST_BUFFER)),
                name="visit_type_buffers",
            ),
            models.CheckConstraint(condition=models.Q(letter__regex="^[A-Z]$"), name="visit_type_has_a_letter"),
            choices_check("visit_type", "colour", VisitColour.values),
            choices_check("visit_type", "kind", VisitKind.values),
        ]

    def __str__(self) -> str:
        return self.name


class VisitGiver(ClinicModel):
    """One member who gives visits of a type. A type without any is given by everybody who has a diary."""

    visit_type = link(VisitType, "givers")
    member = link(Membership, "gives")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["clinic", "visit_type", "member"], name="visit_giver_once")
        ]

    def __str__(self) -> str:
        return f"Giver {self.pk}"


class ClosedDay(ClinicModel):
    """Days on which the clinic is closed whatever its opening hours say, the last one included."""

    first = models.DateField()
    last = models.DateField()
    name = models.CharField(max_length=60)
    version = models.PositiveIntegerField(default=1, editable=False)
    entered_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["first", "last", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(first__lte=models.F("last")), name="closed_days_in_order")
        ]

    def __str__(self) -> str:
        return self.name

    def holds(self, day: date) -> bool:
        return self.first <= day <= self.last


class AbsenceReason(models.TextChoices):
    HOLIDAY = "holiday", "Holiday"
    SICK = "sick", "Sick"
    TRAINING = "training", "Training"
    MEETING = "meeting", "Meeting"
    PRIVATE = "private", "Private"
    OTHER = "other", "Other reason"


class Absence(ClinicModel):
    """A member is away for a stretch of time, of a part of a day or of many days."""

    member = link(Membership, "absences")
    during = DateTimeRangeField()
    starts_at = models.GeneratedField(
        expression=models.Func("during", function="lower"), output_field=models.DateTimeField(), db_persist=True
    )
    ends_at = models.GeneratedField(
        expression=models.Func("during", function="upper"), output_field=models.DateTimeField(), db_persist=True
    )
    reason = models.CharField(max_length=12, choices=AbsenceReason.choices)
    note = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    entered_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["starts_at", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(
                    during__isempty=False, during__startswith__isnull=False, during__endswith__isnull=False
                ),
                name="absence_begins_and_ends",
            ),
            choices_check("absence", "reason", AbsenceReason.values),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["clinic", "ends_at"], name="absence_by_end")]

    def __str__(self) -> str:
        return f"Absence {self.pk}"

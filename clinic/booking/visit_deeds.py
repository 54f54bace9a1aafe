"""What was done to a visit and how it stood before: for the line that says the last deed of any desk, and for its undo."""

import uuid
from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField
from django.db import models
from django.utils import timezone

from clinic.booking.follow_up.codes import AgainstOrder
from clinic.booking.reasons import AnywayReason, OutsideReason
from clinic.office.diary_models import VisitType
from clinic.practice.constraints import choices_check
from clinic.practice.models import Membership, Room
from clinic.practice.tenancy import ClinicModel, link

UNDO_WITHIN = timedelta(minutes=3)


class DeedKind(models.TextChoices):
    BOOKED = "booked", "Booked"
    MOVED = "moved", "Moved"
    MARKED = "marked", "Marked"


DEED_WORDS = {
    "booked": "booked again",
    "confirmed": "confirmed",
    "arrived": "marked arrived",
    "in_room": "taken to the room",
    "done": "finished",
    "no_show": "marked as missed",
    "cancelled": "cancelled",
}


class VisitDeedQuerySet(models.QuerySet["VisitDeed"]):
    def newest(self) -> "VisitDeedQuerySet":
        return self.order_by("-at", "-sequence")


class VisitDeed(ClinicModel):
    """One deed of the diary. Empty `was_...` for a visit that was booked by it."""

    visit_id: uuid.UUID
    visit = link("booking.Appointment", "deeds")
    kind = models.CharField(max_length=8, choices=DeedKind.choices)
    was_state = models.CharField(max_length=12, blank=True)
    was_during = DateTimeRangeField(null=True, blank=True)
    was_clinician_id: uuid.UUID
    was_clinician = link(Membership, "+", null=True, blank=True)
    was_room = link(Room, "+", null=True, blank=True)
    was_visit_type_id: uuid.UUID
    was_visit_type = link(VisitType, "+", null=True, blank=True)
    was_anyway_reason = models.CharField(max_length=12, choices=AnywayReason.choices, blank=True, db_default="")
    was_anyway_note = models.CharField(max_length=200, blank=True, db_default="")
    was_beside = ArrayField(
        models.UUIDField(),
        default=list,
        db_default=[],
        editable=False,
        help_text="The visits that it stood beside, booked anyway.",
    )
    was_outside_reason = models.CharField(
        max_length=12, choices=[*OutsideReason.choices, *AgainstOrder.choices], blank=True, db_default=""
    )
    was_outside_note = models.CharField(max_length=200, blank=True, db_default="")
    became = models.CharField(max_length=12, help_text="The state since.")
    sequence = models.PositiveIntegerField(help_text="Of the visit since: another one says that it was changed again.")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )

    left = 0  # minutes in which it can be undone, as a page shows it

    objects = VisitDeedQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(kind="booked", was_during=None) | models.Q(was_during__isnull=False),
                name="visit_deed_says_how_it_was",
            ),
            models.CheckConstraint(
                condition=models.Q(undone_at=None, undone_by=None)
                | models.Q(undone_at__isnull=False, undone_by__isnull=False),
                name="visit_deed_is_undone_by_somebody",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=["booked", "moved", "marked"]), name="visit_deed_kind_is_known"
            ),
            choices_check("visit_deed", "was_anyway_reason", ["", *AnywayReason.values]),
            choices_check("visit_deed", "was_outside_reason", ["", *OutsideReason.values, *AgainstOrder.values]),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["clinic", "-at"], name="visit_deed_by_time"),
            models.Index(fields=["clinic", "visit", "-at"], name="visit_deed_by_visit"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.at.isoformat()}"

    @property
    def words(self) -> str:
        """What was done, behind the patient's name: `marked arrived`."""
        if self.undone_at:
            return {"booked": "booking undone", "moved": "move undone"}.get(self.kind, "undone")
        if self.kind == DeedKind.MOVED and self._stays_in_its_place():
            return "changed"
        return DEED_WORDS.get(self.became, "marked") if self.kind == DeedKind.MARKED else self.kind

    def _stays_in_its_place(self) -> bool:
        """Only its type, length or room is another one."""
        was, visit = self.was_during, self.visit
        return bool(was and was.lower == visit.starts_at and self.was_clinician_id == visit.clinician_id)

    def minutes_left(self, now: datetime) -> int:
        """Whole minutes, begun ones counted, in which it can still be undone; 0 for one that cannot."""
        left = (self.at + UNDO_WITHIN - now).total_seconds()
        return 0 if self.undone_at or left <= 0 else int(-(-left // 60))

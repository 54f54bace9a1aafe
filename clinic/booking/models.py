"""Visits in the diary (appointment_model.py), and the check-in that every treatment is owed."""

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from clinic.booking.appointment_model import (
    FREED,
    NEXT_STEP,
    TRANSITIONS,
    Appointment,
    AppointmentQuerySet,
    VisitState,
)
from clinic.booking.follow_up.attempts import Attempt as Attempt
from clinic.booking.follow_up.models import FollowUpItem as FollowUpItem
from clinic.booking.reasons import SETTLED, CloseReason, OutsideReason, PutOffReason
from clinic.booking.visit_deeds import VisitDeed as VisitDeed
from clinic.practice.constraints import choices_check
from clinic.practice.models import Membership
from clinic.practice.tenancy import ClinicModel, link
from patients.records.models import Patient
from planning.treatments.models import Treatment

__all__ = [
    "FREED",
    "NEXT_STEP",
    "TRANSITIONS",
    "Appointment",
    "AppointmentQuerySet",
    "Attempt",
    "CheckIn",
    "CheckInQuerySet",
    "CheckInState",
    "VisitState",
]


class CheckInState(models.TextChoices):
    DUE = "due", "Due"
    BOOKED = "booked", "Booked"
    SEEN = "seen", "Outcome missing"
    DONE = "done", "Done"
    CLOSED = "closed", "Closed"


PUT_OFF_PAST = models.Q(snoozed_until__gt=models.F("latest"))


class CheckInQuerySet(models.QuerySet["CheckIn"]):
    """Every open one is in exactly one of due_now, overdue, too_early and asleep: none can slip away by sleeping."""

    def open(self) -> "CheckInQuerySet":
        return self.filter(state=CheckInState.DUE)

    def asleep(self, today: date) -> "CheckInQuerySet":
        """Called without an answer, or put off, inside the window: they come back by themselves before it ends."""
        return self.open().filter(snoozed_until__gt=today, latest__gte=today).exclude(PUT_OFF_PAST)

    def awake(self, today: date) -> "CheckInQuerySet":
        return self.open().exclude(snoozed_until__gt=today)

    def due_now(self, today: date) -> "CheckInQuerySet":
        return self.awake(today).filter(earliest__lte=today, latest__gte=today)

    def overdue(self, today: date) -> "CheckInQuerySet":
        """Past the window, or put off past it: these stay in sight with the reason, whenever they are to come back."""
        return self.open().filter(models.Q(latest__lt=today) | PUT_OFF_PAST)

    def too_early(self, today: date) -> "CheckInQuerySet":
        return self.awake(today).filter(earliest__gt=today)

    def booked(self) -> "CheckInQuerySet":
        return self.filter(state=CheckInState.BOOKED)

    def unsettled(self, today: date) -> "CheckInQuerySet":
        """Booked for a day that is over, and nobody said whether the patient came. Days are the current time zone's (`tenant`)."""
        return self.booked().filter(appointment__ends_at__date__lt=today).exclude(appointment__state=VisitState.DONE)

    def outcome_missing(self, today: date) -> "CheckInQuerySet":
        """Took place, or should have, and how it came out is not on record."""
        return self.filter(state=CheckInState.SEEN) | self.unsettled(today)

    def closed(self) -> "CheckInQuerySet":
        return self.filter(state__in=[CheckInState.DONE, CheckInState.CLOSED])

    def to_do(self, today: date) -> "CheckInQuerySet":
        """What the front desk should work on today."""
        return self.due_now(today) | self.overdue(today)


class CheckIn(ClinicModel):
    """The look at the result that a treatment is owed. Its window is the one that the treatment's own plan stored."""

    treatment = link(Treatment, "check_ins")
    patient = link(Patient, "check_ins")
    injector = link(Membership, "check_ins")
    earliest = models.DateField()
    target = models.DateField()
    latest = models.DateField()
    state = models.CharField(max_length=10, choices=CheckInState.choices, default=CheckInState.DUE)
    appointment = link(Appointment, "check_ins", null=True, blank=True)
    snoozed_until = models.DateField(null=True, blank=True)
    snooze_reason = models.CharField(max_length=12, choices=PutOffReason.choices, blank=True)
    snooze_note = models.CharField(max_length=200, blank=True)
    outside_reason = models.CharField(max_length=12, choices=OutsideReason.choices, blank=True)
    outside_note = models.CharField(max_length=200, blank=True)
    closed_reason = models.CharField(max_length=12, choices=CloseReason.choices, blank=True)
    closed_note = models.CharField(max_length=200, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )

    sequence = models.PositiveIntegerField(
        default=0, db_default=0, editable=False, help_text="Changes so far, with those of visits that were it before."
    )
    changed_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = CheckInQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["clinic", "treatment"], name="one_check_in_a_treatment"),
            models.CheckConstraint(
                condition=models.Q(earliest__lte=models.F("target"), target__lte=models.F("latest")),
                name="check_in_window_in_order",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=CheckInState.BOOKED) | models.Q(appointment__isnull=False),
                name="booked_check_in_has_its_visit",
            ),
            models.CheckConstraint(
                condition=models.Q(snoozed_until__isnull=True) | ~PUT_OFF_PAST | ~models.Q(snooze_reason=""),
                name="put_off_past_the_window_says_why",
            ),
            models.CheckConstraint(condition=SETTLED, name="settled_check_in_says_when_by_whom_and_why"),
            choices_check("check_in", "state", CheckInState.values),
            choices_check("check_in", "snooze_reason", ["", *PutOffReason.values]),
            choices_check("check_in", "outside_reason", ["", *OutsideReason.values]),
            choices_check("check_in", "closed_reason", ["", *CloseReason.values]),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["clinic", "state", "latest"], name="check_in_worklist"),
        ]

    @property
    def is_superseded(self) -> bool:
        return self.closed_reason == CloseReason.SUPERSEDED

    @property
    def last_day(self) -> date:
        return self.latest

    def is_outside(self, day: date) -> bool:
        """Whether this day of the clinic lies before or after the window."""
        return not self.earliest <= day <= self.latest

    def count_change(self, *, freed: Appointment | None = None) -> list[str]:
        """Raise the number of its calendar file, of which that of a visit it had is a part; the fields to be saved."""
        self.sequence += 1 + (freed.sequence if freed else 0)
        self.changed_at = timezone.now()
        return ["sequence", "changed_at"]

    def __str__(self) -> str:
        return f"Check-in {self.target} ({self.state})"

"""Visits in the diary, and the check-in that every treatment is owed."""

from datetime import date, datetime
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField
from django.db import models
from django.utils import timezone

from clinic.booking.reasons import SETTLED, AttemptOutcome, CloseReason, OutsideReason, PutOffReason
from clinic.practice.constraints import choices_check
from clinic.practice.idempotency import KeyedModel
from clinic.practice.models import Clinic, Membership, Room
from clinic.practice.tenancy import ClinicModel, link
from patients.records.models import Patient
from planning.treatments.models import Treatment


class VisitKind(models.TextChoices):
    CONSULT = "consult", "Consult"
    TREATMENT = "treatment", "Treatment"
    CHECK_IN = "check_in", "Check-in"


MINUTES = {VisitKind.CONSULT: 30, VisitKind.TREATMENT: 45, VisitKind.CHECK_IN: 15}
# R as in review: C is the consult's
LETTERS: dict[str, str] = {VisitKind.CONSULT: "C", VisitKind.TREATMENT: "T", VisitKind.CHECK_IN: "R"}


class VisitState(models.TextChoices):
    BOOKED = "booked", "Booked"
    CONFIRMED = "confirmed", "Confirmed"
    ARRIVED = "arrived", "Arrived"
    IN_ROOM = "in_room", "In room"
    DONE = "done", "Done"
    NO_SHOW = "no_show", "Did not come"
    CANCELLED = "cancelled", "Cancelled"


FREED = (VisitState.NO_SHOW, VisitState.CANCELLED)
# Which state may follow which. Steps back undo a wrong press.
TRANSITIONS: dict[str, tuple[VisitState, ...]] = {
    VisitState.BOOKED: (VisitState.CONFIRMED, VisitState.ARRIVED, VisitState.NO_SHOW, VisitState.CANCELLED),
    VisitState.CONFIRMED: (VisitState.ARRIVED, VisitState.NO_SHOW, VisitState.CANCELLED),
    VisitState.ARRIVED: (VisitState.IN_ROOM, VisitState.DONE, VisitState.CONFIRMED, VisitState.CANCELLED),
    VisitState.IN_ROOM: (VisitState.DONE, VisitState.ARRIVED),
    VisitState.DONE: (VisitState.IN_ROOM, VisitState.NO_SHOW),
    VisitState.NO_SHOW: (VisitState.ARRIVED, VisitState.BOOKED),
    VisitState.CANCELLED: (),
}
# The usual next state, and the label of its button.
NEXT_STEP: dict[str, tuple[VisitState, str]] = {
    VisitState.BOOKED: (VisitState.ARRIVED, "Arrived"),
    VisitState.CONFIRMED: (VisitState.ARRIVED, "Arrived"),
    VisitState.ARRIVED: (VisitState.IN_ROOM, "To room"),
    VisitState.IN_ROOM: (VisitState.DONE, "Done"),
}


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    def on(self, day: date, clinic: Clinic) -> "AppointmentQuerySet":
        """Visits that begin on this calendar day of the clinic."""
        start, end = clinic.day_bounds(day)
        return self.filter(starts_at__gte=start, starts_at__lt=end).order_by("starts_at", "clinician_id")

    def standing(self) -> "AppointmentQuerySet":
        """Those that keep their time: neither cancelled nor missed."""
        return self.exclude(state__in=FREED)

    def to_move(self, since: datetime) -> "AppointmentQuerySet":
        """With somebody who does not work here any more."""
        coming = self.filter(starts_at__gte=since, clinician__is_active=False).exclude(state=VisitState.DONE)
        return coming.standing().order_by("starts_at")

    def with_people(self) -> "AppointmentQuerySet":
        return self.select_related("patient", "clinician__user", "room")


class Appointment(KeyedModel):
    """One visit. The database itself refuses a second one for the same clinician, room or patient at the same time: write it with
    `actions.book` (INSERT ... ON CONFLICT DO NOTHING), never with `save()`."""

    patient = link(Patient, "appointments")
    clinician = link(Membership, "appointments")
    room = link(Room, "appointments", null=True, blank=True)
    kind = models.CharField(max_length=12, choices=VisitKind.choices)
    during = DateTimeRangeField()
    # Plain copies of the range's ends: comparisons of timestamps are leak-proof, so they use an index under row-level security.
    starts_at = models.GeneratedField(
        expression=models.Func("during", function="lower"), output_field=models.DateTimeField(), db_persist=True
    )
    ends_at = models.GeneratedField(
        expression=models.Func("during", function="upper"), output_field=models.DateTimeField(), db_persist=True
    )
    state = models.CharField(max_length=12, choices=VisitState.choices, default=VisitState.BOOKED)
    state_at = models.DateTimeField(default=timezone.now, help_text="Since when it is in this state.")
    note = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    doubled = models.BooleanField(
        db_default=False, editable=False, help_text="Stood beside another visit of the patient before that was refused."
    )

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            ExclusionConstraint(
                name="one_visit_at_a_time_a_clinician",
                expressions=[("clinic", "="), ("clinician", "="), ("during", "&&")],
                condition=~models.Q(state__in=FREED),
            ),
            ExclusionConstraint(
                name="one_visit_at_a_time_a_room",
                expressions=[("clinic", "="), ("room", "="), ("during", "&&")],
                condition=~models.Q(state__in=FREED),
            ),
            ExclusionConstraint(
                name="one_visit_at_a_time_a_patient",
                expressions=[("clinic", "="), ("patient", "="), ("during", "&&")],
                condition=~models.Q(state__in=FREED) & models.Q(doubled=False),
            ),
            models.UniqueConstraint(fields=["clinic", "idempotency_key"], name="appointment_idempotency_key"),
            choices_check("appointment", "kind", VisitKind.values),
            choices_check("appointment", "state", VisitState.values),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["clinic", "starts_at"], name="appointment_by_start"),
            models.Index(fields=["clinic", "patient", "starts_at"], name="appointment_by_patient"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.starts_at.isoformat()}"

    @property
    def starts_on(self) -> date:
        """The clinic's day."""
        return self.clinic.day_of(self.starts_at)

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds() // 60)

    @property
    def letter(self) -> str:
        """The kind in one letter, so that colour never stands alone."""
        return LETTERS[self.kind]

    @property
    def is_over(self) -> bool:
        return self.state in (VisitState.DONE, *FREED)

    @property
    def forward(self) -> tuple[VisitState, str] | None:
        """The next step and its word; None at the end of the line."""
        return NEXT_STEP.get(self.state)

    def may_become(self, state: str) -> bool:
        return state in TRANSITIONS[self.state]


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

    def is_outside(self, day: date) -> bool:
        """Whether this day of the clinic lies before or after the window."""
        return not self.earliest <= day <= self.latest

    def __str__(self) -> str:
        return f"Check-in {self.target} ({self.state})"


class Attempt(KeyedModel):
    """One try to reach the patient about a check-in."""

    check_in = link(CheckIn, "attempts")
    outcome = models.CharField(max_length=16, choices=AttemptOutcome.choices)
    note = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["-at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["clinic", "idempotency_key"], name="attempt_idempotency_key"),
            choices_check("attempt", "outcome", AttemptOutcome.values),
        ]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()} {self.at.isoformat()}"

"""Visits in the diary: their states, and the row itself."""

from datetime import date, datetime
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField
from django.db import models
from django.utils import timezone

from clinic.booking.displaced import displaced
from clinic.booking.reasons import AnywayReason, CancelReason
from clinic.office.diary_models import VisitType
from clinic.practice.constraints import choices_check
from clinic.practice.idempotency import KeyedModel
from clinic.practice.models import Clinic, Membership, Room
from clinic.practice.tenancy import link
from clinic.practice.visit_kinds import VisitKind
from patients.records.models import Patient


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
        """With somebody who does not work here any more, or while they are away or the clinic is closed."""
        found: AppointmentQuerySet = displaced(self.exclude(state=VisitState.DONE).standing(), since)
        return found

    def with_people(self) -> "AppointmentQuerySet":
        return self.select_related("patient", "clinician__user", "room", "visit_type")


class Appointment(KeyedModel):
    """One visit. The database itself refuses a second one for the same clinician, room or patient at the same time: write it with
    `actions.book` (INSERT ... ON CONFLICT DO NOTHING), never with `save()`."""

    patient = link(Patient, "appointments")
    clinician = link(Membership, "appointments")
    room = link(Room, "appointments", null=True, blank=True)
    visit_type = link(VisitType, "appointments")
    kind = models.CharField(max_length=12, choices=VisitKind.choices, help_text="Of its type.")
    during = DateTimeRangeField()
    occupies = DateTimeRangeField(
        help_text="Clinician and room: with the buffers that its type had when it was booked."
    )
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
        db_default=False, editable=False, help_text="Stands beside another visit of the patient, booked anyway."
    )
    booked_anyway = models.BooleanField(
        db_default=False, editable=False, help_text="Stands beside another visit of its clinician or room."
    )
    anyway_reason = models.CharField(max_length=12, choices=AnywayReason.choices, blank=True, db_default="")
    anyway_note = models.CharField(max_length=200, blank=True, db_default="")
    cancel_reason = models.CharField(max_length=12, choices=CancelReason.choices, blank=True, db_default="")
    cancel_note = models.CharField(max_length=200, blank=True, db_default="")
    sequence = models.PositiveIntegerField(
        default=0,
        db_default=0,
        editable=False,
        help_text="Grows with each change: two desks that edit at once, calendar files.",
    )
    changed_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            ExclusionConstraint(
                name="one_visit_at_a_time_a_clinician",
                expressions=[("clinic", "="), ("clinician", "="), ("occupies", "&&")],
                condition=~models.Q(state__in=FREED) & models.Q(booked_anyway=False),
            ),
            ExclusionConstraint(
                name="one_visit_at_a_time_a_room",
                expressions=[("clinic", "="), ("room", "="), ("occupies", "&&")],
                condition=~models.Q(state__in=FREED) & models.Q(booked_anyway=False),
            ),
            ExclusionConstraint(
                name="one_visit_at_a_time_a_patient",
                expressions=[("clinic", "="), ("patient", "="), ("during", "&&")],
                condition=~models.Q(state__in=FREED) & models.Q(doubled=False),
            ),
            models.UniqueConstraint(fields=["clinic", "idempotency_key"], name="appointment_idempotency_key"),
            models.CheckConstraint(
                condition=models.Q(occupies__contains=models.F("during")), name="appointment_occupies_its_time"
            ),
            models.CheckConstraint(
                condition=models.Q(booked_anyway=False) | ~models.Q(anyway_reason=""), name="booked_anyway_says_why"
            ),
            choices_check("appointment", "kind", VisitKind.values),
            choices_check("appointment", "anyway_reason", ["", *AnywayReason.values]),
            choices_check("appointment", "cancel_reason", ["", *CancelReason.values]),
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
        """The type in one letter, so that colour never stands alone."""
        return self.visit_type.letter

    @property
    def is_over(self) -> bool:
        return self.state in (VisitState.DONE, *FREED)

    @property
    def forward(self) -> tuple[VisitState, str] | None:
        """The next step and its word; None at the end of the line."""
        return NEXT_STEP.get(self.state)

    def may_become(self, state: str) -> bool:
        return state in TRANSITIONS[self.state]

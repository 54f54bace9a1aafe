"""One thing to follow up beside the check-in: its days, and what was done about it."""

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from clinic.booking.follow_up.attempts import Attempt
from clinic.booking.follow_up.codes import FREED_VISITS, AgainstOrder, FollowUpCode, ItemState
from clinic.booking.follow_up.kinds import KINDS, WITH_A_LAST_DAY, FollowUpKind
from clinic.booking.reasons import CloseReason, OutsideReason, PutOffReason
from clinic.practice.constraints import choices_check
from clinic.practice.models import Membership
from clinic.practice.tenancy import ClinicModel, link
from patients.records.models import Patient
from planning.engine.contract.vocabulary import Area
from planning.plans.models import Plan
from planning.treatments.models import Treatment

FREED, TOOK_PLACE = ("no_show", "cancelled"), "done"  # states of a visit
STANDS = models.Q(appointment__isnull=False) & ~models.Q(appointment__state__in=FREED)
ENDS = models.Q(kind__in=WITH_A_LAST_DAY)
PUT_OFF_PAST = ENDS & models.Q(snoozed_until__gt=models.F("latest"))
CLOSED_SAYS_WHY = (
    models.Q(state=ItemState.CLOSED, closed_at__isnull=False)
    & ~models.Q(closed_reason="")
    & (
        models.Q(closed_by__isnull=False)
        | models.Q(closed_reason__in=[CloseReason.SUPERSEDED, CloseReason.NOT_PLANNED])
    )
    | models.Q(state=ItemState.DONE, closed_at__isnull=False, closed_reason="")
    | models.Q(state=ItemState.OPEN, closed_at__isnull=True, closed_by__isnull=True, closed_reason="")
)


class FollowUpItemQuerySet(models.QuerySet["FollowUpItem"]):
    """Whether an open one is booked, seen or due follows from its visit, so that no change of the visit can lose it. Every row is in
    exactly one of due_now, overdue, too_early, asleep, booked, outcome_missing and settled."""

    def open(self) -> "FollowUpItemQuerySet":
        return self.filter(state=ItemState.OPEN).exclude(STANDS)

    def overdue(self, today: date) -> "FollowUpItemQuerySet":
        return self.open().filter(ENDS).filter(models.Q(latest__lt=today) | PUT_OFF_PAST)

    def in_time(self, today: date) -> "FollowUpItemQuerySet":
        past = ENDS & models.Q(latest__lt=today)
        return self.open().exclude(past).exclude(PUT_OFF_PAST)

    def asleep(self, today: date) -> "FollowUpItemQuerySet":
        return self.in_time(today).filter(snoozed_until__gt=today)

    def awake(self, today: date) -> "FollowUpItemQuerySet":
        return self.in_time(today).exclude(snoozed_until__gt=today)

    def due_now(self, today: date) -> "FollowUpItemQuerySet":
        return self.awake(today).filter(earliest__lte=today)

    def too_early(self, today: date) -> "FollowUpItemQuerySet":
        """Also a step whose day is not known until what it waits for has taken place."""
        return self.awake(today).exclude(earliest__lte=today)

    def booked(self) -> "FollowUpItemQuerySet":
        return self.filter(STANDS, state=ItemState.OPEN).exclude(appointment__state=TOOK_PLACE)

    def outcome_missing(self) -> "FollowUpItemQuerySet":
        return self.filter(state=ItemState.OPEN, appointment__state=TOOK_PLACE, kind=FollowUpCode.SLIMMING)

    def settled(self) -> "FollowUpItemQuerySet":
        """Closed, or its visit took place and that is all it asks for."""
        took_place = models.Q(appointment__state=TOOK_PLACE) & ~models.Q(kind=FollowUpCode.SLIMMING)
        return self.filter(~models.Q(state=ItemState.OPEN) | took_place)

    def with_everything(self) -> "FollowUpItemQuerySet":
        people = self.select_related(
            "clinic",
            "patient",
            "injector__user",
            "treatment",
            "appointment__clinician__user",
            "freed_visit__clinic",
            "freed_visit__visit_type",
            "appointment__clinic",
            "closed_by",
        )
        return people.defer("treatment__document", "treatment__outcome").prefetch_related(
            models.Prefetch("attempts", Attempt.objects.standing().select_related("by").order_by("-at"))
        )


class FollowUpItem(ClinicModel):
    """`earliest` empty: waits for `after`. `latest` empty: has no last day. The row of a freed visit has the visit's own id and is written
    with the first thing that is done about it; until then the visit alone is on the list."""

    kind = models.CharField(max_length=12, choices=FollowUpCode.choices)
    patient = link(Patient, "follow_ups")
    injector = link(Membership, "follow_ups")
    treatment = link(Treatment, "follow_ups", null=True, blank=True)
    plan = link(Plan, "follow_ups", null=True, blank=True)
    freed_visit = link("booking.Appointment", "followed_by", null=True, blank=True)
    areas = ArrayField(models.CharField(max_length=20), default=list)
    tools = ArrayField(models.CharField(max_length=30), default=list, help_text="Of a step: any one of these.")
    every_months = ArrayField(models.DecimalField(max_digits=4, decimal_places=1), default=list)
    subject = models.CharField(max_length=80, blank=True, help_text="What tells it from others of its source.")
    order_rules = models.JSONField(default=list, help_text="Of a step: the protocol's rules about its place, in words.")
    counts_from = models.DateField()
    earliest = models.DateField(null=True, blank=True)
    latest = models.DateField(null=True, blank=True)
    after = models.CharField(max_length=30, blank=True)
    state = models.CharField(max_length=10, choices=ItemState.choices, default=ItemState.OPEN)
    appointment = link("booking.Appointment", "follow_ups", null=True, blank=True)
    snoozed_until = models.DateField(null=True, blank=True)
    snooze_reason = models.CharField(max_length=12, choices=PutOffReason.choices, blank=True)
    snooze_note = models.CharField(max_length=200, blank=True)
    outside_reason = models.CharField(
        max_length=12, choices=[*OutsideReason.choices, *AgainstOrder.choices], blank=True
    )
    outside_note = models.CharField(max_length=200, blank=True)
    closed_reason = models.CharField(max_length=12, choices=CloseReason.choices, blank=True)
    closed_note = models.CharField(max_length=200, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = FollowUpItemQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["clinic", "kind", "treatment", "subject"],
                condition=models.Q(treatment__isnull=False),
                name="one_follow_up_a_treatment_and_subject",
            ),
            models.UniqueConstraint(
                fields=["clinic", "plan", "subject"],
                condition=models.Q(kind=FollowUpCode.STEP),
                name="one_follow_up_a_step",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=FREED_VISITS, freed_visit__isnull=False, id=models.F("freed_visit"))
                | models.Q(kind=FollowUpCode.STEP, plan__isnull=False, freed_visit=None)
                | models.Q(
                    kind__in=[FollowUpCode.SLIMMING, FollowUpCode.MAINTENANCE],
                    treatment__isnull=False,
                    earliest__isnull=False,
                    latest__isnull=False,
                    freed_visit=None,
                ),
                name="follow_up_names_its_source",
            ),
            models.CheckConstraint(
                condition=models.Q(earliest__isnull=True)
                | models.Q(latest__isnull=True)
                | models.Q(earliest__lte=models.F("latest")),
                name="follow_up_window_in_order",
            ),
            models.CheckConstraint(
                condition=models.Q(earliest__isnull=False) | ~models.Q(after=""),
                name="follow_up_has_a_day_or_waits",
            ),
            models.CheckConstraint(
                condition=models.Q(snoozed_until__isnull=True) | ~PUT_OFF_PAST | ~models.Q(snooze_reason=""),
                name="follow_up_put_off_past_says_why",
            ),
            models.CheckConstraint(condition=CLOSED_SAYS_WHY, name="settled_follow_up_says_when_and_why"),
            choices_check("follow_up", "kind", FollowUpCode.values),
            choices_check("follow_up", "state", ItemState.values),
            choices_check("follow_up", "snooze_reason", ["", *PutOffReason.values]),
            choices_check("follow_up", "outside_reason", ["", *OutsideReason.values, *AgainstOrder.values]),
            choices_check("follow_up", "closed_reason", ["", *CloseReason.values]),
            models.CheckConstraint(
                condition=models.Q(areas__contained_by=[area.value for area in Area]), name="follow_up_areas_are_known"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["clinic", "state", "earliest"], name="follow_up_worklist"),
            models.Index(fields=["clinic", "patient"], name="follow_ups_of_patient"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} from {self.earliest or self.after} ({self.state})"

    @property
    def kind_of(self) -> FollowUpKind:
        return KINDS[self.kind]

    @property
    def is_of_a_freed_visit(self) -> bool:
        return self.kind in FREED_VISITS

    @property
    def is_superseded(self) -> bool:
        return self.closed_reason == CloseReason.SUPERSEDED

    @property
    def last_day(self) -> date | None:
        """After it the row is out of its window."""
        return self.latest if self.kind_of.ends else None

    def is_outside(self, day: date) -> bool:
        """Whether this day of the clinic lies before or after the window. A visit that did not take place has none."""
        if self.is_of_a_freed_visit:
            return False
        return self.earliest is None or day < self.earliest or (self.last_day is not None and day > self.last_day)

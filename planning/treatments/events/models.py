"""Unwanted effects that somebody has to look at again. An event is open until an entry closes it; rows are only added."""

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef
from django.utils import timezone

from clinic.practice.constraints import choices_check
from clinic.practice.idempotency import KeyedModel
from clinic.practice.models import Membership
from clinic.practice.tenancy import link
from patients.records.models import Patient
from planning.engine.contract.vocabulary import CheckInEffect
from planning.treatments.effect_words import DEGREES, SIDES, effect_words
from planning.treatments.events.codes import DoneToday, EntryKind, EventCourse, EventOutcome
from planning.treatments.models import Review, Treatment

EFFECTS = [(effect.value, effect_words(effect.value)) for effect in CheckInEffect]


class AdverseEventQuerySet(models.QuerySet["AdverseEvent"]):
    def open(self) -> "AdverseEventQuerySet":
        return self.filter(~Exists(AdverseEventEntry.objects.filter(event=OuterRef("pk"), kind=EntryKind.CLOSED)))

    def mistaken(self) -> "AdverseEventQuerySet":
        return self.filter(entries__outcome=EventOutcome.MISTAKE)

    def with_people(self) -> "AdverseEventQuerySet":
        light = self.select_related("clinic", "patient", "treatment__injector__user", "opened_by")
        entries = AdverseEventEntry.objects.select_related("caller__user", "made_by")
        return light.defer("treatment__document", "treatment__outcome").prefetch_related(
            models.Prefetch("entries", entries)
        )


class AdverseEvent(KeyedModel):
    """`review`: the check-in that found it; empty where it was recorded between visits."""

    treatment = link(Treatment, "adverse_events")
    patient = link(Patient, "adverse_events")
    review = link(Review, "adverse_events", null=True, blank=True)
    effect = models.CharField(max_length=24, choices=EFFECTS)
    side = models.CharField(max_length=10, blank=True, choices=[(side.value, said) for side, said in SIDES.items()])
    degree = models.CharField(
        max_length=10, blank=True, choices=[(degree.value, said) for degree, said in DEGREES.items()]
    )
    since = models.DateField(null=True, blank=True)
    opened_at = models.DateTimeField(default=timezone.now)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = AdverseEventQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-opened_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["clinic", "idempotency_key"], name="event_idempotency_key"),
            choices_check("event", "effect", [effect.value for effect in CheckInEffect]),
            choices_check("event", "side", ["", *(side.value for side in SIDES)]),
            choices_check("event", "degree", ["", *(degree.value for degree in DEGREES)]),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["clinic", "patient", "-opened_at"], name="events_of_patient")
        ]

    def __str__(self) -> str:
        return self.words

    @property
    def told(self) -> dict[str, str]:
        """As the contract has an effect of a check-in."""
        since = self.since.isoformat() if self.since else ""
        said = {"effect": self.effect, "side": self.side, "degree": self.degree, "since": since}
        return {name: value for name, value in said.items() if value}

    @property
    def words(self) -> str:
        return effect_words(self.told)

    @property
    def brief(self) -> str:
        return effect_words({"effect": self.effect, "side": self.side})

    @property
    def newest(self) -> "AdverseEventEntry":
        """Prefetch `entries` where many are read."""
        return list(self.entries.all())[-1]

    @property
    def is_open(self) -> bool:
        return self.newest.kind != EntryKind.CLOSED

    @property
    def ended_on(self) -> date | None:
        """The day since which it is gone, else the clinic's day on which it was closed."""
        newest = self.newest
        if newest.kind != EntryKind.CLOSED:
            return None
        return newest.resolved_on or self.clinic.day_of(newest.made_at)

    @property
    def due_on(self) -> date | None:
        return self.newest.next_look_on

    def is_overdue(self, today: date) -> bool:
        due = self.due_on
        return due is not None and due < today


class AdverseEventEntry(KeyedModel):
    """One line of an event's log. The newest says when somebody looks next, and who calls; `number` is the version that a page saw."""

    event = link(AdverseEvent, "entries")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12, choices=EntryKind.choices)
    course = models.CharField(max_length=8, blank=True, choices=EventCourse.choices)
    done = ArrayField(models.CharField(max_length=16), default=list, blank=True, help_text="Codes of DoneToday.")
    note = models.TextField(blank=True)
    next_look_on = models.DateField(null=True, blank=True)
    caller = link(Membership, "event_calls", null=True, blank=True)
    outcome = models.CharField(max_length=10, blank=True, choices=EventOutcome.choices)
    resolved_on = models.DateField(null=True, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["clinic", "idempotency_key"], name="event_entry_idempotency_key"),
            models.UniqueConstraint(fields=["clinic", "event", "number"], name="event_entries_are_numbered"),
            models.UniqueConstraint(
                fields=["clinic", "event"], condition=models.Q(kind=EntryKind.CLOSED), name="event_closed_once"
            ),
            choices_check("event_entry", "kind", EntryKind.values),
            choices_check("event_entry", "course", ["", *EventCourse.values]),
            choices_check("event_entry", "outcome", ["", *EventOutcome.values]),
            models.CheckConstraint(condition=models.Q(done__contained_by=DoneToday.values), name="event_done_is_known"),
            models.CheckConstraint(
                condition=(models.Q(kind=EntryKind.CLOSED, next_look_on=None, caller=None) & ~models.Q(outcome=""))
                | (
                    ~models.Q(kind=EntryKind.CLOSED)
                    & models.Q(outcome="", next_look_on__isnull=False, caller__isnull=False)
                ),
                name="event_is_closed_or_looked_at_again",
            ),
            models.CheckConstraint(
                condition=models.Q(outcome=EventOutcome.RESOLVED, resolved_on__isnull=False)
                | (~models.Q(outcome=EventOutcome.RESOLVED) & models.Q(resolved_on=None)),
                name="event_gone_says_since_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.made_at.isoformat()}"

    @property
    def done_words(self) -> list[str]:
        return [str(DoneToday(code).label) for code in self.done]

"""Work that must happen: one row a job, written in the transaction of the change that asks for it."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from clinic.practice.constraints import choices_check
from clinic.practice.tenancy import ClinicModel

MAX_ATTEMPTS = 3


class JobState(models.TextChoices):
    QUEUED = "queued", "Queued"
    RUNNING = "running", "Running"
    DONE = "done", "Done"
    FAILED = "failed", "Failed"


class JobQuerySet(models.QuerySet["Job"]):
    def claimable(self) -> "JobQuerySet":
        """Due now, or running under a lease that ran out (its worker died)."""
        now = timezone.now()
        due = models.Q(state=JobState.QUEUED, run_after__lte=now)
        lost = models.Q(state=JobState.RUNNING, lease_until__lt=now)
        return self.filter(due | lost)


class Job(ClinicModel):
    """`kind` names the handler, `key` what it is about (an id). One job for each (clinic, kind, key)."""

    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=80)
    state = models.CharField(max_length=10, choices=JobState.choices, default=JobState.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease = models.UUIDField(null=True, editable=False)
    lease_until = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True, editable=False, help_text="When it was first taken up.")
    run_after = models.DateTimeField(default=timezone.now)
    last_error = models.CharField(
        max_length=200, blank=True, help_text="The kind of failure, without clinical content."
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    finished_at = models.DateTimeField(null=True)
    again = models.BooleanField(
        default=False, editable=False, help_text="Asked for anew while it ran: the run may have read what stood before."
    )

    objects = JobQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["clinic", "kind", "key"], name="job_once"),
            choices_check("job", "state", JobState.values),
            models.CheckConstraint(
                condition=models.Q(state__in=[JobState.DONE, JobState.FAILED], finished_at__isnull=False)
                | models.Q(state__in=[JobState.QUEUED, JobState.RUNNING], finished_at__isnull=True),
                name="finished_job_says_when",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["clinic", "state", "run_after"], name="job_due"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key} ({self.state})"

"""Asking for work and naming who does it."""

from collections.abc import Callable, Iterable
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Case, F, Value, When
from django.utils import timezone

from clinic.jobs.messenger import messenger
from clinic.jobs.models import Job, JobState
from clinic.practice.models import Clinic

Handler = Callable[[Job], None]
HANDLERS: dict[str, Handler] = {}
FOLLOWERS: dict[str, list[str]] = {}
"""By event: the kinds of jobs that follow it, of whatever rooms."""


class Poison(Exception):
    """Raised by a handler when trying again cannot help; the job fails at once. Its text is shown to staff: no clinical content."""


def handles(kind: str, *, after: Iterable[str] = ()) -> Callable[[Handler], Handler]:
    """Register the one handler of `kind`. It runs inside `tenant(job.clinic)`, takes ids from `job.key`, and is idempotent.

    `after`: the events (`announce`) that queue it, with the same key.
    """

    def register(handler: Handler) -> Handler:
        if HANDLERS.get(kind, handler) is not handler:
            raise ValueError(f"two handlers for job kind {kind}")
        if kind not in HANDLERS:
            for event in after:
                FOLLOWERS.setdefault(event, []).append(kind)
        HANDLERS[kind] = handler
        return handler

    return register


def enqueue(*, clinic: Clinic, kind: str, key: str, run_after: datetime | None = None, again: bool = False) -> Job:
    """Write the job in the caller's transaction (inside `tenant(clinic)`) and hint Celery after commit.

    Idempotent; `again=True` queues a finished or failed job once more (a document rendered on demand), and one that runs is queued
    again when it is done, because it may have read older data.
    """
    job, created = Job.objects.get_or_create(
        clinic=clinic, kind=kind, key=key, defaults={"run_after": run_after or timezone.now()}
    )
    if again and not created:
        # One statement: if the run ends at this moment, the update sees the row as it is after that.
        Job.objects.filter(pk=job.pk).update(
            again=running(True, False),
            state=running(F("state"), JobState.QUEUED),
            attempts=running(F("attempts"), 0),
            run_after=running(F("run_after"), timezone.now()),
            last_error=running(F("last_error"), ""),
            finished_at=None,
        )
        job.refresh_from_db()
    transaction.on_commit(lambda: hint(job))
    return job


def announce(*, clinic: Clinic, event: str, key: str) -> None:
    """Queue all that follows `event`, such as `treatment.signed`, in the caller's transaction: a room says what happened to the row `key`
    and need not know the rooms above it. What was done for the same row before is done again."""
    for kind in FOLLOWERS.get(event, ()):
        enqueue(clinic=clinic, kind=kind, key=key, again=True)


def running(then: object, otherwise: object) -> Case:
    """SQL for: `then` where the job runs, else `otherwise`."""
    ran, other = (value if isinstance(value, F) else Value(value) for value in (then, otherwise))
    return Case(When(state=JobState.RUNNING, then=ran), default=other)


def hint(job: Job) -> None:
    """A message only saves waiting for the sweeper. Without a broker, or with one that does not answer, the sweeper finds the row."""
    if settings.BROKER_URL:
        messenger.send("clinic.jobs.tasks.run_job", str(job.clinic_id), str(job.pk))

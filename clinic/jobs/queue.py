"""Asking for work and naming who does it."""

import logging
from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from clinic.celery import app
from clinic.jobs.models import Job, State
from clinic.practice.models import Clinic

logger = logging.getLogger("glabella.jobs")
Handler = Callable[[Job], None]
HANDLERS: dict[str, Handler] = {}


class Poison(Exception):
    """Raised by a handler when trying again cannot help; the job fails at once. Its text is shown to staff: no clinical content."""


def handles(kind: str) -> Callable[[Handler], Handler]:
    """Register the one handler of `kind`. It runs inside `tenant(job.clinic)`, takes ids from `job.key`, and twice does no harm."""

    def register(handler: Handler) -> Handler:
        if HANDLERS.get(kind, handler) is not handler:
            raise ValueError(f"two handlers for job kind {kind}")
        HANDLERS[kind] = handler
        return handler

    return register


def enqueue(*, clinic: Clinic, kind: str, key: str, run_after: datetime | None = None, again: bool = False) -> Job:
    """Write the job in the caller's transaction (inside `tenant(clinic)`) and hint Celery after commit.

    Asking twice is asking once; `again=True` queues a finished or failed job anew (a document rendered on demand).
    """
    job, created = Job.objects.get_or_create(
        clinic=clinic, kind=kind, key=key, defaults={"run_after": run_after or timezone.now()}
    )
    if again and not created:
        Job.objects.filter(pk=job.pk).exclude(state=State.RUNNING).update(
            state=State.QUEUED, attempts=0, run_after=timezone.now(), last_error="", finished_at=None
        )
        job.refresh_from_db()
    transaction.on_commit(lambda: _hint(job))
    return job


def _hint(job: Job) -> None:
    """A message only saves waiting for the sweeper. Without a broker, or with one that does not answer, the sweeper finds the row."""
    if not settings.BROKER_URL:
        return
    try:
        app.send_task("clinic.jobs.tasks.run_job", (str(job.clinic_id), str(job.pk)), retry=False)
    except Exception as error:
        logger.warning("no hint for job %s: %s", job.pk, type(error).__name__)

"""Runs a job under a lease: only the worker that holds the lease may finish it."""

import logging
import uuid
from datetime import timedelta

from celery.exceptions import SoftTimeLimitExceeded
from django.db import transaction
from django.utils import timezone

from clinic.jobs.models import MAX_ATTEMPTS, Job, JobState
from clinic.jobs.queue import HANDLERS, Poison, hint
from clinic.logs import LogSafe
from clinic.practice.models import Clinic
from clinic.practice.tenancy import tenant

logger = logging.getLogger("glabella.jobs")
# longer than the worker's hard time limit, so that no live worker loses its lease
LEASE = timedelta(seconds=90)
RETRY = (timedelta(seconds=5), timedelta(seconds=30))


def run(clinic: Clinic, job_id: uuid.UUID) -> bool:
    """Claim the job and carry it out; False when another worker has it or nothing is due."""
    job = _claim(clinic, job_id)
    if job is None:
        return False
    try:
        with tenant(clinic):
            HANDLERS[job.kind](job)
            _close(job, state=JobState.DONE, finished_at=timezone.now(), last_error="")
            _requeue(job)
    except SoftTimeLimitExceeded:
        _fail(clinic, job, "took too long", final=False)
    except Poison as error:
        _fail(clinic, job, str(error), final=True)
    except Exception as error:
        logger.exception("job %s of kind %s failed", job.pk, LogSafe(job.kind))
        _fail(clinic, job, type(error).__name__, final=False)
    return True


def _claim(clinic: Clinic, job_id: uuid.UUID) -> Job | None:
    """Take the lease in a transaction of its own, so that a killed worker leaves it behind to run out."""
    with tenant(clinic):
        job = Job.objects.claimable().select_for_update(skip_locked=True).filter(pk=job_id).first()
        if job is None:
            return None
        if job.attempts >= MAX_ATTEMPTS and not job.again:
            _close(
                job, state=JobState.FAILED, last_error=job.last_error or "its worker died", finished_at=timezone.now()
            )
            return None
        job.state, job.lease, job.lease_until = JobState.RUNNING, uuid.uuid4(), timezone.now() + LEASE
        job.started_at = job.started_at if job.started_at and not job.again else timezone.now()
        job.attempts = 1 if job.again else job.attempts + 1
        job.again = False  # this run reads the data as it is now
        job.save(update_fields=["state", "lease", "lease_until", "started_at", "attempts", "again"])
    return job


def _close(job: Job, **changes: object) -> None:
    """Change the job only while its lease is still ours; otherwise undo the whole transaction."""
    if not Job.objects.filter(pk=job.pk, lease=job.lease).update(**changes):
        raise LeaseLost(job.pk)


def _requeue(job: Job) -> None:
    """Queue the job again where that was asked for during the run. In the transaction that closes it, so that no request is lost."""
    asked = Job.objects.filter(pk=job.pk, lease=job.lease, again=True)
    if asked.update(again=False, state=JobState.QUEUED, attempts=0, run_after=timezone.now(), finished_at=None):
        transaction.on_commit(lambda: hint(job))


class LeaseLost(Exception):
    """Another worker took the job over; this one's effects are rolled back."""


def _fail(clinic: Clinic, job: Job, why: str, *, final: bool) -> None:
    with tenant(clinic), transaction.atomic():
        mine = Job.objects.filter(pk=job.pk, lease=job.lease)
        if final or job.attempts >= MAX_ATTEMPTS:
            mine.update(state=JobState.FAILED, last_error=why[:200], finished_at=timezone.now())
        else:
            later = timezone.now() + RETRY[min(job.attempts, len(RETRY)) - 1]
            mine.update(state=JobState.QUEUED, last_error=why[:200], run_after=later)
        _requeue(job)


def due(clinic: Clinic, limit: int = 100) -> list[uuid.UUID]:
    """Ids of what may be claimed now, oldest first."""
    with tenant(clinic):
        rows = Job.objects.claimable().order_by("run_after", "created_at")
        return list(rows.values_list("pk", flat=True)[:limit])


def run_due(clinic: Clinic | None = None) -> int:
    """Carry out in this process whatever is due, also what that work enqueues; the number of jobs run. For tests, demo data and
    a practice without a broker."""
    count = 0
    for one in [clinic] if clinic else list(Clinic.objects.all()):
        while ids := due(one):
            ran = sum(run(one, job_id) for job_id in ids)
            count += ran
            if not ran:
                break
    return count

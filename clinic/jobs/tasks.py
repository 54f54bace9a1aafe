"""Celery's side: a hint carries two ids and no patient data; the sweeper re-sends what is due or whose worker died."""

import logging
import uuid

from clinic.celery import app
from clinic.jobs import runner
from clinic.practice.models import Clinic

logger = logging.getLogger("glabella.jobs")


@app.task(name="clinic.jobs.tasks.run_job")
def run_job(clinic_id: str, job_id: str) -> None:
    runner.run(Clinic.objects.get(pk=clinic_id), uuid.UUID(job_id))


@app.task(name="clinic.jobs.tasks.sweep")
def sweep() -> int:
    """Every few seconds, for each clinic in turn: hint again whatever may be claimed. One clinic's trouble does not stop the next."""
    sent = 0
    for clinic in Clinic.objects.all():
        try:
            for job_id in runner.due(clinic):
                run_job.delay(str(clinic.pk), str(job_id))
                sent += 1
        except Exception:
            logger.exception("sweep of clinic %s failed", clinic.pk)
    return sent

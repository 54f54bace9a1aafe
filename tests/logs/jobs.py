"""Jobs that fail, each with the name of the patient whose number is the job's key."""

import os
import time
import uuid
from pathlib import Path

from django.conf import settings
from django.db import connection

from clinic.jobs.models import Job
from clinic.jobs.queue import handles
from patients.records.models import Patient
from planning.documents.pdf.renderer import renderer


def name(job: Job) -> str:
    return Patient.objects.get(pk=uuid.UUID(job.key)).family_name


@handles("canary.fails")
def fails(job: Job) -> None:
    raise ValueError(name(job))


@handles("canary.violates")
def violates(job: Job) -> None:
    with connection.cursor() as cursor:
        cursor.execute("update records_patient set sex = %s where id = %s", [name(job)[:1], job.key])
        cursor.execute("update records_patient set born_on = %s where id = %s", [name(job), job.key])


@handles("canary.draws")
def draws(job: Job) -> None:
    renderer.pdf("<table><tr><td>" * 600 + name(job), identifier=job.key)


@handles("canary.hangs")
def hangs(job: Job) -> None:
    """Says who it is and waits to be killed, once."""
    told = Path(settings.MEDIA_ROOT) / "hangs"
    if not told.exists():
        told.write_text(str(os.getpid()))
        while name(job):
            time.sleep(0.2)

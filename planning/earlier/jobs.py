"""Work on the rows of an import, batch after batch."""

from clinic.jobs.models import Job
from clinic.jobs.queue import handles
from planning.earlier.importing.batches import JOB, work_on


@handles(JOB)
def work_on_an_import(job: Job) -> None:
    work_on(job.key)

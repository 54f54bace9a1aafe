"""Jobs as they would stand after their worker."""

from django.db.models import QuerySet
from django.utils import timezone

from clinic.jobs.models import Job, JobState


def set_state(jobs: QuerySet[Job], state: str) -> None:
    """A job that is finished says when."""
    finished = state in (JobState.DONE, JobState.FAILED)
    jobs.update(state=state, finished_at=timezone.now() if finished else None)

"""The jobs that list the patients of a recall."""

from clinic.jobs.queue import enqueue
from planning.treatments.recalls.models import Recall

LIST = "recall.list"


def list_on(recall: Recall, batch: int) -> None:
    """A job for each batch: one that is killed leaves the batches before it done."""
    enqueue(clinic=recall.clinic, kind=LIST, key=f"{recall.pk}:{batch}", again=batch == 1)

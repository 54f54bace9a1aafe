"""Job handlers of the documents room. Idempotent: equal content is one file and one row."""

import uuid
from typing import Any

from clinic.jobs.models import Job
from clinic.jobs.queue import Poison, handles
from planning.documents import actions
from planning.documents.document_type import DocumentType
from planning.documents.types import document_types


def register(document_type: DocumentType[Any]) -> None:
    def make(job: Job) -> None:
        subject = document_type.of.rows().filter(pk=uuid.UUID(job.key)).first()
        if subject is None:
            raise Poison("its plan or treatment is not there")
        actions.make(subject=subject, document_type=document_type)

    handles(document_type.job, after=document_type.after)(make)
    for kind in document_type.earlier_jobs:
        handles(kind)(make)


for one in document_types():
    register(one)

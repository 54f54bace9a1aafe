"""Job handlers of the documents room. Idempotent: equal content is one file and one row."""

import uuid

from clinic.jobs.models import Job
from clinic.jobs.queue import Poison, handles
from planning.documents import actions
from planning.documents.models import DocumentKind
from planning.plans.models import Plan
from planning.treatments.models import Treatment


@handles("document.consult_summary", after=("plan.finished", "plan.decided"))
def consult_summary(job: Job) -> None:
    actions.make(subject=_plan(job))


@handles("document.clinical_record")
def clinical_record(job: Job) -> None:
    actions.make(subject=_plan(job), kind=DocumentKind.CLINICAL_RECORD)


def _plan(job: Job) -> Plan:
    people = Plan.objects.with_people().select_related("clinic", "consult__finished_by")
    plan = people.filter(pk=uuid.UUID(job.key)).first()
    if plan is None:
        raise Poison("its plan is not there")
    return plan


@handles("document.aftercare", after=("treatment.signed", "treatment.check_in_changed"))
def aftercare(job: Job) -> None:
    treatment = Treatment.objects.with_people().filter(pk=uuid.UUID(job.key)).first()
    if treatment is None:
        raise Poison("its treatment is not there")
    actions.make(subject=treatment)


@handles("document.refresh_aftercare")
def refresh_aftercare(job: Job) -> None:
    """Queued by earlier versions when a check-in was booked or moved."""
    aftercare(job)

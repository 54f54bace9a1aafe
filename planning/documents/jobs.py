"""What other rooms ask of the documents room. Running twice does no harm: equal content is one file and one row."""

import uuid

from clinic.jobs.models import Job
from clinic.jobs.queue import Poison, handles
from planning.documents import actions
from planning.documents.models import DocumentKind
from planning.plans.models import Plan
from planning.treatments.models import Treatment


@handles("document.consult_summary")
def consult_summary(job: Job) -> None:
    """A consult was finished: draw what the patient takes home."""
    actions.make(subject=_plan(job))


@handles("document.clinical_record")
def clinical_record(job: Job) -> None:
    """Somebody asked for the record of a consult."""
    actions.make(subject=_plan(job), kind=DocumentKind.CLINICAL_RECORD)


def _plan(job: Job) -> Plan:
    people = Plan.objects.with_people().select_related("clinic", "consult__finished_by")
    plan = people.filter(pk=uuid.UUID(job.key)).first()
    if plan is None:
        raise Poison("its plan is not there")
    return plan


@handles("document.aftercare")
def aftercare(job: Job) -> None:
    """A treatment was recorded."""
    treatment = Treatment.objects.with_people().filter(pk=uuid.UUID(job.key)).first()
    if treatment is None:
        raise Poison("its treatment is not there")
    actions.make(subject=treatment)


@handles("document.refresh_aftercare")
def refresh_aftercare(job: Job) -> None:
    """The check-in was booked or moved: the sheet names the new time."""
    aftercare(job)

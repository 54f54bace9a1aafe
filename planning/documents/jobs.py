"""What other rooms ask of the documents room. Running twice does no harm: equal content is one file and one row."""

import uuid

from clinic.jobs.models import Job
from clinic.jobs.queue import Poison, handles
from planning.consults.models import Plan
from planning.documents import actions
from planning.treatments.models import Treatment


@handles("document.consult_summary")
def consult_summary(job: Job) -> None:
    """A consult was finished: draw what the patient takes home."""
    plan = Plan.objects.with_people().select_related("clinic").filter(pk=uuid.UUID(job.key)).first()
    if plan is None:
        raise Poison("its plan is not there")
    actions.make(subject=plan)


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

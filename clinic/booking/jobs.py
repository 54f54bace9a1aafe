"""What other rooms ask of booking, by job. What runs by the clock is in tasks.py, its schedule in clinic/celery.py."""

import uuid

from clinic.booking import actions
from clinic.jobs.models import Job
from clinic.jobs.queue import Poison, handles
from planning.treatments.models import Treatment


@handles("booking.check_in_due", after=("treatment.signed",))
def check_in_due(job: Job) -> None:
    """A treatment was recorded: make its check-in due."""
    treatment = Treatment.objects.filter(pk=uuid.UUID(job.key)).first()
    if treatment is None:
        raise Poison("its treatment is not there")
    actions.make_due(treatment=treatment)


@handles("booking.outcome_recorded", after=("treatment.reviewed",))
def outcome_recorded(job: Job) -> None:
    """The injector judged a treatment: its check-in is done."""
    treatment = Treatment.objects.filter(pk=uuid.UUID(job.key)).first()
    if treatment is None:
        raise Poison("its treatment is not there")
    actions.settle_outcomes(treatment=treatment)

"""What other rooms ask of booking, by job. What runs by the clock is in tasks.py, its schedule in clinic/celery.py."""

import uuid

from clinic.booking import actions, message_words
from clinic.booking.follow_up import owed, settling, steps
from clinic.booking.models import Appointment
from clinic.booking.telling import settle_messages
from clinic.jobs.models import Job
from clinic.jobs.queue import Poison, handles
from planning.plans.models import Plan
from planning.treatments.models import Treatment

__all__ = ["message_words"]  # registers its words


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


def _tell(job: Job, event: str) -> None:
    visit_id, _, _ = job.key.partition(":")
    visit = Appointment.objects.select_related("clinic").filter(pk=uuid.UUID(visit_id)).first()
    if visit is not None:
        settle_messages(visit, event)


@handles("booking.tell_booked", after=("appointment.booked",))
def tell_booked(job: Job) -> None:
    _tell(job, "booked")


@handles("booking.tell_moved", after=("appointment.moved",))
def tell_moved(job: Job) -> None:
    _tell(job, "moved")


@handles("booking.tell_cancelled", after=("appointment.cancelled", "appointment.restored", "appointment.missed"))
def tell_cancelled(job: Job) -> None:
    _tell(job, "cancelled")


@handles("booking.follow_ups_due", after=("treatment.signed",))
def follow_ups_due(job: Job) -> None:
    """A treatment was recorded: its later looks and visits, and the days of its plan's other steps."""
    treatment = Treatment.objects.filter(pk=uuid.UUID(job.key)).first()
    if treatment is None:
        raise Poison("its treatment is not there")
    owed.follow_treatment(treatment=treatment)
    steps.follow_plan(plan=treatment.plan)


@handles("booking.steps_decided", after=("plan.decided",))
def steps_decided(job: Job) -> None:
    """A plan was decided: the steps that the patient accepted are offered at their dates."""
    plan = Plan.objects.filter(pk=uuid.UUID(job.key)).first()
    if plan is None:
        raise Poison("its plan is not there")
    steps.follow_plan(plan=plan)


@handles("booking.look_recorded", after=("treatment.reviewed",))
def look_recorded(job: Job) -> None:
    """A treatment was judged: the later look that this was is done, and what waited for the check-in may follow."""
    treatment = Treatment.objects.filter(pk=uuid.UUID(job.key)).first()
    if treatment is None:
        raise Poison("its treatment is not there")
    settling.settle_looks(treatment=treatment)

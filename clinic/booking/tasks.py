"""What booking does by the clock (`beat_schedule` in clinic/celery.py). What other rooms ask for is in jobs.py."""

import logging

from clinic.booking import actions
from clinic.booking.follow_up import owed, settling, steps
from clinic.booking.inviting import invite_by_itself
from clinic.booking.telling import catch_up_messages
from clinic.celery import app
from clinic.practice.models import Clinic
from clinic.practice.tenancy import tenant

logger = logging.getLogger("glabella.booking")


@app.task(name="clinic.booking.tasks.catch_up")
def catch_up() -> None:
    """Make the check-ins and outcomes whose job failed for good, clinic by clinic; one clinic's trouble does not stop the next."""
    for clinic in Clinic.objects.all():
        try:
            with tenant(clinic):
                actions.catch_up()
                actions.catch_up_outcomes()
                catch_up_messages(clinic)
                invite_by_itself(clinic)
                owed.catch_up()
                steps.catch_up()
                settling.catch_up()
        except Exception:
            logger.exception("check-ins of clinic %s were not caught up", clinic.pk)

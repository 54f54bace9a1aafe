"""What the drafts room does by the clock (`beat_schedule` in clinic/celery.py)."""

import logging

from clinic.celery import app
from clinic.drafts import actions
from clinic.practice.models import Clinic
from clinic.practice.tenancy import tenant

logger = logging.getLogger("glabella.drafts")


@app.task(name="clinic.drafts.tasks.purge")
def purge() -> None:
    """Every hour, clinic by clinic; one clinic's trouble does not stop the next."""
    for clinic in Clinic.objects.all():
        try:
            with tenant(clinic):
                actions.purge(clinic=clinic, by="system:purge")
        except Exception:
            logger.exception("drafts of clinic %s were not purged", clinic.pk)

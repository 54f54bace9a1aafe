import logging

from django.utils import timezone

from clinic.celery import app
from clinic.jobs.models import Job, JobState
from clinic.messages.attempts import KIND, settle
from clinic.messages.codes import MessageState
from clinic.messages.models import Message
from clinic.practice.models import Clinic
from clinic.practice.tenancy import tenant

logger = logging.getLogger("glabella.messages")


@app.task(name="clinic.messages.tasks.settle_lost")
def settle_lost() -> int:
    """A message whose job killed its worker three times was given up without an answer: a person must see it."""
    found = 0
    for clinic in Clinic.objects.all():
        try:
            found += lost_of(clinic)
        except Exception:
            logger.exception("lost messages of clinic %s", clinic.pk)
    return found


def lost_of(clinic: Clinic) -> int:
    with tenant(clinic):
        due = Message.objects.filter(state=MessageState.QUEUED, send_after__lte=timezone.now())
        waiting = list(due.select_for_update(skip_locked=True))
        by_key = {message.next_attempt: message for message in waiting}
        failed = Job.objects.filter(kind=KIND, state=JobState.FAILED, key__in=by_key).values_list("key", flat=True)
        for key in failed:
            settle(by_key[key], MessageState.MAYBE_SENT, error="its worker died")
        return len(failed)

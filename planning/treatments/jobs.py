"""What a recall does by job: patients are listed and written to in batches, and the words of the message."""

import uuid
from typing import Any

from django.utils import translation
from django.utils.translation import gettext

from clinic.jobs.models import Job
from clinic.jobs.queue import Poison, handles
from clinic.messages.models import Message
from clinic.messages.templates import words_for
from planning.treatments.draw_model import Draw
from planning.treatments.recalls import actions, listing
from planning.treatments.recalls.lots import draws_of, was_given
from planning.treatments.recalls.models import Recall, RecalledPatient


@handles(listing.LIST)
def list_recalled(job: Job) -> None:
    recall_id, _, batch = job.key.partition(":")
    recall = Recall.objects.filter(pk=uuid.UUID(recall_id)).first()
    if recall is None:
        raise Poison("its recall is not there")
    actions.list_batch(recall=recall, batch=int(batch))


@handles("recall.treatment_signed", after=("treatment.signed",))
def treatment_signed(job: Job) -> None:
    """A record that is written or corrected while a lot is recalled may add its patient to the list."""
    if not Draw.objects.filter(treatment=uuid.UUID(job.key)).exists():
        return
    for recall in Recall.objects.open().with_lot():
        if draws_of(recall.lot).filter(treatment=uuid.UUID(job.key)).exists():
            listing.list_on(recall, 1)


@words_for(actions.NOTICE)
def recall_notice(message: Message) -> dict[str, Any] | None:
    """None where the record was corrected meanwhile. Neither product nor treatment is named in a mail."""
    rows = RecalledPatient.objects.select_related("clinic", "patient", "recall__lot")
    recalled = rows.filter(pk=message.context_ids["recalled"]).first()
    if recalled is None or not was_given(recalled.patient_id, recalled.recall.lot):
        return None
    patient, clinic = recalled.patient, recalled.clinic
    language = patient.language or clinic.language
    with translation.override(language):
        subject = gettext("Please call %(name)s about your visit") % {"name": clinic.name}
    return {"name": patient.called, "language": language, "phone": clinic.phone, "subject": subject}

"""Every write of a recall."""

import uuid

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from clinic.audit.log import record as log
from clinic.messages.actions import send
from clinic.practice.idempotency import content_hash, made_before
from clinic.practice.models import User
from clinic.stock.actions import withdraw_lot
from clinic.stock.models import Lot
from patients.records.models import Patient
from planning.treatments.recalls.listing import list_on
from planning.treatments.recalls.lots import draws_of
from planning.treatments.recalls.models import ContactResult, ContactWay, Recall, RecallContact, RecalledPatient
from planning.treatments.recalls.worklist import counts_of

BATCH = 50  # patients in one transaction
NOTICE = "lot_recall"
WRITER = "system:recalls"


class RecalledAlready(ValidationError):
    """`recall` is the one that is open."""

    def __init__(self, recall: Recall) -> None:
        super().__init__("A recall of this lot is open already.")
        self.recall = recall


@transaction.atomic
def start(*, lot: Lot, reason: str, writes_emails: bool, idempotency_key: uuid.UUID, by: User) -> Recall:
    """Withdraw the lot at once, and list and write to its patients by a job. The same key and content start one."""
    content = content_hash(lot=lot, reason=reason, writes_emails=writes_emails)
    if made := made_before(Recall, idempotency_key, content):
        return made
    if not reason.strip():
        raise ValidationError({"reason": ["Write why, such as the maker's recall number."]})
    lot = withdraw_lot(lot=lot, reason=reason, by=by)  # locks the lot: of two at once one finds the other's
    if (already := Recall.objects.open().filter(lot=lot).first()) is not None:
        raise RecalledAlready(already)
    recall = Recall.objects.create(
        clinic=lot.clinic,
        lot=lot,
        reason=reason.strip(),
        writes_emails=writes_emails,
        started_by=by,
        idempotency_key=idempotency_key,
        content_hash=content,
    )
    log(action="recall.started", obj=recall, by=by, data={"lot": str(lot.pk)})
    list_on(recall, 1)
    return recall


@transaction.atomic
def list_batch(*, recall: Recall, batch: int, by: User | str = WRITER) -> int:
    """Put the next patients on the list and write to them. In the job's transaction: all of a batch, or nothing."""
    recall = Recall.objects.select_for_update(of=("self",), no_key=True).with_lot().get(pk=recall.pk)
    if recall.closed_at is not None:
        return 0
    given = draws_of(recall.lot).values("treatment__patient")
    waiting = Patient.objects.filter(pk__in=given).exclude(recalls__recall=recall).order_by("pk")
    found = list(waiting[:BATCH])
    for patient in found:
        _list(recall, patient, by)
    if len(found) == BATCH:
        list_on(recall, batch + 1)
    elif recall.listed_at is None:
        recall.listed_at = timezone.now()
        recall.save(update_fields=["listed_at"])
        log(action="recall.listed", obj=recall, by=by, data={"patients": recall.patients.count()})
    return len(found)


def _list(recall: Recall, patient: Patient, by: User | str) -> None:
    recalled = RecalledPatient.objects.create(clinic=recall.clinic, recall=recall, patient=patient)
    if not (recall.writes_emails and patient.email):
        return
    message = send(
        clinic=recall.clinic,
        template=NOTICE,
        to=patient.email,
        context_ids={"recalled": recalled.pk},
        key=f"recall:{recall.pk}:{patient.pk}",
        by=by,
    )
    told = {"way": ContactWay.EMAIL, "result": ContactResult.TOLD, "message": message}
    RecallContact.objects.create(clinic=recall.clinic, recalled=recalled, **told)


@transaction.atomic
def note_contact(
    *, recalled: RecalledPatient, way: str, result: str, words: str = "", idempotency_key: uuid.UUID, by: User
) -> RecallContact:
    """A try to tell the patient, or the answer. The same key and content note it once."""
    content = content_hash(recalled=recalled, way=way, result=result, words=words)
    if made := made_before(RecallContact, idempotency_key, content):
        return made
    recall = Recall.objects.select_for_update(no_key=True).get(pk=recalled.recall_id)
    if recall.closed_at is not None:
        raise ValidationError("This recall is closed. Nothing was noted.")
    if result == ContactResult.ANSWERED and not words.strip():
        raise ValidationError({"words": ["Write what the patient answered."]})
    contact = RecallContact.objects.create(
        clinic=recall.clinic,
        recalled=recalled,
        way=ContactWay(way),
        result=ContactResult(result),
        words=words.strip(),
        by=by,
        idempotency_key=idempotency_key,
        content_hash=content,
    )
    log(action="recall.contact", obj=recalled, by=by, data={"way": way, "result": result})
    return contact


@transaction.atomic
def close(*, recall: Recall, words: str, by: User) -> Recall:
    """`words` say why, where somebody was not told. One that is closed stays as it is."""
    recall = Recall.objects.select_for_update(of=("self",), no_key=True).with_lot().get(pk=recall.pk)
    if recall.closed_at is not None:
        return recall
    if recall.listed_at is None:
        raise ValidationError("The patients are still being listed. Wait a moment, then close it.")
    counts = counts_of(recall)
    if counts.to_tell and not words.strip():
        many = "1 patient was" if counts.to_tell == 1 else f"{counts.to_tell} patients were"
        raise ValidationError({"words": [f"{many} not told. Tell them, or write why it is closed all the same."]})
    recall.closed_at, recall.closed_by, recall.closing_words = timezone.now(), by, words.strip()
    recall.save(update_fields=["closed_at", "closed_by", "closing_words"])
    log(action="recall.closed", obj=recall, by=by, data=vars(counts) | {"lot": str(recall.lot_id)})
    return recall

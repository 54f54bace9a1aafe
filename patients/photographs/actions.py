"""Every write of a photograph."""

import tempfile
import uuid
from collections.abc import Iterable
from datetime import date

from django.db import OperationalError, connection, transaction
from psycopg.errors import LockNotAvailable

from clinic.audit.log import record
from clinic.files import store
from clinic.practice.errors import ChangedMeanwhile
from clinic.practice.models import User
from patients.consents.standing import photograph_uses
from patients.photographs import quota, scanning, uses
from patients.photographs.encoding.encoder import WORDS, Encoded, NotAPhotograph, encode
from patients.photographs.encoding.spooling import SpooledFile, spool
from patients.photographs.models import (
    FurtherUse,
    Photograph,
    PhotographRetraction,
    PhotographSize,
    PhotographUse,
    RetractionReason,
    StandardView,
)
from patients.records.models import Patient

NO_CONSENT = "The patient has not consented to photographs for the clinical record, so nothing was kept."


class NotKept(ValueError):
    """This file was not kept; `str()` tells the sender why and what to do."""


def add(
    *, patient: Patient, chunks: Iterable[bytes], view: str, taken_on: date, source: str, form_key: uuid.UUID, by: User
) -> Photograph:
    """Keep one uploaded file. The same form key and file again give the photograph that they made. Raises NotKept."""
    try:
        with tempfile.TemporaryFile() as file, transaction.atomic():
            sent = spool(chunks, file)
            key = uuid.uuid5(form_key, sent.sha256)
            if made := _made_before(patient, key, sent):
                return made
            scanning.scan(sent.file)
            _refuse_without_consent(patient)
            encoded = encode(sent.file)
            _refuse_without_consent(patient)  # perhaps withdrawn while the picture was read
            quota.reserve(patient.clinic, by, encoded.bytes)
            added = Photograph.objects.create(
                clinic_id=patient.clinic_id,
                patient=patient,
                view=StandardView(view),
                taken_on=taken_on,
                source=source,
                width=encoded.width,
                height=encoded.height,
                stored_bytes=encoded.bytes,
                sent_sha256=sent.sha256,
                upload_key=key,
                added_by=by,
                **_stored(patient, encoded),
            )
            record(action="photograph.add", obj=added, by=by)
            return added
    except (NotAPhotograph, scanning.ScanRefused, quota.QuotaReached) as refused:
        raise NotKept(str(refused)) from None
    except OperationalError as error:
        if not isinstance(error.__cause__, LockNotAvailable):
            raise
        raise NotKept(WORDS["busy"]) from None
    except OSError:
        raise NotKept(
            "The server's disk is full or cannot be written, so nothing was kept. Tell whoever runs Glabella."
        ) from None


def _refuse_without_consent(patient: Patient) -> None:
    if not uses.may_be_taken(patient):
        raise NotKept(NO_CONSENT)


def _made_before(patient: Patient, key: uuid.UUID, sent: SpooledFile) -> Photograph | None:
    """Whoever sends the same file waits until the first has ended, then finds its row. Raises NotKept where the chart has the file."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"photograph {patient.pk} {sent.sha256}"]
        )
    if made := Photograph.objects.filter(upload_key=key, patient=patient).first():
        return made
    there = Photograph.objects.standing().filter(patient=patient, sent_sha256=sent.sha256).first()
    if there:
        raise NotKept(f"The chart has this photograph already ({there}).")
    return None


def _stored(patient: Patient, encoded: Encoded) -> dict[str, str]:
    """The hashes by size. Files come before the row: where the disk is full there is no row, and a file without one harms nobody."""
    kind = store.FileKind.PHOTOGRAPH
    return {size: store.keep(patient.clinic_id, encoded.contents[size], kind)[1] for size in PhotographSize.values}


@transaction.atomic
def retract(*, photograph: Photograph, reason: str, note: str, by: User) -> PhotographRetraction:
    """Hide it. Twice is once."""
    locked = Photograph.objects.select_for_update().get(pk=photograph.pk)
    if made := PhotographRetraction.objects.filter(photograph=locked).first():
        return made
    made = PhotographRetraction.objects.create(
        clinic_id=locked.clinic_id, photograph=locked, reason=RetractionReason(reason), note=note, made_by=by
    )
    record(action="photograph.retract", obj=locked, by=by)
    return made


@transaction.atomic
def choose_use(*, photograph: Photograph, use: str, chosen: bool, by: User) -> None:
    """Choose a photograph for a further use, or end that. The same choice again changes nothing. Raises ChangedMeanwhile for one that
    was retracted, or where the patient does not allow the use."""
    locked = Photograph.objects.select_for_update().get(pk=photograph.pk)
    is_retracted = PhotographRetraction.objects.filter(photograph=locked).exists()
    if is_retracted or (chosen and FurtherUse(use) not in photograph_uses(locked.patient)):
        raise ChangedMeanwhile(locked)
    if chosen == uses.allowed_for(locked, use):
        return
    newest = locked.uses.filter(use=use).first()
    PhotographUse.objects.create(
        clinic_id=locked.clinic_id,
        photograph=locked,
        use=use,
        chosen=chosen,
        number=newest.number + 1 if newest else 1,
        made_by=by,
    )
    record(action="photograph.use", obj=locked, by=by, data={"kind": use, "chosen": chosen})

"""Every write of a treatment that was not recorded here."""

import uuid
from collections.abc import Sequence
from decimal import Decimal

from django.db import transaction

from clinic.audit.log import record
from clinic.practice.errors import ChangedMeanwhile
from clinic.practice.idempotency import content_hash, made_before
from clinic.practice.models import User
from patients.records.models import Patient
from planning.earlier.models import EarlierTreatment
from planning.earlier.partial_dates import PartialDate


@transaction.atomic
def enter(
    *,
    patient: Patient,
    kind: str,
    when: PartialDate,
    product: str = "",
    what: str = "",
    units: Decimal | None = None,
    areas: Sequence[str] = (),
    place: str = "",
    told_by: str,
    note: str = "",
    idempotency_key: uuid.UUID,
    by: User,
    replaces: EarlierTreatment | None = None,
) -> EarlierTreatment:
    """Enter a treatment; with `replaces` in the place of one that was entered wrongly.

    The same key and content again give the row that they made. Raises KeyUsed for other content, ChangedMeanwhile where somebody else
    replaced that row first.
    """
    told = {
        "kind": kind,
        "year": when.year,
        "month": when.month,
        "day": when.day,
        "product": product,
        "what": what,
        "units": units,
        "areas": sorted(areas),
        "place": place,
        "told_by": told_by,
        "note": note,
    }
    content = content_hash(patient=patient, replaces=replaces, **told)
    if made := made_before(EarlierTreatment, idempotency_key, content):
        return made
    if replaces is not None:
        _check_stands(replaces)
    entered = EarlierTreatment.objects.create(
        clinic_id=patient.clinic_id,
        patient=patient,
        replaces=replaces,
        idempotency_key=idempotency_key,
        content_hash=content,
        made_by=by,
        **told,
    )
    record(action="earlier.enter", obj=entered, by=by, data={"replaces": str(replaces.pk)} if replaces else {})
    return entered


@transaction.atomic
def retract(*, treatment: EarlierTreatment, by: User) -> EarlierTreatment:
    """Take back what was entered by mistake. Twice is once."""
    locked = EarlierTreatment.objects.select_for_update(of=("self",)).get(pk=treatment.pk)
    later = EarlierTreatment.objects.filter(replaces=locked).first()
    if later is not None:
        if later.retracted:
            return later
        raise ChangedMeanwhile(later)
    kept = {name: getattr(locked, name) for name in ("kind", "year", "month", "day", "told_by")}
    taken_back = EarlierTreatment.objects.create(
        clinic_id=locked.clinic_id,
        patient_id=locked.patient_id,
        replaces=locked,
        retracted=True,
        made_by=by,
        **kept,
    )
    record(action="earlier.retract", obj=taken_back, by=by, data={"replaces": str(locked.pk)})
    return taken_back


def _check_stands(treatment: EarlierTreatment) -> None:
    EarlierTreatment.objects.select_for_update(of=("self",)).get(pk=treatment.pk)
    later = EarlierTreatment.objects.filter(replaces=treatment).first()
    if later is not None:
        raise ChangedMeanwhile(later)

"""Every write of consents."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone

from clinic.audit.log import record
from clinic.practice.errors import ChangedMeanwhile
from clinic.practice.idempotency import content_hash, made_before
from clinic.practice.models import Membership, User
from patients.consents.binding import digest
from patients.consents.models import Consent, ConsentWithdrawal
from patients.consents.wording import ConsentWording, Particulars, shown_text
from patients.records.locking import lock_patient
from patients.records.models import Patient


@dataclass(frozen=True)
class Signing:
    """Who signed, how, and what they answered. `relation` is empty where the patient signed."""

    printed_name: str
    how: str
    signature: Mapping[str, Any]
    relation: str = ""
    companion: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)


@transaction.atomic
def sign(
    *,
    patient: Patient,
    wording: ConsentWording,
    language: str,
    about: Particulars,
    signing: Signing,
    after: int,
    idempotency_key: uuid.UUID,
    by: Membership,
) -> Consent:
    """Keep what was signed. The same key and content again give the row that they made.

    Raises KeyUsed for other content, ChangedMeanwhile where another consent to this treatment was signed since the page was shown.
    """
    told = {
        "treatment": wording.treatment,
        "number": after + 1,
        "wording_version": wording.version,
        "wording_sha256": wording.sha256,
        "language": language,
        "shown": shown_text(wording, language, about),
        "product": about.product,
        "areas": list(about.areas),
        "off_label": list(about.off_label),
        "answers": dict(signing.answers),
        "printed_name": signing.printed_name,
        "relation": signing.relation,
        "signed_how": signing.how,
        "signature": dict(signing.signature),
        "companion": signing.companion,
    }
    content = content_hash(patient=patient, witness=by, **told)
    if made := made_before(Consent, idempotency_key, content):
        return made
    Patient.objects.select_for_update(of=("self",)).get(pk=patient.pk)
    standing = Consent.objects.filter(patient=patient, treatment=wording.treatment).order_by("-number").first()
    if (standing.number if standing else 0) != after:
        raise ChangedMeanwhile(standing)
    consent = Consent(
        clinic_id=patient.clinic_id,
        patient=patient,
        witness=by,
        signed_at=timezone.now(),
        idempotency_key=idempotency_key,
        content_hash=content,
        **told,
    )
    consent.sha256 = digest(consent)
    consent.save(force_insert=True)
    record(
        action="consent.sign",
        obj=consent,
        by=by.user,
        data={"treatment": consent.treatment, "version": consent.wording_version, "sha256": consent.sha256},
    )
    return consent


@transaction.atomic
def withdraw(*, consent: Consent, reason: str, told_by: str, by: User) -> ConsentWithdrawal:
    """From now on; twice is once. What was done under it stays."""
    lock_patient(consent.patient_id)  # a treatment that is being signed comes before it or after it
    locked = Consent.objects.select_for_update(of=("self",)).get(pk=consent.pk)
    if before := ConsentWithdrawal.objects.filter(consent=locked).first():
        return before
    made = ConsentWithdrawal.objects.create(
        clinic_id=locked.clinic_id,
        consent=locked,
        patient_id=locked.patient_id,
        reason=reason,
        told_by=told_by,
        made_by=by,
    )
    record(action="consent.withdraw", obj=made, by=by, data={"consent": str(locked.pk)})
    return made

"""What a signature is bound to: one SHA-256 over the canonical content of a consent, computed again whenever it is shown."""

import hashlib
from datetime import UTC
from typing import Any

from patients.consents.models import Consent
from patients.consents.wording import canonical
from patients.records.models import MovedRow


def content(consent: Consent) -> dict[str, Any]:
    """All that the signature says, to whom and before whom. A merge of charts may have moved the row since: see `is_intact`."""
    return {
        "clinic": str(consent.clinic_id),
        "patient": str(consent.patient_id),
        "treatment": consent.treatment,
        "number": consent.number,
        "wording_version": consent.wording_version,
        "wording_sha256": consent.wording_sha256,
        "language": consent.language,
        "shown": consent.shown,
        "product": consent.product,
        "areas": consent.areas,
        "off_label": consent.off_label,
        "answers": consent.answers,
        "printed_name": consent.printed_name,
        "relation": consent.relation,
        "signed_how": consent.signed_how,
        "signature": consent.signature,
        "witness": str(consent.witness_id),
        "companion": consent.companion,
        "signed_at": consent.signed_at.astimezone(UTC).isoformat(),
    }


def digest(consent: Consent) -> str:
    return _hash(content(consent))


def is_intact(consent: Consent) -> bool:
    """Whether it is still byte by byte what was signed, also where merges of charts gave it another patient and number."""
    said = content(consent)
    return _hash(said) == consent.sha256 or _hash({**said, **_before_merges(consent)}) == consent.sha256


def _before_merges(consent: Consent) -> dict[str, Any]:
    """Patient and number at the signature. Only merges that lead to the patient whose row it is now tell of it."""
    moves = list(
        MovedRow.objects.filter(table=Consent._meta.db_table, row=consent.pk, merge__undone_at=None)
        .select_related("merge")
        .order_by("merge__made_at")
    )
    if not moves or moves[-1].merge.kept_id != consent.patient_id:
        return {}
    return {"patient": str(moves[0].earlier_patient_id), "number": moves[0].earlier_number}


def _hash(said: dict[str, Any]) -> str:
    return hashlib.sha256(canonical(said).encode()).hexdigest()

"""What a signature is bound to: one SHA-256 over the canonical content of a consent, computed again whenever it is shown."""

import hashlib
from datetime import UTC
from typing import Any

from patients.consents.models import Consent
from patients.consents.wording import canonical


def content(consent: Consent) -> dict[str, Any]:
    """All that the signature says, to whom and before whom."""
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
    return hashlib.sha256(canonical(content(consent)).encode()).hexdigest()


def is_intact(consent: Consent) -> bool:
    """Whether it is still byte by byte what was signed."""
    return digest(consent) == consent.sha256

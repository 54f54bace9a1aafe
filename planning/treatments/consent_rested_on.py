"""The consent that a signed treatment rests on, in words and as it was then."""

from clinic.practice import dates
from patients.consents.binding import is_intact
from planning.treatments.models import Treatment

CHANGED = "It is not as it was signed."


def consent_words(treatment: Treatment) -> str:
    """`Consent of 12 January 2026, signed by Ana Silva.` Empty where the record names none."""
    consent = treatment.consent
    if consent is None:
        return ""
    day = dates.plain_day(treatment.clinic.day_of(consent.signed_at))
    said = f"Consent of {day}, signed by {consent.printed_name}."
    is_same = consent.sha256 == treatment.consent_sha256 and is_intact(consent)
    return said if is_same else f"{said} {CHANGED}"

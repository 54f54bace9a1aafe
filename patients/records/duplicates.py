"""Finding the patient who is already there before a second record of the same person is made."""

import uuid
from collections.abc import Mapping
from typing import Any

from patients.records import normalise
from patients.records.models import Patient


def possible_duplicates(
    details: Mapping[str, Any], *, idempotency_key: uuid.UUID | None, anyway: bool
) -> list[Patient]:
    """Who may be the same person as `details`: born that day, sharing a word of the family name, or with the names swapped. Nobody, if
    the user has seen them and adds the patient `anyway`, or if one of them was made by the request `idempotency_key` itself."""
    if anyway:
        return []
    family_name, given_name = details["family_name"], details["given_name"]
    given, family = (_words(name) for name in (given_name, family_name))
    swapped = normalise.sort_name(given_name, family_name)
    born_that_day = Patient.objects.filter(born_on=details["born_on"]).by_name()
    found = [patient for patient in born_that_day if _shares(patient, given, family) or patient.sort_name == swapped]
    return [] if idempotency_key and any(patient.idempotency_key == idempotency_key for patient in found) else found


def _shares(patient: Patient, given: set[str], family: set[str]) -> bool:
    """A word of the family names; of any name, where one of the two people has one name only."""
    known_given, known_family = _words(patient.given_name), _words(patient.family_name)
    if all((given, family, known_given, known_family)):
        return bool(family & known_family)
    return bool((given | family) & (known_given | known_family))


def _words(name: str) -> set[str]:
    words = normalise.words(name)
    return {*words, "".join(words)} - {""}

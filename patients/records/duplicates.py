"""Finding the patient who is already there before a second record of the same person is made."""

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from patients.records import normalise
from patients.records.models import Patient
from patients.records.phone_keys import phone_end
from patients.records.search.terms import WHOLE_NUMBER, beginning
from patients.records.search.typos import SHORTEST, one_letter_away

FEWEST_FIGURES = 7
SHOWN = 10


def possible_duplicates(
    details: Mapping[str, Any], *, idempotency_key: uuid.UUID | None, anyway: bool
) -> list[Patient]:
    """Who may be the same person as `details`: `born_and_named_alike`, then who has the same phone. Nobody, if the user has seen them
    and adds the patient `anyway`, or if one of them was made by the request `idempotency_key` itself."""
    if anyway:
        return []
    found = born_and_named_alike(details)
    found += [patient for patient in of_the_same_phone(details.get("phone", "")) if patient not in found]
    return [] if idempotency_key and any(patient.idempotency_key == idempotency_key for patient in found) else found


def born_and_named_alike(details: Mapping[str, Any]) -> list[Patient]:
    """Born that day, and sharing a word of the family name or all but one letter of it, or with the names swapped."""
    family_name, given_name = details["family_name"], details["given_name"]
    given, family = (_words(name) for name in (given_name, family_name))
    swapped = normalise.base_name(given_name, family_name)
    born_that_day = Patient.objects.filter(born_on=details["born_on"]).by_name()
    return [
        patient
        for patient in born_that_day
        if _shares(patient, given, family) or normalise.base_name(patient.family_name, patient.given_name) == swapped
    ]


def of_the_same_phone(phone: str) -> list[Patient]:
    """Told by the last figures, since a number is written with its country code and without."""
    figures = phone_end(phone)
    if len(figures) < FEWEST_FIGURES:
        return []
    alike = beginning("phone_end", figures[:WHOLE_NUMBER]).condition()
    return list(Patient.objects.filter(alike).by_name()[:SHOWN])


def _shares(patient: Patient, given: set[str], family: set[str]) -> bool:
    """A word of the family names; of any name, where one of the two people has one name only."""
    known_given, known_family = _words(patient.given_name), _words(patient.family_name)
    if all((given, family, known_given, known_family)):
        return _alike(family, known_family)
    return _alike(given | family, known_given | known_family)


def _alike(words: Iterable[str], known: set[str]) -> bool:
    """A word of both, or one letter away from a word of the other."""
    near = {other for word in words if len(word) >= SHORTEST for other in one_letter_away(word)}
    return not known.isdisjoint({*words, *near})


def _words(name: str) -> set[str]:
    return normalise.name_words("", name)

"""Finding the patient who is already there before a second record of the same person is made."""

from datetime import date

from patients.records import folding
from patients.records.models import Patient


def same_person(*, family_name: str, given_name: str, born_on: date) -> list[Patient]:
    """Patients born on that day who share a word of the family name; also when family and given name were swapped."""
    asked = set(folding.words(family_name)) | {"".join(folding.words(family_name))}
    swapped = folding.sort_name(given_name, family_name)
    born_that_day = Patient.objects.filter(born_on=born_on).by_name()
    return [patient for patient in born_that_day if _shares(patient, asked) or patient.sort_name == swapped]


def _shares(patient: Patient, asked: set[str]) -> bool:
    words = folding.words(patient.family_name)
    return bool(asked & {*words, "".join(words)})

"""What finds a patient, made from their details and from the names of charts that were merged into theirs."""

from patients.records import normalise
from patients.records.models import Patient, PatientWord
from patients.records.phone_keys import phone_end, phone_start

KEYS = ("sort_name", "phone_end", "phone_start", "email_key")


def set_keys(patient: Patient) -> None:
    also = set() if patient._state.adding else other_words(patient)
    patient.sort_name = normalise.sort_name(patient.family_name, patient.given_name, also)
    patient.phone_end, patient.phone_start = phone_end(patient.phone), phone_start(patient.phone)
    patient.email_key = patient.email.casefold()[:254]


def words_of(patient: Patient) -> list[PatientWord]:
    shown = {"clinic_id": patient.clinic_id, "names": patient.sort_name, "born_on": patient.born_on}
    also = set() if patient._state.adding else other_words(patient)
    words = sorted(normalise.name_words(patient.given_name, patient.family_name) | also)
    return [PatientWord(patient=patient, word=word, **shown) for word in words]


def other_words(patient: Patient) -> set[str]:
    """Of the charts that lead here, and of those that lead to them."""
    found: set[str] = set()
    for one in patient.merged.all():
        found |= normalise.name_words(one.given_name, one.family_name) | other_words(one)
    return found


def index(patient: Patient) -> None:
    """Make the words that find the patient what their details say now."""
    PatientWord.objects.filter(patient=patient).delete()
    if patient.merged_into_id is None:
        PatientWord.objects.bulk_create(words_of(patient))

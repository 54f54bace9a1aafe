"""The one lock that orders what is written of a patient's treatment, consent and effects. Taken before any other row is locked, so that two
writes wait for each other and never in a circle."""

import uuid

from patients.records.models import Patient


def lock_patient(patient_id: uuid.UUID) -> None:
    """Until the transaction ends. Rows that only refer to the patient are written beside it."""
    Patient.objects.select_for_update(no_key=True).only("pk").get(pk=patient_id)

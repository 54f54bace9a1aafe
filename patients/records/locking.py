"""The one lock that orders what is written of a patient's treatment, consent and effects. Taken before any other row is locked, so that two
writes wait for each other and never in a circle."""

import uuid
from collections.abc import Iterable

from django.db import connection

from patients.records.models import Patient


def lock_patient(patient_id: uuid.UUID) -> None:
    """Until the transaction ends. Rows that only refer to the patient are written beside it."""
    Patient.objects.select_for_update(no_key=True).only("pk").get(pk=patient_id)


def hold_chart(patient_id: uuid.UUID) -> uuid.UUID:
    """Until the transaction ends nobody merges this chart away; other writes about the patient go on. Gives the chart itself, or the one
    that it was merged into: rows of the old one are there now."""
    with connection.cursor() as cursor:
        while True:
            cursor.execute(
                "select 1 from records_patient where id = %s and merged_into_id is null for key share", [patient_id]
            )
            if cursor.fetchone():
                return patient_id
            patient_id = Patient.objects.values_list("merged_into", flat=True).get(pk=patient_id) or patient_id


def hold_charts(patient_ids: Iterable[uuid.UUID]) -> None:
    """Of several patients, in the order in which a merge locks its two."""
    for one in sorted(set(patient_ids)):
        hold_chart(one)

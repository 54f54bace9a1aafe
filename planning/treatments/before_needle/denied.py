"""A no of today before the needle: it is kept beside the health history, and the patient bar counts it as asked."""

import uuid
from collections.abc import Sequence
from typing import Any

from clinic.practice.models import Clinic
from patients.records.models import Patient
from planning.treatments.before_needle.models import PreTreatmentCheck

ASKED = ("pregnant", "breastfeeding", "infected_sites")


def denied_today(patients: Sequence[Patient], clinic: Clinic) -> dict[uuid.UUID, dict[str, Any]]:
    """By patient; the last check of the day counts."""
    since, _ = clinic.day_bounds(clinic.today())
    made = PreTreatmentCheck.objects.filter(patient__in=patients, made_at__gte=since).order_by("made_at")
    return {
        patient: {name: answers[name] for name in ASKED if answers[name] in (False, [])}
        for patient, answers in made.values_list("patient_id", "answers")
    }

"""What an injector has to know of each patient of the day, in a few queries for all of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from clinic.booking.open_work import OpenTask
from clinic.practice.models import Clinic
from patients.records.flags import Flag, flags
from patients.records.models import HealthHistory, Patient
from planning.treatments.flags import toxin_flag
from planning.treatments.previous_treatment import last_toxins
from planning.treatments.unwanted_effects import recorded_effects_of


@dataclass(frozen=True)
class DayPatient:
    age: int
    flags: list[Flag]
    toxin: Flag
    tasks: list[OpenTask]


def day_patients(
    clinic: Clinic, patients: Sequence[Patient], tasks: Mapping[Any, list[OpenTask]]
) -> dict[Any, DayPatient]:
    """By id of the patient."""
    newest = HealthHistory.objects.filter(patient__in=patients).order_by("patient", "-number")
    histories = {one.patient_id: one for one in newest.distinct("patient")}
    recorded, toxins = recorded_effects_of(patients, clinic), last_toxins(patients, clinic)
    today = clinic.today()
    return {
        one.pk: DayPatient(
            one.age_on(today),
            flags(histories.get(one.pk), recorded.get(one.pk, ())),
            toxin_flag(toxins[one.pk], today),
            tasks.get(one.pk, []),
        )
        for one in patients
    }

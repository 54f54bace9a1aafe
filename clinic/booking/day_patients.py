"""What an injector has to know of each patient of the day, in a few queries for all of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from clinic.booking.open_work import OpenTask, OpenWork
from clinic.practice.models import Clinic, Membership
from patients.records.models import Patient
from planning.treatments.flags import PatientBar, patient_bars


@dataclass(frozen=True)
class DayPatient:
    bar: PatientBar
    tasks: list[OpenTask]


def day_patients(
    clinic: Clinic, patients: Sequence[Patient], reader: Membership, work: OpenWork
) -> dict[Any, DayPatient]:
    """By id of the patient."""
    tasks = work.by_patient
    return {key: DayPatient(bar, tasks.get(key, [])) for key, bar in patient_bars(patients, clinic, reader).items()}

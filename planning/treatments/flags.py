"""The patient bar, with what followed the treatments given here."""

from clinic.practice.access import READS_HEALTH, may
from clinic.practice.models import Membership
from patients.records.flags import Flag, flags
from patients.records.models import Patient
from planning.treatments.unwanted_effects import recorded_effects


def patient_flags(patient: Patient) -> list[Flag]:
    return flags(patient.health_histories.first(), recorded_effects(patient))


def flags_for(patient: Patient, reader: Membership) -> list[Flag]:
    return patient_flags(patient) if may(reader, READS_HEALTH) else []

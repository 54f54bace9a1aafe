"""Whose page an address is: the patient behind the ids in it."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Model

from clinic.booking.models import Appointment, CheckIn
from patients.records.models import Patient
from planning.consults.models import Consult
from planning.documents.models import Document
from planning.earlier.models import EarlierTreatment
from planning.plans.models import Plan
from planning.treatments.models import Treatment

# By the argument of a route: where its id may be found, and the way from there to the patient.
PATIENT_OF: dict[str, tuple[tuple[type[Model], str], ...]] = {
    "patient_id": ((Patient, "pk"),),
    "consult_id": ((Consult, "patient_id"),),
    "plan_id": ((Plan, "patient_id"),),
    "treatment_id": ((Treatment, "patient_id"),),
    "subject_id": ((Plan, "patient_id"), (Treatment, "patient_id")),
    "document_id": ((Document, "plan__patient_id"), (Document, "treatment__patient_id")),
    "check_in_id": ((CheckIn, "patient_id"),),
    "appointment_id": ((Appointment, "patient_id"),),
    "earlier_id": ((EarlierTreatment, "patient_id"),),
}


def page_patient(ids: Mapping[str, Any]) -> str:
    """Empty for a page about nobody, and for an id that is not there."""
    for argument, given in ids.items():
        for model, way in PATIENT_OF.get(argument, ()):
            found = model._base_manager.filter(pk=given).values_list(way, flat=True).first()
            if found:
                return str(found)
    return ""

"""Whose page an address is: the patient behind the ids in it."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Model

from clinic.booking.follow_up.models import FollowUpItem
from clinic.booking.models import Appointment, Attempt, CheckIn, VisitDeed
from clinic.messages.models import Message
from patients.consents.models import Consent
from patients.photographs.models import Photograph
from patients.records.models import Patient
from planning.consults.models import Consult
from planning.documents.models import Document
from planning.earlier.models import EarlierTreatment
from planning.plans.models import Plan
from planning.treatments.events.models import AdverseEvent
from planning.treatments.models import Review, Treatment
from planning.treatments.recalls.models import RecalledPatient

# By the argument of a route: where its id may be found, and the way from there to the patient.
PATIENT_OF: dict[str, tuple[tuple[type[Model], str], ...]] = {
    "patient_id": ((Patient, "pk"),),
    "other_id": ((Patient, "pk"),),
    "consult_id": ((Consult, "patient_id"),),
    "plan_id": ((Plan, "patient_id"),),
    "treatment_id": ((Treatment, "patient_id"),),
    "subject_id": ((Plan, "patient_id"), (Treatment, "patient_id")),
    "document_id": ((Document, "plan__patient_id"), (Document, "treatment__patient_id")),
    "check_in_id": ((CheckIn, "patient_id"),),
    "appointment_id": ((Appointment, "patient_id"),),
    "earlier_id": ((EarlierTreatment, "patient_id"),),
    "consent_id": ((Consent, "patient_id"),),
    "photograph_id": ((Photograph, "patient_id"),),
    "event_id": ((AdverseEvent, "patient_id"),),
    "review_id": ((Review, "patient_id"),),
    "recalled_id": ((RecalledPatient, "patient_id"),),
    "follow_up_id": ((FollowUpItem, "patient_id"), (Appointment, "patient_id")),
    "attempt_id": ((Attempt, "check_in__patient_id"), (Attempt, "follow_up__patient_id")),
    "deed_id": ((VisitDeed, "visit__patient_id"),),
    "message_id": ((Message, "patient_id"),),
}


def page_patients(ids: Mapping[str, Any]) -> list[str]:
    """Whom the page is about, by each id in its address; none for a page about nobody, and for an id that is not there."""
    return [patient for argument, given in ids.items() if (patient := _patient_of(argument, given))]


def _patient_of(argument: str, given: Any) -> str:
    for model, way in PATIENT_OF.get(argument, ()):
        found = model._base_manager.filter(pk=given).values_list(way, flat=True).first()
        if found:
            return str(found)
    return ""

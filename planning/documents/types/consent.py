"""What the patient of a plan signed."""

from datetime import datetime

from django.db.models import Q

from clinic.practice.access import READS_PLANS
from patients.consents.models import Consent
from planning.documents.document_type import DocumentType, Printing
from planning.documents.sheets.consent import consent_format, consent_sheet
from planning.documents.subjects import OF_PLAN
from planning.plans.models import Plan


def _behind(plan: Plan, at: datetime) -> bool:
    rows = Consent.objects.filter(patient=plan.patient_id)
    signed = rows.filter(Q(signed_at__gt=at) | Q(withdrawal__made_at__gt=at))
    return signed.exists() or plan.treatments.filter(signed_at__gt=at).exists()


CONSENT: DocumentType[Plan] = DocumentType(
    code="consent",
    label="Consent",
    about="As the patient read and signed it, each checked against its hash.",
    of=OF_PLAN,
    sheet=consent_sheet,
    printing=Printing(consent_format, lambda subject: ""),
    readers=READS_PLANS,
    behind=_behind,
    offered=lambda plan: Consent.objects.filter(patient=plan.patient_id).exists(),
)

"""What a patient takes home after a consult."""

from clinic.practice.access import READS_PLANS
from planning.documents.document_type import FOR_PATIENTS, DocumentType
from planning.documents.sheets.consult_summary import consult_sheet
from planning.documents.subjects import OF_PLAN
from planning.plans.models import Plan

CONSULT_SUMMARY: DocumentType[Plan] = DocumentType(
    code="consult_summary",
    label="Consult summary",
    title="Summary for the patient",
    of=OF_PLAN,
    sheet=consult_sheet,
    printing=FOR_PATIENTS,
    readers=READS_PLANS,
    address="documents",
    after=("plan.finished", "plan.decided"),
    behind=lambda plan, at: plan.treatments.filter(signed_at__gt=at).exists(),
    offered=lambda plan: not plan.without_plan,
    on_day="summaries of the consults finished",
)

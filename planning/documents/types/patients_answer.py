"""What a patient takes home who thinks a plan over or declines it."""

from clinic.practice.access import READS_PLANS
from planning.documents.document_type import FOR_PATIENTS, DocumentType
from planning.documents.sheets.patients_answer import patients_answer_sheet
from planning.documents.subjects import OF_PLAN
from planning.plans.models import Plan

PATIENTS_ANSWER: DocumentType[Plan] = DocumentType(
    code="patients_answer",
    label="Plan to think over",
    title="For the patient who thinks it over or declines",
    of=OF_PLAN,
    sheet=patients_answer_sheet,
    printing=FOR_PATIENTS,
    readers=READS_PLANS,
    after=("plan.answered",),
    offered=lambda plan: plan.patients_answer is not None,
)

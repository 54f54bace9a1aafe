"""The clinical record of a consult, for the chart."""

from datetime import datetime

from clinic.practice.access import READS_PLANS
from planning.documents.document_type import FOR_THE_CHART, DocumentType
from planning.documents.sheets.clinical_record import record_sheet
from planning.documents.subjects import OF_PLAN
from planning.plans.models import Plan
from planning.treatments.events.models import AdverseEventEntry
from planning.treatments.models import Review


def _behind(plan: Plan, at: datetime) -> bool:
    """Whether something was decided, given or judged since."""
    return (
        plan.treatments.filter(signed_at__gt=at).exists()
        or plan.decisions.filter(made_at__gt=at).exists()
        or Review.objects.filter(treatment__plan=plan, made_at__gt=at).exists()
        or AdverseEventEntry.objects.filter(event__treatment__plan=plan, made_at__gt=at).exists()
    )


CLINICAL_RECORD: DocumentType[Plan] = DocumentType(
    code="clinical_record",
    label="Clinical record",
    about="For the chart: answers, findings, doses, decision, treatments and every rule that spoke.",
    of=OF_PLAN,
    sheet=record_sheet,
    printing=FOR_THE_CHART,
    readers=READS_PLANS,
    address="record",
    behind=_behind,
    in_chart=True,
)

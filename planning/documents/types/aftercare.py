"""What a patient takes home after a treatment: what to do, and until when."""

from django.utils.translation import gettext_noop as _

from clinic.practice.access import HANDS_OUT_AFTERCARE
from planning.documents.document_type import FOR_PATIENTS, DocumentType
from planning.documents.sheets.aftercare import aftercare_sheet
from planning.documents.subjects import OF_TREATMENT
from planning.treatments.models import Treatment

AFTERCARE: DocumentType[Treatment] = DocumentType(
    code="aftercare",
    label="Aftercare sheet",
    of=OF_TREATMENT,
    sheet=aftercare_sheet,
    printing=FOR_PATIENTS,
    readers=HANDS_OUT_AFTERCARE,
    address="documents",
    after=("treatment.signed", "treatment.check_in_changed"),
    earlier_jobs=("document.refresh_aftercare",),
    on_day="aftercare sheets of the treatments given",
    patient_file="sheet",
    patient_words=_("PDF sheet"),
)

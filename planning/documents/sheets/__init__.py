"""The sheets, one for each kind of document: its content, from stored snapshots. Page, portal and PDF use the same sheet."""

from typing import Any

from planning.documents.models import DocumentKind
from planning.documents.sheets.aftercare import AftercareSheet, aftercare_sheet
from planning.documents.sheets.clinical_record import RecordSheet, record_sheet
from planning.documents.sheets.consult_summary import ConsultSheet, consult_sheet
from planning.documents.sheets.sheet_parts import CheckInWords
from planning.plans.models import Plan
from planning.treatments.models import Treatment

__all__ = [
    "AftercareSheet",
    "CheckInWords",
    "ConsultSheet",
    "RecordSheet",
    "aftercare_sheet",
    "consult_sheet",
    "record_sheet",
    "sheet_of",
]
SHEETS: dict[DocumentKind, Any] = {
    DocumentKind.CONSULT_SUMMARY: consult_sheet,
    DocumentKind.CLINICAL_RECORD: record_sheet,
    DocumentKind.AFTERCARE: aftercare_sheet,
}


def sheet_of(subject: Plan | Treatment, kind: DocumentKind) -> AftercareSheet | ConsultSheet | RecordSheet:
    sheet: AftercareSheet | ConsultSheet | RecordSheet = SHEETS[kind](subject)
    return sheet

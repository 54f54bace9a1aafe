"""The sheets: the content of each document, from stored snapshots. Page, portal and PDF use the same sheet."""

from planning.documents.sheets.aftercare import AftercareSheet, aftercare_sheet
from planning.documents.sheets.clinical_record import RecordSheet, record_sheet
from planning.documents.sheets.consult_summary import ConsultSheet, consult_sheet
from planning.documents.sheets.sheet_parts import CheckInWords

__all__ = [
    "AftercareSheet",
    "CheckInWords",
    "ConsultSheet",
    "RecordSheet",
    "aftercare_sheet",
    "consult_sheet",
    "record_sheet",
]

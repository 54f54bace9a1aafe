"""One sheet for each kind of document: what it says, taken from the stored snapshots. Page, portal and PDF all read the same sheet."""

from planning.consults.models import Plan
from planning.documents.sheets.aftercare import AftercareSheet, aftercare_sheet
from planning.documents.sheets.consult import ConsultSheet, consult_sheet
from planning.documents.sheets.parts import CheckInWords
from planning.treatments.models import Treatment

__all__ = ["AftercareSheet", "CheckInWords", "ConsultSheet", "aftercare_sheet", "consult_sheet", "sheet_of"]


def sheet_of(subject: Plan | Treatment) -> AftercareSheet | ConsultSheet:
    """The sheet of a plan or a treatment."""
    return consult_sheet(subject) if isinstance(subject, Plan) else aftercare_sheet(subject)

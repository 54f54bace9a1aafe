"""What the patient allows a photograph to be used for, and where it may be seen for that. Consent is asked anew each time, so that a
withdrawal acts at once."""

from dataclasses import dataclass

from patients.consents.standing import Needed, current_row, photograph_uses, sign_url
from patients.consents.wording import PHOTOGRAPHS
from patients.photographs.models import FurtherUse, Photograph, PhotographUse
from patients.records.models import Patient

RECORD = "record"


def may_be_taken(patient: Patient) -> bool:
    return RECORD in photograph_uses(patient)


def consent_url(patient: Patient, back: str = "") -> str:
    """Where consent to photographs is signed; `back`: the page that goes on afterwards."""
    return sign_url(patient, Needed(treatment=PHOTOGRAPHS, back=back))


def allowed_for(photograph: Photograph, use: str) -> bool:
    """Chosen for this use since the patient's consent in force, which still allows it."""
    newest = photograph.uses.filter(use=use).first()
    return _counts(newest, photograph.patient)


def _counts(newest: PhotographUse | None, patient: Patient) -> bool:
    if newest is None or not newest.chosen or newest.use not in photograph_uses(patient):
        return False
    consent = current_row(patient, PHOTOGRAPHS)
    return consent is not None and newest.made_at >= consent.signed_at


@dataclass(frozen=True)
class OfferedUse:
    use: FurtherUse
    chosen: bool


def offered(photograph: Photograph) -> list[OfferedUse]:
    """The further uses that the patient allows now; another is not offered at all."""
    uses = photograph_uses(photograph.patient)
    return [OfferedUse(use, allowed_for(photograph, use)) for use in FurtherUse if use in uses]

"""A name of a hundred letters without a space breaks in a letter, and writes over nothing beside it."""

import io
from typing import Any

import pypdf
import pytest

from clinic.files import store
from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.records.models import Patient
from planning.documents import actions
from planning.documents.document_type import DocumentType
from planning.documents.types.aftercare import AFTERCARE
from planning.documents.types.clinical_record import CLINICAL_RECORD
from planning.documents.types.consult_summary import CONSULT_SUMMARY
from planning.documents.types.patients_answer import PATIENTS_ANSWER
from planning.plans.models import Plan
from planning.treatments.models import Treatment

LETTERS = "Wolfeschlegelsteinhausenbergerdorff"
WORD = (LETTERS * 3)[:80]
MOST_OF_A_LINE = 115  # letters of the smallest print in the paper's width
MOST_OF_A_SIGNATURE = 55


def made_with_long_names(clinic: Clinic, treatment: Treatment, kind: DocumentType[Any]) -> list[str]:
    """The lines of the letter, of all its pages."""
    Clinic.objects.filter(pk=clinic.pk).update(name=WORD + WORD[:40], email=f"{WORD[:60]}@{WORD[:60]}.example".lower())
    User.objects.filter(pk=treatment.injector.user_id).update(full_name=WORD + WORD[:30])
    with tenant(clinic):
        Patient.objects.update(given_name=WORD, family_name=WORD)
        plan = Plan.objects.with_people().select_related("clinic").get(pk=treatment.plan_id)
        subject: Any = Treatment.objects.get(pk=treatment.pk) if kind is AFTERCARE else plan
        made = actions.make(subject=subject, document_type=kind)
        pdf = pypdf.PdfReader(io.BytesIO(store.read(made.file, made.sha256)))
    return [line.strip() for page in pdf.pages for line in page.extract_text().splitlines()]


@pytest.mark.parametrize("kind", [CONSULT_SUMMARY, CLINICAL_RECORD, AFTERCARE, PATIENTS_ANSWER])
def test_long_names_stay_on_the_paper_and_whole(clinic: Clinic, treatment: Treatment, kind: DocumentType[Any]) -> None:
    lines = made_with_long_names(clinic, treatment, kind)
    words = [word for line in lines for word in line.split() if "@" not in word]
    assert (
        max(len(word[max(word.find(LETTERS[:5]), 0) :]) for word in words) <= MOST_OF_A_LINE
    )  # without the label beside it
    assert WORD + WORD[:40] in "".join(lines) and WORD + WORD[:30] in "".join(lines)


def test_a_long_name_does_not_run_into_the_signature_beside_it(clinic: Clinic, treatment: Treatment) -> None:
    lines = made_with_long_names(clinic, treatment, CONSULT_SUMMARY)
    [end] = [number for number, line in enumerate(lines) if line.startswith("Patient, date")]
    signed = [line for line in lines[end - 4 : end] if LETTERS[:10] in line or line in WORD]
    assert signed and max(map(len, signed)) <= MOST_OF_A_SIGNATURE

"""A patient reads what each thing is, and the clinic's word for it beside that where the clinic says it too."""

import re
from typing import Any

import pytest
from django.utils import translation

from clinic.practice.models import User
from clinic.practice.tenancy import tenant
from patients.records.models import Patient
from planning.consults.words import word
from planning.documents.document_type import DocumentType
from planning.documents.pdf import rendering
from planning.documents.sheets.patient_words import PLAIN, finding_words, patient_word
from planning.documents.types.aftercare import AFTERCARE
from planning.documents.types.consult_summary import CONSULT_SUMMARY
from tests.treatments.making import HEALTHY, make_decision, make_plan, make_treatment

JAW = {"region": "masseter", "concern": "muscle_bulk", "side": "both", "severity": 2, "muscle_strength": "strong"}
LAX = {"region": "jawline", "concern": "laxity", "side": "left", "severity": 2}


def test_every_code_has_plain_words_of_its_own() -> None:
    assert [code for code in PLAIN if patient_word(code) == word(code)] == []
    assert patient_word("forehead") == word("forehead") == "Forehead"


def test_spanish_has_words_for_each() -> None:
    english = {code: patient_word(code) for code in PLAIN}
    with translation.override("es"):
        assert [code for code in PLAIN if patient_word(code) == english[code]] == []


def test_a_finding_names_the_patients_own_side() -> None:
    assert finding_words(JAW) == "Chewing muscle (masseter): strong muscle"
    assert finding_words(LAX) == "Jawline, left: loose skin"


@pytest.mark.parametrize("kind", [CONSULT_SUMMARY, AFTERCARE], ids=["summary", "aftercare"])
def test_no_letter_leaves_a_word_of_the_trade_alone(kind: DocumentType[Any], ana: Patient, ada: User, at: Any) -> None:
    at(ana.clinic, "2026-11-23 14:00")
    plan = make_plan(ana, ada, findings=[*HEALTHY["findings"], JAW, LAX])
    make_decision(plan, ada)
    subject: Any = make_treatment(plan, ada) if kind is AFTERCARE else plan
    with tenant(ana.clinic_id):
        again = type(subject).objects.with_people().select_related("clinic").get(pk=subject.pk)
        paper = rendering.html(kind, kind.sheet(again))
    words = re.sub(r"<[^>]+>", " ", paper).replace("(glabella)", "").replace("(masseter)", "")
    assert "Frown" in words and "Chewing muscle" in words and "U stands for units" in words
    assert not re.search(r"glabella|masseter|laxity|muscle bulk|\(\(|\)\)", words, re.I)

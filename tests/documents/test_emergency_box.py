"""Beside the emergency number stands what it is called for, and nothing else."""

import re
from typing import Any

import pytest

from clinic.practice.models import User
from clinic.practice.tenancy import tenant
from patients.records.models import Patient
from planning.documents.document_type import DocumentType
from planning.documents.pdf import rendering
from planning.documents.types.aftercare import AFTERCARE
from planning.documents.types.consult_summary import CONSULT_SUMMARY
from tests.support.protocol_text import patient_text
from tests.treatments.making import make_plan, make_treatment

BANDS = {"region": "neck", "concern": "vertical_bands", "side": "both", "severity": 2}
BOX = re.compile(r'<section class="call">.*?</section>', re.DOTALL)


@pytest.mark.parametrize("kind", [CONSULT_SUMMARY, AFTERCARE], ids=["summary", "aftercare"])
def test_a_weak_neck_of_some_weeks_is_no_call_for_help(
    kind: DocumentType[Any], ana: Patient, ada: User, at: Any
) -> None:
    at(ana.clinic, "2026-11-23 14:00")
    plan = make_plan(ana, ada, findings=[BANDS], exam={"speech_tested": True, "smile_tested": True})
    subject: Any = plan if kind is CONSULT_SUMMARY else make_treatment(plan, ada)
    with tenant(ana.clinic_id):
        again = type(subject).objects.with_people().select_related("clinic").get(pk=subject.pk)
        paper = rendering.html(kind, kind.sheet(again))
    (box,) = BOX.findall(paper)
    assert "emergency number" in box and patient_text("platysma.weakness") not in box
    assert patient_text("platysma.weakness") in paper.replace(box, "")

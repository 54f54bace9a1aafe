"""The photographs of a treatment as a paper: those that stand, in the order of the views, as images of our own alone."""

import io
from datetime import timedelta

import pytest
from pypdf import PdfReader

from clinic.practice.models import User
from clinic.practice.tenancy import tenant
from patients.photographs.actions import retract
from planning.documents.pdf import rendering
from planning.documents.types.photographs import PHOTOGRAPHS, photograph_sheet
from planning.treatments.models import Treatment
from tests.photographs.making import make_photograph

pytestmark = pytest.mark.django_db


def test_standing_photographs_of_the_days_around_are_printed(treatment: Treatment, ada: User) -> None:
    with tenant(treatment.clinic_id):
        assert not PHOTOGRAPHS.offered(treatment)
        patient, day = treatment.patient, treatment.ended_on
        make_photograph(patient, ada, "frown", day)
        make_photograph(patient, ada, "front", day)
        make_photograph(patient, ada, "front", day - timedelta(days=400))
        wrong = make_photograph(patient, ada, "smile", day)
        retract(photograph=wrong, reason="blurred", note="", by=ada)
        assert PHOTOGRAPHS.offered(treatment)
        sheet = photograph_sheet(treatment)
        assert [(view.label, len(view.photographs)) for view in sheet.views] == [("At rest", 1), ("Frown", 1)]
        made = rendering.pdf(PHOTOGRAPHS, sheet)
    pages = PdfReader(io.BytesIO(made.content)).pages
    text = " ".join(page.extract_text() for page in pages)
    assert "At rest" in text and "Frown" in text and "Smile" not in text
    assert sum(len(page.images) for page in pages) == 2

"""The same letter on other paper, in large print, in another language: chosen by the patient, else by the clinic."""

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import translation
from pypdf import PdfReader

from clinic.files import store
from clinic.jobs.runner import run_due
from clinic.practice.models import Clinic
from clinic.practice.tenancy import tenant
from patients.records.models import Patient
from planning.documents import actions
from planning.documents.letter_format import LetterFormat, letter_format_for
from planning.documents.models import Document
from planning.documents.pdf import rendering
from planning.documents.sheets import consult_sheet
from planning.documents.types.aftercare import AFTERCARE
from planning.documents.types.consult_summary import CONSULT_SUMMARY
from planning.treatments.models import Treatment

LETTERS = (CONSULT_SUMMARY.code, AFTERCARE.code)

Choose = Callable[..., Treatment]
LARGE, POINTS_A_PIXEL = 16, 0.75
DRAWN = {round(size * POINTS_A_PIXEL, 1) for size in (11.5, 14, 20)}
POINTS = {"a4": (595, 842), "letter": (612, 792)}


@pytest.fixture
def choose(clinic: Clinic, treatment: Treatment) -> Choose:
    """Clinic and patient choose, before anything is drawn; gives the treatment as it is read from then on."""

    def choosing(*, paper: str = "a4", language: str = "en", own_language: str = "", large: bool = False) -> Treatment:
        Clinic.objects.filter(pk=clinic.pk).update(paper=paper, language=language)
        with tenant(clinic):
            Patient.objects.filter(pk=treatment.patient_id).update(language=own_language, large_print=large)
            return Treatment.objects.with_people().select_related("plan__clinic", "plan__patient").get(pk=treatment.pk)

    return choosing


def read(document: Document) -> PdfReader:
    return PdfReader(io.BytesIO(store.read(document.file, document.sha256)))


def sizes(reader: PdfReader) -> list[float]:
    """Sizes of type on the pages, in points, without the figures inside the drawing (the list beside it repeats them)."""
    found: set[float] = set()

    def note(text: str, _: Any, matrix: Any, __: Any, size: float) -> None:
        if text.strip():
            found.add(round(abs(size * matrix[3]) * POINTS_A_PIXEL, 1))

    for page in reader.pages:
        page.extract_text(visitor_text=note)
    return sorted(found - DRAWN)


@pytest.mark.parametrize("paper", ["a4", "letter"])
@pytest.mark.parametrize("large", [False, True])
def test_every_page_has_the_chosen_paper(choose: Choose, clinic: Clinic, paper: str, large: bool) -> None:
    choose(paper=paper, large=large)
    run_due(clinic)
    with tenant(clinic):
        made = list(Document.objects.filter(kind__in=LETTERS))
    assert len(made) == 2
    for document in made:
        assert document.letter_format == LetterFormat("en", paper, large)
        boxes = {tuple(round(float(edge)) for edge in page.mediabox[2:]) for page in read(document).pages}
        assert boxes == {POINTS[paper]}


def test_large_print_has_no_small_type(choose: Choose, clinic: Clinic) -> None:
    choose(large=True)
    run_due(clinic)
    with tenant(clinic):
        for document in Document.objects.filter(kind__in=LETTERS):
            assert min(sizes(read(document))) >= LARGE


def test_the_patients_choice_goes_before_the_clinics(choose: Choose) -> None:
    treatment = choose(language="es", own_language="en")
    assert letter_format_for(treatment.clinic, treatment.patient).language == "en"
    treatment = choose(language="es")
    assert letter_format_for(treatment.clinic, treatment.patient) == LetterFormat("es", "a4", False)


def test_a_letter_in_spanish_says_so_and_has_spanish_dates(choose: Choose, clinic: Clinic) -> None:
    treatment = choose(own_language="es", large=True)
    with tenant(clinic):
        html = rendering.html(CONSULT_SUMMARY, consult_sheet(treatment.plan))
    assert '<html lang="es" class="a4 large">' in html
    assert "noviembre" in html and not re.search(r"\b(November|Monday)\b", html)
    assert translation.get_language() == "en-gb"


def test_another_choice_is_another_document_and_back_again_the_first(choose: Choose, clinic: Clinic) -> None:
    treatment = choose()
    with tenant(clinic):
        first = actions.make(subject=treatment, document_type=AFTERCARE)
        second = actions.make(subject=choose(paper="letter"), document_type=AFTERCARE)
        third = actions.make(subject=choose(), document_type=AFTERCARE)
    assert second.sha256 != first.sha256
    assert (third.pk, third.sha256) == (first.pk, first.sha256)

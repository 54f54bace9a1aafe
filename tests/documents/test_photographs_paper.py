"""The photographs of a treatment as a paper: those that stand, in the order of the views, as images of our own alone."""

import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from clinic.jobs.models import Job
from clinic.practice.models import User
from clinic.practice.tenancy import tenant
from patients.photographs.actions import retract
from patients.photographs.models import Photograph, StandardView
from planning.documents.actions import make
from planning.documents.models import Document
from planning.documents.pdf import rendering
from planning.documents.types.photographs import PHOTOGRAPHS, photograph_sheet
from planning.treatments.models import Treatment
from tests.photographs.making import make_photograph
from tests.support.pages import flat

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


def test_a_file_with_a_photograph_retracted_since_is_handed_out_no_more(
    treatment: Treatment, ada: User, sign_in: Callable[[User], Client]
) -> None:
    person = sign_in(ada)
    with tenant(treatment.clinic_id):
        make_photograph(treatment.patient, ada, "front", treatment.ended_on)
        wrong = make_photograph(treatment.patient, ada, "frown", treatment.ended_on)
        document = make(subject=treatment, document_type=PHOTOGRAPHS, by=ada)
    download = reverse("documents:document-download", args=[document.pk])
    page = reverse(PHOTOGRAPHS.route, args=[treatment.pk])
    assert person.get(download)["Content-Type"] == "application/pdf"
    with tenant(treatment.clinic_id):
        other = make_photograph(treatment.patient, ada, "smile", treatment.ended_on)
        retract(photograph=other, reason="blurred", note="", by=ada)
    assert person.get(download).status_code == 200, "it does not show that one"
    with tenant(treatment.clinic_id):
        retract(photograph=wrong, reason="wrong_patient", note="", by=ada)
    assert person.get(download)["Location"] == page
    assert "A photograph in this file was retracted" in flat(person.get(page))
    with tenant(treatment.clinic_id):
        assert Job.objects.filter(kind=PHOTOGRAPHS.job, key=str(treatment.pk)).exists()
        anew = make(subject=treatment, document_type=PHOTOGRAPHS, by=ada)
        assert anew.pk != document.pk
    assert person.get(reverse("documents:document-download", args=[anew.pk])).status_code == 200
    assert person.get(download).status_code == 302, "by an old link"


def test_a_file_of_which_nobody_knows_what_it_shows_is_made_again(
    treatment: Treatment, ada: User, sign_in: Callable[[User], Client]
) -> None:
    with tenant(treatment.clinic_id):
        make_photograph(treatment.patient, ada, "front", treatment.ended_on)
        document = make(subject=treatment, document_type=PHOTOGRAPHS, by=ada)
        Document.objects.filter(pk=document.pk).update(shows=[])
        assert Document.objects.get(pk=document.pk).is_withheld
        again = make(subject=treatment, document_type=PHOTOGRAPHS, by=ada)
        assert again.pk == document.pk and not Document.objects.get(pk=document.pk).is_withheld


def test_of_more_than_a_paper_holds_the_newest_of_each_view_and_day_are_printed(
    treatment: Treatment, ada: User
) -> None:
    day = treatment.ended_on
    with tenant(treatment.clinic_id):
        first = make_photograph(treatment.patient, ada, "front", day - timedelta(days=9))
        for _ in range(8):
            make_photograph(treatment.patient, ada, "frown", day)
        for number in range(39):
            make_photograph(
                treatment.patient, ada, StandardView.values[number % 13], day + timedelta(days=number // 13)
            )
        sheet = photograph_sheet(treatment)
        assert (len(sheet.photographs), sheet.of_all) == (40, 48)
        shown = Photograph.objects.filter(pk__in=sheet.photographs)
        assert first in shown, "the one of an early day is not crowded out by the eighth frown of a later one"
        assert shown.values("view", "taken_on").distinct().count() == 40
        assert len(sheet.pictures) == sum(len(view.photographs) for view in sheet.views) == 40
        text = read(rendering.pdf(PHOTOGRAPHS, sheet).content)
        assert "40 of 48: the newest of each view and day" in text


def read(content: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())

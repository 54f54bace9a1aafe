"""Where the pages of a letter break, and that its parts stand once."""

import io
import re
from typing import Any

import pytest
from pypdf import PdfReader

from clinic.files import store
from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.records.models import Patient
from planning.documents import actions
from planning.documents.pdf import rendering
from planning.documents.types.consult_summary import CONSULT_SUMMARY
from planning.plans.models import Plan
from tests.support.protocol_text import patient_text
from tests.treatments.making import HEALTHY, make_plan

JOWLS = {"region": "jawline", "concern": "jowls", "side": "both", "severity": 2}
SPOTS = {"region": "cheek", "concern": "pigment", "side": "both", "severity": 2}
WISHES = {"goals": {**HEALTHY["goals"], "wishes": ["tight_jawline", "remove_pigment"]}}
FACES: dict[str, dict[str, Any]] = {
    "upper face": {},
    "with wishes": {**WISHES, "findings": [*HEALTHY["findings"], JOWLS, SPOTS]},
}


def pages_of(plan: Plan) -> list[str]:
    with tenant(plan.clinic_id):
        subject = Plan.objects.with_people().select_related("clinic").get(pk=plan.pk)
        made = actions.make(subject=subject, document_type=CONSULT_SUMMARY)
        pdf = PdfReader(io.BytesIO(store.read(made.file, made.sha256)))
    return [" ".join(page.extract_text().split()) for page in pdf.pages]


def page_with(words: str, pages: list[str]) -> int:
    [found] = [number for number, text in enumerate(pages) if words in text]
    return found


@pytest.mark.parametrize("name", FACES)
def test_a_list_of_days_stands_whole_under_its_heading(clinic: Clinic, ana: Patient, ada: User, name: str) -> None:
    pages = pages_of(make_plan(ana, ada, **FACES[name]))
    assert page_with("The plan, in order", pages) == page_with(patient_text("baseline.skincare"), pages)
    assert page_with("What to expect, and when", pages) == page_with("Effect ends", pages)


def test_a_wish_without_words_stays_with_what_was_found(clinic: Clinic, ana: Patient, ada: User) -> None:
    pages = pages_of(make_plan(ana, ada, **FACES["with wishes"]))
    assert page_with("Your wish: tight jawline", pages) == page_with("Jawline: jowls", pages)


def test_the_check_in_stands_once(clinic: Clinic, ana: Patient, ada: User) -> None:
    pages = pages_of(make_plan(ana, ada))
    days = pages[page_with("What to expect, and when", pages)].split("What to expect, and when")[1]
    assert "Check-in" not in days.split("Your check-in")[0]


def test_no_blank_stands_beside_a_block_and_the_title_is_one_line(clinic: Clinic, ana: Patient, ada: User) -> None:
    """The renderer breaks a line after its first word where the words fit, but not the blank behind them."""
    made_of = make_plan(ana, ada)
    with tenant(clinic):
        subject = Plan.objects.with_people().select_related("clinic").get(pk=made_of.pk)
        text = rendering.html(CONSULT_SUMMARY, CONSULT_SUMMARY.sheet(subject))
        made = actions.make(subject=subject, document_type=CONSULT_SUMMARY)
        said = PdfReader(io.BytesIO(store.read(made.file, made.sha256))).metadata
    assert not re.search(r"\s</?(p|li|td|h1|h2|title)\b|<(p|li|td|h1|h2|title)\b[^>]*>\s", text)
    assert said and said.title and said.title == " ".join(said.title.split())


def test_a_label_and_its_value_are_two_words_and_the_running_head_is_one_line(
    clinic: Clinic, ana: Patient, ada: User
) -> None:
    plan = make_plan(ana, ada, **FACES["with wishes"])
    with tenant(plan.clinic_id):
        subject = Plan.objects.with_people().select_related("clinic").get(pk=plan.pk)
        made = actions.make(subject=subject, document_type=CONSULT_SUMMARY)
        pdf = PdfReader(io.BytesIO(store.read(made.file, made.sha256)))
    assert re.search(rf"Patient\s+{ana.family_name}", pdf.pages[0].extract_text())
    assert any(line.rstrip().endswith("Your consultation") for line in pdf.pages[1].extract_text().splitlines())

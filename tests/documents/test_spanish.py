"""Letters in Spanish: wholly Spanish, from the stored plan, or wholly English."""

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pypdf import PdfReader

from clinic.files import store
from clinic.jobs.runner import run_due
from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.records.models import Patient
from planning.documents.models import Document
from planning.documents.pdf import rendering
from planning.documents.sheets import aftercare_sheet, consult_sheet
from planning.documents.sheets.translation import lacking_words
from planning.documents.types.aftercare import AFTERCARE
from planning.documents.types.consult_summary import CONSULT_SUMMARY
from planning.plans.models import Plan
from planning.protocols import languages, shipped
from planning.protocols.languages import shipped_translation
from planning.treatments.models import Treatment
from tests.support.english import english_in, words_of
from tests.treatments.making import HEALTHY, make_plan, make_treatment

FACES: dict[str, dict[str, Any]] = {
    "upper": {},
    "lower": {
        "goals": {"primary": "laxity", "style": "maximal_smoothing", "wishes": ["tight_jawline", "bigger_lips", "facelift"]},
        "findings": [
            {"region": "masseter", "concern": "muscle_bulk", "side": "left", "muscle_strength": "strong", "severity": 3},
            {"region": "lower_face", "concern": "jowls", "side": "both", "severity": 2},
            {"region": "chin", "concern": "chin_dimpling", "side": "midline", "severity": 1},
            {"region": "neck", "concern": "horizontal_rings", "side": "both", "severity": 2},
            {"region": "under_eye", "concern": "eye_bags", "side": "both", "severity": 1},
        ],
    },
    "held": {"safety": {**HEALTHY["safety"], "pregnant": True}},
    "referred": {"safety": {**HEALTHY["safety"], "neuromuscular_disorder": "myasthenia gravis"}},
    "too soon": {"toxin_history": {"first_time": False, "last_on": "2026-11-01", "units_last_90_days": 40}},
    "before a party": {
        "goals": {**HEALTHY["goals"], "words": "", "event_on": "2027-03-01", "also_wants": ["ha_filler", "fractional_laser"]}
    },
}  # fmt: skip
Make = Callable[..., Plan]


@pytest.fixture
def spanish(clinic: Clinic, ana: Patient, ada: User, at: Callable[[Clinic, str], None]) -> Make:
    """A plan for Ana, who reads Spanish."""
    at(clinic, "2026-11-23 14:00")

    def making(**changes: Any) -> Plan:
        with tenant(clinic):
            Patient.objects.filter(pk=ana.pk).update(language="es")
            ana.refresh_from_db()
            if "goals" not in changes:
                changes["goals"] = {**HEALTHY["goals"], "words": ""}
            plan = make_plan(ana, ada, **changes)
            return Plan.objects.with_people().select_related("clinic").get(pk=plan.pk)

    return making


@pytest.mark.parametrize("face", FACES)
def test_a_consult_letter_has_no_english_in_it(spanish: Make, clinic: Clinic, face: str) -> None:
    plan = spanish(**FACES[face])
    with tenant(clinic):
        sheet = consult_sheet(plan)
        html = rendering.html(CONSULT_SUMMARY, sheet)
    assert sheet.letter_format.language == "es" and '<html lang="es"' in html
    told = words_of(html, clinic.name, *clinic.address.splitlines(), "onabotulinumtoxina-face")
    assert english_in(told) == []
    assert "{" not in told and "%(" not in told
    assert len(told) > 700


def test_an_aftercare_letter_has_no_english_in_it(spanish: Make, clinic: Clinic, ada: User) -> None:
    treatment = make_treatment(spanish(**FACES["upper"]), ada, bruised=True)
    with tenant(clinic):
        html = rendering.html(AFTERCARE, aftercare_sheet(treatment))
    told = words_of(html, clinic.name, *clinic.address.splitlines(), "onabotulinumtoxina-face", *_muscles(treatment))
    assert english_in(told) == []
    assert "lunes 23 de noviembre de 2026" in told and "hasta" in told
    assert "Tiene un moretón" in told


def _muscles(treatment: Treatment) -> set[str]:
    return {point.muscle for point in treatment.points.all()}


def test_an_english_letter_is_recognised_as_one(clinic: Clinic, ana: Patient, ada: User, at: Any) -> None:
    """The test of the tests above."""
    at(clinic, "2026-11-23 14:00")
    plan = make_plan(ana, ada)
    with tenant(clinic):
        told = words_of(rendering.html(CONSULT_SUMMARY, consult_sheet(plan)))
    assert len(english_in(told)) > 40


def test_the_sheets_differ_in_words_alone(spanish: Make, clinic: Clinic) -> None:
    plan = spanish(**FACES["before a party"])
    with tenant(clinic):
        said = consult_sheet(plan)
        Patient.objects.update(language="en")
        english = consult_sheet(Plan.objects.with_people().select_related("clinic").get(pk=plan.pk))
    assert [area.units.total for area in said.areas] == [area.units.total for area in english.areas]
    assert [area.allowed for area in said.areas] == [area.allowed for area in english.areas]
    assert [(one.starts, one.ends) for one in said.milestones] == [(one.starts, one.ends) for one in english.milestones]
    assert [(step.earliest, step.latest) for step in said.steps] == [
        (step.earliest, step.latest) for step in english.steps
    ]
    assert [answer.tone for answer in said.answers] == [answer.tone for answer in english.answers]
    for part in ("for_you", "by_area", "meanwhile", "warnings", "holds"):
        assert len(getattr(said, part)) == len(getattr(english, part)), part
    assert said.basis == english.basis and said.check_in == english.check_in


def test_figures_have_a_decimal_comma_in_words_and_drawing(spanish: Make, clinic: Clinic) -> None:
    plan = spanish()
    with tenant(clinic):
        sheet = consult_sheet(plan)
        drawing = rendering.drawings(sheet)["face.svg"]
    assert ">2,5<" in drawing and ">2.5<" not in drawing
    assert 'aria-label="Puntos previstos e inyectados"' in drawing


def test_the_letters_foot_names_the_words(spanish: Make, clinic: Clinic) -> None:
    plan, words = spanish(), shipped_translation("es")
    with tenant(clinic):
        html = rendering.html(CONSULT_SUMMARY, consult_sheet(plan))
    assert words is not None and f"Palabras para pacientes: es {words.version}, sha256 {words.sha256[:16]}." in html


def test_the_pdf_is_tagged_as_spanish(spanish: Make, clinic: Clinic, ada: User) -> None:
    make_treatment(spanish(), ada)
    run_due(clinic)
    with tenant(clinic):
        made = list(Document.objects.filter(kind__in=[CONSULT_SUMMARY.code, AFTERCARE.code]))
        assert [document.language for document in made] == ["es", "es"]
        readers = [PdfReader(io.BytesIO(store.read(document.file, document.sha256))) for document in made]
    for reader in readers:
        assert reader.trailer["/Root"]["/Lang"] == "es"
        assert "Página 1 de" in " ".join(page.extract_text() for page in reader.pages)


def test_a_text_without_words_makes_the_whole_letter_english_and_staff_are_told(spanish: Make, clinic: Clinic) -> None:
    plan = spanish()
    line = next(line for line in plan.outcome["statements"] if line["kind"] == "limit" and line["patient_text"])
    line["rule"] = "limits.that_nobody_translated"
    with tenant(clinic):
        sheet = consult_sheet(plan)
        html = rendering.html(CONSULT_SUMMARY, sheet)
        assert (
            lacking_words(plan) == f"The whole letter is in English: there are no words in Español for {line['rule']}."
        )
    assert sheet.letter_format.language == "en" and '<html lang="en-gb"' in html
    assert line["patient_text"] in html and "Your consultation" in html
    assert not re.search("[áéíóúñ]", words_of(html))


def test_a_plan_of_the_first_contract_is_told_in_english_and_staff_are_told(spanish: Make, clinic: Clinic) -> None:
    plan = spanish()
    del plan.outcome["contract"]
    for line in plan.outcome["statements"]:
        del line["scope"], line["values"]
    with tenant(clinic):
        assert consult_sheet(plan).letter_format.language == "en"
        assert lacking_words(plan).endswith("there are no words in Español for plans made by the first engine.")


def test_a_language_without_fixed_words_makes_the_letter_english_and_staff_are_told(
    spanish: Make, clinic: Clinic, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Words of the protocol alone would make a letter of two languages."""
    name = f"{shipped().id}-{shipped().version}."
    words = (languages.FOLDER / f"{name}es.toml").read_text().replace('language = "es"', 'language = "fr"')
    (tmp_path / f"{name}fr.toml").write_text(re.sub("^es =", "fr =", words, flags=re.M))
    monkeypatch.setattr(languages, "FOLDER", tmp_path)
    settings.LANGUAGE_WORDS = tmp_path
    plan = spanish()
    with tenant(clinic):
        Patient.objects.update(language="fr")
        plan = Plan.objects.with_people().select_related("clinic").get(pk=plan.pk)
        sheet = consult_sheet(plan)
        html = rendering.html(CONSULT_SUMMARY, sheet)
        assert lacking_words(plan).endswith("no words in Français for the fixed sentences of letters.")
    assert sheet.letter_format.language == "en" and '<html lang="en-gb"' in html
    assert not re.search("[áéíóúñ]", words_of(html))


def test_staff_read_on_the_card_why_a_letter_is_english(
    spanish: Make, clinic: Clinic, ada: User, sign_in: Callable[[User], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = spanish()
    run_due(clinic)
    address, client = f"/plans/{plan.pk}/documents/", sign_in(ada)
    assert "whole letter is in English" not in client.get(address).content.decode()
    monkeypatch.setattr("planning.protocols.languages.translation_of", lambda *asked: None)
    page = client.get(address).content.decode()
    assert (
        f"The whole letter is in English: there are no words in Español for protocol onabotulinumtoxina-face {shipped().version}."
        in page
    )


def test_a_letter_that_can_be_told_lacks_nothing(spanish: Make, clinic: Clinic) -> None:
    with tenant(clinic):
        assert lacking_words(spanish()) == ""

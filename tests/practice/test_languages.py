"""The languages that can be chosen are English and those that a protocol has words in."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from clinic.office.forms import ClinicForm
from clinic.practice import languages
from clinic.practice.models import Clinic
from patients.records.forms import PatientForm
from planning.protocols.languages import FOLDER


@pytest.fixture
def french(settings: Any, tmp_path: Path) -> Path:
    """A file of words more, in a language without a catalogue."""
    shutil.copytree(FOLDER, tmp_path / "words", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    settings.LANGUAGE_WORDS, settings.LOCALE_PATHS = tmp_path / "words", [tmp_path / "no catalogue"]
    file = tmp_path / "words" / "onabotulinumtoxina-face-2031.1.fr.toml"
    file.write_text("")
    return file


def test_english_and_spanish_can_be_chosen() -> None:
    assert languages.choices()[0] == ("en", "English") and ("es", "Español") in languages.choices()
    assert {"en", "es"} <= set(languages.available())
    assert (languages.locale("en"), languages.locale("es")) == ("en-gb", "es")


def test_a_file_of_words_adds_a_language_for_clinic_and_patient(french: Path, clinic: Clinic) -> None:
    assert [one for one in languages.choices() if one[0] in ("es", "fr")] == [("es", "Español"), ("fr", "Français")]
    assert ("fr", "Français") in ClinicForm(clinic=clinic).fields["language"].choices  # type: ignore[attr-defined]
    assert ("fr", "Français") in PatientForm(clinic=clinic).fields["language"].choices  # type: ignore[attr-defined]
    clinic.language = "fr"
    clinic.full_clean()
    assert clinic.get_language_display() == "Français"


def test_a_language_without_fixed_words_is_not_spoken(french: Path, settings: Any, tmp_path: Path) -> None:
    assert "fr" not in languages.available() and languages.locale("fr") == "en-gb"
    catalogue = tmp_path / "locale" / "fr" / "LC_MESSAGES" / "django.mo"
    catalogue.parent.mkdir(parents=True)
    catalogue.write_bytes(b"")
    settings.LOCALE_PATHS = [*settings.LOCALE_PATHS, tmp_path / "locale"]
    assert "fr" in languages.available() and languages.locale("fr") == "fr"


def test_a_language_that_django_does_not_know_is_named_by_its_code() -> None:
    assert languages.name("qu") == "qu"

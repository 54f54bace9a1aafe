"""The patient's page in Spanish: by the patient's choice, the clinic's, or a press on the page."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from icalendar import Calendar

from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.portal import actions
from patients.records.models import Patient
from planning.treatments.models import Treatment
from tests.portal.conftest import WRONG, Phone
from tests.support.english import english_in, words_of
from tests.support.pages import flat

NAMES = ("English", "Harbour Clinic", "Europe/London", "Language, idioma", "width=device-width, initial-scale=1, viewport-fit=cover",
         "light dark", "noindex, nofollow, noarchive", "same-origin", "telephone=no")  # fmt: skip


@pytest.fixture
def spanish(clinic: Clinic, ana: Patient) -> None:
    with tenant(clinic):
        Patient.objects.filter(pk=ana.pk).update(language="es")


@pytest.fixture
def phone(spanish: None, phone: Phone) -> Phone:
    return phone


def told(page: str) -> str:
    return words_of(page, *NAMES)


def test_the_page_speaks_spanish_from_the_door_to_the_foot(phone: Phone) -> None:
    for page in (phone.look(), phone.tell(WRONG), phone.opened().look()):
        html = page.content.decode()
        assert '<html lang="es"' in html
        assert english_in(told(html)) == []
    assert "Ana, su tratamiento terminó hoy a las" in html
    assert '<time datetime="2026-11-23T18:00:00+00:00">18:00</time>' in html
    assert '<time datetime="2026-11-24T00:00:00+00:00">todo el lunes 23 de noviembre</time>' in html
    assert '<time datetime="2026-11-24T14:00:00+00:00">hasta el martes 24 de noviembre, 14:00</time>' in html
    assert '<time datetime="2026-11-23T15:00:00+00:00">desde las 15:00</time>' in html
    assert "lunes 7 de diciembre de 2026" in html


def test_what_is_over_is_said_in_spanish(phone: Phone, clinic: Clinic, at: Any) -> None:
    at(clinic, "2026-11-24 09:00")
    html = flat(phone.opened().look())
    assert english_in(told(html)) == []
    assert "Ya puede acostarse" in html and "Listo, " in html


@pytest.mark.parametrize(
    ("part", "typed", "said"),
    [
        ("born_on_month", "13", "El mes debe ser de 1 a 12, no 13."),
        ("born_on_day", "32", "Los días de marzo de 1989 van del 1 al 31, no 32."),
        ("born_on_day", "", "Su fecha de nacimiento: falta el día."),
        ("born_on_year", "89", "El año debe tener cuatro cifras"),
        ("born_on_day", "x", "escriba números"),
    ],
)
def test_a_birth_date_that_is_none_is_explained_in_spanish(phone: Phone, part: str, typed: str, said: str) -> None:
    html = phone.tell(WRONG | {part: typed}).content.decode()
    assert said in html and english_in(told(html)) == []


def test_tries_are_counted_in_spanish(phone: Phone) -> None:
    assert "Quedan 4 intentos." in phone.tell(WRONG).content.decode()
    last = [phone.tell(WRONG) for _ in range(4)]
    assert "Queda 1 intento." in last[2].content.decode()
    assert "Esta página está bloqueada" in last[3].content.decode()


def test_the_language_is_switched_by_a_press_and_remembered(phone: Phone) -> None:
    phone.opened()
    assert f'href="{phone.address}?language=en"' in phone.look().content.decode()
    answer = phone.client.get(phone.address + "?language=en")
    assert answer.status_code == 302 and answer.url == phone.address  # type: ignore[attr-defined]
    cookie = phone.client.cookies["glabella_care_language"]
    assert cookie["path"] == phone.address and cookie["httponly"] and cookie["samesite"] == "Lax"
    english = phone.look().content.decode()
    assert '<html lang="en-gb"' in english and "Ana, your treatment finished at" in english
    phone.client.get(phone.address + "?language=es")
    assert '<html lang="es"' in phone.look().content.decode()


@pytest.mark.parametrize("asked", ["fr", "", "es'><script>", "EN"])
def test_a_language_that_there_is_not_changes_nothing(phone: Phone, asked: str) -> None:
    answer = phone.client.get(phone.address, {"language": asked})
    assert answer.status_code == 200 and '<html lang="es"' in answer.content.decode()
    assert "glabella_care_language" not in phone.client.cookies


def test_the_clinics_language_counts_where_the_patient_has_none(clinic: Clinic, phone: Phone) -> None:
    with tenant(clinic):
        Patient.objects.update(language="")
    assert '<html lang="en-gb"' in phone.look().content.decode()
    Clinic.objects.filter(pk=clinic.pk).update(language="es")
    assert '<html lang="es"' in phone.look().content.decode()


def test_a_dead_link_tells_nothing_of_the_patients_language(clinic: Clinic, phone: Phone, ada: User) -> None:
    with tenant(clinic):
        actions.revoke_link(link=phone.link, by=ada)
    assert '<html lang="en-gb"' in phone.look().content.decode()
    Clinic.objects.filter(pk=clinic.pk).update(language="es")
    html = phone.look().content.decode()
    assert '<html lang="es"' in html and english_in(told(html)) == []
    assert Client().get("/a/nowhere/x/").content.decode().count('<html lang="en-gb"') == 1


def test_the_calendar_entry_is_spanish(phone: Phone) -> None:
    answer = phone.opened().client.get(phone.address + "check-in.ics")
    calendar = Calendar.from_ical(answer.content)
    event = calendar.walk("VEVENT")[0]
    assert event["SUMMARY"] == "Harbour Clinic: visita de control por reservar"
    assert event["DESCRIPTION"].startswith("Sin reservar todavía: llame al ")
    assert str(calendar["PRODID"]).endswith("//ES")


def test_a_page_without_words_is_english_and_says_so_in_spanish(
    clinic: Clinic, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("planning.protocols.languages.translation_of", lambda *asked: None)
    html = phone.opened().look().content.decode()
    assert '<html lang="en-gb"' in html and "your treatment finished at" in html
    assert re.search(r'<div class="banner info" lang="es">.*Esta página todavía no está lista en español', html, re.S)


def test_a_page_in_a_language_without_fixed_words_is_english_and_not_offered(
    clinic: Clinic, phone: Phone, settings: Any, tmp_path: Path
) -> None:
    (tmp_path / "onabotulinumtoxina-face-2031.1.fr.toml").write_text("")
    settings.LANGUAGE_WORDS = tmp_path
    with tenant(clinic):
        Patient.objects.update(language="fr")
    html = phone.opened().look().content.decode()
    assert '<html lang="en-gb"' in html and "Fran\u00e7ais" not in html
    assert "This page is not ready in your language" in html


def test_staff_pages_stay_english(
    phone: Phone, treatment: Treatment, sign_in: Callable[[User], Client], desk: User
) -> None:
    html = sign_in(desk).get(f"/treatments/{treatment.pk}/link/").content.decode()
    assert '<html lang="en' in html and "Patient link" in html

"""In which language a patient's page speaks: as chosen on the page, else as the patient's letters do."""

from dataclasses import replace
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from clinic.practice import languages
from clinic.practice.models import Clinic
from patients.portal.models import ShareLink
from planning.documents.letter_format import LetterFormat, letter_format_for

COOKIE = "glabella_care_language"
PARAMETER = "language"


def page_format(request: HttpRequest, link: ShareLink) -> LetterFormat:
    """The letter's format in the language of the page."""
    letter_format = letter_format_for(link.clinic, link.patient)
    chosen = request.COOKIES.get(COOKIE)
    return replace(letter_format, language=chosen) if chosen in languages.available() else letter_format


def clinic_format(clinic: Clinic | None) -> LetterFormat:
    """Where no patient is known, the clinic's own language."""
    return LetterFormat(language=clinic.language) if clinic is not None else LetterFormat()


def chosen(request: HttpRequest) -> str:
    """The language that the press on its name asks for; empty for none that there is."""
    asked = request.GET.get(PARAMETER, "")
    return asked if asked in languages.available() else ""


def names(spoken: LetterFormat) -> list[dict[str, Any]]:
    """Every language by its own name, and whether the page speaks it."""
    return [
        {
            "code": code,
            "name": languages.name(code),
            "locale": LetterFormat(code).locale,
            "spoken": code == spoken.language,
        }
        for code in languages.available()
    ]


def keep(response: HttpResponse, language: str, path: str) -> None:
    """Remember it for this page and this visit of the browser. It says nothing about anybody but a language."""
    response.set_cookie(COOKIE, language, path=path, secure=not settings.INSECURE_HTTP, httponly=True, samesite="Lax")

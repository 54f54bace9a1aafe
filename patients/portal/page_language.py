"""The language of a patient's page: as chosen on the page, else that of the patient's letters."""

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
    letter_format = letter_format_for(link.clinic, link.patient)
    chosen = request.COOKIES.get(COOKIE)
    return replace(letter_format, language=chosen) if chosen in languages.available() else letter_format


def clinic_format(clinic: Clinic | None) -> LetterFormat:
    """For pages without a known patient."""
    return LetterFormat(language=clinic.language) if clinic is not None else LetterFormat()


def chosen(request: HttpRequest) -> str:
    """The language of a pressed language link; empty if there is none such."""
    asked = request.GET.get(PARAMETER, "")
    return asked if asked in languages.available() else ""


def names(page: LetterFormat) -> list[dict[str, Any]]:
    return [
        {
            "code": code,
            "name": languages.name(code),
            "locale": LetterFormat(code).locale,
            "current": code == page.language,
        }
        for code in languages.available()
    ]


def keep(response: HttpResponse, language: str, path: str) -> None:
    """A session cookie for this page. It holds a language and nothing personal."""
    response.set_cookie(COOKIE, language, path=path, secure=not settings.INSECURE_HTTP, httponly=True, samesite="Lax")

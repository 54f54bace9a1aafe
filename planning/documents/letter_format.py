"""How a letter is printed: language, paper, size of type."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from django.utils import translation

from clinic.practice import languages
from clinic.practice.models import Paper


@dataclass(frozen=True)
class LetterFormat:
    """The choices of patient and clinic. Part of the sheet: another choice is another document."""

    language: str = languages.ENGLISH
    paper: str = Paper.A4.value
    large_print: bool = False

    @property
    def locale(self) -> str:
        return languages.locale(self.language)

    @property
    def css_classes(self) -> str:
        return f"{self.paper} large" if self.large_print else self.paper

    @property
    def words(self) -> str:
        """For staff: `Español, US Letter, large print`."""
        size = ("large print",) if self.large_print else ()
        return ", ".join((languages.name(self.language), Paper(self.paper).label, *size))

    def active_locale(self) -> AbstractContextManager[Any]:
        return translation.override(self.locale)


def letter_format_for(clinic: Any, patient: Any) -> LetterFormat:
    """The patient's language, else the clinic's; the clinic's paper; the patient's size of type."""
    return LetterFormat(patient.language or clinic.language, clinic.paper, patient.large_print)


def chart_format(clinic: Any) -> LetterFormat:
    """For documents of the chart: English, on the clinic's paper."""
    return LetterFormat(paper=clinic.paper)

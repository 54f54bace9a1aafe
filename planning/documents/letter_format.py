"""How a letter is printed: its language, its paper, its size of type."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from django.utils import translation

from clinic.practice import languages
from clinic.practice.models import Paper


@dataclass(frozen=True)
class Variant:
    """What patient and clinic chose. Part of the sheet: another choice is another document."""

    language: str = languages.ENGLISH
    paper: str = Paper.A4.value
    large_print: bool = False

    @property
    def locale(self) -> str:
        """As Django and `<html lang>` name the language: en-gb."""
        return languages.locale(self.language)

    @property
    def looks(self) -> str:
        """Classes that the style sheet knows: `letter large`."""
        return f"{self.paper} large" if self.large_print else self.paper

    @property
    def words(self) -> str:
        """For staff: `Español, US Letter, large print`."""
        size = ("large print",) if self.large_print else ()
        return ", ".join((languages.name(self.language), Paper(self.paper).label, *size))

    def spoken(self) -> AbstractContextManager[Any]:
        """Words, dates and numbers in the letter's language while this is open."""
        return translation.override(self.locale)


def variant_for(clinic: Any, patient: Any) -> Variant:
    """The patient's own language and size of type; what the patient left open is the clinic's, and the paper is."""
    return Variant(patient.language or clinic.language, clinic.paper, patient.large_print)


def chart_variant(clinic: Any) -> Variant:
    """For what stays in the chart: the staff's language on the clinic's paper."""
    return Variant(paper=clinic.paper)

"""What a protocol says to patients in another language, once read: its texts, and how that language says figures, spans and days."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from planning.engine.contract import vocabulary as v
from planning.engine.protocol.model import Param
from planning.engine.protocol.words import figure, fill

DAYS = ("toxin_from", "treat_by", "treat_jaw_by", "event")
"""Placeholders that stand for a day."""
NAMES = ("area.patient_name", "area.Patient_name")
"""Placeholders that stand for an area, as patients know it."""


@dataclass(frozen=True, slots=True)
class Speech:
    """How a language says what is not a sentence."""

    decimal_mark: str
    span: str
    """With `{low}` and `{high}`."""
    day_form: str
    """With `{day}`, `{month}` and `{year}`."""
    months: tuple[str, ...]

    def figures(self, param: Param) -> str:
        low, high = (figure(value).replace(".", self.decimal_mark) for value in (param.low, param.high))
        return low if low == high else fill(self.span, {"low": low, "high": high})

    def day(self, value: date) -> str:
        return fill(
            self.day_form, {"day": str(value.day), "month": self.months[value.month - 1], "year": str(value.year)}
        )


@dataclass(frozen=True, slots=True)
class Phrase:
    """One text: how the English of a plan is recognised, and what is said instead."""

    english: re.Pattern[str]
    """Of the whole text; its groups are the placeholders that each plan fills in."""
    slots: tuple[str, ...]
    """The placeholders' names, in the order of the groups."""
    says: str


@dataclass(frozen=True, slots=True)
class Words:
    """All that one protocol says to patients in one language."""

    language: str
    protocol: str
    protocol_version: str
    version: str
    reviewed_by: str
    sha256: str
    speech: Speech
    areas: Mapping[str, str]
    """By the area's English name for patients."""
    rules: Mapping[str, Phrase]
    aftercare: Mapping[v.AftercareCode, Phrase]

    @property
    def name(self) -> str:
        """As a letter's foot names it: `es 1`."""
        return f"{self.language} {self.version}"

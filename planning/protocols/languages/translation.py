"""What a protocol says to patients in another language, once read: its texts, and how that language says figures, spans, days and lists."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from planning.engine.contract import vocabulary as v
from planning.engine.protocol.model import Param
from planning.engine.protocol.texts import figure, fill

DAYS = ("toxin_from", "treat_by", "treat_jaw_by", "event")
"""Placeholders of days."""
NAMES = ("area.patient_name", "area.Patient_name")
"""Placeholders of an area's name for patients."""
GROUPS = ("patient_areas", "Patient_areas")
"""Placeholders of all areas of a statement."""


@dataclass(frozen=True, slots=True)
class LanguageFormats:
    """How a language says what is not a sentence."""

    decimal_mark: str
    span: str
    """With `{low}` and `{high}`."""
    day_form: str
    """With `{day}`, `{month}` and `{year}`."""
    months: tuple[str, ...]
    list_form: str
    """With `{before}`, all but the last, and `{last}`."""

    def figures(self, param: Param) -> str:
        low, high = (figure(value).replace(".", self.decimal_mark) for value in (param.low, param.high))
        return low if low == high else fill(self.span, {"low": low, "high": high})

    def day(self, value: date) -> str:
        return fill(
            self.day_form, {"day": str(value.day), "month": self.months[value.month - 1], "year": str(value.year)}
        )

    def listed(self, names: Sequence[str]) -> str:
        *before, last = names
        return fill(self.list_form, {"before": ", ".join(before), "last": last}) if before else last


@dataclass(frozen=True, slots=True, order=True)
class OutdatedText:
    """A text that is not used, because translation and protocol differ."""

    line: int
    name: str
    """`rule.dose.soft_movement`."""
    what: Literal["stale", "missing", "superfluous"]
    """The English has changed; the translation lacks it; the protocol has no such text."""
    then: str
    """The English that was translated."""
    now: str
    """What the protocol says, with its figures."""
    says: str
    """The translation."""


@dataclass(frozen=True, slots=True)
class Translation:
    """All that one protocol says to patients in one language. Of its texts only `{...}` of the plan are left to fill in."""

    language: str
    protocol: str
    protocol_version: str
    version: str
    reviewed_by: str
    sha256: str
    speech: LanguageFormats
    areas: Mapping[v.Area, str]
    rules: Mapping[str, str]
    aftercare: Mapping[v.AftercareCode, str]
    outdated: tuple[OutdatedText, ...] = ()

    @property
    def name(self) -> str:
        return f"{self.language} {self.version}"

    @property
    def count(self) -> int:
        return len(self.areas) + len(self.rules) + len(self.aftercare)

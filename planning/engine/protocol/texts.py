"""The texts of a protocol: which placeholders they may use, which digits and promises they may not."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Final

from planning.engine.contract import vocabulary as v
from planning.engine.facts import FACTS, FactKind, RuleScope
from planning.engine.protocol.areas import AreaDefinition, Param

REMEMBERED = 4_096
"""Texts whose check is remembered: of a changed protocol most are as they were."""
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_NUMBERS = frozenset(
    (
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "twice",
        "thirty",
        "forty",
    )
)
NUMBER_WORDS = re.compile(rf"\b({'|'.join(sorted(_NUMBERS))})\b", re.I)
_LETTERS, _FIGURE = re.compile(r"[a-z]+"), re.compile(r"\d+(?:\.\d+)?")
AREA_PLACEHOLDERS: Final = (
    "name",
    "Name",
    "patient_name",
    "Patient_name",
    "muscle",
    "pulls",
    "allowed",
    "range",
    "lasts",
    "visits",
)
LIVE_PLACEHOLDERS: Final = (
    "place", "medicines", "disorder", "cleared_by", "manoeuvres_left", "toxin_from", "treat_by", "treat_jaw_by", "event",
    "proposed", "suggested", "intended", "session", "with_this", "sum", "left_of_limit", "room", "dilution", "differences",
    "sites", "intended_held", "reached", "label", "brow_risks", "areas", "Areas", "patient_areas", "Patient_areas", "Place",
)  # fmt: skip
"""Filled in for each plan by `explaining.placeholders` and `explaining.texts`."""


REGION_NAMES: Mapping[v.Region, str] = {
    v.Region.FOREHEAD: "forehead",
    v.Region.GLABELLA: "area between the brows",
    v.Region.TEMPLE: "temples",
    v.Region.BROW: "brow",
    v.Region.CROWS_FEET: "outer corner of the eye",
    v.Region.UNDER_EYE: "area under the eye",
    v.Region.CHEEK: "cheeks",
    v.Region.NOSE: "nose",
    v.Region.UPPER_LIP: "upper lip",
    v.Region.LIPS: "lips",
    v.Region.MOUTH_CORNER: "corners of the mouth",
    v.Region.CHIN: "chin",
    v.Region.MASSETER: "jaw muscle",
    v.Region.JAWLINE: "jawline",
    v.Region.LOWER_FACE: "lower face",
    v.Region.NECK: "neck",
    v.Region.FACE: "face",
}

GROUP_PLACEHOLDERS: Final = ("areas", "Areas", "patient_areas", "Patient_areas")
"""The areas of one statement."""

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def day(value: date) -> str:
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def listed(words: Sequence[str]) -> str:
    """ "chin, lips and neck"."""
    return ", ".join(words[:-1]) + " and " + words[-1] if len(words) > 1 else "".join(words)


def capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def figure(value: float) -> str:
    return f"{value:g}"


def span(low: float, high: float) -> str:
    return figure(low) if low == high else f"{figure(low)}-{figure(high)}"


def param_values(params: Mapping[str, Param]) -> dict[str, str]:
    return {name: span(param.low, param.high) for name, param in params.items()}


def area_values(area: AreaDefinition) -> dict[str, str]:
    dosing = area.dosing
    per_side = dosing is not None and dosing.basis == "per_side"
    allowed = span(dosing.low, dosing.high) if dosing else "no figure"
    low, high = area.lasts_months
    visits = span(round(12 / high, 1), round(12 / low, 1)) if low else ""
    return {
        "area.name": area.name,
        "area.Name": capital(area.name),
        "area.patient_name": area.patient_name,
        "area.Patient_name": capital(area.patient_name),
        "area.muscle": area.muscle,
        "area.pulls": area.pulls,
        "area.allowed": allowed,
        "area.range": f"{allowed} U {'per side' if per_side else 'in total'}" if dosing else "no figure",
        "area.lasts": span(low, high),
        "area.visits": visits,
    }


def fill(text: str, words: Mapping[str, str]) -> str:
    return PLACEHOLDER.sub(lambda found: words.get(found[1], found[0]), text)


def placeholders(text: str) -> list[str]:
    return PLACEHOLDER.findall(text)


@lru_cache(maxsize=REMEMBERED)
def stray_figures(text: str) -> tuple[str, ...]:
    """Digits and number words outside placeholders."""
    bare = PLACEHOLDER.sub("", text)
    words = [] if _NUMBERS.isdisjoint(_LETTERS.findall(bare.casefold())) else NUMBER_WORDS.findall(bare)
    return (*_FIGURE.findall(bare), *words)


@lru_cache(maxsize=REMEMBERED)
def promises(text: str, forbidden: tuple[str, ...]) -> tuple[str, ...]:
    """Each forbidden phrase is a regular expression of the protocol."""
    folded = text.casefold()
    return tuple(phrase for phrase, start in _starts(forbidden) if start in folded and re.search(phrase, text, re.I))


_START = re.compile(r"(?:\\b)?([a-z]+)")


@lru_cache(maxsize=8)
def _starts(phrases: tuple[str, ...]) -> list[tuple[str, str]]:
    """Each phrase with its fixed first letters, a quick test before the regular expression."""
    return [(phrase, _start(phrase)) for phrase in phrases]


def _start(phrase: str) -> str:
    found = _START.match(phrase)
    if found is None or "|" in phrase:
        return ""
    letters, follows = found[1], phrase[found.end() : found.end() + 1]
    return letters[:-1] if follows in ("?", "*", "{") else letters


def may_use(name: str, scope: RuleScope) -> bool:
    """Parameters aside."""
    if name in LIVE_PLACEHOLDERS or (name in FACTS and FACTS[name].kind in (FactKind.NUMBER, FactKind.CODE)):
        return True
    return name.startswith("area.") and name.removeprefix("area.") in AREA_PLACEHOLDERS and scope is not RuleScope.PLAN

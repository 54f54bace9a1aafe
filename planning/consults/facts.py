"""Paths of the contract in people's words, and where the consult form asks for them."""

import re
from collections.abc import Mapping
from typing import Any

from planning.consults.forms.consult_form import questions_by_name
from planning.consults.forms.findings import slot_of
from planning.consults.forms.regions import CONCERNS_OF
from planning.consults.words import place, word
from planning.engine.vocabulary import Concern, Region

FINDING = re.compile(r"findings\[(\d+)\](?:\.(\w+))?")
GRADES = {0: "none", 1: "mild", 2: "moderate", 3: "severe"}
ATTRIBUTE_WORDS = {
    "severity": "severity",
    "at_rest": "at rest",
    "years_present": "years present",
    "movement": "strength of movement",
    "muscle_strength": "muscle on palpation",
    "lessens_when_spread": "lessens when spread",
}
OTHER_WORDS = {
    "patient.age": "Age",
    "patient.sex": "Sex",
    "today": "Day of the visit",
    "timezone": "Time zone of the clinic",
    "goals.primary": "Primary concern",
    "findings": "Findings",
    "check_in.effects": "Unwanted effects",
    "check_in.outcomes": "How each area came out",
    "check_in.given": "Units given",
}


def finding_title(finding: Mapping[str, Any]) -> str:
    """`Crow's feet, right: lines on movement`."""
    return f"{place(finding['region'], finding.get('side'))}: {word(finding['concern']).lower()}"


def label(path: str, document: Mapping[str, Any]) -> str:
    """What a path of the document is called on the form."""
    found = FINDING.match(path)
    if found and int(found[1]) < len(document.get("findings", ())):
        title = finding_title(document["findings"][int(found[1])])
        return f"{title}, {ATTRIBUTE_WORDS.get(found[2], word(found[2]).lower())}" if found[2] else title
    if path in OTHER_WORDS:
        return OTHER_WORDS[path]
    question = _question(path)
    return question.label.rstrip("?") if question else word(path.rpartition(".")[2])


def _question(path: str) -> Any:
    """The question that asks for `path` or for the list that it lies in."""
    known = questions_by_name()
    plain = re.sub(r"\[\d+\]", "", path)
    while plain:
        if plain in known:
            return known[plain][0]
        plain = plain.rpartition(".")[0]
    return None


def fact_words(path: str, value: Any, document: Mapping[str, Any]) -> str:
    """The value at `path` as `document` has it: for a disorder, null says "none" only where somebody asked."""
    if value is None and path.partition(".")[2] not in document.get(path.partition(".")[0], {}):
        return "not recorded"
    return value_words(path, value)


def value_words(path: str, value: Any) -> str:
    """A fact's value as people say it."""
    last = path.rpartition(".")[2]
    if value is None:
        return "none" if path == "safety.neuromuscular_disorder" else "not recorded"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if last in ("severity", "at_rest") or path.startswith("anatomy.activity"):
        return GRADES.get(value, str(value)) if isinstance(value, int) else str(value)
    if isinstance(value, Mapping):
        return ", ".join(f"{word(key).lower()} {value_words(key, item)}" for key, item in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(value_words(path, item) for item in value) or "none"
    return word(value).lower() if isinstance(value, str) and re.fullmatch(r"[a-z_]+", value) else str(value)


def anchor(path: str, document: Mapping[str, Any]) -> str:
    """Id of the place in the form that asks for `path`; empty where the form does not ask."""
    found = FINDING.match(path)
    if found and int(found[1]) < len(document.get("findings", ())):
        finding = document["findings"][int(found[1])]
        offered = CONCERNS_OF.get(Region(finding["region"]), ())
        if Concern(finding["concern"]) not in offered:
            return "face-upper"
        slot = slot_of(finding)
        asked = next((one for one in (slot.years, *slot.details) if one and one.path.endswith(f".{found[2]}")), None)
        return asked.id if asked else slot.id
    if path.startswith("findings"):
        return "face-upper"
    question = _question(path)
    return question.id if question else ""

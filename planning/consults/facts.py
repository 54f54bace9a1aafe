"""Paths of the contract in people's words, and where the consult form asks for them."""

import re
from collections.abc import Mapping
from dataclasses import replace
from enum import Enum
from typing import Any

from planning.consults.fact_values import value_words
from planning.consults.forms.consult_form import questions_by_name
from planning.consults.forms.findings import slot_of
from planning.consults.forms.regions import CONCERNS_OF, YEARS_AT_REST
from planning.consults.words import place, word
from planning.engine import DocumentError
from planning.engine.contract import vocabulary
from planning.engine.contract.vocabulary import Concern, Region

FINDING = re.compile(r"findings\[(\d+)\](?:\.(\w+))?")
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
    "toxin_history.units_last_90_days": "onabotulinumtoxinA in the last 90 days",
    "toxin_history.areas": "Last treatment, area by area",
    "goals.primary": "Primary concern",
    "goals.success": "What would make this a success",
    "findings": "Findings",
    "check_in.effects": "Unwanted effects",
    "check_in.outcomes": "How each area came out",
    "check_in.given": "Units given",
    "intended": "Units given",
    "product": "Vial",
    "product.name": "Product",
    "product.vial_units": "Units in a vial",
    "product.diluent_ml": "Diluent in a vial",
    "product.lot": "Lot number",
    "product.expires_on": "Expiry date",
    "product.seal_intact": "Seal of the vial",
    "product.source": "Where the vial was bought",
    "product.reconstituted_at": "When the vial was reconstituted",
    "treated_at": "End of the injections",
    "bruised": "Bruise",
    "check_in": "Check-in",
    "check_in.days_since_treatment": "Days since the treatment",
}
DOSE = re.compile(r"(?:intended|check_in\.given|check_in\.outcomes|toxin_history\.areas)\.(\w+)(?:\.(\w+))?")
CODES = frozenset(
    str(code)
    for kind in vars(vocabulary).values()
    if isinstance(kind, type) and issubclass(kind, Enum)
    for code in kind
    if "_" in str(code)
)
MENTIONED = re.compile(r"findings\[\d+\](?:\.\w+)?|\b[a-z]+(?:[_.][a-z]+)+\b")


def finding_title(finding: Mapping[str, Any]) -> str:
    """`Crow's feet, right: lines on movement`."""
    return f"{place(finding['region'], finding.get('side'))}: {word(finding['concern']).lower()}"


def label(path: str, document: Mapping[str, Any]) -> str:
    """What a path of the document is called on the form."""
    found = FINDING.match(path)
    if found and int(found[1]) < len(document.get("findings", ())):
        title = finding_title(document["findings"][int(found[1])])
        return f"{title}, {ATTRIBUTE_WORDS.get(found[2], word(found[2]).lower())}" if found[2] else title
    plain = re.sub(r"\[\d+\]", "", path).replace("products", "product", 1)
    if plain in OTHER_WORDS:
        return OTHER_WORDS[plain]
    dose = DOSE.fullmatch(plain)
    if dose:
        sides = {"left": ", left", "right": ", right", "midline": ", midline"}
        return f"{word(dose[1])}{sides.get(dose[2] or '', '')}"
    question = _question(path)
    return question.name if question else word(path.rpartition(".")[2])


def sentence(error: DocumentError, document: Mapping[str, Any]) -> str:
    """One mistake of a document as a person reads it: no path and no code in it."""
    message = in_words(error.message, document)
    said = f"{label(error.path, document)}: {message}" if error.path else f"{message[:1].upper()}{message[1:]}"
    return said if said.endswith("?") else f"{said}."


def in_words(message: str, document: Mapping[str, Any]) -> str:
    """The engine's message with every code and path that it mentions said in words."""

    def said(found: re.Match[str]) -> str:
        text = found[0]
        if text in CODES:
            return word(text).lower()
        is_path = "." in text or "[" in text or text in OTHER_WORDS
        return f"\u201c{label(text, document)}\u201d" if is_path else text.replace("_", " ")

    return MENTIONED.sub(said, message).replace("true or false", "yes or no")


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


def anchor(path: str, document: Mapping[str, Any]) -> str:
    """Id of the place in the form that asks for `path`; empty where the form does not ask."""
    found = FINDING.match(path)
    if found and int(found[1]) < len(document.get("findings", ())):
        finding = document["findings"][int(found[1])]
        offered = CONCERNS_OF.get(Region(finding["region"]), ())
        if Concern(finding["concern"]) not in offered:
            return "face-upper"
        slot = slot_of(finding)
        if found[2] == "years_present":
            return questions_by_name()[YEARS_AT_REST][0].id
        if found[2] == "muscle_strength" and slot.concern is Concern.CLENCHING:
            slot = replace(slot, concern=Concern.MUSCLE_BULK)
        asked = next((one for one in slot.details if one.path.endswith(f".{found[2]}")), None)
        return asked.id if asked else slot.id
    if path.startswith("findings"):
        return "face-upper"
    question = _question(path)
    return question.id if question else ""

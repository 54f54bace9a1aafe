"""Values of the contract as people say them: with their units, dates in the reader's format, never a code."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from clinic.practice import dates, moments
from clinic.practice.numbers import plain, units
from planning.consults.words import word

GRADES = {0: "none", 1: "mild", 2: "moderate", 3: "severe"}
YEARS = {"under_1": "under 1 year", "1_to_5": "1 to 5 years", "over_5": "over 5 years"}
SIDES = ("right", "left", "midline")
AMOUNT = frozenset({"total", *SIDES})
COUNTED = {
    "years_present": "year",
    "faded_after_weeks": "week",
    "units_last_90_days": "",
}
MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}).*)?")
CODE = re.compile(r"[a-z][a-z0-9_]*")


def value_words(path: str, value: Any) -> str:
    """A fact's value as people say it."""
    if value is None:
        return "none" if path == "safety.neuromuscular_disorder" else "not recorded"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return _number_words(path, value)
    if isinstance(value, list | tuple):
        return ", ".join(value_words(path, item) for item in value) or "none"
    if isinstance(value, Mapping):
        return _mapping_words(path, value)
    return YEARS.get(value) or _text_words(value)


def _number_words(path: str, value: float) -> str:
    last = path.rpartition(".")[2]
    if last in ("severity", "at_rest") or path.startswith("anatomy.activity"):
        return GRADES.get(int(value), plain(value))
    counted = COUNTED.get(last)
    if counted is None:
        return plain(value)
    return f"{plain(value)} {counted}{'' if value == 1 else 's'}" if counted else units(value)


def _text_words(value: Any) -> str:
    text = str(value)
    moment = MOMENT.fullmatch(text)
    if moment:
        day = dates.short_day(date.fromisoformat(moment[1]))
        return f"{day}, {moments.clock(datetime.fromisoformat(text))}" if moment[2] else day
    return word(text).lower() if CODE.fullmatch(text) else text


def _mapping_words(path: str, value: Mapping[str, Any]) -> str:
    for key, say in _BY_KEY.items():
        if key in value:
            return say(value)
    if set(value) <= AMOUNT:
        return _on_sides(path, value)
    return ", ".join(f"{word(key).lower()} {value_words(path, item)}" for key, item in value.items())


def _on_sides(path: str, value: Mapping[str, Any]) -> str:
    """Units of a dose, or a word for each side: the patient's right first."""
    is_dose = all(isinstance(item, int | float) and not isinstance(item, bool) for item in value.values())
    say: Callable[[Any], str] = units if is_dose else lambda item: value_words(path, item)
    if "total" in value:
        return say(value["total"])
    if len(value) > 1 and len(set(map(str, value.values()))) == 1:
        return f"{say(next(iter(value.values())))} a side"
    return ", ".join(f"{side} {say(value[side])}" for side in SIDES if side in value)


def _effect(effect: Mapping[str, Any]) -> str:
    """`eyelid droop, left, mild, after toxin of 23 Nov 2026`."""
    said = [word(effect[name]).lower() for name in ("effect", "side", "degree") if effect.get(name)]
    treated = effect.get("treatment_on")
    return ", ".join([*said, *([f"after toxin of {_text_words(treated)}"] if treated else [])])


def _asymmetry(one: Mapping[str, Any]) -> str:
    """`brow lower on the right by 2 mm`."""
    by = f" by {plain(one['mm'])} mm" if one.get("mm") else ""
    return f"{word(one['feature']).lower()} {word(one['is']).lower()} on the {one['side']}{by}"


def _medicine(one: Mapping[str, Any]) -> str:
    """`apixaban (anticoagulant)`."""
    kind = word(one["class"]).lower() if one.get("class") else ""
    name = one.get("name")
    return f"{name} ({kind})" if name and kind else name or kind


def _last_treatment(one: Mapping[str, Any]) -> str:
    """`12 U, too subtle, 1 Jun 2026`."""
    return ", ".join(value_words(name, one[name]) for name in ("given", "outcome", "on") if one.get(name))


def _clearance(one: Mapping[str, Any]) -> str:
    return ", ".join(value_words(name, one[name]) for name in ("by", "on") if one.get(name))


_BY_KEY: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "effect": _effect,
    "feature": _asymmetry,
    "class": _medicine,
    "name": _medicine,
    "given": _last_treatment,
    "by": _clearance,
}

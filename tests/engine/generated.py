"""Hypothesis strategies for documents, made from the published schema so that a new key is generated the day it exists."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from hypothesis import strategies as st

from planning.engine.contract.schema import input_schema
from planning.engine.contract.vocabulary import PAIRED_REGIONS

Schema = dict[str, Any]
_SCHEMA = input_schema()
_ZONES = ["Europe/London", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Chatham", "UTC"]


def documents(**fixed: Any) -> st.SearchStrategy[dict[str, Any]]:
    """Documents without a contradiction; `fixed` sets top-level keys."""
    return _values(_SCHEMA).map(lambda document: _without_contradiction({**document, **fixed}))


def json_values() -> st.SearchStrategy[Any]:
    """Any JSON at all, NaN and lone surrogates included."""
    texts = st.text(st.characters(codec=None, min_codepoint=0, max_codepoint=0x10FFFF), max_size=20)
    leaves = st.none() | st.booleans() | st.integers() | st.floats() | texts
    return st.recursive(leaves, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4))


def _values(schema: Schema) -> st.SearchStrategy[Any]:
    if "$ref" in schema:
        return _values(_SCHEMA["$defs"][schema["$ref"].removeprefix("#/$defs/")])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if branches := schema.get("anyOf") or schema.get("oneOf"):
        return st.one_of([_values(branch) for branch in branches])
    return _OF_TYPE[schema["type"]](schema)


def _numbers(schema: Schema) -> st.SearchStrategy[float]:
    most = min(schema["maximum"], 100)
    return st.integers(1, int(most * 2)).map(lambda halves: halves / 2)


def _texts(schema: Schema) -> st.SearchStrategy[str]:
    match schema.get("format"):
        case "date":
            return st.dates(date(2020, 1, 1), date(2030, 12, 31)).map(date.isoformat)
        case "local-date-time":
            moments = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31))
            return moments.map(lambda moment: moment.isoformat(timespec="minutes"))
        case "iana-time-zone":
            return st.sampled_from(_ZONES)
    return st.text(
        st.characters(codec="utf-8", exclude_characters="\x00"), min_size=schema.get("minLength", 0), max_size=8
    )


def _lists(schema: Schema) -> st.SearchStrategy[list[Any]]:
    return st.lists(_values(schema["items"]), max_size=6)


def _objects(schema: Schema) -> st.SearchStrategy[dict[str, Any]]:
    if "propertyNames" in schema:
        return st.dictionaries(_values(schema["propertyNames"]), _values(schema["additionalProperties"]), max_size=4)
    parts = {key: _values(part) for key, part in schema["properties"].items()}
    required = schema.get("required", [])
    optional = {key: part for key, part in parts.items() if key not in required}
    return st.fixed_dictionaries({key: parts[key] for key in required}, optional=optional)


_OF_TYPE: dict[str, Any] = {
    "null": lambda _: st.none(),
    "boolean": lambda _: st.booleans(),
    "integer": lambda schema: st.integers(schema["minimum"], schema["maximum"]),
    "number": _numbers,
    "string": _texts,
    "array": _lists,
    "object": _objects,
}


def _without_contradiction(document: dict[str, Any]) -> dict[str, Any]:
    if document["visit"] != "procedure":
        document.pop("treated_at", None)
        document.pop("touch_up_of", None)
    if document.get("product") is not None:
        document.pop("products", None)
    if document["visit"] != "check_in":
        document.pop("check_in", None)
    document["findings"] = _distinct(document.get("findings", []))
    for doses in (document.get("intended"), (document.get("check_in") or {}).get("given")):
        for area in doses or {}:
            doses[area] = _agreeing(doses[area])
    for before in (document.get("toxin_history", {}).get("areas") or {}).values():
        if before.get("given") is not None:
            before["given"] = _agreeing(before["given"])
    _in_order(document)
    return document


def _distinct(findings: list[dict[str, Any]]) -> list[dict[str, Any]]:
    kept = {}
    for finding in findings:
        if finding.get("side") == "midline" and finding["region"] in PAIRED_REGIONS:
            finding["side"] = "both"
        if finding["concern"] != "vertical_bands":
            finding.pop("bands", None)
        elif finding.get("bands") and finding.get("side") in ("left", "right"):
            finding["bands"] = {finding["side"]: finding["bands"].get(finding["side"])}
        kept[(finding["region"], finding["concern"], finding.get("side"))] = finding
    return list(kept.values())


def _agreeing(dose: dict[str, Any]) -> dict[str, Any]:
    said = {key: units for key, units in dose.items() if units is not None}
    return {"total": said["total"]} if "total" in said else (said or {"left": 2.5, "right": 3})


def _in_order(document: dict[str, Any]) -> None:
    """Past before today before the future; and a clock time that no zone skips."""
    today = document["today"]
    goals = document.get("goals", {})
    for part, key in _past_days(document):
        if part.get(key):
            part[key] = min(part[key], today)
    if goals.get("event_on"):
        goals["event_on"] = max(goals["event_on"], today)
    if document.get("treated_at"):
        document["treated_at"] = f"{today}T14:30"
        for vial in [document.get("product"), *(document.get("products") or ())]:
            if vial:
                vial["reconstituted_at"] = f"{today}T09:00"


def _past_days(document: dict[str, Any]) -> Iterator[tuple[dict[str, Any], str]]:
    history, safety = document.get("toxin_history", {}), document.get("safety", {})
    yield history, "last_on"
    yield from ((before, "on") for before in (history.get("areas") or {}).values())
    yield safety, "asked_on"
    yield safety.get("specialist_clearance") or {}, "on"
    effects = [*(safety.get("prior_effects") or ()), *((document.get("check_in") or {}).get("effects") or ())]
    yield from ((one, key) for one in effects if isinstance(one, dict) for key in ("on", "treatment_on", "since"))
    yield document, "touch_up_of"

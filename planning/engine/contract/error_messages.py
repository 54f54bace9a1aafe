"""From pydantic's report to errors in words, with what is allowed at that place of the document."""

from collections.abc import Iterator
from difflib import get_close_matches
from functools import lru_cache
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from planning.engine.contract.errors import DocumentError, path_of, shown
from planning.engine.contract.schema import input_schema
from planning.engine.contract.section import AS_OBJECT, COUNTED, PLAIN
from planning.engine.contract.types import DAY_FORM, TIME_FORM, ZONE_FORM

Steps = tuple[str | int, ...]
Schema = dict[str, Any]

_TAGS = (PLAIN, COUNTED, AS_OBJECT)
_FORMS = {"date": DAY_FORM, "local-date-time": TIME_FORM, "iana-time-zone": ZONE_FORM}
_WORDS = {
    "missing": "is required",
    "invalid_key": "is a key that is no text",
    "bool_type": "must be true or false",
    "string_type": "must be text",
    "string_too_short": "must not be empty",
    "string_pattern_mismatch": "must not contain the NUL character",
    "string_unicode": "holds half characters (lone surrogates), which are no text",
    "finite_number": "must be a finite number",
    "multiple_of": "must be in steps of half a unit",
    "dict_type": "must be an object",
    "model_type": "must be an object",
    "model_attributes_type": "must be an object",
    "tuple_type": "must be a list",
}


def explain(report: ValidationError, most: int) -> Iterator[DocumentError]:
    for detail in report.errors(include_url=False)[:most]:
        yield _in_words(detail)


def place_of(detail: ErrorDetails) -> tuple[Steps, bool]:
    """The place in the document, and whether its last step is a key at fault.

    Without what pydantic adds: one branch at each union, the mark of a faulty key. Both are told by where they
    stand, since a document's own key may have the same letters.
    """
    steps: Steps = ()
    after_branch = False
    for step in detail["loc"]:
        if step in _TAGS and not after_branch and len(_branches(schema_at(steps))) > 1:
            after_branch = True
        else:
            steps, after_branch = (*steps, step), False
    if detail["type"] == "extra_forbidden":
        return steps, True
    if steps[-1:] == ("[key]",) and any("propertyNames" in branch for branch in _branches(schema_at(steps[:-2]))):
        return steps[:-1], True
    return steps, False


def _in_words(detail: ErrorDetails) -> DocumentError:
    (steps, about_key), kind = place_of(detail), detail["type"]
    node = schema_at(steps[:-1] if about_key else steps)
    allowed = _allowed_keys(node) if about_key else _allowed(node)
    given = None if kind == "missing" else shown(detail["input"])
    if about_key:
        message = "is not a key known here" + _suggestion(steps[-1], allowed)
    elif kind == "enum":
        message = "is not a code known here" + _suggestion(given, allowed)
    elif kind == "value_error":
        message = str(detail["ctx"]["error"])
    elif kind == "too_long":
        message = f"has more than {detail['ctx']['max_length']} entries"
    elif kind == "string_too_long":
        message = f"is longer than {detail['ctx']['max_length']} characters"
    else:
        message = _WORDS.get(kind) or f"must be {_number_in_words(node)}"
    return DocumentError(path_of(steps), message, given, allowed)


def _suggestion(given: Any, allowed: Any) -> str:
    if not isinstance(given, str) or not isinstance(allowed, list):
        return ""
    close = get_close_matches(given, [str(code) for code in allowed], n=1)
    return f"; did you mean {close[0]}?" if close else ""


# --- what the published schema allows at a place ------------------------------------------------------------


@lru_cache(maxsize=1)
def _schema() -> Schema:
    return input_schema()


def schema_at(steps: Steps) -> Schema:
    """Empty for a place that the schema does not have."""
    return _schema_at(tuple(0 if isinstance(step, int) else step for step in steps))


@lru_cache(maxsize=512)
def _schema_at(steps: Steps) -> Schema:
    node = _schema()
    for step in steps:
        node = next((found for branch in _branches(node) if (found := _child(branch, step))), {})
    return node


def _child(node: Schema, step: str | int) -> Schema:
    if isinstance(step, int):
        items: Schema = node.get("items", {})
        return items
    inner = node.get("properties", {}).get(step) or node.get("additionalProperties")
    return inner if isinstance(inner, dict) else {}


def _resolved(node: Schema) -> Schema:
    while "$ref" in node:
        node = _schema()["$defs"][node["$ref"].removeprefix("#/$defs/")]
    return node


def _branches(node: Schema) -> list[Schema]:
    """The alternatives at a place, without null."""
    node = _resolved(node)
    if "anyOf" not in node and "oneOf" not in node:
        return [] if node.get("type") == "null" else [node]
    return [leaf for branch in node.get("anyOf") or node["oneOf"] for leaf in _branches(branch)]


def _allowed(node: Schema) -> Any:
    branches = _branches(node)
    numbers = [_number_in_words(branch) for branch in branches if branch.get("type") == "number"]
    codes = next((branch["enum"] for branch in branches if "enum" in branch), None)
    if codes:
        return [*codes, *numbers]
    node = next(iter(branches), {})
    match node.get("type"):
        case "boolean":
            return [True, False]
        case "integer" if node.get("maximum", 99) <= 10:
            return list(range(node["minimum"], node["maximum"] + 1))
        case "integer" | "number":
            return _number_in_words(node)
        case "string":
            return _text_in_words(node)
        case "array":
            return f"a list of at most {node['maxItems']}"
        case "object":
            return _allowed_keys(node)
    return None


def _allowed_keys(node: Schema) -> Any:
    for branch in _branches(node):
        if "properties" in branch:
            return list(branch["properties"])
        if "propertyNames" in branch:
            return _resolved(branch["propertyNames"])["enum"]
    return None


def _number_in_words(node: Schema) -> str:
    node = next(iter(_branches(node)), {})
    kind = "a whole number" if node.get("type") == "integer" else "a number"
    step = f" in steps of {node['multipleOf']}" if "multipleOf" in node else ""
    if "exclusiveMinimum" in node:
        return f"{kind} above {node['exclusiveMinimum']:g} and up to {node['maximum']:g}"
    if "minimum" not in node:
        return "of another kind"
    return f"{kind} from {node['minimum']:g} to {node['maximum']:g}{step}"


def _text_in_words(node: Schema) -> str:
    if node.get("format") in _FORMS:
        return _FORMS[node["format"]]
    return f"text of at most {node['maxLength']} characters"

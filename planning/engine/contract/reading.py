"""The way in: text or values become a document, or every reason why they cannot."""

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

from pydantic import ValidationError

from planning.engine.contract.crosscheck import crosscheck
from planning.engine.contract.document import MOST_FINDINGS, EngineDocument, PartialDocument
from planning.engine.contract.error_messages import Steps, explain, place_of
from planning.engine.contract.errors import SHOWN_ERRORS, DocumentError, DocumentErrors, shown
from planning.engine.contract.parsing import parse

_ROUNDS = 4
_KEYS = 100
_DEPTH = 6


def read_document(data: str | bytes | bytearray | Mapping[str, Any]) -> EngineDocument:
    """The document in `data`: JSON text, or the values of one.

    Raises DocumentErrors with every mistake at once. Prefer the text: only there can a repeated key be seen.
    """
    values, repeated = (data, []) if isinstance(data, Mapping) else parse(data)
    if not isinstance(values, Mapping):
        raise DocumentErrors([DocumentError("", "must be one JSON object", shown(values), "one JSON object")])
    try:
        document = EngineDocument.model_validate(values)
    except ValidationError as report:
        raise _every_mistake(values, report, repeated) from None
    problems = [*repeated, *crosscheck(document)]
    if problems:
        raise DocumentErrors(problems)
    return document


def _every_mistake(values: Mapping[str, Any], report: ValidationError, repeated: list[DocumentError]) -> DocumentErrors:
    count = report.error_count()
    if count > SHOWN_ERRORS:
        # Somebody's ten thousand unknown keys: look closely at the first of them only.
        values = _shortened(values)
        report = _report_on(values) or report
    in_words = list(explain(report, SHOWN_ERRORS))
    return DocumentErrors([*repeated, *in_words, *_contradictions_in(values, report)], count - len(in_words))


def _report_on(values: Mapping[str, Any]) -> ValidationError | None:
    try:
        EngineDocument.model_validate(values)
    except ValidationError as report:
        return report
    return None


def _shortened(value: Any, depth: int = 0) -> Any:
    if isinstance(value, Mapping) and depth < _DEPTH:
        return {key: _shortened(item, depth + 1) for key, item in islice(value.items(), _KEYS)}
    if isinstance(value, list | tuple) and depth < _DEPTH:
        return [_shortened(item, depth + 1) for item in value[: MOST_FINDINGS + 1]]
    return value


def _contradictions_in(values: Mapping[str, Any], report: ValidationError) -> list[DocumentError]:
    """Contradictions within the readable part of a faulty document."""
    readable = dict(values)
    places = list(range(len(values["findings"]))) if isinstance(values.get("findings"), list) else []
    for _ in range(_ROUNDS):
        faults = {_fault(detail["type"], place_of(detail)[0]) for detail in report.errors(include_url=False)} - {()}
        kept = [place for index, place in enumerate(places) if ("findings", index) not in faults]
        places = [] if ("findings",) in faults else kept
        readable = _without(readable, faults)
        try:
            return crosscheck(PartialDocument.model_validate(readable), places)
        except ValidationError as next_report:
            report = next_report
    return []


def _fault(kind: str, steps: Steps) -> Steps:
    """The path to leave out: the faulty value, or the part whose meaning would change without it."""
    match steps:
        case ("intended", area, _, *_):
            return ("intended", area)
        case ("check_in", "given", area, _, *_):
            return ("check_in", "given", area)
        case ("toxin_history", "areas", area, "given", _, *_):
            return ("toxin_history", "areas", area, "given")
        case ("findings", place, "side"):
            return ("findings", place)
    return steps[:-1] if kind == "missing" else steps


def _without(value: Any, faults: Iterable[Steps]) -> Any:
    inside: dict[str | int, list[Steps]] = {}
    for step, *rest in faults:
        inside.setdefault(step, []).append(tuple(rest))
    gone = {step for step, rests in inside.items() if () in rests}
    if isinstance(value, Mapping):
        return {key: _without(item, inside.get(key, ())) for key, item in value.items() if key not in gone}
    if isinstance(value, list | tuple):
        return [_without(item, inside.get(index, ())) for index, item in enumerate(value) if index not in gone]
    return value

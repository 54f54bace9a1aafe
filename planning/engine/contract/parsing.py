"""From the text of a JSON document to its values, for text that anybody may have sent."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from planning.engine.contract.errors import DocumentError, DocumentErrors, path_of, shown_text

MOST_BYTES = 262_144
LONGEST_NUMBER = 400


class _RepeatedKey(Exception):
    """Some object says one of its keys twice."""


class _Repeats(dict[str, Any]):
    """An object with repeated keys."""

    keys_repeated: tuple[str, ...] = ()


def parse(data: str | bytes | bytearray) -> tuple[Any, list[DocumentError]]:
    """Values of a JSON text, and errors for keys given twice. Raises DocumentErrors where it is not JSON."""
    text = _text_of(data)
    try:
        return _QUICK.decode(text), []
    except json.JSONDecodeError as error:
        raise DocumentErrors([_no_json(text, error)]) from None
    except RecursionError:
        raise DocumentErrors([DocumentError("", "is nested too deeply to be a document of ours")]) from None
    except (_RepeatedKey, ValueError):
        value = _THOROUGH.decode(text)
        return value, list(_repeated_keys(value))


def _text_of(data: str | bytes | bytearray) -> str:
    if len(data) > MOST_BYTES:
        raise DocumentErrors([DocumentError("", "is too large", allowed=f"at most {MOST_BYTES} bytes of JSON")])
    if isinstance(data, str):
        return data.removeprefix("\ufeff")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = f"is not UTF-8 text: byte {error.start} cannot be read"
        raise DocumentErrors([DocumentError("", message, allowed="JSON in UTF-8")]) from None


def _no_json(text: str, error: json.JSONDecodeError) -> DocumentError:
    if not text.strip():
        return DocumentError("", "is empty", allowed="one JSON object")
    where = f"line {error.lineno}, column {error.colno}"
    message = f"is not valid JSON at {where}: {error.msg[:1].lower()}{error.msg[1:]}"
    return DocumentError("", message, given=shown_text(text[error.pos : error.pos + 40]), allowed="one JSON object")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) != len(pairs):
        raise _RepeatedKey
    return values


def _object_with_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) == len(pairs):
        return values
    marked = _Repeats(values)
    times = Counter(key for key, _ in pairs)
    marked.keys_repeated = tuple(key for key, count in times.items() if count > 1)
    return marked


def _number(text: str) -> int | float:
    """2.0 is the whole number 2, as JSON Schema has it."""
    value = float(text)
    return int(value) if value.is_integer() and abs(value) < 2**53 else value


def _whole_number(text: str) -> int | str:
    """A number too long for Python stays text and is refused at its path."""
    return int(text) if len(text) <= LONGEST_NUMBER else text


# NaN and Infinity become floats here, so that validation can say at which path they stand.
_QUICK = json.JSONDecoder(object_pairs_hook=_object, parse_float=_number, parse_constant=float)
_THOROUGH = json.JSONDecoder(
    object_pairs_hook=_object_with_repeats,
    parse_float=_number,
    parse_int=_whole_number,
    parse_constant=float,
)


def _repeated_keys(value: Any, steps: tuple[str | int, ...] = ()) -> Iterator[DocumentError]:
    if isinstance(value, _Repeats):
        for key in value.keys_repeated:
            yield DocumentError(path_of((*steps, key)), "is given more than once", shown_text(key), "once")
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _repeated_keys(item, (*steps, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _repeated_keys(item, (*steps, index))

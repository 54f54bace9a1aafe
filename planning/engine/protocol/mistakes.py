"""Collects every mistake of a file, with its line and remedy."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from planning.engine.conditions.parse import ConditionError, nearest
from planning.engine.protocol.errors import ProtocolError
from planning.engine.protocol.lines import Lines

M = TypeVar("M")

_SHAPES: Mapping[str, tuple[str, str]] = {
    "string_type": ("must be a text", '= "..."'),
    "float_type": ("must be a number", "= 4"),
    "greater_than": ("must be a number", "= 4"),
    "less_than": ("must be a number", "= 4"),
    "int_type": ("must be a whole number", "= 1"),
    "int_from_float": ("must be a whole number", "= 1"),
    "bool_type": ("must be true or false", "= true"),
    "tuple_type": ("must be a list", '= ["...", "..."]'),
    "frozen_set_type": ("must be a list", '= ["...", "..."]'),
    "list_type": ("must be a list of tables", ""),
    "dict_type": ("is not a table", ""),
    "model_type": ("is not a table", ""),
    "dataclass_type": ("is not a table", ""),
}
"""What pydantic finds, as a message and as the value that would be right."""


class InvalidValue(ValueError):
    """What a validator of a protocol's tables finds: messages, each with its remedy, and where in the table if elsewhere."""

    def __init__(self, *found: tuple[str, str], key: str = "") -> None:
        self.found, self.key = found, key
        super().__init__("; ".join(message for message, _ in found))


class Mistakes:
    """The mistakes of one file so far."""

    def __init__(self, file: str, lines: Lines) -> None:
        self.file, self.lines = file, lines
        self.errors: list[ProtocolError] = []

    def add(self, table: str, key: str, subject: str, message: str, remedy: str) -> None:
        self.errors.append(ProtocolError(self.file, self.lines.of(table, key), subject, message, remedy))

    def read(
        self, kind: type[M], data: object, table: str, subject: str, known: object = None, **added: object
    ) -> M | None:
        """`data` as `kind`, validated with `known`; `added` are values that the reader itself gives.

        A key with a mistake is reported and left out; None where the rest is not enough.
        """
        if not isinstance(data, dict):
            self.add(table, "", subject, f"`{table}` is not a table", "write it as a table")
            return None
        keys = keys_of(kind)  # type: ignore[arg-type]  # the stubs take a class that is a variable for unhashable
        for key in data:
            if key not in keys or key in added:
                remedy = _obsolete_keys(kind).get(key) or nearest(key, keys.keys() - added.keys())
                self.add(table, key, subject, f"there is no key `{key}` here", remedy)
        values = {key: value for key, value in data.items() if key in keys} | added
        found: M | None = self._validated(kind, values, keys, table, subject, known)
        return found

    def texts(self, kind: Any, data: Mapping[str, object], table: str, subject: str) -> dict[str, str]:
        """Texts under names of the file's own; one with a mistake is reported and left out."""
        return self._validated(kind, data, {}, table, subject, None) or {}

    def _validated(
        self, kind: Any, values: Mapping[str, object], keys: Mapping[str, str], table: str, subject: str,
        known: object,
    ) -> Any:  # fmt: skip
        adapter = _adapter(kind)
        try:
            return adapter.validate_python(_grouped(values, keys), context=known)
        except ValidationError as error:
            wrong = set(self._report(error, table, subject, frozenset(keys.values())))
        rest = {key: value for key, value in values.items() if key not in wrong}
        try:
            return adapter.validate_python(_grouped(rest, keys), context=known)
        except ValidationError:
            return None

    def _report(self, error: ValidationError, table: str, subject: str, groups: frozenset[str]) -> Iterator[str]:
        """Keys with mistakes."""
        for each in error.errors(include_url=False):
            cause = each.get("ctx", {}).get("error")
            path = each["loc"][1:] if each["loc"] and each["loc"][0] in groups else each["loc"]
            if isinstance(cause, InvalidValue) and cause.key:
                path = (cause.key,)
            line = self.lines.of(table, *path)
            names = [str(step) for step in path if isinstance(step, str) and step != "[key]"]
            for message, remedy in _messages(each, names[-1] if names else table, len(path) > 1):
                self.errors.append(ProtocolError(self.file, line, subject, message, remedy))
            yield str(path[0]) if path else ""

    def array(self, kind: type[M], items: Iterable[object], table: str, subject: str) -> Iterator[M]:
        found = (self.read(kind, data, f"{table}.{place}", subject) for place, data in enumerate(items))
        return (one for one in found if one is not None)


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


@cache
def keys_of(kind: Any) -> Mapping[str, str]:
    """Keys that a file may write in a table, with the group of fields that each belongs to, or ""."""
    groups: Mapping[str, Any] = getattr(kind, "groups", {})
    keys = {field.alias or name: "" for name, field in kind.__pydantic_fields__.items() if name not in groups}
    return keys | {key: group for group, of in groups.items() for key in keys_of(of)}


def _obsolete_keys(kind: Any) -> dict[str, str]:
    """Keys of an earlier language, with what to write instead."""
    obsolete = dict(getattr(kind, "obsolete", {}))
    for of in getattr(kind, "groups", {}).values():
        obsolete |= _obsolete_keys(of)
    return obsolete


def _grouped(values: Mapping[str, object], keys: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in values.items():
        if group := keys.get(key):
            found.setdefault(group, {})[key] = value
        else:
            found[key] = value
    return found


def _messages(error: ErrorDetails, key: str, in_list: bool) -> Iterable[tuple[str, str]]:
    cause = error.get("ctx", {}).get("error")
    if isinstance(cause, InvalidValue):
        return cause.found
    if isinstance(cause, ConditionError):
        return [(cause.message, cause.remedy)]
    match error["type"]:
        case "missing":
            return [(f"`{key}` is missing", f"add `{key} = ...`")]
        case "enum" | "literal_error":
            codes = ["".join(code) for code in re.findall(r"'([^']+)'|(-?\d+)", error["ctx"]["expected"])]
            return [(f"`{key}` knows no {error['input']!r}", nearest(str(error["input"]), codes))]
        case "unexpected_keyword_argument":
            return [(f"there is no key `{key}` here", "leave it out")]
        case "string_type" if in_list:
            return [(f"`{key}` must be a list of texts", f'write `{key} = ["...", "..."]`')]
    message, right = _SHAPES.get(error["type"], (error["msg"], "= ..."))
    return [(f"`{key}` {message}", f"write `{key} {right}`" if right else "write it as a table")]


def duplicates(names: Iterable[str]) -> set[str]:
    return {name for name, times in Counter(names).items() if times > 1}

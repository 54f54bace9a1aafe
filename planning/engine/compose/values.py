"""Values of the document as JSON."""

import json
from collections.abc import Callable
from datetime import date, datetime
from json.encoder import encode_basestring as quoted
from typing import Any

from pydantic import BaseModel

from planning.engine.contract.document import Asymmetry, BrowSides, Clearance, Document, Medicine
from planning.engine.contract.section import Section
from planning.engine.contract.treated import Dose
from planning.engine.contract.types import NOT_RECORDED
from planning.engine.memo import Lazily


def scalar(value: Any) -> str:
    """One value of the document as JSON."""
    return WRITERS[type(value)](value)


def _writer(kind: type) -> Callable[[Any], str]:
    """How values of a type are written; kept, so that each type is looked at once."""
    if issubclass(kind, str):
        return quoted
    return _section(kind) if kind in _FLAT else _anything


_FLAT = (Asymmetry, BrowSides, Clearance, Dose, Medicine)
"""Sections of which every value is a code, a number, a name or a day."""


def _section(kind: type[Section]) -> Callable[[Section], str]:
    keys = [(name, f'"{field.alias or name}":') for name, field in kind.model_fields.items()]

    def write(section: Section) -> str:
        values = section.__dict__
        return "{" + ",".join([key + scalar(values[name]) for name, key in keys if values[name] is not None]) + "}"

    return write


def _tuple(value: tuple[Any, ...]) -> str:
    return f"[{','.join(map(scalar, value))}]" if value else "[]"


def _dict(value: dict[str, Any]) -> str:
    return "{" + ",".join([f"{quoted(key)}:{scalar(item)}" for key, item in value.items()]) + "}"


def _anything(value: Any) -> str:
    return json.dumps(plain(value), ensure_ascii=False, separators=(",", ":"))


WRITERS: Lazily[type, Callable[[Any], str]] = Lazily(_writer)
"""For each type of value in a document, how it is written."""
WRITERS |= {
    type(None): {None: "null"}.__getitem__,
    bool: {True: "true", False: "false"}.__getitem__,
    int: str,
    tuple: _tuple,
    dict: _dict,
    float: lambda value: str(int(value)) if value == int(value) else repr(value),
    date: lambda value: f'"{value.isoformat()}"',
}


def walk(document: Document, path: str) -> Any:
    """The document's value at `path`; None where nothing is recorded."""
    value: Any = document
    for step in path.split("."):
        if value is None:
            return None
        value = value.get(step) if isinstance(value, dict) else getattr(value, step)
    return value


def plain(value: Any) -> Any:
    """`value` as JSON has it."""
    if value is NOT_RECORDED:
        return None
    if isinstance(value, BaseModel):
        return plain(value.model_dump(mode="json", by_alias=True, exclude_none=True))
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list | set | frozenset):
        return [plain(item) for item in value]
    if isinstance(value, datetime):
        return value.isoformat(timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return str(value)
    return int(value) if isinstance(value, float) and value == int(value) else value

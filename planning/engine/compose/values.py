"""Values of the document as JSON."""

import json
from collections.abc import Callable
from datetime import date, datetime
from json.encoder import encode_basestring as quoted
from typing import Any

from pydantic import BaseModel

from planning.engine.document import Document
from planning.engine.types import NOT_RECORDED


def scalar(value: Any) -> str:
    """One value of the document as JSON."""
    kind = type(value)
    return (_WRITERS.get(kind) or _writer(kind))(value)


def _writer(kind: type) -> Callable[[Any], str]:
    """How values of a type are written; kept, so that each type is looked at once."""
    return _WRITERS.setdefault(kind, quoted if issubclass(kind, str) else _anything)


def _tuple(value: tuple[Any, ...]) -> str:
    return f"[{','.join(map(quoted, value))}]" if not value or isinstance(value[0], str) else _anything(value)


def _anything(value: Any) -> str:
    return json.dumps(plain(value), ensure_ascii=False, separators=(",", ":"))


_WRITERS: dict[type, Callable[[Any], str]] = {
    type(None): lambda _: "null",
    bool: lambda value: "true" if value else "false",
    int: str,
    tuple: _tuple,
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

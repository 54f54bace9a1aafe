"""What is wrong with a document, in words: where, what was given, what is allowed."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

SHOWN_CHARACTERS = 80
SHOWN_ITEMS = 10
SHOWN_ERRORS = 200

_NOT_FINITE = {math.inf: "Infinity", -math.inf: "-Infinity"}


@dataclass(frozen=True, slots=True)
class DocumentError:
    """One mistake. `path` reads like `findings[0].severity`, and is empty where the whole document is meant."""

    path: str
    message: str
    given: Any = None
    allowed: Any = None

    def as_dict(self) -> dict[str, Any]:
        return {"path": self.path, "message": self.message, "given": self.given, "allowed": self.allowed}


class DocumentErrors(ValueError):
    """Every mistake of one document, at once."""

    def __init__(self, errors: Iterable[DocumentError], unlisted: int = 0) -> None:
        self.errors = _at_most(SHOWN_ERRORS, tuple(errors), unlisted)
        super().__init__("; ".join(f"{error.path or 'document'}: {error.message}" for error in self.errors[:5]))

    def as_dicts(self) -> list[dict[str, Any]]:
        return [error.as_dict() for error in self.errors]


def _at_most(limit: int, errors: tuple[DocumentError, ...], unlisted: int) -> tuple[DocumentError, ...]:
    unlisted += max(0, len(errors) - limit)
    if not unlisted:
        return errors
    return (*errors[:limit], DocumentError("", f"{unlisted} more errors are not listed; mend these first"))


def path_of(steps: Sequence[str | int]) -> str:
    """`("findings", 0, "severity")` becomes `findings[0].severity`."""
    path = ""
    for step in steps:
        if isinstance(step, int):
            path += f"[{step}]"
        else:
            path += f".{shown_text(step)}" if path else shown_text(step)
    return path


def shown_text(text: str) -> str:
    """`text` cut to a length that can be shown, without lone surrogates."""
    if len(text) > SHOWN_CHARACTERS:
        text = f"{text[:SHOWN_CHARACTERS]}… ({len(text)} characters)"
    return text.encode("utf-8", "replace").decode("utf-8")


def shown(value: Any) -> Any:
    """`value` as an error shows it: valid JSON, however large, deep or odd the original is."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return shown_text(str(value))
    if isinstance(value, int):
        return value if abs(value) < 2**53 else f"a number of about {value.bit_length() * 0.30103:.0f} digits"
    if isinstance(value, float):
        return value if math.isfinite(value) else _NOT_FINITE.get(value, "NaN")
    if isinstance(value, Mapping):
        return _shown_keys(value)
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray):
        return _shown_items(value)
    return f"a value of type {type(value).__name__}"


def _shown_keys(value: Mapping[Any, Any]) -> Any:
    if len(value) <= SHOWN_ITEMS and all(_is_plain(item) for item in value.values()):
        return {shown_text(str(key)): shown(item) for key, item in value.items()}
    return f"an object with {len(value)} keys"


def _shown_items(value: Sequence[Any]) -> Any:
    if len(value) <= SHOWN_ITEMS and all(_is_plain(item) for item in value):
        return [shown(item) for item in value]
    return f"a list of {len(value)}"


def _is_plain(value: Any) -> bool:
    return value is None or isinstance(value, str | int | float)

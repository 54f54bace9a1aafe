"""The answer: the contract's output, as values and as bytes."""

import json
from collections.abc import Mapping
from typing import Any

_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def as_json(value: Any) -> str:
    """One value of the answer, as its bytes have it."""
    return _ENCODER.encode(value)


class Outcome:
    """A finished plan. Reading it again gives the same."""

    __slots__ = ("_json",)

    def __init__(self, parts: Mapping[str, str]) -> None:
        """`parts`, each as JSON, in the contract's order."""
        named = [f'"{name}":{text}' for name, text in parts.items()]
        self._json = f"{{{','.join(named)}}}"

    def to_dict(self) -> dict[str, Any]:
        """The contract's output as JSON values; a copy, free to change."""
        answer: dict[str, Any] = json.loads(self._json)
        return answer

    def to_json(self) -> str:
        """The contract's output as one line of JSON; the same plan gives the same bytes."""
        return self._json

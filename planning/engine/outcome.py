"""The answer: the contract's output, as values and as bytes."""

import json
from collections.abc import Mapping
from typing import Any


class Outcome:
    """A finished plan. Reading it twice gives the same; it holds nothing but JSON values."""

    __slots__ = ("_plan",)

    def __init__(self, plan: Mapping[str, Any]) -> None:
        self._plan = plan

    def to_dict(self) -> dict[str, Any]:
        """The contract's output as JSON values; a copy, free to change."""
        answer: dict[str, Any] = json.loads(self.to_json())
        return answer

    def to_json(self) -> str:
        """The contract's output as one line of JSON; the same plan gives the same bytes."""
        return json.dumps(self._plan, ensure_ascii=False, separators=(",", ":"))

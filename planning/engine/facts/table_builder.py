"""A table of facts in the making."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from planning.engine.facts.kinds import Fact, FactKind


@dataclass(slots=True)
class FactTable:
    facts: dict[str, Fact] = field(default_factory=dict)

    def add(self, name: str, kind: FactKind, read: str, says: str, *paths: str, **more: Any) -> None:
        self.facts[name] = Fact(name, kind, read, paths or (name,), says, **more)

    def yes_no(self, name: str, says: str, read: str | None = None, *paths: str, **more: Any) -> None:
        self.add(name, FactKind.BOOL, read or f"d.{name}", says, *paths, **more)

    def number(self, name: str, says: str, read: str | None = None, *paths: str, **more: Any) -> None:
        self.add(name, FactKind.NUMBER, read or f"d.{name}", says, *paths, **more)

    def code(
        self, name: str, codes: type[StrEnum], says: str, read: str | None = None, *paths: str, **more: Any
    ) -> None:
        self.add(name, FactKind.CODE, read or f"d.{name}", says, *paths, codes=tuple(map(str, codes)), **more)

    def codes(
        self, name: str, codes: type[StrEnum], says: str, read: str | None = None, *paths: str, **more: Any
    ) -> None:
        self.add(name, FactKind.CODES, read or f"d.{name}", says, *paths, codes=tuple(map(str, codes)), **more)

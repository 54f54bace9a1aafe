"""What a plan is made of, as people read it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Line:
    """One statement of the engine with all that "why" shows."""

    id: str
    rule: str
    kind: str
    level: str
    text: str
    patient_text: str | None
    basis: tuple[str, ...]
    evidence: str
    facts: tuple[tuple[str, str], ...]

    @property
    def alone(self) -> tuple["Line", ...]:
        return (self,)

    @property
    def tone(self) -> str:
        return {"critical": "stop", "warning": "warn"}.get(self.level, "info")


@dataclass(frozen=True)
class Verdict:
    title: str
    suitability: str
    word: str
    tone: str
    icon: str
    area: str
    why: tuple[Line, ...]
    is_wish: bool
    findings: tuple[int, ...] = ()


@dataclass(frozen=True)
class Dose:
    """`bar` is where the proposed part and each suggested dose lie inside the allowed range, in hundredths of its width."""

    area: str
    word: str
    per_side: bool
    allowed: tuple[float, float]
    proposed: tuple[float, float]
    units: tuple[tuple[str, float], ...]
    total: float
    intended: Mapping[str, Any] | None
    evidence: str
    off_label: bool
    points: tuple[Mapping[str, Any], ...]
    why: tuple[Line, ...]

    @property
    def bar(self) -> dict[str, Any]:
        low, high = self.allowed
        wide = (high - low) or 1

        def at(units: float) -> float:
            return round(min(100.0, max(0.0, 100 * (units - low) / wide)), 1)

        ticks = [at(units) for _, units in self.units]
        start = at(self.proposed[0])
        return {"x": start, "width": max(2.0, round(at(self.proposed[1]) - start, 1)), "ticks": sorted(set(ticks))}


@dataclass(frozen=True)
class Treatment:
    word: str
    role: str
    for_what: tuple[str, ...]
    why: tuple[Line, ...]


@dataclass(frozen=True)
class Step:
    order: int
    word: str
    is_toxin: bool
    earliest: date | None
    latest: date | None
    why: tuple[Line, ...]


@dataclass(frozen=True)
class Milestone:
    word: str
    what: str
    begins: date
    ends: date

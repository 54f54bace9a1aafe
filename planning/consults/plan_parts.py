"""What a plan is made of, as people read it."""

from dataclasses import dataclass
from datetime import date

from planning.engine.contract.doses import Point


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
    of_findings: bool = False
    """Whether it speaks of findings of this face."""

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


@dataclass(frozen=True)
class Bar:
    """Where the proposed part and each suggested dose lie inside the allowed range, in hundredths of its width."""

    x: float
    width: float
    ticks: tuple[float, ...]


@dataclass(frozen=True)
class Dose:
    """`steps`: how the figure was reached, each step in words with the proposal after it."""

    area: str
    word: str
    per_side: bool
    allowed: tuple[float, float]
    proposed: tuple[float, float]
    units: tuple[tuple[str, float], ...]
    total: float
    evidence: str
    off_label: bool
    points: tuple[Point, ...]
    steps: tuple[tuple[str, str], ...]
    why: tuple[Line, ...]

    @property
    def bar(self) -> Bar:
        low, high = self.allowed
        wide = (high - low) or 1

        def at(units: float) -> float:
            return round(min(100.0, max(0.0, 100 * (units - low) / wide)), 1)

        ticks = [at(units) for _, units in self.units]
        start = at(self.proposed[0])
        return Bar(start, max(2.0, round(at(self.proposed[1]) - start, 1)), tuple(sorted(set(ticks))))


@dataclass(frozen=True)
class Treatment:
    code: str
    word: str
    role: str
    for_what: tuple[str, ...]
    why: tuple[Line, ...]


@dataclass(frozen=True)
class Step:
    """One step of the order; a choice between tools is one. `after` says in words what comes first where that leaves the day open;
    `optional`: only if it is still wanted."""

    order: int
    word: str
    is_toxin: bool
    earliest: date | None
    latest: date | None
    after: str
    optional: bool
    why: tuple[Line, ...]


@dataclass(frozen=True)
class Milestone:
    word: str
    what: str
    begins: date
    ends: date


@dataclass(frozen=True)
class Missing:
    """What a plan still needs: its name, and the id of the place in the form that asks for it."""

    label: str
    anchor: str
    path: str

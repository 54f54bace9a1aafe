"""What a protocol says about figures and areas."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from planning.engine.contract import vocabulary as v


@dataclass(frozen=True, slots=True)
class Param:
    """A figure of the protocol: one number, or a range."""

    name: str
    value: float | tuple[float, float]
    unit: str
    says: str
    basis: tuple[str, ...]
    evidence: v.Evidence

    @property
    def low(self) -> float:
        return self.value[0] if isinstance(self.value, tuple) else self.value

    @property
    def high(self) -> float:
        return self.value[1] if isinstance(self.value, tuple) else self.value


@dataclass(frozen=True, slots=True)
class Point:
    """One injection point of the face map."""

    id: str
    side: v.Side
    muscle: str
    depth: str
    share: int
    row: str
    """A named row of the area ("high"), so that a rule can keep to it; empty for none."""


class Suggest(StrEnum):
    """Which part of the proposed range is suggested."""

    LOW = "low"
    MIDDLE = "middle"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class Dosing:
    """An area's figures, in units of the protocol's product."""

    basis: v.DoseBasis
    low: float
    high: float
    suggest: Suggest
    typical: tuple[float, float] | None
    """The part that is usual; what lies below it is the conservative start."""
    flat: tuple[float, float] | None
    """The part used whatever the severity, where the grade says nothing about the dose."""
    steps: tuple[float, ...]
    """The only doses there are, mildest first, where a label names single doses instead of a range."""
    evidence: v.DoseEvidence
    cites: tuple[str, ...]

    @property
    def third(self) -> Fraction:
        return (Fraction(self.high) - Fraction(self.low)) / 3


@dataclass(frozen=True, slots=True)
class LabelUse:
    """How far the product's label covers an area."""

    least_severity: int
    together_with: v.Area | None


@dataclass(frozen=True, slots=True)
class AreaPlan:
    """All that the protocol says about one area."""

    code: v.Area
    name: str
    patient_name: str
    muscle: str
    pulls: str
    group: str
    regions: frozenset[v.Region]
    dosing: Dosing | None
    points: tuple[Point, ...]
    label: LabelUse | None
    lasts_months: tuple[float, float]
    fade_weeks: tuple[float, float] | None
    slimming_weeks: tuple[float, float] | None
    cites: tuple[str, ...]

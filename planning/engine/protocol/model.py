"""A protocol once read: frozen, typed, every figure with its basis."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING

from planning.engine import vocabulary as v
from planning.engine.expressions.nodes import Node
from planning.engine.facts import Phase, Subject

if TYPE_CHECKING:
    from planning.engine.compile import Compiled

EVERYWHERE = tuple(v.Area)


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


class Place(StrEnum):
    """A part of an area's range that a rule keeps the proposal to."""

    LOWEST = "lowest"
    LOWER_THIRD = "lower_third"
    CONSERVATIVE = "conservative"
    UPPER_HALF = "upper_half"
    UPPER_THIRD = "upper_third"


LOWERING = (Place.LOWEST, Place.CONSERVATIVE, Place.LOWER_THIRD)
"""From the strictest."""


@dataclass(frozen=True, slots=True)
class TreatmentUse:
    treatment: v.Treatment
    role: v.TreatmentRole


@dataclass(frozen=True, slots=True)
class Effects:
    """What a fired rule does, besides saying its text."""

    verdict: v.Suitability | None = None
    """Of the finding or wish that fired it."""
    area: v.Area | None = None
    """The area that the finding or wish is routed to."""
    at_least: v.Suitability | None = None
    """At least this strict for every finding routed to one of `areas`."""
    areas: tuple[v.Area, ...] = ()
    treatments: tuple[TreatmentUse, ...] = ()
    shift: int = 0
    place: Place | None = None
    points: str = ""
    shorter_interval: bool = False
    leads: bool = False
    """What answers the main complaint comes before the toxin."""
    asks_for: str = ""
    """The path of what must be recorded (again) before the plan is complete."""
    undated: bool = False
    """Elective treatments other than toxin get no date."""
    visits: str = ""
    """The parameter that gives the visits a year."""
    waits_for_interval: bool = False
    """The toxin may be given once the minimum interval has passed."""
    now: v.Now | None = None
    next_visit: v.NextVisit | None = None
    answers_wish: v.Wish | None = None
    """The finding answers this wish, so the wish gets no verdict of its own."""


@dataclass(frozen=True, slots=True)
class Rule:
    id: str
    order: int
    subject: Subject
    when: Node
    condition: str
    asks: bool
    """An unrecorded fact that leaves the condition open makes the plan incomplete."""
    ask_text: str
    kind: v.StatementKind
    level: v.Level
    text: str
    patient_text: str | None
    basis: tuple[str, ...]
    evidence: v.Evidence
    effects: Effects
    marks: Node | None
    """Findings that the text applies to."""
    phase: Phase
    """When it can be decided and told."""
    line: int
    holds: bool
    """Whether it takes doses away."""
    holds_all: bool
    """Whether it holds every area, so that nothing may be injected."""


NO_DOSE = frozenset(
    {
        v.Suitability.NOT_SUITABLE,
        v.Suitability.NOT_INDICATED_NOW,
        v.Suitability.DEFER,
        v.Suitability.CLEARANCE,
        v.Suitability.CONTRAINDICATED,
    }
)

STRICTNESS: tuple[v.Suitability, ...] = (
    v.Suitability.SUITABLE,
    v.Suitability.SUITABLE_CAUTION,
    v.Suitability.ADJUNCT,
    v.Suitability.NOT_SUITABLE,
    v.Suitability.NOT_INDICATED_NOW,
    v.Suitability.DEFER,
    v.Suitability.CLEARANCE,
    v.Suitability.CONTRAINDICATED,
)
"""Where two rules meet, the later of these wins."""

RANK: Mapping[v.Suitability, int] = {suitability: rank for rank, suitability in enumerate(STRICTNESS)}


@dataclass(frozen=True, slots=True)
class Band:
    """Sums up to `up_to`, or below `below`, that no earlier band holds; the last band has neither."""

    code: v.Band
    up_to: float | None
    below: float | None

    def holds(self, total: float) -> bool:
        if self.below is not None:
            return total < self.below
        return self.up_to is None or total <= self.up_to


@dataclass(frozen=True, slots=True)
class Budget:
    """Areas that share one muscle or one session limit."""

    id: str
    areas: tuple[v.Area, ...]
    """In the order in which they give way."""
    per_side: float | None
    total: float | None


@dataclass(frozen=True, slots=True)
class Asymmetry:
    """What a recorded left-right difference does to the doses: the side named gets more, or less."""

    feature: v.AsymmetryFeature
    forms: frozenset[v.AsymmetryIs]
    more: tuple[v.Area, ...]
    less: tuple[v.Area, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """A stage of the sequence: these treatments, so many days after the toxin or after a swelling device."""

    id: str
    order: int
    treatments: tuple[v.Treatment, ...]
    days_after_toxin: int
    days_after_swelling: int
    swells: frozenset[v.Treatment]
    rule: str
    """The rule whose text explains the stage."""


@dataclass(frozen=True, slots=True)
class AftercareItem:
    code: v.AftercareCode
    when: Node
    from_hours: float | None
    until_hours: float | None
    until_midnight: bool
    from_midnight: bool
    days: tuple[int, int] | None
    text: str
    basis: tuple[str, ...]
    condition: str = ""


@dataclass(frozen=True, slots=True)
class NotCarried:
    id: str
    why: str


@dataclass(frozen=True, slots=True)
class Protocol:
    """A compiled protocol. `plan(document, protocol)` is its only use at run time; the rest is for reading."""

    id: str
    version: str
    title: str
    product: v.Product
    sha256: str
    params: Mapping[str, Param]
    definitions: Mapping[str, str]
    areas: Mapping[v.Area, AreaPlan]
    bands: tuple[Band, ...]
    budgets: tuple[Budget, ...]
    asymmetries: tuple[Asymmetry, ...]
    rules: tuple[Rule, ...]
    steps: tuple[Step, ...]
    aftercare: tuple[AftercareItem, ...]
    not_carried: tuple[NotCarried, ...]
    forbidden: tuple[str, ...]
    compiled: "Compiled" = field(repr=False, compare=False)

    def number(self, name: str) -> float:
        """The single figure of parameter `name`."""
        return self.params[name].low

    def days(self, name: str) -> int:
        return int(self.params[name].low)

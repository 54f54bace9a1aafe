"""A protocol once read: frozen, typed, every figure with its basis."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from planning.engine.conditions.nodes import Node
from planning.engine.contract import vocabulary as v
from planning.engine.facts import DecisionStep, Phase, RuleScope
from planning.engine.protocol.areas import AreaPlan, Dosing, LabelUse, Param, Point, Suggest

if TYPE_CHECKING:
    from planning.engine.compile import Compiled

__all__ = [
    "AftercareItem", "AreaPlan", "Asymmetry", "Band", "Budget", "Choice", "Dosing", "EVERYWHERE", "Effects", "LOWERING",
    "LabelUse", "NO_DOSE", "NotCarried", "Param", "Place", "Point", "Protocol", "RANK", "Rule", "STRICTNESS", "Step", "Suggest",
    "TreatmentUse",
]  # fmt: skip

EVERYWHERE = tuple(v.Area)


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
    refers: tuple[v.Treatment, ...] = ()
    """Treatments that are a specialist's decision for this finding: no step unless another finding asks for them."""
    shift: int = 0
    place: Place | None = None
    step: int = 0
    """+1 or -1: both ends of the proposal move by a sixth of the range (INC-31)."""
    floor: str = ""
    """"third": the proposal starts no lower than the upper third."""
    ceiling: str = ""
    """The proposal's top: "sixth", "third" or "half" of the range, "bottom", or the name of a parameter in units."""
    points: str = ""
    shorter_interval: bool = False
    leads: bool = False
    """What answers the main complaint comes before the toxin."""
    asks_for: str = ""
    """The path of what must be recorded (again) before the plan is complete."""
    undated: bool = False
    """Elective treatments other than toxin get no date."""
    undates: tuple[v.Treatment, ...] = ()
    """These treatments get no date."""
    visits: str = ""
    """The parameter that gives the visits a year."""
    waits_for_interval: bool = False
    """The toxin may be given once the minimum interval has passed."""
    now: v.Now | None = None
    next_visit: v.NextVisit | None = None
    answers_wish: v.Wish | None = None
    """The finding answers this wish, so the wish gets no verdict of its own."""

    @property
    def lowers(self) -> bool:
        """Whether it keeps a dose lower, or to fewer points, than the face alone would."""
        return self.shift < 0 or self.place in LOWERING or bool(self.points)


@dataclass(frozen=True, slots=True)
class Rule:
    id: str
    order: int
    subject: RuleScope
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
    decided_in: DecisionStep
    """The step of `decide` at which it is asked."""
    adds: bool
    """Whether it adds to the plan beside doses: treatments, questions, order."""
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
class Choice:
    """Tools that answer the same concern: one of them is taken (INC-33)."""

    id: str
    concerns: frozenset[v.Concern]
    wishes: frozenset[v.Wish]
    treatments: tuple[v.Treatment, ...]
    and_or: frozenset[v.Treatment]
    """What may follow the tool or stand in its place: the second half of "and/or"."""


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
    choices: tuple[Choice, ...] = ()

    @property
    def is_device(self) -> bool:
        """Whether it holds devices and peels: never two on one day."""
        return self.days_after_toxin > 0 and not self.is_filler

    @property
    def is_filler(self) -> bool:
        """Whether it comes after the check-in, and after what swells."""
        return self.days_after_swelling > 0


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


Program = Callable[[Any, Any, Any], tuple[list[Rule], list[Rule]]]


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
    programs: Mapping[tuple[DecisionStep, RuleScope], Program] = field(repr=False, compare=False)
    """Asks all rules of one step and scope: given document, state and subject, those that fire and those left open, in order."""

    def number(self, name: str) -> float:
        """The single figure of parameter `name`."""
        return self.params[name].low

    def days(self, name: str) -> int:
        return int(self.params[name].low)

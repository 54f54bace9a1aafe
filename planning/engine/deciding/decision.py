"""What was decided about a document: frozen values without text. Each is made by one step and read by later ones."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from planning.engine.contract import vocabulary as v
from planning.engine.contract.answer import AftercareLine, FollowUp
from planning.engine.contract.document import EngineDocument, Finding
from planning.engine.contract.treatment_history import Dose
from planning.engine.deciding.subjects import AreaFacts, FiredRule, PlanState, ReviewSubject
from planning.engine.protocol.model import RANK, PatternPoint


@dataclass(frozen=True, slots=True)
class FindingDecision:
    index: int
    finding: Finding
    suitability: v.Suitability
    """The stricter of its own and its area's."""
    area: v.Area | None
    own: v.Suitability
    """Of the finding alone, before any gate."""
    reasons: tuple[FiredRule, ...]
    """What makes it so strict; never empty."""

    @property
    def refused(self) -> bool:
        """Toxin does not suit this finding, or there is nothing to treat."""
        return self.suitability in (v.Suitability.NOT_SUITABLE, v.Suitability.NOT_INDICATED_NOW)


@dataclass(frozen=True, slots=True)
class WishDecision:
    wish: v.Wish
    suitability: v.Suitability
    area: v.Area | None
    reasons: tuple[FiredRule, ...]


@dataclass(frozen=True, slots=True)
class Gate:
    """What forbids an area for now or for ever."""

    suitability: v.Suitability
    fired: tuple[FiredRule, ...]
    """The rules that forbid it, the deciding ones first."""

    @property
    def waits_for_interval(self) -> bool:
        return all(one.rule.effects.waits_for_interval for one in self.fired)


@dataclass(frozen=True, slots=True)
class Modifier:
    """A rule that moves the dose of one area, and how."""

    fired: FiredRule
    step: int = 0
    """+1, -1 or 0."""
    floor: str | None = None
    """"third": the proposal starts at the upper third."""
    ceiling: float | str | None = None
    """"sixth", "third", "half" of the range counted from its bottom, "bottom", or units in total or a side."""
    points: str = ""
    """The row of points that it keeps to."""
    shorter_interval: bool = False
    visits: str = ""
    """The parameter that gives the visits a year."""


@dataclass(frozen=True, slots=True)
class DoseChange:
    """How a rule moved the figure: `to` is the proposal after it, in half units."""

    fired: FiredRule | None
    """None for what the grade alone chooses, for a shared budget and for the ledger; `rule` names it."""
    rule: str
    does: str
    """third | step_up | step_down | cancelled | floor | ceiling | sides | budget | ledger | last_outcome"""
    to: tuple[int, int]
    moved: bool


@dataclass(frozen=True, slots=True)
class PointDose:
    point: PatternPoint
    halves: int


@dataclass(frozen=True, slots=True)
class DoseDecision:
    """Of one area. Units are counted in half units."""

    area: v.Area
    facts: AreaFacts
    """With what is known only after dosing."""
    basis: v.DoseBasis
    low: int
    high: int
    """The proposal, in total or a side."""
    top: Mapping[v.BodySide, int]
    """The top of the proposal of each side (half of a total), for the headroom at a check-in; 0 on a side without a finding."""
    left: int | None
    right: int | None
    total: int
    """The suggestion; sides are None where they do not differ, or get nothing."""
    points: tuple[PointDose, ...]
    steps: tuple[DoseChange, ...]
    reasons: tuple[FiredRule, ...]
    intended: Dose | None = None
    in_range: bool | None = None
    off_label: bool = True
    nothing_found: bool = False
    """A dose is intended where no finding leads: nothing is suggested, but it is judged."""


@dataclass(frozen=True, slots=True)
class AreaDecision:
    """An area of findings, of intended doses, or that was given."""

    area: v.Area
    findings: tuple[int, ...]
    gate: Gate | None
    open_rules: tuple[FiredRule, ...]
    """What leaves open whether it may be injected, or how much."""
    modifiers: tuple[Modifier, ...]
    reasons: tuple[FiredRule, ...]
    """Every rule that acted on it."""
    dose: DoseDecision | None

    @property
    def may_be_injected(self) -> bool:
        return self.gate is None and not self.open_rules


@dataclass(frozen=True, slots=True)
class DoseTotals:
    """What the doses add up to, in units."""

    session: float
    forehead_and_glabella: float
    band: v.Band | None
    with_this: float | None
    """Of the last days and this session."""
    left_of_limit: float | None


@dataclass(frozen=True, slots=True)
class TreatmentDecision:
    treatment: v.TreatmentOption
    role: v.TreatmentRole
    findings: tuple[int, ...]
    reasons: tuple[FiredRule, ...]


@dataclass(frozen=True, slots=True)
class StepDecision:
    """A step of the sequence; a choice between tools is one step."""

    treatment: str
    others: tuple[str, ...]
    """What may be taken in its place."""
    earliest: date | None
    latest: date | None
    after: str | None
    """"check_in" or a treatment: where a look or another step comes first, and `earliest` is empty."""
    optional: bool
    reasons: tuple[FiredRule, ...]


@dataclass(frozen=True, slots=True)
class SideDecision:
    now: v.Now
    most: int
    """Half units that may be added there."""


@dataclass(frozen=True, slots=True)
class AdjustmentDecision:
    area: v.Area
    now: v.Now
    most: int | None
    """Half units that may be added, in total or on each side; None where nothing may."""
    sides: Mapping[v.BodySide, SideDecision]
    """Where they differ."""
    next_visit: v.NextVisit
    review: ReviewSubject
    reasons: tuple[FiredRule, ...]


@dataclass(frozen=True, slots=True, order=True)
class MissingPath:
    """A path that is still needed. Sorted: what a hold needs first, then by the protocol's order."""

    not_a_hold: bool
    order: int
    place: int
    path: str


@dataclass(frozen=True, slots=True)
class EngineDecision:
    document: EngineDocument
    status: v.Status
    missing: tuple[MissingPath, ...]
    findings: tuple[FindingDecision, ...]
    wishes: tuple[WishDecision, ...]
    areas: Mapping[v.Area, AreaDecision]
    totals: DoseTotals
    treatments: tuple[TreatmentDecision, ...]
    sequence: tuple[StepDecision, ...]
    follow_up: FollowUp
    adjustments: tuple[AdjustmentDecision, ...]
    aftercare: tuple[AftercareLine, ...]
    state: PlanState
    """After the last step."""
    fired: tuple[FiredRule, ...]
    """Every rule that fired or is open, once for each target."""
    dates: Mapping[str, date] = field(default_factory=dict)
    """Days that texts name: toxin_from, treat_by, treat_jaw_by."""
    told: EngineDocument | None = None
    """Of a touch-up: the document with its check-in, which was judged apart."""

    @property
    def doses(self) -> tuple[DoseDecision, ...]:
        """None at a check-in, on hold, or where something decisive is not recorded."""
        if self.document.visit is v.Visit.CHECK_IN:
            return ()
        return tuple(area.dose for area in self.areas.values() if area.dose is not None and area.may_be_injected)


def stricter(one: v.Suitability, other: v.Suitability) -> v.Suitability:
    return max(one, other, key=RANK.__getitem__)


@dataclass(frozen=True, slots=True)
class InterimDecision:
    """The decision before order, follow-up and check-in."""

    document: EngineDocument
    status: v.Status
    missing: tuple[MissingPath, ...]
    findings: tuple[FindingDecision, ...]
    wishes: tuple[WishDecision, ...]
    areas: Mapping[v.Area, AreaDecision]
    person: Gate | None
    """What forbids every area."""
    person_open_rules: tuple[FiredRule, ...]
    """What leaves open whether anything may be injected."""
    treatments: tuple[TreatmentDecision, ...]
    referred: Mapping[v.TreatmentOption, frozenset[int]]
    """Treatments that are a specialist's decision, with the findings for which they are."""
    state: PlanState
    undated: bool
    """Elective treatments have no date for now."""
    dates: Mapping[str, date]
    fired: tuple[FiredRule, ...]

    def fired_of(self, rule: str) -> tuple[FiredRule, ...]:
        return tuple(one for one in self.fired if one.rule.id == rule and not one.is_open)

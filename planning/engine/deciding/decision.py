"""What was decided about a document: frozen values, not one sentence. Each is made by one step and read by the later ones."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from planning.engine.contract import vocabulary as v
from planning.engine.contract.document import Document, Finding
from planning.engine.contract.plan import AftercareLine, FollowUp
from planning.engine.contract.treated import Dose as Given
from planning.engine.facts import EventFit, Stop
from planning.engine.protocol.model import RANK, AreaPlan, Point, Rule

NO_AREAS: frozenset[v.Area] = frozenset()


@dataclass(frozen=True, slots=True)
class PlanState:
    """The `p` of conditions: what earlier steps decided. Each step makes a new one; a rule that fired keeps the one it read."""

    routed: frozenset[v.Area] = NO_AREAS
    """Areas in question: a finding leads there that they suit, held or not, or a dose is intended."""
    planned: frozenset[v.Area] = NO_AREAS
    """Areas that may be injected."""
    meant: frozenset[v.Area] = NO_AREAS
    """Areas planned or intended, and not left out."""
    treatments: frozenset[v.Treatment] = frozenset()
    leading: frozenset[v.Treatment] = frozenset()
    """Treatments that come before the toxin."""
    least_with_this: float | None = None
    """Units of the last days and the smallest doses of the planned areas."""
    session: float = 0.0
    forehead_and_glabella: float = 0.0
    band: v.Band | None = None
    with_this: float | None = None
    lowered: frozenset[str] = frozenset()
    """Budgets that lowered a suggestion."""
    exceeded: frozenset[str] = frozenset()
    """Budgets that intended doses exceed."""
    intended_held: frozenset[v.Area] = NO_AREAS
    contradictions: tuple[str, ...] = ()
    """Paths of the toxin history that cannot all be true."""
    event_for_face: EventFit | None = None
    event_for_jaw: EventFit | None = None


@dataclass(frozen=True, slots=True)
class AreaFacts:
    """The `a` of conditions: one area as its findings show it. The last six are known once doses stand."""

    code: v.Area
    plan: AreaPlan
    findings: tuple[int, ...]
    """Places in the document of the findings that lead here and may be injected; movement before etched lines."""
    evidence: v.DoseEvidence | None
    severity: int | None
    at_rest: int | None
    strength: v.MuscleStrength | None
    infected: bool | None
    sides_differ: bool = False
    one_sided: bool = False
    same_on_both_sides: bool = False
    intended_uneven: bool | None = None
    off_label: bool = True
    out_of_range: bool | None = None
    above_proposal: bool | None = None
    below_proposal: bool | None = None
    mirrored: bool | None = None
    steps_cancel: bool = False
    last_outcome: v.CheckInOutcome | None = None
    """Of the last treatment, where it stands for the grade."""


@dataclass(frozen=True, slots=True)
class Review:
    """The `r` of conditions: one treated area at the check-in, before it is judged."""

    area: v.Area
    outcome: v.CheckInOutcome | None
    """Of the area; where the sides came out differently, UNEVEN."""
    by_side: Mapping[v.BodySide, v.CheckInOutcome]
    given: Given | None
    range_room: float | None
    """Units, in total or on the fuller side as the area is dosed, up to the top of its range."""
    ledger_left: float | None
    """Units that the limit over all indications leaves for all areas together."""
    per_side: bool
    effects: frozenset[v.CheckInEffect] | None = None
    """Unwanted effects on a side that was treated here; None where they were not asked for."""
    now: v.Now | None = None
    """What was decided; rules that judge do not know it yet."""
    may_add: float | None = None
    """Units that may be added now, in all; None where none may."""
    stopped_by: frozenset[Stop] = frozenset()
    """What leaves nothing to add, on a side at least."""

    @property
    def wants_more(self) -> bool:
        """Too subtle; or uneven, unless the sides are told and neither is."""
        if self.by_side:
            return bool({v.CheckInOutcome.TOO_SUBTLE, v.CheckInOutcome.UNEVEN} & {*self.by_side.values()})
        return self.outcome in (v.CheckInOutcome.TOO_SUBTLE, v.CheckInOutcome.UNEVEN)

    @property
    def ledger_is_short(self) -> bool:
        if self.range_room is None or self.ledger_left is None or self.given is None:
            return False
        places = len(self.given.sides) if self.per_side else 1
        return self.ledger_left < self.range_room * places


@dataclass(frozen=True, slots=True)
class Target:
    """What a rule is asked of, beside the whole document."""

    finding: int | None = None
    """Its place in the document."""
    region: v.Region | None = None
    """Where that finding lies."""
    area: v.Area | None = None
    """The area that is meant; of a finding, where it leads."""
    facts: AreaFacts | None = None
    wish: v.Wish | None = None
    review: Review | None = None


EVERYBODY = Target()


@dataclass(frozen=True, slots=True, eq=False)
class Fired:
    """A rule that fired of one target, or that asks (`asked`), and what it could read then."""

    rule: Rule
    target: Target
    state: PlanState
    asked: bool = False


@dataclass(frozen=True, slots=True)
class FindingDecision:
    index: int
    finding: Finding
    suitability: v.Suitability
    """The stricter of its own and its area's."""
    area: v.Area | None
    own: v.Suitability
    """Of the finding alone, before any gate."""
    reasons: tuple[Fired, ...]
    """What makes it so strict; never empty."""

    @property
    def refused(self) -> bool:
        """Toxin is not what this finding wants, or there is nothing to treat."""
        return self.suitability in (v.Suitability.NOT_SUITABLE, v.Suitability.NOT_INDICATED_NOW)


@dataclass(frozen=True, slots=True)
class WishDecision:
    wish: v.Wish
    suitability: v.Suitability
    area: v.Area | None
    reasons: tuple[Fired, ...]


@dataclass(frozen=True, slots=True)
class Gate:
    """What forbids an area for now or for ever."""

    suitability: v.Suitability
    fired: tuple[Fired, ...]
    """The rules that forbid it, the deciding ones first."""

    @property
    def waits_for_interval(self) -> bool:
        """Whether nothing but the interval since the last treatment holds it."""
        return all(one.rule.effects.waits_for_interval for one in self.fired)


@dataclass(frozen=True, slots=True)
class Modifier:
    """A rule that moves the dose of one area, and how."""

    fired: Fired
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
class DoseStep:
    """How a rule moved the figure: `to` is the proposal after it, in half units."""

    fired: Fired | None
    """None for what the grade alone chooses, for a shared budget and for the ledger; `rule` names it."""
    rule: str
    does: str
    """third | step_up | step_down | cancelled | floor | ceiling | sides | budget | ledger | last_outcome"""
    to: tuple[int, int]
    moved: bool


@dataclass(frozen=True, slots=True)
class PointDose:
    point: Point
    halves: int


@dataclass(frozen=True, slots=True)
class DoseDecision:
    """Of one area. Units are counted in half units."""

    area: v.Area
    facts: AreaFacts
    """With what is known once doses stand."""
    basis: v.DoseBasis
    low: int
    high: int
    """The proposal, in total or a side."""
    top: Mapping[v.BodySide, int]
    """The top of the proposal of each side (half of a total), for the room at a check-in; 0 on a side without a finding."""
    left: int | None
    right: int | None
    total: int
    """The suggestion; sides are None where they do not differ, or get nothing."""
    points: tuple[PointDose, ...]
    steps: tuple[DoseStep, ...]
    reasons: tuple[Fired, ...]
    intended: Given | None = None
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
    asked: tuple[Fired, ...]
    """What leaves open whether it may be injected, or how much."""
    modifiers: tuple[Modifier, ...]
    reasons: tuple[Fired, ...]
    """Every rule that acted on it."""
    dose: DoseDecision | None

    @property
    def may_be_injected(self) -> bool:
        return self.gate is None and not self.asked


@dataclass(frozen=True, slots=True)
class Totals:
    """What the doses add up to, in units."""

    session: float
    forehead_and_glabella: float
    band: v.Band | None
    with_this: float | None
    """Of the last days and this session."""
    left_of_limit: float | None


@dataclass(frozen=True, slots=True)
class TreatmentDecision:
    treatment: v.Treatment
    role: v.TreatmentRole
    findings: tuple[int, ...]
    reasons: tuple[Fired, ...]


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
    reasons: tuple[Fired, ...]


@dataclass(frozen=True, slots=True)
class SideAdjustment:
    now: v.Now
    most: int
    """Half units that may be added there."""


@dataclass(frozen=True, slots=True)
class AdjustmentDecision:
    area: v.Area
    now: v.Now
    most: int | None
    """Half units that may be added, in total or on each side; None where nothing may."""
    sides: Mapping[v.BodySide, SideAdjustment]
    """Where they differ."""
    next_visit: v.NextVisit
    review: Review
    reasons: tuple[Fired, ...]


@dataclass(frozen=True, slots=True, order=True)
class Missing:
    """A path that is still needed. Sorted: what a hold needs first, then by the protocol's order."""

    not_a_hold: bool
    order: int
    place: int
    path: str


@dataclass(frozen=True, slots=True)
class Decision:
    document: Document
    status: v.Status
    missing: tuple[Missing, ...]
    findings: tuple[FindingDecision, ...]
    wishes: tuple[WishDecision, ...]
    areas: Mapping[v.Area, AreaDecision]
    totals: Totals
    treatments: tuple[TreatmentDecision, ...]
    sequence: tuple[StepDecision, ...]
    follow_up: FollowUp
    adjustments: tuple[AdjustmentDecision, ...]
    aftercare: tuple[AftercareLine, ...]
    state: PlanState
    """As it stood at the end."""
    fired: tuple[Fired, ...]
    """Every rule that fired or asks, of everything it was asked of."""
    dates: Mapping[str, date] = field(default_factory=dict)
    """Days that texts name: toxin_from, treat_by, treat_jaw_by."""

    @property
    def doses(self) -> tuple[DoseDecision, ...]:
        """What is answered: none at a check-in, on hold or where something that decides is not recorded."""
        if self.document.visit is v.Visit.CHECK_IN:
            return ()
        return tuple(area.dose for area in self.areas.values() if area.dose is not None and area.may_be_injected)


def stricter(one: v.Suitability, other: v.Suitability) -> v.Suitability:
    return max(one, other, key=RANK.__getitem__)


@dataclass(frozen=True, slots=True)
class Answered:
    """What stands before order, follow-up and check-in are worked out."""

    document: Document
    status: v.Status
    missing: tuple[Missing, ...]
    findings: tuple[FindingDecision, ...]
    wishes: tuple[WishDecision, ...]
    areas: Mapping[v.Area, AreaDecision]
    person: Gate | None
    """What forbids every area."""
    person_asked: tuple[Fired, ...]
    """What leaves open whether anything may be injected."""
    treatments: tuple[TreatmentDecision, ...]
    referred: Mapping[v.Treatment, frozenset[int]]
    """Treatments that are a specialist's decision, with the findings for which they are."""
    state: PlanState
    undated: bool
    """Elective treatments have no date for now."""
    dates: Mapping[str, date]
    fired: tuple[Fired, ...]

    def fired_of(self, rule: str) -> tuple[Fired, ...]:
        return tuple(one for one in self.fired if one.rule.id == rule and not one.asked)

"""What rules read beside the document: the plan so far, and their area, finding, wish or review."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from planning.engine.contract import vocabulary as v
from planning.engine.contract.treatment_history import Dose
from planning.engine.facts import EventFit, StopReason
from planning.engine.protocol.model import AreaDefinition, Rule

NO_AREAS: frozenset[v.Area] = frozenset()


@dataclass(frozen=True, slots=True)
class CompletedTreatment:
    """What a touch-up completes."""

    over_room: frozenset[v.Area] | None = NO_AREAS
    """Areas with an intended dose above what the check-in leaves; None where that is not known."""
    given: Mapping[v.Area, Dose] = field(default_factory=dict)


NOTHING_COMPLETED = CompletedTreatment()


@dataclass(frozen=True, slots=True)
class PlanState:
    """The `p` of conditions: what earlier steps decided. Each step makes a new one; a rule that fired keeps the one it read."""

    routed: frozenset[v.Area] = NO_AREAS
    """Areas in question: a finding leads there that they suit, held or not, or a dose is intended."""
    planned: frozenset[v.Area] = NO_AREAS
    """Areas that may be injected."""
    meant: frozenset[v.Area] = NO_AREAS
    """Areas planned or intended, and not left out."""
    treatments: frozenset[v.TreatmentOption] = frozenset()
    leading: frozenset[v.TreatmentOption] = frozenset()
    """Treatments that come before the toxin."""
    infected_elsewhere: frozenset[v.Region] | None = None
    """Infected regions where no area in question lies."""
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
    completed: CompletedTreatment = NOTHING_COMPLETED
    event_for_face: EventFit | None = None
    event_for_jaw: EventFit | None = None


@dataclass(frozen=True, slots=True)
class AreaFacts:
    """The `a` of conditions: one area by its findings. The fields with defaults are known only after dosing."""

    code: v.Area
    plan: AreaDefinition
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
    """Of the last treatment, where it replaces the grade."""


@dataclass(frozen=True, slots=True)
class ReviewSubject:
    """The `r` of conditions: one treated area at the check-in, before it is judged."""

    area: v.Area
    outcome: v.CheckInOutcome | None
    """Of the area; where the sides came out differently, UNEVEN."""
    by_side: Mapping[v.BodySide, v.CheckInOutcome]
    given: Dose | None
    range_room: float | None
    """Units, in total or on the emptier side as the area is dosed, up to the top of its range."""
    ledger_left: float | None
    """Units that the limit over all indications leaves for all areas together."""
    per_side: bool
    effects: frozenset[v.CheckInEffect] | None = None
    """Unwanted effects on a side that was treated here; None where they were not asked for."""
    now: v.Now | None = None
    """What was decided; rules that judge do not know it yet."""
    next_visit: v.NextVisit | None = None
    """What was decided for the next visit."""
    may_add: float | None = None
    """Units that may be added now, in all; None where none may."""
    stopped_by: frozenset[StopReason] = frozenset()
    """What leaves nothing to add, on a side at least."""

    @property
    def wants_more(self) -> bool:
        """Too subtle; or uneven, unless both sides were given and neither wants more."""
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
    """What a rule is evaluated for, beside the whole document."""

    finding: int | None = None
    """Its place in the document."""
    region: v.Region | None = None
    """Where that finding lies."""
    area: v.Area | None = None
    """The area that is meant; of a finding, where it leads."""
    facts: AreaFacts | None = None
    wish: v.Wish | None = None
    review: ReviewSubject | None = None


EVERYBODY = Target()


@dataclass(frozen=True, slots=True, eq=False)
class FiredRule:
    """A rule that fired for one target, or is open, with the state it could read."""

    rule: Rule
    target: Target
    state: PlanState
    is_open: bool = False

"""The answer: frozen and typed. The engine builds it, the plan stores it, everybody reads it by its attributes.

A line without a reason, a point of another area and an adjustment that adds where a gate forbids cannot be built.
"""

from datetime import date, datetime
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

from planning.engine.contract.vocabulary import (
    AftercareCode,
    Area,
    Band,
    BodySide,
    Concern,
    DoseBasis,
    DoseEvidence,
    Evidence,
    Level,
    Milestone,
    NextVisit,
    Now,
    Product,
    Region,
    Side,
    StatementKind,
    Status,
    Suitability,
    Treatment,
    TreatmentRole,
    Wish,
)

OMITTED: Any = None
"""The default of a key that is left out rather than null."""

Units = Annotated[float, Field(ge=0, multiple_of=0.5)]
UnitRange = tuple[Units, Units]
"""From, to; both included."""
StatementId = Annotated[str, Field(pattern=r"^s[0-9]+$")]
Because = Annotated[tuple[StatementId, ...], Field(min_length=1)]
"""The statements that explain this line."""
RuleId = Annotated[str, Field(pattern=r"^[a-z0-9_]+\.[a-z0-9_]+$")]
Basis = Annotated[str, Field(pattern=r"^(R[0-9]{3}[a-z]?|INC-[0-9]{2}|REF [0-9]+(\.[0-9]+)?)$")]
"""A rule or resolution of the clinical catalogue, or a section of its references."""
Words = Annotated[str, Field(min_length=1)]
Does = Literal[
    "third", "step_up", "step_down", "cancelled", "floor", "ceiling", "sides", "budget", "ledger", "last_outcome"
]


class Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True, populate_by_name=True)


class ProtocolUsed(Part):
    id: str
    version: str
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class FindingVerdict(Part):
    finding: int
    """Its place in the document's findings."""
    region: Region
    concern: Concern
    suitability: Suitability
    area: Area | None
    because: Because


class WishVerdict(Part):
    wish: Wish
    suitability: Suitability
    area: Area | None
    because: Because


class DoseUnits(Part):
    """The total, with the sides beside it where they differ; or each side, for areas dosed per side."""

    total: Units = OMITTED
    left: Units = OMITTED
    right: Units = OMITTED


class IntendedUnits(DoseUnits):
    in_range: bool


class Point(Part):
    id: str
    side: Side
    muscle: str
    units: Units


class DoseStep(Part):
    """How a rule moved the figure; one that did not move it is not told."""

    rule: RuleId
    does: Does
    to: UnitRange
    moved: bool


class PlannedDose(Part):
    area: Area
    product: Product
    basis: DoseBasis
    allowed: UnitRange
    """The protocol's range."""
    proposed: UnitRange
    """The part of it that fits this face."""
    suggested: DoseUnits
    intended: IntendedUnits | None
    evidence: DoseEvidence
    off_label: bool
    steps: tuple[DoseStep, ...] = ()
    points: tuple[Point, ...]
    because: Because


class Totals(Part):
    session: Units
    """Of intended doses where given, else of suggested ones."""
    forehead_and_glabella: Units
    band: Band | None
    last_90_days_with_this: float | None
    """Null where the units of the last 90 days are not recorded."""
    left_of_400: float | None


class OtherTreatment(Part):
    treatment: Treatment
    for_: Annotated[tuple[int, ...], Field(alias="for")]
    """Places in the document's findings."""
    role: TreatmentRole
    because: Because


class SequenceStep(Part):
    order: Annotated[int, Field(ge=1)]
    treatment: Literal["toxin"] | Treatment
    or_: Annotated[tuple[Treatment, ...], Field(alias="or")] = OMITTED
    """What may be taken in its place: a choice is one step."""
    earliest: date | None
    latest: date | None
    after: Literal["check_in", "toxin"] | Treatment = OMITTED
    """What comes first, where that leaves the day open."""
    optional: bool = OMITTED
    because: Because


class CheckInWindow(Part):
    earliest: date
    target: date
    latest: date


class MilestoneWindow(Part):
    area: Area
    what: Milestone
    from_: Annotated[date, Field(alias="from")]
    to: date


class Maintenance(Part):
    area: Area
    every_months: tuple[float, float]
    visits_a_year: tuple[float, float]


class FollowUp(Part):
    check_in: CheckInWindow | None
    milestones: tuple[MilestoneWindow, ...]
    maintenance: tuple[Maintenance, ...]


class SideAdjustment(Part):
    now: Now
    now_units: UnitRange | None


class Adjustment(Part):
    """Check-in: what to do about an area now, and what to change at the next visit. Units in total or on each side, as it is dosed."""

    area: Area
    now: Now
    now_units: UnitRange | None
    sides: dict[BodySide, SideAdjustment] = OMITTED
    """Where they differ."""
    next_visit: NextVisit
    because: Because


class AftercareLine(Part):
    code: AftercareCode
    from_: Annotated[datetime | None, Field(alias="from")]
    until: datetime | None
    text: Words
    basis: Annotated[tuple[Basis, ...], Field(min_length=1)]


class AppliesTo(Part):
    """What a statement is about; empty for the whole person."""

    area: Area = OMITTED
    areas: tuple[Area, ...] = OMITTED
    finding: int = OMITTED
    findings: tuple[int, ...] = OMITTED
    region: Region = OMITTED
    wish: Wish = OMITTED
    treatment: Treatment = OMITTED


class StatementValue(Part):
    """What a text filled in, typed, so that another language renders the same."""

    kind: Literal["date", "areas", "units", "text"]
    value: Any


class Statement(Part):
    id: StatementId
    rule: RuleId
    kind: StatementKind
    level: Level
    scope: Literal["patient", "area", "general"]
    """Only this face brings it up; an area does; every plan says it."""
    applies_to: AppliesTo
    text: Words
    """For the clinician."""
    patient_text: Words | None
    """In plain language."""
    basis: Annotated[tuple[Basis, ...], Field(min_length=1)]
    """Every catalogue rule, INC or REF section that this carries out."""
    evidence: Evidence
    fired_by: dict[str, Any]
    """The facts that fired the rule, by their path in the document, the deciding ones first."""
    values: dict[str, StatementValue]


Verdict: TypeAlias = FindingVerdict | WishVerdict


class Plan(Part):
    """What the engine answers. The same document, protocol and `today` give the same bytes."""

    contract: Literal[2]
    protocol: ProtocolUsed
    status: Status
    missing: tuple[str, ...]
    """Paths of the document that are still needed, most important first."""
    verdicts: tuple[Verdict, ...]
    doses: tuple[PlannedDose, ...]
    """Only of areas that may be injected."""
    totals: Totals
    treatments: tuple[OtherTreatment, ...]
    sequence: tuple[SequenceStep, ...]
    follow_up: FollowUp
    adjustments: tuple[Adjustment, ...]
    aftercare: tuple[AftercareLine, ...]
    statements: tuple[Statement, ...]

    def to_json(self) -> str:
        """One line of JSON; the same plan gives the same bytes."""
        return self.model_dump_json(by_alias=True, exclude_defaults=True)

    def to_dict(self) -> dict[str, Any]:
        """The contract's output as JSON values; a copy, free to change."""
        answer: dict[str, Any] = self.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        return answer

"""The shape of a plan. The composer builds plain dicts; these models are their published description and their test."""

from datetime import date, datetime
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

from planning.engine.contract.vocabulary import (
    AftercareCode,
    Area,
    Band,
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
Because = Annotated[list[StatementId], Field(min_length=1)]
"""The statements that explain this line."""
RuleId = Annotated[str, Field(pattern=r"^[a-z0-9_]+\.[a-z0-9_]+$")]
Basis = Annotated[str, Field(pattern=r"^(R[0-9]{3}[a-z]?|INC-[0-9]{2}|REF [0-9]+(\.[0-9]+)?)$")]
"""A rule or resolution of the clinical catalogue, or a section of its references."""
Words = Annotated[str, Field(min_length=1)]


class Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


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
    points: list[Point]
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
    for_: Annotated[list[int], Field(alias="for")]
    """Places in the document's findings."""
    role: TreatmentRole
    because: Because


class SequenceStep(Part):
    order: Annotated[int, Field(ge=1)]
    treatment: Literal["toxin"] | Treatment
    earliest: date | None
    latest: date | None
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
    milestones: list[MilestoneWindow]
    maintenance: list[Maintenance]


class Adjustment(Part):
    """Check-in: what to do about an area now, and what to change at the next visit."""

    area: Area
    now: Now
    now_units: UnitRange | None
    next_visit: NextVisit
    because: Because


class AftercareLine(Part):
    code: AftercareCode
    from_: Annotated[datetime | None, Field(alias="from")]
    until: datetime | None
    text: Words
    basis: Annotated[list[Basis], Field(min_length=1)]


class AppliesTo(Part):
    """What a statement is about; empty for the whole person."""

    area: Area = OMITTED
    areas: list[Area] = OMITTED
    finding: int = OMITTED
    findings: list[int] = OMITTED
    region: Region = OMITTED
    wish: Wish = OMITTED
    treatment: Treatment = OMITTED


class Statement(Part):
    id: StatementId
    rule: RuleId
    kind: StatementKind
    level: Level
    applies_to: AppliesTo
    text: Words
    """For the clinician."""
    patient_text: Words | None
    """In plain language."""
    basis: Annotated[list[Basis], Field(min_length=1)]
    """Every catalogue rule, INC or REF section that this carries out."""
    evidence: Evidence
    fired_by: dict[str, Any]
    """The facts that fired the rule, by their path in the document."""


Verdict: TypeAlias = FindingVerdict | WishVerdict


class Plan(Part):
    """What the engine answers. The same document, protocol and `today` give the same bytes."""

    protocol: ProtocolUsed
    status: Status
    missing: list[str]
    """Paths of the document that are still needed, most important first."""
    verdicts: list[Verdict]
    doses: list[PlannedDose]
    """Only of areas that may be injected."""
    totals: Totals
    treatments: list[OtherTreatment]
    sequence: list[SequenceStep]
    follow_up: FollowUp
    adjustments: list[Adjustment]
    aftercare: list[AftercareLine]
    statements: list[Statement]

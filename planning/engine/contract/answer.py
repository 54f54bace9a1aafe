"""The answer: frozen and typed. The engine builds it, the plan stores it, everybody reads it by its attributes.

A line without a reason, points that do not add up to their dose, an adjustment that adds without saying how much or while everything is
on hold cannot be built. Stored answers are read without these checks (`Answer.stored`): what was answered stays readable for ever.

A key with a default is left out of the JSON where it has that value; every other key is always there, null where there is nothing to say.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Annotated, Any, Literal, Self, TypeAlias

from pydantic import Field

from planning.engine.contract.doses import PlannedDose, Totals
from planning.engine.contract.numbers import Moment, Number, UnitRange
from planning.engine.contract.parts import STORED, AnswerPart, Basis, Because, CheckedPart, NonEmptyText
from planning.engine.contract.statements import Statement
from planning.engine.contract.vocabulary import (
    TOXIN,
    AftercareCode,
    Area,
    BodySide,
    Concern,
    Milestone,
    NextVisit,
    Now,
    Region,
    Status,
    Suitability,
    TreatmentOption,
    TreatmentRole,
    Wish,
)


class ProtocolUsed(AnswerPart):
    id: str
    version: str
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class FindingVerdict(AnswerPart):
    finding: int
    """Its place in the document's findings."""
    region: Region
    concern: Concern
    suitability: Suitability
    area: Area | None
    because: Because


class WishVerdict(AnswerPart):
    wish: Wish
    suitability: Suitability
    area: Area | None
    because: Because


class OtherTreatment(AnswerPart):
    treatment: TreatmentOption
    for_: Annotated[tuple[int, ...], Field(alias="for")]
    """Places in the document's findings."""
    role: TreatmentRole
    because: Because


class SequenceStep(AnswerPart):
    order: Annotated[int, Field(ge=1)]
    treatment: Literal["toxin"] | TreatmentOption
    or_: Annotated[tuple[TreatmentOption, ...], Field(alias="or")] = ()
    """What may be taken in its place: a choice is one step."""
    earliest: date | None
    latest: date | None
    after: Literal["check_in", "toxin"] | TreatmentOption | None = None
    """What comes first, where that leaves the day open."""
    optional: bool = False
    """The second half of "and/or": only if it is still wanted."""
    because: Because

    @property
    def tools(self) -> tuple[str, ...]:
        return (self.treatment, *self.or_)

    @property
    def is_toxin(self) -> bool:
        return self.treatment == TOXIN


class CheckInWindow(AnswerPart):
    earliest: date
    target: date
    latest: date


class MilestoneWindow(AnswerPart):
    area: Area
    what: Milestone
    from_: Annotated[date, Field(alias="from")]
    to: date


class Maintenance(AnswerPart):
    area: Area
    every_months: tuple[Number, Number]
    visits_a_year: tuple[Number, Number]


class FollowUp(AnswerPart):
    check_in: CheckInWindow | None
    milestones: tuple[MilestoneWindow, ...]
    maintenance: tuple[Maintenance, ...]


class SideAdjustment(CheckedPart):
    now: Now
    now_units: UnitRange | None

    def faults(self) -> Iterator[str]:
        yield from _faults_now(self.now, self.now_units)


class Adjustment(CheckedPart):
    """Check-in: what to do about an area now, and what to change at the next visit. Units in total or on each side, as it is dosed."""

    area: Area
    now: Now
    now_units: UnitRange | None
    sides: dict[BodySide, SideAdjustment] = {}
    """Where they differ."""
    next_visit: NextVisit
    because: Because

    def faults(self) -> Iterator[str]:
        yield from _faults_now(self.now, self.now_units)
        most = self.now_units[1] if self.now_units else 0
        if any(side.now_units and side.now_units[1] > most for side in self.sides.values()):
            yield "no side may be added more than its area"


def _faults_now(now: Now, now_units: tuple[float, float] | None) -> Iterator[str]:
    if (now is Now.MAY_ADD) != (now_units is not None):
        yield "may_add says how much, and nothing else does"
    if now_units and now_units[0] > now_units[1]:
        yield "the units to add are upside down"


class AftercareLine(AnswerPart):
    code: AftercareCode
    from_: Annotated[Moment | None, Field(alias="from")]
    until: Moment | None
    text: NonEmptyText
    basis: Annotated[tuple[Basis, ...], Field(min_length=1)]


Verdict: TypeAlias = FindingVerdict | WishVerdict


class Answer(CheckedPart):
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

    @classmethod
    def stored(cls, answer: Mapping[str, Any]) -> Self:
        """Reads a stored answer of this contract without checking it again."""
        return cls.model_validate(answer, context=STORED)

    def faults(self) -> Iterator[str]:
        ids = {statement.id for statement in self.statements}
        if len(ids) != len(self.statements):
            yield "two statements have one id"
        if unknown := {one for line in self._explained() for one in line.because} - ids:
            yield f"no statement is called {', '.join(sorted(unknown))}"
        if [step.order for step in self.sequence] != list(range(1, len(self.sequence) + 1)):
            yield "the steps of the sequence are not counted from 1"
        if self.status is Status.ON_HOLD and (self.doses or any(one.now is Now.MAY_ADD for one in self.adjustments)):
            yield "nothing may be injected on hold"

    def _explained(self) -> Iterator["Verdict | PlannedDose | OtherTreatment | SequenceStep | Adjustment"]:
        for lines in (self.verdicts, self.doses, self.treatments, self.sequence, self.adjustments):
            yield from lines

    def reasons(self, because: Iterable[str]) -> tuple[Statement, ...]:
        """The statements of `because`, in its order; ids that this answer does not have are left out."""
        by_id = {statement.id: statement for statement in self.statements}
        return tuple(by_id[one] for one in because if one in by_id)

    @property
    def holds(self) -> tuple[Statement, ...]:
        return tuple(statement for statement in self.statements if statement.is_hold)

    def dose_of(self, area: str) -> PlannedDose | None:
        return next((dose for dose in self.doses if dose.area == area), None)

    def to_json(self) -> str:
        """One line of JSON; equal answers give equal bytes."""
        return self.model_dump_json(by_alias=True, exclude_defaults=True)

    def to_dict(self) -> dict[str, Any]:
        answer: dict[str, Any] = self.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        return answer

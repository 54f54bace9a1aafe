"""What an answer says, and why."""

from typing import Annotated, Any, Literal

from pydantic import Field

from planning.engine.contract.parts import AnswerPart, Basis, NonEmptyText, RuleId, StatementId
from planning.engine.contract.vocabulary import Area, Evidence, Level, Region, StatementKind, TreatmentOption, Wish


class AppliesTo(AnswerPart):
    """What a statement is about; empty for the whole person."""

    area: Area | None = None
    areas: tuple[Area, ...] = ()
    finding: int | None = None
    findings: tuple[int, ...] = ()
    region: Region | None = None
    wish: Wish | None = None
    treatment: TreatmentOption | None = None

    @property
    def all_areas(self) -> frozenset[Area]:
        return frozenset(self.areas or ((self.area,) if self.area else ()))

    @property
    def all_findings(self) -> frozenset[int]:
        return frozenset(self.findings if self.finding is None else (self.finding, *self.findings))


class StatementValue(AnswerPart):
    """What a text filled in, typed, so that another language renders the same."""

    kind: Literal["date", "areas", "units", "text"]
    value: Any


class Superseded(AnswerPart):
    """A hold that a stricter one makes pointless to tell; it still stands once that one is gone."""

    rule: RuleId
    text: NonEmptyText
    basis: Annotated[tuple[Basis, ...], Field(min_length=1)]
    fired_by: dict[str, Any]


class Statement(AnswerPart):
    id: StatementId
    rule: RuleId
    kind: StatementKind
    level: Level
    scope: Literal["patient", "area", "general"]
    """Only this face brings it up; an area does; every plan says it."""
    applies_to: AppliesTo
    text: NonEmptyText
    """For the clinician."""
    patient_text: NonEmptyText | None
    """In plain language."""
    brief: NonEmptyText | None = None
    """For the clinician, in one line."""
    basis: Annotated[tuple[Basis, ...], Field(min_length=1)]
    """Every catalogue rule, INC or REF section that this carries out."""
    evidence: Evidence
    fired_by: dict[str, Any]
    """The facts that fired the rule, by their path in the document, the deciding ones first."""
    values: dict[str, StatementValue]
    asks: tuple[str, ...] = ()
    """Paths of the document that it asks for."""
    superseded: tuple[Superseded, ...] = ()
    """Weaker holds of the same place."""

    @property
    def is_hold(self) -> bool:
        return self.kind == StatementKind.HOLD

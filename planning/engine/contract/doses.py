"""The doses of an answer."""

from collections.abc import Iterator
from typing import Literal

from planning.engine.contract.numbers import Number, UnitRange, Units
from planning.engine.contract.parts import AnswerPart, Because, CheckedPart, RuleId
from planning.engine.contract.vocabulary import Area, Band, DoseBasis, DoseEvidence, Product, Side

Does = Literal[
    "third", "step_up", "step_down", "cancelled", "floor", "ceiling", "sides", "budget", "ledger", "last_outcome"
]


class DoseUnits(CheckedPart):
    """The total, with the sides beside it where they differ; or each side, for areas dosed per side."""

    total: Units | None = None
    left: Units | None = None
    right: Units | None = None

    @property
    def by_side(self) -> dict[str, float]:
        """Units of the patient's right and left, of the sides that are named."""
        named = {"right": self.right, "left": self.left}
        return {side: units for side, units in named.items() if units is not None}

    @property
    def sum(self) -> float:
        return sum(self.by_side.values()) if self.total is None else self.total

    def faults(self) -> Iterator[str]:
        if self.total is None and not self.by_side:
            yield "a dose needs a total or a side"
        if self.total is not None and self.by_side and sum(self.by_side.values()) != self.total:
            yield "the sides do not add up to the total"


class IntendedUnits(DoseUnits):
    in_range: bool


class SuggestedPoint(AnswerPart):
    id: str
    side: Side
    muscle: str
    units: Units


class DoseStep(AnswerPart):
    """How a rule moved the figure; one that did not move it is not told."""

    rule: RuleId
    does: Does
    to: UnitRange
    moved: bool


class PlannedDose(CheckedPart):
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
    steps: tuple[DoseStep, ...]
    points: tuple[SuggestedPoint, ...]
    because: Because

    @property
    def per_side(self) -> bool:
        return self.basis is DoseBasis.PER_SIDE

    def faults(self) -> Iterator[str]:
        low, high = self.allowed
        if not low <= self.proposed[0] <= self.proposed[1] <= high:
            yield "the proposal lies outside the range"
        if self.per_side == (self.suggested.total is not None):
            yield "a dose per side names its sides, any other its total"
        if self.points and not any(self._are_points_of(units) for units in (self.suggested, self.intended) if units):
            yield "the points do not add up to the dose"

    def _are_points_of(self, units: DoseUnits) -> bool:
        at: dict[str, float] = {}
        for point in self.points:
            at[point.side] = at.get(point.side, 0) + point.units
        if self.per_side:
            return {side: there for side, there in at.items() if there} == {
                side: amount for side, amount in units.by_side.items() if amount
            }
        return sum(at.values()) == units.sum


class Totals(AnswerPart):
    session: Units
    """Of intended doses where given, else of suggested ones."""
    forehead_and_glabella: Units
    band: Band | None
    last_90_days_with_this: Number | None
    """Null where the units of the last 90 days are not recorded."""
    left_of_400: Number | None

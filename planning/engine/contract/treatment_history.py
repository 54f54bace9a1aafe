"""What earlier toxin was, and what came of it: doses, outcomes, unwanted effects, the history, the check-in."""

from typing import Annotated

from pydantic import Field, Tag

from planning.engine.contract.section import AS_OBJECT, BY_WAY, MOST_ITEMS, PLAIN, Section
from planning.engine.contract.types import Day, Units, UnitsBefore, YesNo
from planning.engine.contract.vocabulary import (
    Area,
    BodySide,
    CheckInEffect,
    CheckInOutcome,
    EffectDegree,
    PriorEffect,
    Product,
    Side,
)


class Dose(Section):
    """Units given or meant: the total of the area, or each side, or both where they agree."""

    total: Units | None = None
    left: Units | None = None
    right: Units | None = None

    @property
    def units(self) -> float:
        """Units of the whole area."""
        if self.total is not None:
            return self.total
        return (self.left or 0.0) + (self.right or 0.0)

    @property
    def has_sides(self) -> bool:
        return self.left is not None or self.right is not None

    @property
    def sides(self) -> tuple[BodySide, ...]:
        """The treated sides; a total alone means both."""
        if not self.has_sides:
            return tuple(BodySide)
        return tuple(side for side in BodySide if getattr(self, side))


class OutcomeSides(Section):
    left: CheckInOutcome | None = None
    right: CheckInOutcome | None = None


Outcome = Annotated[Annotated[CheckInOutcome, Tag(PLAIN)] | Annotated[OutcomeSides, Tag(AS_OBJECT)], BY_WAY]
"""How an area came out: one code, or one for each side."""


def outcome_on(outcome: CheckInOutcome | OutcomeSides | None, side: BodySide) -> CheckInOutcome | None:
    """One code applies to both sides; "uneven" does not say how either came out."""
    return getattr(outcome, side) if isinstance(outcome, OutcomeSides) else outcome


def outcome_of(outcome: CheckInOutcome | OutcomeSides | None, given: Dose | None) -> CheckInOutcome | None:
    """UNEVEN where the treated sides differ, None while one of them is not judged."""
    outcomes = {outcome_on(outcome, side) for side in (given.sides if given else BodySide)}
    if None in outcomes or not outcomes:
        return None
    return outcomes.pop() if len(outcomes) == 1 else CheckInOutcome.UNEVEN


class AreaBefore(Section):
    """The last treatment of one area, and what came of it."""

    given: Dose | None = None
    outcome: Outcome | None = None
    on: Day | None = None
    """The day of that treatment."""

    @property
    def overall(self) -> CheckInOutcome | None:
        return outcome_of(self.outcome, self.given)


class EffectBefore(Section):
    """An unwanted effect of earlier toxin."""

    effect: PriorEffect
    side: Side | None = None
    degree: EffectDegree | None = None
    on: Day | None = None
    """The day on which it was recorded."""
    treatment_on: Day | None = None
    """The day of the treatment that it followed."""


class ToxinHistory(Section):
    first_time: YesNo | None = None
    last_on: Day | None = None
    """The last toxin treatment, any product."""
    last_product: Product | None = None
    units_last_90_days: UnitsBefore | None = None
    """onabotulinumtoxinA only, every indication."""
    faded_after_weeks: Annotated[float, Field(strict=True, ge=0, le=520, allow_inf_nan=False)] | None = None
    areas: dict[Area, AreaBefore] | None = None
    """What each area got last and how that came out."""


class EffectNow(Section):
    """An unwanted effect of the treatment that is judged."""

    effect: CheckInEffect
    side: Side | None = None
    degree: EffectDegree | None = None
    since: Day | None = None
    """The day on which it began."""


class CheckInReport(Section):
    days_since_treatment: Annotated[int, Field(strict=True, ge=0, le=3_650)] | None = None
    given: dict[Area, Dose] | None = None
    outcomes: dict[Area, Outcome] | None = None
    effects: (
        Annotated[
            tuple[Annotated[Annotated[CheckInEffect, Tag(PLAIN)] | Annotated[EffectNow, Tag(AS_OBJECT)], BY_WAY], ...],
            Field(max_length=MOST_ITEMS),
        ]
        | None
    ) = None
    """Codes, or objects that say more of them."""

    @property
    def effects_now(self) -> tuple[EffectNow, ...] | None:
        if self.effects is None:
            return None
        return tuple(one if isinstance(one, EffectNow) else EffectNow(effect=one) for one in self.effects)

    def outcome(self, area: Area) -> CheckInOutcome | None:
        return outcome_of((self.outcomes or {}).get(area), (self.given or {}).get(area))

    def outcome_on(self, area: Area, side: BodySide) -> CheckInOutcome | None:
        return outcome_on((self.outcomes or {}).get(area), side)

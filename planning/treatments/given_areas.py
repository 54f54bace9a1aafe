"""The areas of a signed record, given beside planned."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from planning.consults.words import word
from planning.plans.models import DoseReason
from planning.treatments.models import Treatment, TreatmentKind, TreatmentPoint
from planning.treatments.planned_areas import areas_to_treat, sides_of


@dataclass(frozen=True)
class GivenArea:
    """`sides`: by side, if one or both were given; `reason`: why more was given than the range allows; `placed`: by point, how the injector
    moved it; `added`: in a touch-up."""

    area: str
    points: Sequence[TreatmentPoint]
    reason: dict[str, Any] | None
    placed: Mapping[str, str] = field(default_factory=dict)
    added: bool = False

    @property
    def name(self) -> str:
        return word(self.area)

    @property
    def total(self) -> Decimal:
        return sum((point.units for point in self.points), Decimal(0))

    @property
    def planned(self) -> Decimal:
        return sum((point.planned_units or Decimal(0) for point in self.points), Decimal(0))

    @property
    def sides(self) -> dict[str, Decimal]:
        return sides_of(self.points)

    @property
    def reason_tone(self) -> str:
        if self.added:
            return "Above what the check-in left"
        return "Above the range" if self.planned else "Left out in the decision"

    @property
    def rows(self) -> list[tuple[TreatmentPoint, str]]:
        """Each point with how it was placed, as planned, or else with the caution zones that it was given in, and how deep."""
        return [
            (point, ", ".join(filter(None, (self.placed.get(point.point) or point.caution, point.depth_words))))
            for point in self.points
        ]

    @property
    def reason_words(self) -> str:
        if self.reason is None:
            return ""
        label = DoseReason(self.reason["reason"]).label
        return f"{label}: {self.reason['words']}" if self.reason["words"] else label


def areas_given(treatment: Treatment) -> list[GivenArea]:
    """In the order of the plan's doses, without areas neither planned nor given."""
    by_area: dict[str, list[TreatmentPoint]] = {dose.area: [] for dose in treatment.plan.answer.doses}
    for point in treatment.points.all():
        by_area.setdefault(point.area, []).append(point)
    added = treatment.kind == TreatmentKind.TOUCH_UP
    areas = (GivenArea(area, points, treatment.reasons.get(area), added=added) for area, points in by_area.items())
    return [area for area in areas if area.total or area.planned]


def areas_placed(treatment: Treatment) -> list[GivenArea]:
    """`areas_given` with what the injector did to the places; reads the whole plan."""
    placed = {area.area: {point.id: point.placed for point in area.points} for area in areas_to_treat(treatment.plan)}
    return [replace(area, placed=placed.get(area.area, {})) for area in areas_given(treatment)]

"""What the plan foresees, area by area and point by point, as the treatment page offers it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from clinic.practice import faceplaces
from planning.consults.models import Course, Plan
from planning.consults.words import word
from planning.treatments.models import HALF
from planning.treatments.words import point_words


@dataclass(frozen=True)
class PlannedPoint:
    """One injection as planned; `place` is its spot on the drawing, or None where the drawing has none. A spare point (`planned` false)
    is a spot of the same region that the plan leaves free and the injector may use."""

    area: str
    id: str
    side: str
    muscle: str
    units: Decimal
    place: tuple[float, float] | None
    planned: bool = True

    @property
    def field(self) -> str:
        return f"units-{self.area}-{self.id}"

    @property
    def words(self) -> str:
        return point_words(self.muscle, self.side, self.id)


@dataclass(frozen=True)
class PlannedArea:
    """One area that may be injected. `allowed` is the protocol's range: of the whole area, or of each side where `per_side`."""

    area: str
    allowed: tuple[Decimal, Decimal]
    per_side: bool
    points: tuple[PlannedPoint, ...]
    spare: tuple[PlannedPoint, ...] = ()

    @property
    def name(self) -> str:
        return word(self.area)

    @property
    def total(self) -> Decimal:
        return sum((point.units for point in self.points), Decimal(0))


def planned_areas(plan: Plan) -> tuple[PlannedArea, ...]:
    """The plan's doses, with the injector's own units where the newest decision changed them."""
    decided = _decided(plan)
    areas = [_area(dose) for dose in plan.outcome["doses"]]
    used = {point.place for area in areas for point in area.points}
    areas = [replace(area, spare=_spare(area.area, used)) for area in areas]
    return tuple(_as_decided(area, decided[area.area]) if area.area in decided else area for area in areas)


def product_of(plan: Plan) -> str | None:
    """The product whose units the plan counts in; None for a plan without a dose."""
    return next((dose["product"] for dose in plan.outcome["doses"]), None)


def _area(dose: dict[str, Any]) -> PlannedArea:
    places = faceplaces.place(dose["area"], dose["points"])
    points = tuple(
        PlannedPoint(dose["area"], p["id"], p["side"], p["muscle"], Decimal(str(p["units"])), places.get(p["id"]))
        for p in dose["points"]
    )
    low, high = (Decimal(str(value)) for value in dose["allowed"])
    return PlannedArea(dose["area"], (low, high), dose["basis"] == "per_side", points)


def _spare(area: str, used: set[tuple[float, float] | None]) -> tuple[PlannedPoint, ...]:
    free = (spot for spot in faceplaces.spots(area) if (spot["x"], spot["y"]) not in used)
    return tuple(
        PlannedPoint(area, spot["id"], spot["side"], spot["muscle"], Decimal(0), (spot["x"], spot["y"]), planned=False)
        for spot in free
    )


def _decided(plan: Plan) -> dict[str, dict[str, Any] | None]:
    """The injector's units by area from the newest decision; None for an area left out."""
    decision = plan.decision
    if decision is None or decision.course != Course.TREAT:
        return {}
    return {dose["area"]: dose["units"] for dose in decision.doses}


def _as_decided(area: PlannedArea, units: dict[str, Any] | None) -> PlannedArea:
    if units is None:
        return replace(area, points=tuple(replace(point, units=Decimal(0)) for point in area.points))
    sides = {side: Decimal(str(units[side])) for side in ("left", "right") if units.get(side) is not None}
    if not sides:
        return replace(area, points=_shared_out(area.points, Decimal(str(units["total"]))))
    points = [point for point in area.points if point.side not in sides]
    for side, total in sides.items():
        points += _shared_out([point for point in area.points if point.side == side], total)
    order = {point.id: index for index, point in enumerate(area.points)}
    return replace(area, points=tuple(sorted(points, key=lambda point: order[point.id])))


def _shared_out(points: Iterable[PlannedPoint], total: Decimal) -> tuple[PlannedPoint, ...]:
    """`total` over the points in the plan's own proportions, in half units; the halves left over go to the largest remainders."""
    points = tuple(points)
    before = sum((point.units for point in points), Decimal(0))
    if not points or before == total:
        return points
    exact = [total * (point.units / before if before else Decimal(1) / len(points)) / HALF for point in points]
    halves = [int(share) for share in exact]
    largest = sorted(range(len(points)), key=lambda i: (halves[i] - exact[i], i))
    for i in largest[: int(total / HALF) - sum(halves)]:
        halves[i] += 1
    return tuple(replace(point, units=half * HALF) for point, half in zip(points, halves, strict=True))

"""The areas and points of a plan that the treatment page offers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Protocol

from clinic.practice import faceplaces
from clinic.practice.numbers import units_range
from planning.consults.words import word
from planning.plans import decided_points, shares
from planning.plans.area_doses import AreaDose, without_points
from planning.plans.injection_points import InjectionPoint
from planning.plans.models import Course, Decision, Plan
from planning.plans.own_protocol import own_protocol
from planning.treatments.models import PointDepth


@dataclass(frozen=True)
class PlannedPoint(InjectionPoint):
    """A point of the plan on the treatment page. A spare one (`planned` False) is a free place of the region that the injector may use."""

    units: Decimal  # type: ignore[assignment]  # a plan counts in JSON's numbers, a record in Decimal
    planned: bool = True
    depth: str = ""

    @property
    def field(self) -> str:
        return f"units-{self.area}-{self.id}"

    @property
    def depth_field(self) -> str:
        return f"depth-{self.area}-{self.id}"

    @property
    def depth_words(self) -> str:
        return PointDepth(self.depth).label.lower().removesuffix(" intramuscular") if self.depth else ""

    @property
    def short(self) -> str:
        """Within its area: "Lateral, right", "Procerus"."""
        parts = self.id.split(".")
        if len(parts) < 2:
            return self.words
        place = SPOKEN.get(parts[1]) or parts[1].replace("own-", "own point ").replace("-", " ")
        side = "" if self.side == "midline" else self.side
        return ", ".join(filter(None, (place[:1].upper() + place[1:], side)))


SPOKEN = {"dao": "DAO"}


@dataclass(frozen=True)
class PlannedArea:
    """One area that may be injected. `allowed`: the protocol's range, of each side if `per_side`; `fits`: what the plan proposes of it. One
    that the decision left out has spare points alone. If `even`, both sides should get the same, with totals offered up to `most`."""

    area: str
    allowed: tuple[Decimal, Decimal]
    per_side: bool
    points: tuple[PlannedPoint, ...]
    spare: tuple[PlannedPoint, ...] = ()
    even: bool = False
    most: float = 0
    fits: tuple[float, float] | None = None
    left_out: bool = False
    is_touch_up: bool = False
    side_tops: tuple[tuple[str, Decimal], ...] = ()
    """Of a touch-up: the most for each side, where they differ."""

    def top_on(self, side: str) -> Decimal:
        return dict(self.side_tops).get(side, self.allowed[1])

    @property
    def name(self) -> str:
        return word(self.area)

    @property
    def fits_bar(self) -> tuple[float, float] | None:
        """Start and width of what fits, on a track of 54 from 3."""
        if self.fits is None:
            return None
        low, wide = float(self.allowed[0]), float(self.allowed[1] - self.allowed[0]) or 1
        start, end = (54 * min(1.0, max(0.0, (units - low) / wide)) for units in self.fits)
        return round(3 + min(start, 50), 1), round(max(4.0, end - start), 1)

    @property
    def range_words(self) -> str:
        fits = f", fits here {units_range(self.fits)}" if self.fits else ""
        return f"Range {units_range(self.allowed)}{' a side' if self.per_side else ''}{fits}"

    @property
    def total(self) -> Decimal:
        return sum((point.units for point in self.points), Decimal(0))


def in_reading_order(points: Sequence[PlannedPoint]) -> list[tuple[int, PlannedPoint]]:
    """Each point with its number in the plan, from the patient's right to the left, in a column from above."""
    places = [point.place for point in points if point.place]
    spread = [max(axis) - min(axis) for axis in zip(*((abs(x - 300), y) for x, y in places), strict=True)]
    along = int(len(spread) == 2 and spread[1] > spread[0])
    sides = ("right", "midline", "left")
    return sorted(enumerate(points), key=lambda one: (sides.index(one[1].side), (one[1].place or (0, 0))[along]))


class OnSide(Protocol):
    @property
    def side(self) -> str: ...

    @property
    def units(self) -> Decimal: ...


def sides_of(points: Iterable[OnSide]) -> dict[str, Decimal]:
    """Units by side, the patient's right first, without empty sides; empty if all points are midline."""
    sides: dict[str, Decimal] = {}
    for point in points:
        sides[point.side] = sides.get(point.side, Decimal(0)) + point.units
    named = {side: sides[side] for side in ("right", "midline", "left") if sides.get(side)}
    return named if {"right", "left"} & set(named) else {}


def decision_to_treat(plan: Plan) -> Decision | None:
    """The newest decision; of a treated plan the one that stood when it was treated."""
    signed_at = plan.treatments.order_by("signed_at").values_list("signed_at", flat=True).first()
    if signed_at is None:
        return plan.decision
    return plan.decisions.filter(made_at__lte=signed_at).order_by("-made_at").first()


def areas_to_treat(plan: Plan) -> tuple[PlannedArea, ...]:
    return _planned(plan, decision_to_treat(plan))


def planned_areas(plan: Plan) -> tuple[PlannedArea, ...]:
    """Doses, units and points of the plan by its newest decision, with the areas that it added."""
    return _planned(plan, plan.decision)


def _planned(plan: Plan, decision: Decision | None) -> tuple[PlannedArea, ...]:
    decided = _decided(decision)
    doses = {dose.area: dose for dose in shares.proposed(plan)}
    added = {area: dose for area, dose in decided.items() if dose.get("off_plan") and dose["units"]}
    known = {dose.area: dose for dose in shares.addable(plan)} if added else {}
    doses |= {
        area: known.get(area) or without_points(area, dose["allowed"], dose["basis"]) for area, dose in added.items()
    }
    depths = _depths(plan)
    planned = {
        area: tuple(
            replace(point, depth=depths.get((area, point.id), "")) for point in _points(dose, decided.get(area))
        )
        for area, dose in doses.items()
    }
    used = {key for points in planned.values() for point in points for key in (point.place, point.id)}
    fits = {str(dose.area): dose.proposed for dose in plan.answer.doses}
    return tuple(_area(doses[area], points, used, fits.get(area)) for area, points in planned.items())


def _decided(decision: Decision | None) -> dict[str, dict[str, Any]]:
    if decision is None or decision.course != Course.TREAT:
        return {}
    return {dose["area"]: dose for dose in decision.doses}


def _depths(plan: Plan) -> dict[tuple[str, str], str]:
    """By area and point, of the plan's own protocol; nothing for a depth that a record has no code for."""
    protocol = own_protocol(plan)
    if protocol is None:
        return {}
    coded = {
        (str(area), point.id): point.depth.replace(" ", "_")
        for area, of in protocol.areas.items()
        for point in of.points
    }
    return {key: depth for key, depth in coded.items() if depth in PointDepth.values}


def _points(dose: AreaDose, decided: dict[str, Any] | None) -> tuple[PlannedPoint, ...]:
    if decided and not decided["units"]:
        return tuple(replace(_point(point, Decimal(0)), planned=False) for point in dose.points)
    return tuple(_point(point, Decimal(str(point.units))) for point in decided_points.decided(dose, decided))


def _point(point: InjectionPoint, units: Decimal) -> PlannedPoint:
    return PlannedPoint(**vars(point) | {"units": units})


def _area(
    dose: AreaDose, points: tuple[PlannedPoint, ...], used: set[Any], fits: tuple[float, float] | None
) -> PlannedArea:
    low, high = (Decimal(str(value)) for value in dose.allowed)
    spare = _spare(dose.area, used)
    left_out = bool(points) and not any(point.planned for point in points)
    if left_out:
        points, spare = (), (*points, *spare)
    return PlannedArea(dose.area, (low, high), dose.per_side, points, spare, dose.even, dose.most, fits, left_out)


def product_of(plan: Plan) -> str | None:
    protocol = own_protocol(plan) if plan.without_plan else None
    return protocol.product if protocol else next((dose.product for dose in plan.answer.doses), None)


def _spare(area: str, used: set[Any]) -> tuple[PlannedPoint, ...]:
    free = (spot for spot in faceplaces.spots(area) if (spot["x"], spot["y"]) not in used and spot["id"] not in used)
    return tuple(
        PlannedPoint(
            area, spot["id"], spot["side"], spot["muscle"], Decimal(0), (spot["x"], spot["y"]), None, planned=False
        )
        for spot in free
    )

"""The areas and points of a plan that the treatment page offers."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol

from clinic.practice import faceplaces
from planning.consults.words import word
from planning.plans import decided_points, shares
from planning.plans.area_doses import AreaDose, without_points
from planning.plans.injection_points import InjectionPoint
from planning.plans.models import Course, Decision, Plan


@dataclass(frozen=True)
class PlannedPoint(InjectionPoint):
    """A point of the plan on the treatment page. A spare one (`planned` False) is a free place of the region that the injector may use."""

    units: Decimal  # type: ignore[assignment]  # a plan counts in JSON's numbers, a record in Decimal
    planned: bool = True

    @property
    def field(self) -> str:
        return f"units-{self.area}-{self.id}"


@dataclass(frozen=True)
class PlannedArea:
    """One area that may be injected. `allowed`: the protocol's range, of each side if `per_side`. If `even`, both sides should get the
    same, with totals offered up to `most`."""

    area: str
    allowed: tuple[Decimal, Decimal]
    per_side: bool
    points: tuple[PlannedPoint, ...]
    spare: tuple[PlannedPoint, ...] = ()
    even: bool = False
    most: float = 0

    @property
    def name(self) -> str:
        return word(self.area)

    @property
    def total(self) -> Decimal:
        return sum((point.units for point in self.points), Decimal(0))


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
    planned = {area: _points(dose, decided.get(area)) for area, dose in doses.items()}
    used = {key for points in planned.values() for point in points for key in (point.place, point.id)}
    return tuple(_area(doses[area], points, used) for area, points in planned.items())


def _decided(decision: Decision | None) -> dict[str, dict[str, Any]]:
    if decision is None or decision.course != Course.TREAT:
        return {}
    return {dose["area"]: dose for dose in decision.doses}


def _points(dose: AreaDose, decided: dict[str, Any] | None) -> tuple[PlannedPoint, ...]:
    if decided and not decided["units"]:
        return tuple(_point(point, Decimal(0)) for point in dose.points)
    return tuple(_point(point, Decimal(str(point.units))) for point in decided_points.decided(dose, decided))


def _point(point: InjectionPoint, units: Decimal) -> PlannedPoint:
    return PlannedPoint(**vars(point) | {"units": units})


def _area(dose: AreaDose, points: tuple[PlannedPoint, ...], used: set[Any]) -> PlannedArea:
    low, high = (Decimal(str(value)) for value in dose.allowed)
    return PlannedArea(dose.area, (low, high), dose.per_side, points, _spare(dose.area, used), dose.even, dose.most)


def product_of(plan: Plan) -> str | None:
    return next((dose.product for dose in plan.answer.doses), None)


def _spare(area: str, used: set[Any]) -> tuple[PlannedPoint, ...]:
    free = (spot for spot in faceplaces.spots(area) if (spot["x"], spot["y"]) not in used and spot["id"] not in used)
    return tuple(
        PlannedPoint(
            area, spot["id"], spot["side"], spot["muscle"], Decimal(0), (spot["x"], spot["y"]), None, planned=False
        )
        for spot in free
    )

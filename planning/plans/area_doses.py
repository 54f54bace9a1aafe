"""One area as the injector decides about it: as the plan proposes it, or as the protocol would let it be added."""

from collections.abc import Mapping
from dataclasses import dataclass

from clinic.practice import faceplaces
from clinic.practice.faceplaces import Injected, Place
from planning.engine import Protocol
from planning.engine.contract.answer import Answer
from planning.engine.contract.doses import PlannedDose
from planning.engine.contract.vocabulary import Area, DoseBasis
from planning.plans.injection_points import InjectionPoint

SIDES = ("right", "left")
Units = Mapping[str, float]
"""As a decision keeps them: by side, or as `total`."""


@dataclass(frozen=True)
class AreaDose:
    """`suggested` names the sides, or `total`, that can be decided: None where nothing is suggested. `even`: both sides are to get the
    same. `most`: the largest total that is offered, by the range and by what areas share."""

    area: str
    per_side: bool
    allowed: tuple[float, float]
    suggested: Mapping[str, float | None]
    points: tuple[InjectionPoint, ...]
    off_plan: bool = False
    muscle: str = ""
    even: bool = False
    most: float = 0

    @property
    def basis(self) -> str:
        return str(DoseBasis.PER_SIDE if self.per_side else DoseBasis.TOTAL)

    @property
    def units(self) -> float:
        """Suggested units of the whole area."""
        return sum(amount or 0 for amount in self.suggested.values())


def proposed(dose: PlannedDose) -> AreaDose:
    """As the plan proposes it, its units shared out as they were suggested."""
    places = faceplaces.place(dose.area, dose.points)
    points = tuple(_point(dose.area, p, places, p.units, max(1, round(p.units * 2))) for p in dose.points)
    suggested = dose.suggested.by_side if dose.per_side else {"total": dose.suggested.sum}
    return AreaDose(dose.area, dose.per_side, dose.allowed, suggested, points, most=dose.allowed[1])


def off_plan(protocol: Protocol, area: Area) -> AreaDose:
    """An area that the plan does not propose: its range, its points, and no suggestion."""
    plan = protocol.areas[area]
    assert plan.dosing is not None
    per_side = plan.dosing.basis == DoseBasis.PER_SIDE
    places = faceplaces.place(area, plan.points)
    points = tuple(_point(area, p, places, 0, p.share) for p in plan.points)
    return AreaDose(
        area=str(area),
        per_side=per_side,
        allowed=(plan.dosing.low, plan.dosing.high),
        suggested=dict.fromkeys(SIDES if per_side else ("total",)),
        points=points,
        off_plan=True,
        muscle=plan.muscle,
    )


def _point(area: str, point: Injected, places: Mapping[str, Place], units: float, share: int) -> InjectionPoint:
    place = places.get(point.id)
    return InjectionPoint(str(area), point.id, str(point.side), point.muscle, units, place, place, share)


def without_points(area: str, allowed: tuple[float, float] = (0, 0), basis: str = DoseBasis.TOTAL) -> AreaDose:
    """An area that was added, where the version of the protocol that has its points is not kept any more."""
    return AreaDose(area, basis == DoseBasis.PER_SIDE, allowed, {}, (), off_plan=True, most=allowed[1])


def of_plan(answer: Answer, area: str) -> AreaDose:
    """An area's dose as the plan proposes it; without points where it does not."""
    dose = answer.dose_of(area)
    return proposed(dose) if dose else without_points(area)

"""The doses of a clinical record: suggested and planned, with reasons, and areas that the injector added."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from planning.consults.words import word
from planning.plans.models import Course, Decision, DoseReason, is_deviation
from planning.plans.presenter.parts import DoseRow
from planning.plans.presenter.plan import PlanPresenter
from planning.treatments.planned_areas import PlannedArea


@dataclass(frozen=True)
class RecordDose:
    """`outside`: why the planned units deviate; `fits`: the range for this face."""

    dose: DoseRow
    suggested: str
    planned: str
    outside: str
    points: tuple[tuple[str, Decimal], ...]
    fits: tuple[float, float] | None
    deviation: str = "outside the range"


def dose_rows(
    reading: PlanPresenter, areas: Iterable[PlannedArea], decision: Decision | None
) -> tuple[RecordDose, ...]:
    treats = decision is not None and decision.course == Course.TREAT
    decided = {one["area"]: one for one in decision.doses} if decision is not None and treats else {}
    planned = {area.area: area for area in areas}
    rows = []
    for dose in reading.doses:
        own = decided.get(dose.area)
        points = _points(planned[dose.area]) if dose.area in planned else ()
        rows.append(
            RecordDose(
                dose=dose,
                suggested=_units(dict(dose.units)),
                planned=_planned(own) if treats else "not decided" if decision is None else "nothing",
                outside=_outside(own),
                points=points,
                fits=dose.proposed,
            )
        )
    added = [own for own in decided.values() if own.get("off_plan") and own["units"]]
    return (*rows, *(_added(own, planned[own["area"]]) for own in added))


def _added(own: Mapping[str, Any], area: PlannedArea) -> RecordDose:
    low, high = own["allowed"]
    dose = DoseRow(
        area=own["area"],
        word=word(own["area"]),
        per_side=own["basis"] == "per_side",
        allowed=(low, high),
        proposed=(low, high),
        units=(),
        total=0,
        evidence="",
        off_label=False,
        points=(),
        steps=(),
    )
    return RecordDose(
        dose=dose,
        suggested="not proposed",
        planned=_units(own["units"]),
        outside=_outside(own),
        points=_points(area),
        fits=None,
        deviation="off the plan" if own["in_range"] else "off the plan and outside the range",
    )


def _points(area: PlannedArea) -> tuple[tuple[str, Decimal], ...]:
    return tuple(
        (", ".join(filter(None, (point.words, point.placed))), point.units) for point in area.points if point.units
    )


def _planned(own: Mapping[str, Any] | None) -> str:
    if own is None:
        return "as suggested"
    return _units(own["units"]) if own["units"] else "left out"


def _units(units: Mapping[str, Any]) -> str:
    if "total" in units:
        return f"{units['total']:g} U"
    return ", ".join(f"{side} {units[side]:g} U" for side in ("right", "left") if units.get(side) is not None)


def _outside(own: Mapping[str, Any] | None) -> str:
    if own is None or not is_deviation(own):
        return ""
    reason = dict(DoseReason.choices).get(own["reason"], "")
    return ": ".join(filter(None, (reason, own["words"])))

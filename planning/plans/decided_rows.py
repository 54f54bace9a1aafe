"""Area by area what was decided, beside what was suggested."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from clinic.practice.faceplaces import where
from clinic.practice.numbers import units_range
from planning.consults.words import word
from planning.plans import area_doses, decided_points
from planning.plans.area_doses import AreaDose
from planning.plans.models import Course, Decision, DoseReason
from planning.plans.presenter.parts import DoseRow
from planning.plans.presenter.plan import PlanPresenter

Amounts = tuple[tuple[str, float], ...]
"""Units by side, or of the `total`."""
SIDES = ("total", "right", "left")
LEFT, WIDE = 3, 66
"""Where the range bar begins in its drawing of 72 by 14, and how wide it is."""


@dataclass(frozen=True)
class DecidedBar:
    """Places along the drawing: what fits this face, what was suggested and is not decided, what is decided."""

    fits: tuple[float, float] | None
    suggested: tuple[float, ...]
    decided: tuple[float, ...]


@dataclass(frozen=True)
class ChangedPoint:
    """What the injector did to one point; `is_reasoned` where a reason had to be given for its place."""

    name: str
    what: str
    is_reasoned: bool = False


@dataclass(frozen=True)
class DecidedRow:
    """`suggested` is empty for an area of the injector's own, `units` for one that is left out, or not decided yet."""

    area: str
    word: str
    units: Amounts
    suggested: Amounts
    allowed: tuple[float, float]
    proposed: tuple[float, float] | None
    in_range: bool
    reasons: tuple[str, ...]
    points: tuple[ChangedPoint, ...]
    off_label: bool = False
    cautions: tuple[str, ...] = ()

    @property
    def points_in_view(self) -> tuple[ChangedPoint, ...]:
        """The first change; every reason for a place stands in view."""
        return tuple(point for order, point in enumerate(self.points) if order == 0 or point.is_reasoned)

    @property
    def more_points(self) -> int:
        return len(self.points) - len(self.points_in_view)

    @property
    def is_changed(self) -> bool:
        return self.units != self.suggested

    @property
    def range_words(self) -> str:
        side = " a side" if self.per_side else ""
        fits = f", fits here {units_range(self.proposed)}" if self.proposed else ""
        return f"Range {units_range(self.allowed)}{side}{fits}"

    @property
    def off_plan_words(self) -> str:
        return "Off the plan" if self.in_range else "Off the plan, outside the range"

    @property
    def off_plan(self) -> bool:
        return not self.suggested

    @property
    def per_side(self) -> bool:
        return any(side != "total" for side, _ in (*self.units, *self.suggested))

    @property
    def bar(self) -> DecidedBar:
        decided = tuple(self._at(amount) for _, amount in self.units)
        suggested = tuple(self._at(amount) for _, amount in self.suggested)
        fits = None
        if self.proposed:
            start = self._at(self.proposed[0])
            fits = (start, round(max(4.0, self._at(self.proposed[1]) - start), 1))
        return DecidedBar(fits, tuple(x for x in suggested if x not in decided), decided)

    def _at(self, units: float) -> float:
        low, high = self.allowed
        part = (units - low) / ((high - low) or 1)
        return round(LEFT + WIDE * min(1.0, max(0.0, part)), 1)


def decided_rows(reading: PlanPresenter, decision: Decision | None) -> list[DecidedRow]:
    if decision is None or decision.course != Course.TREAT:
        return []
    suggested = {dose.area: dose for dose in reading.doses}
    rows = [_row(reading, said, suggested.get(said["area"])) for said in decision.doses]
    return sorted(rows, key=lambda row: not row.units)


def suggested_rows(reading: PlanPresenter) -> list[DecidedRow]:
    """Before anybody decided."""
    return [
        DecidedRow(
            dose.area,
            dose.word,
            (),
            _ordered(dose),
            dose.allowed,
            dose.proposed,
            True,
            (),
            (),
            dose.off_label,
            _cautions(dose),
        )
        for dose in reading.doses
    ]


def _ordered(dose: DoseRow) -> Amounts:
    return tuple(sorted(dose.units, key=lambda one: SIDES.index(one[0])))


def _cautions(dose: DoseRow) -> tuple[str, ...]:
    return tuple(line.brief for line in dose.reason.beside)


def _row(reading: PlanPresenter, said: Mapping[str, Any], dose: DoseRow | None) -> DecidedRow:
    points = _changed(area_doses.of_plan(reading.answer, said["area"]), said)
    return DecidedRow(
        area=said["area"],
        word=word(said["area"]),
        units=tuple((side, said["units"][side]) for side in SIDES if side in said["units"]) if said["units"] else (),
        suggested=_ordered(dose) if dose else (),
        allowed=dose.allowed if dose else tuple(said.get("allowed") or (0, 0)),
        proposed=dose.proposed if dose else None,
        in_range=said["in_range"],
        reasons=tuple(_reasons(said)),
        points=tuple(points),
        off_label=dose.off_label if dose else False,
        cautions=_cautions(dose) if dose else (),
    )


def _reasons(said: Mapping[str, Any]) -> Iterator[str]:
    coded = dict(DoseReason.choices).get(said["reason"], "")
    if told := ": ".join(filter(None, (coded, said["words"]))):
        yield told


def _changed(dose: AreaDose, said: Mapping[str, Any]) -> Iterator[ChangedPoint]:
    """Single points that were moved, added or taken away."""
    if "points" not in said:
        return
    now = decided_points.decided(dose, said)
    stays = {spot.id for spot in now}
    for spot in now:
        added = f"added, {where(spot.place)}" if spot.is_own and spot.place else ""
        if what := ", ".join(filter(None, (added, spot.placed))):
            yield ChangedPoint(spot.words, what, bool(spot.why))
    for spot in dose.points:
        if spot.id not in stays:
            yield ChangedPoint(spot.words, "taken away")

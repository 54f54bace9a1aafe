"""INC-31 as a table that a clinician can check: of each area what each grade gives, what a step moves, what each ceiling leaves."""

from collections.abc import Iterator

from planning.engine.contract import vocabulary as v
from planning.engine.deciding.proposal import HALF_UNIT, DoseScale, RangePart, Window, scale_of
from planning.engine.explaining.dose_explanation import CEILINGS, GRADES, label_figure, per
from planning.engine.protocol.model import PARTS, AreaDefinition, Dosing, Protocol, Suggest
from planning.engine.protocol.texts import figure, span

HEAD = (
    "area", "allowed", *(f"{name}: {third}" for name, third in GRADES.values()), "a step moves both ends by",
    *(f"severe, kept to the {CEILINGS[part]}" for part in reversed(PARTS)), "label",
)  # fmt: skip
ABOUT = """Each cell: the proposal, and after the colon what is suggested, in units of the area as it is dosed, on the grid of doses
that can be given, before unequal sides, shared budgets and the limit over all indications. A step is a sixth of the range, half
a unit at least; several up count as one, several down as one, and up and down cancel. Of single doses a step takes the next one.
"""


def rows(protocol: Protocol) -> Iterator[tuple[str, ...]]:
    for area in protocol.areas.values():
        if area.dosing is not None:
            yield _row(area, area.dosing, protocol)


def _row(area: AreaDefinition, dosing: Dosing, protocol: Protocol) -> tuple[str, ...]:
    scale = scale_of(dosing, _splits_evenly(area, dosing))
    graded = [scale.window(scale.third(grade), dosing.suggest) for grade in GRADES]
    capped = [_capped(scale, name) for name in reversed(PARTS)]
    label = label_figure(area, protocol)
    return (
        area.name,
        f"{span(*dosing.allowed)} U {per(dosing.basis)}",
        *map(_cell, graded),
        "the next dose" if dosing.steps else f"{figure(round(scale.step / HALF_UNIT / 2, 2))} U",
        *map(_cell, capped),
        "one of these" if dosing.steps else "-" if label is None else f"{figure(label)} U",
    )


def _splits_evenly(area: AreaDefinition, dosing: Dosing) -> bool:
    return dosing.basis is v.DoseBasis.TOTAL and all(point.side is not v.Side.MIDLINE for point in area.points)


def _capped(scale: DoseScale, name: str) -> Window:
    part: RangePart = scale.capped(scale.third(3), scale.height(name))
    return scale.window(part, Suggest.LOW if name == "sixth" else scale.dosing.suggest)


def _cell(window: Window) -> str:
    return f"{span(window.low / 2, window.high / 2)}: {figure(window.suggested / 2)}"

"""The suggestion over an area's points, in half units that sum to it exactly."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from planning.engine import sharing
from planning.engine.contract import vocabulary as v
from planning.engine.deciding.decision import PointDose
from planning.engine.protocol.areas import EDGE_ROW, PatternPoint


@dataclass(frozen=True, slots=True)
class Rows:
    """Of an area with bands, half units of one side."""

    edge: int
    bands: int | None
    """How many were counted; None where the grade replaces the count."""


def share_total(total: int, points: Sequence[PatternPoint]) -> tuple[PointDose, ...]:
    """Both sides alike; the midline takes the rest."""
    weights = [point.share for point in points]
    doses = sharing.evenly(total, weights, sharing.mirrored(point.side for point in points))
    if doses is None:
        return share_sides(total, total // 2, total // 2, points)
    return _given(points, doses)


def share_sides(total: int, left: int, right: int, points: Sequence[PatternPoint]) -> tuple[PointDose, ...]:
    """Each side by itself. Midline points take their part of the lesser dose on both sides; the difference stays on its side."""
    all_shares = sum(point.share for point in points)
    doses = [0] * len(points)
    lesser = min(left, right)
    for side, amount in ((v.Side.LEFT, left), (v.Side.RIGHT, right)):
        here = [n for n, point in enumerate(points) if point.side is side]
        mine = lesser * 2 * sum(points[n].share for n in here) // all_shares + amount - lesser
        _share(mine, here, points, doses)
    midline = [n for n, point in enumerate(points) if point.side is v.Side.MIDLINE]
    _share(total - sum(doses), midline, points, doses)
    return _given(points, doses)


def share_rows(sides: Iterable[tuple[v.Side, int, Rows]], points: Sequence[PatternPoint]) -> tuple[PointDose, ...]:
    """The jaw-line row first, the rest over the rows of bands: one for each counted band, else all."""
    doses = [0] * len(points)
    for side, amount, rows in sides:
        here = [n for n, point in enumerate(points) if point.side is side]
        edge = [n for n in here if points[n].row == EDGE_ROW]
        names = list(dict.fromkeys(points[n].row for n in here if points[n].row != EDGE_ROW))[: rows.bands]
        band = [n for n in here if points[n].row in names]
        _share(min(amount, rows.edge) if band else amount, edge, points, doses)
        _share(max(0, amount - rows.edge), band, points, doses)
    return _given(points, doses)


def _share(amount: int, members: Sequence[int], points: Sequence[PatternPoint], doses: list[int]) -> None:
    if members:
        shared = sharing.by_weight(amount, tuple(points[n].share for n in members))
        for n, dose in zip(members, shared, strict=True):
            doses[n] = dose


def _given(points: Sequence[PatternPoint], doses: Sequence[int]) -> tuple[PointDose, ...]:
    return tuple(PointDose(point, dose) for point, dose in zip(points, doses, strict=True) if dose)

"""Units by visit and area: one table a product, whose units are never added to another's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from clinic.practice import dates
from patients.chart.check_in_results import CheckInResult
from planning.consults.words import word
from planning.engine.contract.vocabulary import Area
from planning.treatments.models import Treatment

MOST_VISITS = 4
HEIGHT, FOOT, SHADES = 78.0, 104.0, 8


@dataclass(frozen=True)
class Segment:
    """A part of a visit's bar, in the drawing's units from its top."""

    shade: int
    top: float
    height: float


@dataclass(frozen=True)
class VisitUnits:
    """`interval` since the treatment before, of any product; `by_area` in the order of the table's areas."""

    on: date
    day: str
    treatment: Any
    interval: str
    total: float
    by_area: tuple[float | None, ...]
    segments: tuple[Segment, ...]
    result: CheckInResult | None


@dataclass(frozen=True)
class ProductUnits:
    """`since_last` is of any product; today's empty frame, as high as the last bar, is drawn with the product given last."""

    product: str
    areas: tuple[str, ...]
    visits: tuple[VisitUnits, ...]
    since_last: str
    is_last_product: bool

    @property
    def rows(self) -> list[tuple[int, str, list[float | None]]]:
        """Shade, area and its units by visit."""
        return [
            (_shade(place), word(area), [visit.by_area[place] for visit in self.visits])
            for place, area in enumerate(self.areas)
        ]

    @property
    def frame_top(self) -> float:
        return min((one.top for one in self.visits[-1].segments), default=HEIGHT / 2)

    @property
    def frame_height(self) -> float:
        return FOOT - self.frame_top - 1


def _shade(place: int) -> int:
    return min(place, SHADES - 1) + 1


def interval(earlier: date | None, on: date) -> str:
    """`15 weeks`; `first` where nothing came before."""
    if earlier is None:
        return "first"
    return dates.days_or_weeks((on - earlier).days)


def _day(on: date, today: date) -> str:
    return dates.day_of_month(on) if on.year == today.year else dates.short_day(on)


def units_by_visit(
    treatments: Sequence[Treatment],
    results: Mapping[Any, CheckInResult],
    today: date,
    elsewhere: Sequence[date] = (),
) -> list[ProductUnits]:
    """`treatments` oldest first, with their points; the product given last comes first. `elsewhere`: days of toxin given elsewhere."""
    days = sorted([*elsewhere, *(one.ended_on for one in treatments)])
    before = {day: days[at - 1] if at else None for at, day in reversed(list(enumerate(days)))}
    intervals = {one.pk: interval(before[one.ended_on], one.ended_on) for one in treatments}
    products = dict.fromkeys(one.product for one in reversed(treatments))
    return [
        _table(
            product,
            [one for one in treatments if one.product == product],
            intervals,
            results,
            treatments[-1].ended_on,
            days[-1],
            today,
        )
        for product in products
    ]


def _table(
    product: str,
    given: Sequence[Treatment],
    intervals: Mapping[Any, str],
    results: Mapping[Any, CheckInResult],
    last_here: date,
    last: date,
    today: date,
) -> ProductUnits:
    shown = given[-MOST_VISITS:]
    amounts = {one.pk: _by_area(one) for one in shown}
    areas = tuple(area.value for area in Area if any(area.value in units for units in amounts.values()))
    most = max(sum(units.values()) for units in amounts.values()) or 1.0
    visits = tuple(
        VisitUnits(
            on=one.ended_on,
            day=_day(one.ended_on, today),
            treatment=one.pk,
            interval=intervals[one.pk],
            total=float(one.total_units),
            by_area=tuple(amounts[one.pk].get(area) for area in areas),
            segments=_segments([amounts[one.pk].get(area) for area in areas], most),
            result=results.get(one.plan_id),
        )
        for one in shown
    )
    return ProductUnits(product, areas, visits, interval(last, today), given[-1].ended_on == last_here)


def _by_area(treatment: Treatment) -> dict[str, float]:
    units: dict[str, float] = {}
    for point in treatment.points.all():
        if point.units:
            units[point.area] = units.get(point.area, 0.0) + float(point.units)
    return units


def _segments(amounts: Sequence[float | None], most: float) -> tuple[Segment, ...]:
    """The first area at the foot."""
    foot, found = FOOT, []
    for place, amount in enumerate(amounts):
        if amount:
            height = round(amount / most * HEIGHT, 1)
            foot = round(foot - height, 1)
            found.append(Segment(_shade(place), foot, max(height - 1, 0.5)))
    return tuple(found)

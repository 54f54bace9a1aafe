"""A window as a bar to scale: from the day it counts from to past its last day, with today and the day that is booked. Pure."""

from dataclasses import dataclass
from datetime import date

WIDTH = 200


@dataclass(frozen=True)
class WindowBar:
    """Places along the bar. `said`: its label."""

    first: float
    wide: float
    today: float
    late: bool
    booked: float | None
    booked_outside: bool
    said: str


def draw(start: date, first: date, last: date, today: date, booked: date | None, said: str) -> WindowBar:
    length = max((last - start).days * 4 / 3, (today - start).days + 2, (booked - start).days + 2 if booked else 0, 1)

    def x(day: date) -> float:
        return round(min(max((day - start).days / length, 0), 1) * WIDTH, 1)

    wide = max(round(x(last) - x(first), 1), 6)
    outside = booked is not None and not first <= booked <= last
    return WindowBar(x(first), wide, x(today), today > last, x(booked) if booked else None, outside, said)

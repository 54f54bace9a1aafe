"""Empty times of a column that can be pressed: each full quarter hour, or the beginning of a gap that holds none."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from clinic.booking.board.scale import HOUR, Place, Scale
from clinic.practice.visit_kinds import GRID

QUARTER = 15  # minutes


@dataclass(frozen=True)
class OpenTime:
    place: Place
    at: str
    until: str


def open_times(free: Sequence[tuple[int, int]], scale: Scale, now: datetime) -> list[OpenTime]:
    """`free`: minutes of the day. What has passed is not offered; a walk-in may still take the quarter that has begun."""
    begun = scale.minute(now) // QUARTER * QUARTER
    return [
        OpenTime(place, _clock(start), _clock(end))
        for gap_start, end in free
        for start in _starts(max(gap_start, begun), end)
        if (place := scale.between(start, start + QUARTER)) and place.rows == QUARTER * HOUR // 60
    ]


def _starts(start: int, end: int) -> Iterator[int]:
    first = -(-start // QUARTER) * QUARTER
    if first + QUARTER > end and start % GRID == 0:
        first = start
    while first + QUARTER <= end:
        yield first
        first += QUARTER


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"

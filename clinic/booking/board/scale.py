"""Where a wall-clock time stands on a board. Rows are five minutes; the classes `r-<row>`, `n-<rows>` and `rows-<total>` come from
static/css/pages/calendar_rows.css (tools/calendar_rows.py), because a strict Content-Security-Policy allows no style attribute."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from clinic.booking.slots import Span
from clinic.practice import moments
from clinic.practice.visit_kinds import GRID

HOUR = 60 // GRID  # rows
MIDNIGHT = 24 * 60  # minutes
USUAL = (9, 17)  # hours shown on a day without opening hours or visits


@dataclass(frozen=True)
class Place:
    row: int
    rows: int

    @property
    def end(self) -> int:
        """The first row after it."""
        return self.row + self.rows

    @property
    def at(self) -> str:
        """Its classes."""
        return f"r-{self.row} n-{self.rows}"


@dataclass(frozen=True)
class Scale:
    """One day of a zone, from the hour `first` up to and without the hour `last`."""

    day: date
    zone: ZoneInfo
    first: int
    last: int

    @property
    def rows(self) -> int:
        return (self.last - self.first) * HOUR

    def is_day_of(self, moment: datetime) -> bool:
        return moments.day_of(moment, self.zone) == self.day

    @property
    def hours(self) -> list[tuple[str, int]]:
        return [(f"{hour:02}:00", (hour - self.first) * HOUR + 1) for hour in range(self.first, self.last)]

    def minute(self, moment: datetime) -> int:
        """Minutes of the wall clock since the day's midnight; before the day 0, after it all of them."""
        local = moments.local(moment, self.zone)
        if local.date() != self.day:
            return 0 if local.date() < self.day else MIDNIGHT
        return local.hour * 60 + local.minute

    def between(self, start: int, end: int) -> Place | None:
        """The part of these minutes of the day that is shown; None where nothing of it is."""
        shown_from, shown_to = max(start, self.first * 60), min(end, self.last * 60)
        if shown_to <= shown_from:
            return None
        row = (shown_from - self.first * 60) // GRID
        return Place(row + 1, max(-(-(shown_to - self.first * 60) // GRID) - row, 1))

    def place(self, span: Span) -> Place | None:
        """A visit keeps its length where the clocks change inside it."""
        start = self.minute(span.start)
        if moments.day_of(span.start, self.zone) < self.day:
            return self.between(0, self.minute(span.end))
        return self.between(start, start + int((span.end - span.start).total_seconds() // 60))

    def row_of(self, moment: datetime) -> int | None:
        local = moments.local(moment, self.zone)
        if local.date() != self.day or not self.first <= local.hour < self.last:
            return None
        return (local.hour * 60 + local.minute - self.first * 60) // GRID + 1


def whole_hours(spans: Iterable[tuple[int, int]]) -> tuple[int, int]:
    """Hours, from and without, that hold all these minutes of the day."""
    spans = list(spans)
    if not spans:
        return USUAL
    first, last = min(start for start, _ in spans) // 60, min(-(-max(end for _, end in spans) // 60), 24)
    return first, max(last, first + 1)

"""One day as a calendar: which card stands where. Rows are five minutes of the clinic's wall clock; the classes `r-<row>`,
`n-<rows>` and `rows-<total>` come from static/css/pages/calendar_rows.css (tools/calendar_rows.py), because a strict
Content-Security-Policy allows no style attribute."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from clinic.booking.models import FREED, Appointment
from clinic.booking.slots import GRID, Span
from clinic.booking.transitions import AWAITED
from clinic.practice import moments
from clinic.practice.models import Membership

HOUR = 60 // GRID  # rows
GRACE = timedelta(minutes=10)
USUAL = (9, 17)  # hours shown on a day without opening hours or visits


@dataclass(frozen=True)
class Card:
    visit: Appointment
    row: int
    rows: int
    late: bool = False  # the time has passed and nobody said that the patient is here

    @property
    def size(self) -> str:
        """How much text fits: one line, two, or all."""
        return "tiny" if self.rows < 5 else "small" if self.rows < 8 else "large"

    @property
    def look(self) -> str:
        """Its classes: size, place in the column, lateness."""
        return f"{self.size} r-{self.row} n-{self.rows}" + (" late" if self.late else "")


@dataclass(frozen=True)
class Block:
    """A stretch of closed time."""

    row: int
    rows: int


@dataclass
class DayColumn:
    clinician: Membership
    cards: list[Card] = field(default_factory=list)


@dataclass(frozen=True)
class DayCalendar:
    day: date
    rows: int
    hours: list[tuple[str, int]]
    columns: list[DayColumn]
    closed: list[Block]
    now_row: int | None
    off: list[Appointment]  # cancelled or missed: listed below, their time is free
    opens: bool

    @property
    def first_hour(self) -> int:
        return int(self.hours[0][0][:2])

    @property
    def standing(self) -> int:
        return sum(len(column.cards) for column in self.columns)


def lay_out(
    day: date,
    visits: Sequence[Appointment],
    clinicians: Sequence[Membership],
    opening: Sequence[Span],
    zone: ZoneInfo,
    now: datetime,
) -> DayCalendar:
    """Place the day's visits. Whoever has a visit gets a column, whether or not they still work here."""
    local_open = [(_minutes(span.start, zone), _minutes(span.end, zone) or 24 * 60) for span in opening]
    standing = [visit for visit in visits if visit.state not in FREED]
    first, last = _range(local_open, standing, zone)
    columns = {clinician.pk: DayColumn(clinician) for clinician in clinicians}
    for visit in standing:
        row = (_minutes(visit.starts_at, zone) - first * 60) // GRID + 1
        column = columns.setdefault(visit.clinician_id, DayColumn(visit.clinician))
        late = visit.starts_at + GRACE < now and visit.state in AWAITED
        column.cards.append(Card(visit, row, max(visit.minutes // GRID, 1), late))
    return DayCalendar(
        day=day,
        rows=(last - first) * HOUR,
        hours=[(f"{hour:02}:00", (hour - first) * HOUR + 1) for hour in range(first, last)],
        columns=list(columns.values()),
        closed=_closed(local_open, first, last),
        now_row=_now_row(day, moments.local(now, zone), first, last),
        off=[visit for visit in visits if visit.state in FREED],
        opens=bool(opening),
    )


def _minutes(moment: datetime, zone: ZoneInfo) -> int:
    local = moments.local(moment, zone)
    return local.hour * 60 + local.minute


def _range(local_open: list[tuple[int, int]], visits: list[Appointment], zone: ZoneInfo) -> tuple[int, int]:
    """Whole hours, from and without, that hold the opening hours and every visit."""
    starts = [start for start, _ in local_open] + [_minutes(visit.starts_at, zone) for visit in visits]
    ends = [end for _, end in local_open] + [_minutes(visit.starts_at, zone) + visit.minutes for visit in visits]
    if not starts:
        return USUAL
    return min(starts) // 60, min(-(-max(ends) // 60), 24)


def _closed(local_open: list[tuple[int, int]], first: int, last: int) -> list[Block]:
    blocks, at = [], first * 60
    for start, end in [*sorted(local_open), (last * 60, last * 60)]:
        if start > at:
            blocks.append(Block((at - first * 60) // GRID + 1, (start - at) // GRID))
        at = max(at, end)
    return blocks


def _now_row(day: date, local: datetime, first: int, last: int) -> int | None:
    if local.date() != day or not first <= local.hour < last:
        return None
    return (local.hour * 60 + local.minute - first * 60) // GRID + 1

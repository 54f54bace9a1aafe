"""A day, a month or a year, as precise as it is known: nothing is added to what was said."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format

from clinic.practice import dates, typed_text
from clinic.practice.typed_dates import DateUnread, read_month, read_typed_day

FIRST_YEAR = 1950
_YEAR = re.compile(r"\d{4}")
_MONTH_AND_YEAR = re.compile(r"(\d{1,2})\s*[/.-]\s*(\d{4})")
_YEAR_AND_MONTH = re.compile(r"(\d{4})-(\d{1,2})")
_WORD_AND_YEAR = re.compile(r"([^\W\d]+)\.?,?\s+(\d{4})")


@dataclass(frozen=True)
class PartialDate:
    year: int
    month: int | None = None
    day: int | None = None

    @property
    def exact(self) -> date | None:
        return date(self.year, self.month, self.day) if self.month and self.day else None

    @property
    def earliest(self) -> date:
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def latest(self) -> date:
        """The last day that it may have been."""
        if exact := self.exact:
            return exact
        next_year, next_month = (self.year, self.month + 1) if self.month else (self.year + 1, 1)
        if next_month == 13:
            next_year, next_month = self.year + 1, 1
        return date(next_year, next_month, 1) - timedelta(days=1)

    def __str__(self) -> str:
        """`3 Oct 2026`, `Oct 2026` or `2026`."""
        if exact := self.exact:
            return dates.short_day(exact)
        return date_format(self.earliest, "M Y") if self.month else str(self.year)


def read_partial_date(text: str, *, today: date, month_first_too: bool) -> PartialDate:
    """`3 Oct 2026`, `Oct 2026`, `10/2026` or `2026`; raises DateUnread, in words."""
    typed = typed_text.plain(text)
    known = _read(typed, today, month_first_too)
    if known.year < FIRST_YEAR:
        raise DateUnread(f"{known} is before {FIRST_YEAR}.")
    if known.earliest > today:
        raise DateUnread(f"{known} is still to come. Enter when the treatment was.")
    return known


def _read(typed: str, today: date, month_first_too: bool) -> PartialDate:
    if _YEAR.fullmatch(typed):
        return PartialDate(int(typed))
    if found := _MONTH_AND_YEAR.fullmatch(typed):
        return _of_month(int(found[1]), int(found[2]), typed)
    if found := _YEAR_AND_MONTH.fullmatch(typed):
        return _of_month(int(found[2]), int(found[1]), typed)
    if (found := _WORD_AND_YEAR.fullmatch(typed)) and (month := read_month(found[1])):
        return _of_month(month, int(found[2]), typed)
    day = read_typed_day(typed, today=today, month_first_too=month_first_too)
    return PartialDate(day.year, day.month, day.day)


def _of_month(month: int, year: int, typed: str) -> PartialDate:
    if not 1 <= month <= 12 or year < 1:
        raise DateUnread(f"“{typed}” has no such month. Enter such as Oct 2026, or the year alone.")
    return PartialDate(year, month)

"""A list of closed days as people type or paste it: one a line, the day or days first, then the name."""

import re
from dataclasses import dataclass
from datetime import date

from clinic.practice.fields import typed_day
from clinic.practice.typed_dates import DateUnread
from clinic.practice.typed_text import line

LONGEST_NAME = 60
_UNTIL = re.compile(r"\s+(?:-|\u2013|\u2014|to|until)\s+|\s*(?:\u2013|\u2014|\.\.)\s*", re.IGNORECASE)
_BARE_DAY = re.compile(r"[0-9]{1,2}\.?")
_MOST_WORDS = 11  # Thursday 24 December 2026 to Monday 28 December 2026, and one to spare
HOW = "begin with the day, such as 25 Dec 2026 Christmas Day"


@dataclass(frozen=True)
class ClosedLine:
    first: date
    last: date
    name: str


class LineUnread(ValueError):
    """Why a line is no closed day, in words."""


def read_lines(text: str, *, earliest: date) -> tuple[list[ClosedLine], list[str]]:
    """What the lines say, and what is wrong with those that cannot be read. Empty lines count for nothing."""
    found, faults = [], []
    for number, typed in enumerate(text.splitlines(), start=1):
        if not typed.strip():
            continue
        try:
            found.append(read_line(typed, earliest=earliest))
        except LineUnread as fault:
            faults.append(f"Line {number}: {fault}")
    return found, faults


def read_line(typed: str, *, earliest: date) -> ClosedLine:
    words = typed.replace("\t", " ").split()
    for count in range(min(len(words), _MOST_WORDS), 0, -1):
        days = _days(" ".join(words[:count]).rstrip(":;,|"))
        if days:
            return _closed(*days, line(" ".join(words[count:]).lstrip(":;,|-\u2013 ")), earliest)
    raise LineUnread(_why(words))


def _closed(first: date, last: date, name: str, earliest: date) -> ClosedLine:
    if not name:
        raise LineUnread("write its name behind the day.")
    if len(name) > LONGEST_NAME:
        raise LineUnread(f"shorten the name to {LONGEST_NAME} characters; it has {len(name)}.")
    if last < first:
        raise LineUnread("the last day lies before the first.")
    if last < earliest:
        raise LineUnread("that day is over.")
    return ClosedLine(first, last, name)


def _days(text: str) -> tuple[date, date] | None:
    parts = _UNTIL.split(text)
    last = _day(parts[-1])
    if last is None or len(parts) > 2:
        return None
    first = last if len(parts) == 1 else _first(parts[0].strip(), last)
    return (first, last) if first else None


def _first(text: str, last: date) -> date | None:
    """`24` and `24 Dec` take what they lack from the last day."""
    if _BARE_DAY.fullmatch(text):
        number = int(text.rstrip("."))
        return last.replace(day=number) if 1 <= number <= last.day else None
    return _day(text) or next(
        (day for year in (last.year, last.year - 1) if (day := _day(f"{text} {year}")) and day <= last), None
    )


def _day(text: str) -> date | None:
    try:
        return typed_day(text)
    except DateUnread:
        return None


def _why(words: list[str]) -> str:
    """Of a line that begins with no day: what the reader of days said, where it was nearly one."""
    for count in (4, 3, 2):
        try:
            typed_day(" ".join(words[:count]), yearless=True)
            return "add the year, such as 25 Dec 2026."
        except DateUnread as fault:
            if not str(fault).startswith("\u201c"):
                return str(fault)
    return f"{HOW}."

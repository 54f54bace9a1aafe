"""Days and times as people type them: 28 Nov 2026, 28/11/2026, 2026-11-28; 14:05, 1405, 2:05 pm. `static/js/typed_dates.js` reads the same
texts the same way, and one table (`tests/practice/typed_dates.toml`) holds both to it. Names are English or Spanish, as the product is.

Numbers are read day first. Where the clinic's country also writes the month first, 11/12/2026 is refused with both readings (ADR 21).
"""

import calendar
import re
import unicodedata
from datetime import date, time, timedelta
from functools import cache
from importlib import resources
from typing import NoReturn

from django.utils.formats import date_format
from django.utils.translation import gettext

from clinic.practice.dates import short_day
from clinic.practice.typed_text import LONGEST, plain

MONTHS = [name.lower() for name in calendar.month_name]  # the process never sets a locale of the C library
WEEKDAYS = [name.lower() for name in calendar.day_name]
# Without accents, as `_letters` leaves them.
SPANISH_MONTHS = [
    *("", "enero", "febrero", "marzo", "abril", "mayo", "junio"),
    *("julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"),
]
SPANISH_WEEKDAYS = ["lunes", "martes", "miercoles", "jueves", "viernes", "sabado", "domingo"]
_SETIEMBRE = re.compile("(?<![a-z])set(?=iem|(?![a-z]))")  # as Peru and Uruguay write it
MONTH_FIRST_TOO = frozenset({"AS", "CA", "FM", "GU", "MH", "MP", "PH", "PR", "PW", "UM", "US", "VI"})
"""Countries in whose zones 11/12/2026 may be meant as 12 November."""
YEARS_AHEAD = 20  # of a year with two figures: 45 in 2026 is 2045, 46 is 1946
_YEAR_FIRST = re.compile(r"(?P<year>[0-9]{4})(?P<sign>[-/.])(?P<month>[0-9]{1,2})(?P=sign)(?P<day>[0-9]{1,2})")
_NUMBERS = re.compile(r"([0-9]{1,2})(?: ?([./-]) ?| )([0-9]{1,2})(?(2) ?\2 ?| )([0-9]{4}|[0-9]{2})")
# 28112026 and 20261128: no text is both, because a year's first half is no month.
_EIGHT = re.compile(r"([0-9]{2})([0-9]{2})((?:19|20|21)[0-9]{2})")
_EIGHT_YEAR_FIRST = re.compile(r"((?:19|20|21)[0-9]{2})([0-9]{2})([0-9]{2})")
_WEEKDAY = r"(?:(?P<weekday>[a-z]{3,})[,.]? )?"
_YEAR = r"(?P<year>[0-9]{4}|['\u2018\u2019]?[0-9]{2})"
# 28th; in Spanish 1º and 1.º, with the degree sign where a keyboard has only that, and 1ro, 1ero.
ORDINAL = r"(?:st|nd|rd|th|\.?[\u00ba\u00b0]|\.?e?r?o(?![a-z])|\.)?"
_NAME = r"(?P<month>[a-z]{3,})\.?"
_DAY_MONTH = re.compile(
    rf"{_WEEKDAY}(?P<day>[0-9]{{1,2}}){ORDINAL}[ /-]*(?:of |de )?{_NAME}(?:[ ,/-]*(?:del? )?{_YEAR})?"
)
_MONTH_DAY = re.compile(rf"{_WEEKDAY}{_NAME}[ /-]*(?P<day>[0-9]{{1,2}}){ORDINAL}(?:[ ,/-]+{_YEAR})?")
_HALF = r" ?([ap])\.? ?m\.?"
_CLOCK = re.compile(rf"([0-9]{{1,2}})[:.h]([0-9]{{2}})(?:[:.]([0-9]{{2}}))?(?:{_HALF}| ?h)?")
_FIGURES = re.compile(rf"([0-9]{{1,2}})([0-9]{{2}})()(?:{_HALF}| ?h)?")
_HOUR = re.compile(rf"([0-9]{{1,2}})()(){_HALF}")
_ONE_FIGURE = re.compile(r"([0-9]{1,2})[:.h]([0-9])")
_TIME_BEHIND = re.compile(
    r"(?P<day>.*[^\s,])(?:[\s,]+|(?<=[0-9])[Tt])(?P<time>[0-9]{1,2}(?:[:.h][0-9]{2})+(?: ?[ap]\.? ?m\.?| ?h)?)", re.I
)


class DateUnread(ValueError):
    """Says in words why a text is no day or time, and what may be written."""


def read_typed_day(text: str, *, today: date, month_first_too: bool = False, yearless: bool = False) -> date:
    """The day that `text` means. Raises DateUnread.

    today: the clinic's, for a year with two figures and for a day without a year.
    month_first_too: whether numbers that can be read both ways are refused.
    yearless: whether 28 Nov alone may be taken as the one nearest to `today`.
    """
    text = plain(text)
    if len(text) > LONGEST:
        _refuse_day(text)
    typed = _letters(text).rstrip(" ,.;")
    if found := _YEAR_FIRST.fullmatch(typed):
        return _day(int(found["year"]), int(found["month"]), int(found["day"]))
    if found := _EIGHT.fullmatch(typed):
        return _from_numbers(int(found[1]), int(found[2]), int(found[3]), both=month_first_too)
    if found := _EIGHT_YEAR_FIRST.fullmatch(typed):
        return _day(int(found[1]), int(found[2]), int(found[3]))
    if found := _NUMBERS.fullmatch(typed):
        one, sign, two, year = found.groups()
        if len(year) == 2 and sign == "-":
            raise DateUnread(_four_figures())
        return _from_numbers(int(one), int(two), _year(year, today), both=month_first_too and sign != ".")
    return _from_words(text, typed, today, yearless)


def check_bounds(day: date, first: date, last: date) -> None:
    """Raises DateUnread for a day that is not one of `first` to `last`."""
    if first <= day <= last:
        return
    whole_years = (first.month, first.day, last.month, last.day) == (1, 1, 12, 31)
    low, high = (first.year, last.year) if whole_years else (short_day(first), short_day(last))
    raise DateUnread(gettext("Enter a day from %(first)s to %(last)s.") % {"first": low, "last": high})


def _letters(text: str) -> str:
    """Small letters without accents."""
    typed = "".join(sign for sign in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(sign))
    return _SETIEMBRE.sub("sept", typed)


def _from_numbers(one: int, two: int, year: int, both: bool) -> date:
    if not both:
        if two > 12 >= one:
            words = gettext("There is no month %(month)s. Write the day first, or the month as a word: %(day)s.")
            raise DateUnread(words % {"month": two, "day": short_day(_day(year, one, two))})
        return _day(year, two, one)
    if max(one, two) > 12:
        return _day(year, min(one, two), max(one, two))
    if one != two:
        readings = {"one": short_day(_day(year, two, one)), "two": short_day(_day(year, one, two))}
        raise DateUnread(gettext("This can be %(one)s or %(two)s. Write the month as a word.") % readings)
    return _day(year, two, one)


def _from_words(text: str, typed: str, today: date, yearless: bool) -> date:
    found = _DAY_MONTH.fullmatch(typed) or _MONTH_DAY.fullmatch(typed)
    month = _named(found["month"], MONTHS, SPANISH_MONTHS) if found else None
    if found is None or month is None:
        _refuse_day(text)
    number = int(found["day"])
    if found["year"]:
        day = _day(_year(found["year"], today), month, number)
    elif yearless:
        day = _nearest(month, number, today)
    else:
        example = date(today.year, month, min(max(number, 1), calendar.monthrange(today.year, month)[1]))
        raise DateUnread(gettext("Add the year, such as %(day)s.") % {"day": short_day(example)})
    if found["weekday"]:
        _check_weekday(found["weekday"], day, text)
    return day


def read_month(text: str) -> int | None:
    """3 for Mar, March and marzo; none for a number."""
    return _named(_letters(plain(text)), MONTHS, SPANISH_MONTHS)


def _check_weekday(word: str, day: date, text: str) -> None:
    named = _named(word, WEEKDAYS, SPANISH_WEEKDAYS)
    if named is None:
        _refuse_day(text)
    if named != day.weekday():
        said = day + timedelta(days=named - day.weekday())
        words = {"day": short_day(day), "is": date_format(day, "l"), "said": date_format(said, "l")}
        raise DateUnread(gettext("%(day)s is a %(is)s, not a %(said)s.") % words)


def _refuse_day(text: str) -> NoReturn:
    words = gettext("“%(text)s” is not a day. Write it as 28 Nov 2026 or 28/11/2026.")
    raise DateUnread(words % {"text": text[:40]})


def _four_figures() -> str:
    return gettext("Write the year with four figures, such as 2026.")


def _named(word: str, *languages: list[str]) -> int | None:
    """Nov, Sept and November alike: at least three letters of the name's beginning."""
    places = (number for names in languages for number, name in enumerate(names) if name.startswith(word))
    return next(places, None) if len(word) > 2 else None


def _year(figures: str, today: date) -> int:
    if len(figures) == 4:
        return int(figures)
    year = today.year - today.year % 100 + int(figures[-2:])
    return year if year < today.year + YEARS_AHEAD else year - 100


def _nearest(month: int, number: int, today: date) -> date:
    _day(2024, month, number)  # a leap year: 29 Feb may lie in one of the years around
    around = [year for year in range(today.year - 1, today.year + 2) if number <= calendar.monthrange(year, month)[1]]
    if not around:
        raise DateUnread(gettext("29 Feb: add the year, such as 29 Feb 2028."))
    return min((date(year, month, number) for year in around), key=lambda day: abs(day - today))


def _day(year: int, month: int, number: int) -> date:
    if not 1 <= month <= 12:
        raise DateUnread(gettext("Month must be 1 to 12, not %(month)s.") % {"month": month})
    if year < 1:
        raise DateUnread(_four_figures())
    last = calendar.monthrange(year, month)[1]
    if not 1 <= number <= last:
        told = {"month": date_format(date(year, month, 1), "F"), "year": year, "last": last, "day": number}
        raise DateUnread(gettext("%(month)s %(year)s has the days 1 to %(last)s, not %(day)s.") % told)
    return date(year, month, number)


def read_typed_time(text: str) -> time:
    """The time of day that `text` means. Raises DateUnread."""
    text = plain(text)
    typed = _letters(text)
    for shape in (_CLOCK, _FIGURES, _HOUR) if len(text) <= LONGEST else ():
        if found := shape.fullmatch(typed):
            hour, minute, second = (int(part or 0) for part in found.groups()[:3])
            half = found.group(4)
            if half and 1 <= hour <= 12:
                hour = hour % 12 + 12 * (half == "p")
            elif half:
                break
            if hour < 24 and minute < 60 and second < 60:
                return time(hour, minute, second)
    if found := _ONE_FIGURE.fullmatch(typed):
        hour, figure = int(found[1]), found[2]
        readings = {"one": f"{hour:02}:0{figure}", "two": f"{hour:02}:{figure}0"}
        raise DateUnread(gettext("Write the minutes with two figures: %(one)s or %(two)s.") % readings)
    raise DateUnread(gettext("“%(text)s” is not a time. Write it as 14:05 or 2:05 pm.") % {"text": text[:40]})


def day_and_time(text: str) -> tuple[str, str]:
    """Both parts of one text such as 23 Nov 2026 14:05 or 2026-11-23T14:05; without a time at its end, all of it is the day."""
    text = plain(text)
    found = _TIME_BEHIND.fullmatch(text) if len(text) <= LONGEST else None
    return (found["day"], found["time"]) if found else (text, "")


@cache
def is_month_first_too(zone: str) -> bool:
    """Whether people at a clinic in this time zone may write the month first."""
    return zone.startswith("US/") or zone in _month_first_zones()


@cache
def _month_first_zones() -> frozenset[str]:
    table = resources.files("tzdata.zoneinfo").joinpath("zone.tab").read_text("utf-8")
    rows = (line.split("\t") for line in table.splitlines() if not line.startswith("#"))
    return frozenset(zone for country, _, zone, *_ in rows if country in MONTH_FIRST_TOO)

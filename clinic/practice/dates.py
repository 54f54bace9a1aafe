"""Days as people read them, in the active locale. Staff pages are English. Moments are in moments.py."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import pgettext


def long_day(value: date) -> str:
    """Monday 23 November 2026."""
    return date_format(value, pgettext("long day", "l j F Y"))


def weekday_and_day(value: date) -> str:
    """Monday 23 November."""
    return date_format(value, pgettext("weekday and day", "l j F"))


def day_near(value: date, today: date) -> str:
    """Mon 23 Nov; with the year where it is not that of `today`."""
    return week_day(value) if value.year == today.year else f"{week_day(value)} {value.year}"


def plain_day(value: date) -> str:
    """23 November 2026."""
    return date_format(value, pgettext("plain day", "j F Y"))


def short_day(value: date) -> str:
    """23 Nov 2026."""
    return date_format(value, pgettext("short day", "j M Y"))


def day_and_month(value: date) -> str:
    """23 November."""
    return date_format(value, pgettext("day and month", "j F"))


def day_of_month(value: date) -> str:
    """23 Nov."""
    return date_format(value, pgettext("day of the month", "j M"))


def week_day(value: date) -> str:
    """Mon 23 Nov."""
    return date_format(value, pgettext("day of the week", "D j M"))


def day_name(value: date) -> str:
    """Mon."""
    return date_format(value, "D")


def full_day_name(value: date) -> str:
    """Monday."""
    return date_format(value, "l")


def strip_day(value: date) -> str:
    """Mon 23: in a row of days."""
    return date_format(value, "D j")


def born(value: date) -> str:
    """The NHS form of a birth date, which cannot be read the American way round: 14-Mar-1986."""
    return date_format(value, pgettext("birth date", "d-M-Y"))


def days_or_weeks(days: int) -> str:
    """`13 days`; whole weeks from the second on."""
    if days < 14:
        return "1 day" if days == 1 else f"{days} days"
    return f"{days // 7} weeks"

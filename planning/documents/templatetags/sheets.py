"""Days, times and spans on a sheet."""

from datetime import date, datetime
from typing import Any

from django import template
from django.utils.translation import gettext

from clinic.practice import dates, moments, phones

register = template.Library()


@register.filter
def long_day(value: date) -> str:
    return dates.long_day(value)


@register.filter
def clock(value: datetime) -> str:
    return moments.clock(value)


@register.filter
def short_day(value: date) -> str:
    return dates.short_day(value)


@register.filter
def plain_day(value: date) -> str:
    return dates.plain_day(value)


@register.filter
def days(step: Any) -> str:
    """`26 to 30 November 2026`, of a milestone."""
    return _span(step.starts, step.ends)


@register.filter
def step_days(step: Any) -> str:
    return _span(step.earliest, step.latest)


def _span(first: date, last: date) -> str:
    end = dates.plain_day(last)
    if first == last:
        return end
    if first.year != last.year:
        start = dates.plain_day(first)
    else:
        start = str(first.day) if first.month == last.month else dates.day_and_month(first)
    return gettext("%(from)s to %(to)s") % {"from": start, "to": end}


@register.filter
def tel(number: str) -> str:
    return phones.href(number)

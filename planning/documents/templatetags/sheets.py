"""Words of a printed sheet: long days, clock times, spans, the face."""

from datetime import date, datetime
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

from clinic.practice.facemap import picture
from planning.documents.sheets.parts import phone_link

register = template.Library()


@register.filter
def long_day(value: date) -> str:
    """Monday 23 November 2026."""
    return f"{value:%A} {value.day} {value:%B %Y}"


@register.filter
def clock(value: datetime) -> str:
    return f"{value:%H:%M}"


@register.filter
def short_day(value: date) -> str:
    """23 November 2026."""
    return f"{value.day} {value:%B %Y}"


@register.filter
def days(step: Any) -> str:
    """`26 to 30 November 2026`, of a milestone."""
    return _span(step.starts, step.ends)


@register.filter
def step_days(step: Any) -> str:
    """The same of a step of the sequence."""
    return _span(step.earliest, step.latest)


def _span(first: date, last: date) -> str:
    """Months and years only where they differ."""
    if first == last:
        return short_day(last)
    start = f"{first.day}"
    if (first.year, first.month) != (last.year, last.month):
        start += f" {first:%B}" if first.year == last.year else f" {first:%B %Y}"
    return f"{start} to {short_day(last)}"


@register.filter
def face_picture(sheet: Any) -> SafeString:
    return mark_safe(picture(sheet.face))  # facemap escapes every text it is given


@register.filter
def tel(number: str) -> str:
    """A number as a link that a phone dials."""
    return phone_link(number)

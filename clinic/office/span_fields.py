"""The hours of a week as a form: one text a day, and a bar that shows it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import time
from itertools import pairwise
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField

from clinic.office.hours import Span, end_clock, end_minute, joined, spans_in_words
from clinic.practice import moments
from clinic.practice.models import Weekday
from clinic.practice.typed_dates import DateUnread, read_typed_time

_BETWEEN_SPANS = re.compile(r"\s*(?:,|;|\+|\band\b)\s*", re.IGNORECASE)
_BETWEEN_TIMES = re.compile(r"\s*(?:-|\u2010|\u2011|\u2012|\u2013|\u2014|\bto\b|\buntil\b)\s*", re.IGNORECASE)
_BARE_HOUR = re.compile(r"[0-9]{1,2}")
_MIDNIGHT = re.compile(r"24(?:[:.]?00)?|midnight", re.IGNORECASE)

NIGHT = " Past midnight: end this day at 24:00 and begin the next at 00:00."


class SpansField(forms.CharField):
    """The spans of one day as one text: `9-13, 14-18:30`. Spans that touch become one; those that overlap are refused. A span may end
    at midnight, 24:00."""

    def __init__(self, **options: Any) -> None:
        attrs = {"autocomplete": "off", "placeholder": "09:00-17:00"} | options.pop("attrs", {})
        super().__init__(required=False, max_length=80, widget=forms.TextInput(attrs), **options)

    def prepare_value(self, value: Any) -> Any:
        return spans_in_words(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        spans = sorted(self._span(part) for part in _BETWEEN_SPANS.split(text) if part.strip()) if text else []
        for (_, end), (start, _) in pairwise(spans):
            if start.hour * 60 + start.minute < end_minute(end):
                raise ValidationError(
                    f"{self.label}: what begins at {moments.clock(start)} begins before the span before it ends at {end_clock(end)}."
                )
        return joined(spans)

    def run_validators(self, value: Any) -> None:
        """Its own are about text, and were asked in `to_python`."""

    def _span(self, text: str) -> Span:
        times = _BETWEEN_TIMES.split(text.strip())
        if len(times) != 2 or not all(times):
            raise ValidationError(
                f"{self.label}: write \u201c{text[:40]}\u201d as 09:00-17:00, or leave the day empty."
            )
        start, end = self._time(times[0]), time.min if _MIDNIGHT.fullmatch(times[1]) else self._time(times[1])
        if end_minute(end) <= start.hour * 60 + start.minute:
            night = NIGHT if end < start else ""
            raise ValidationError(
                f"{self.label}: the end, {end_clock(end)}, must be later than the start, {moments.clock(start)}.{night}"
            )
        return start, end

    def _time(self, text: str) -> time:
        try:
            return read_typed_time(f"{text}:00" if _BARE_HOUR.fullmatch(text) else text)
        except DateUnread as error:
            raise ValidationError(f"{self.label}: {error}") from None


@dataclass(frozen=True)
class WeekDayRow:
    """One weekday of a form, with its spans as places on a bar of a day's minutes."""

    name: str
    field: BoundField
    bars: list[tuple[int, int]]


def week_rows(form: forms.Form, name_of: Callable[[int], str]) -> list[WeekDayRow]:
    """The days of a form that has a SpansField for each, under the name that `name_of` gives."""
    return [WeekDayRow(day.label, form[name_of(day)], bars(_spans(form, name_of(day)))) for day in Weekday]


def _spans(form: forms.Form, name: str) -> list[Span]:
    told = getattr(form, "cleaned_data", {}) if form.is_bound else form.initial
    spans: list[Span] = told.get(name) or []
    return spans


def bars(spans: list[Span]) -> list[tuple[int, int]]:
    """Start and length of each span in minutes."""
    begins = [(start.hour * 60 + start.minute, end) for start, end in spans]
    return [(begin, end_minute(end) - begin) for begin, end in begins]

"""The opening hours as a form: a text for each weekday."""

from typing import Any

from django import forms

from clinic.office.hours import Week, week_in_words, week_of
from clinic.office.span_fields import SpansField, WeekDayRow, week_rows
from clinic.practice.models import Clinic, Weekday


class OpeningHoursForm(forms.Form):
    """`seen` is the week that the editor saw."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, clinic: Clinic) -> None:
        stored = week_of(clinic)
        initial: dict[str, Any] = {_name(day): stored.get(day, []) for day in Weekday}
        super().__init__(data, initial=initial | {"seen": week_in_words(stored)})
        for day in Weekday:
            self.fields[_name(day)] = SpansField(label=day.label, attrs={"placeholder": "closed", "data-day-hours": ""})

    @property
    def days(self) -> list[WeekDayRow]:
        return week_rows(self, _name)

    @property
    def week(self) -> Week:
        spans = {int(day): self.cleaned_data[_name(day)] for day in Weekday}
        return {day: told for day, told in spans.items() if told}


def _name(day: int) -> str:
    return f"open_{int(day)}"

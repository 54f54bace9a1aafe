"""Closed days as forms: one with its boxes, and a list that is typed or pasted."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from clinic.office.closed_day_lines import HOW, LONGEST_NAME, ClosedLine, read_lines
from clinic.office.models import ClosedDay
from clinic.practice.fields import DayField
from clinic.practice.models import Clinic

MOST_LINES = 60
EXAMPLE = "25 Dec 2026 Christmas Day\n28 to 31 Dec 2026 Between the years"


class ClosedDayForm(forms.Form):
    """`version` is the one that the editor saw; none of a new one."""

    first = DayField(label="First day", error_messages={"required": "Enter the day."})
    last = DayField(label="Last day", required=False, help_text="Empty: that day only.")
    name = forms.CharField(
        label="Name",
        max_length=LONGEST_NAME,
        help_text="As staff and the calendar call it, such as Christmas.",
        error_messages={"required": "Enter a name, such as Christmas."},
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, required=False)

    def __init__(self, data: Any = None, *, closed_day: ClosedDay | None = None) -> None:
        initial = {name: getattr(closed_day, name) for name in self.base_fields} if closed_day else {}
        if closed_day and closed_day.first == closed_day.last:
            initial["last"] = None
        super().__init__(data, initial=initial)
        self.fields["name"].widget.attrs["autocomplete"] = "off"

    @property
    def told(self) -> ClosedLine:
        first: date = self.cleaned_data["first"]
        return ClosedLine(first, self.cleaned_data["last"] or first, self.cleaned_data["name"])

    def clean(self) -> dict[str, Any]:
        first, last = self.cleaned_data.get("first"), self.cleaned_data.get("last")
        if first and last and last < first:
            self.add_error("last", "The last day lies before the first.")
        if first and last and last - first > timedelta(days=366):
            self.add_error("last", "A year at most.")
        return self.cleaned_data


class ClosedDayListForm(forms.Form):
    lines = forms.CharField(
        label="Several at once",
        max_length=5_000,
        widget=forms.Textarea({"rows": 6, "placeholder": EXAMPLE}),
        help_text="One a line, the day with its year first, then the name. Nothing is added that you did not type.",
        error_messages={"required": f"Type at least one line; {HOW}."},
    )

    def __init__(self, data: Any = None, *, clinic: Clinic) -> None:
        super().__init__(data)
        self.clinic = clinic

    def clean_lines(self) -> list[ClosedLine]:
        found, faults = read_lines(self.cleaned_data["lines"], earliest=self.clinic.today())
        if len(found) > MOST_LINES:
            faults.append(f"{MOST_LINES} lines at most at once.")
        if faults:
            raise ValidationError(faults[:5])
        return found

"""Adding photographs, and retracting one."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from clinic.practice.fields import DayField
from clinic.practice.idempotency import KeyField
from clinic.practice.models import Clinic
from patients.photographs.models import PhotographSource, RetractionReason, StandardView

FIRST_YEARS_BACK = 30
MOST_FILES = 30
NO_FILE = "Choose a photograph."
TOO_MANY = f"Send {MOST_FILES} files at a time."


class PhotographForm(forms.Form):
    """What is said of the files beside it; the files themselves are judged one by one."""

    idempotency_key = KeyField()
    view = forms.ChoiceField(
        label="View", choices=StandardView.choices, error_messages={"invalid_choice": "Choose one of the views."}
    )
    taken_on = DayField(label="Taken on", error_messages={"required": "Say on which day they were taken."})
    source = forms.ChoiceField(choices=PhotographSource.choices, required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, clinic: Clinic, **options: Any) -> None:
        super().__init__(data, **options)
        self.today = clinic.today()
        self.initial.setdefault("taken_on", self.today)

    def clean_taken_on(self) -> Any:
        day = self.cleaned_data["taken_on"]
        if day > self.today:
            raise ValidationError("This day has not come yet.")
        if day.year < self.today.year - FIRST_YEARS_BACK:
            raise ValidationError(f"More than {FIRST_YEARS_BACK} years ago: check the year.")
        return day

    def clean_source(self) -> str:
        return self.cleaned_data["source"] or PhotographSource.FILE


class RetractionForm(forms.Form):
    reason = forms.ChoiceField(
        label="Why",
        choices=[("", "Choose a reason"), *RetractionReason.choices],
        error_messages={"required": "Choose a reason.", "invalid_choice": "Choose one of the reasons."},
    )
    note = forms.CharField(label="More about it", required=False, max_length=300)

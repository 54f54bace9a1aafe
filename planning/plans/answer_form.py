"""What the patient says to a plan: the form."""

from datetime import date
from typing import Any

from django import forms

from clinic.practice.dates import short_day
from clinic.practice.fields import DayField
from clinic.practice.idempotency import KeyField
from clinic.practice.widgets import PillChoices, SegmentedRadio
from planning.plans.answer_codes import AnswerReason, PatientsChoice

LONGEST = 1_000


class PatientsAnswerForm(forms.Form):
    """`after`: what the page showed last of the plan (`models.seen`)."""

    idempotency_key = KeyField()
    after = forms.CharField(required=False, widget=forms.HiddenInput)
    choice = forms.ChoiceField(
        label="What does the patient say?",
        choices=PatientsChoice.choices,
        widget=SegmentedRadio({"class": "fit"}),
        error_messages={"required": "Choose what the patient says."},
    )
    reasons = forms.MultipleChoiceField(
        label="Why?",
        choices=AnswerReason.choices,
        widget=PillChoices,
        error_messages={"required": "Choose at least one reason."},
    )
    words = forms.CharField(
        label="In the patient’s words",
        required=False,
        max_length=LONGEST,
        help_text="Printed on the patient’s paper as written.",
        widget=forms.Textarea({"rows": 2}),
    )
    return_on = DayField(
        label="Ask again on", required=False, yearless=True, help_text="That day it stands on your Today page."
    )

    def __init__(self, data: Any = None, *, today: date, after: str = "") -> None:
        super().__init__(data, initial={"after": after})
        self.today = today

    def clean_return_on(self) -> date | None:
        day: date | None = self.cleaned_data["return_on"]
        if day is not None and day < self.today:
            raise forms.ValidationError(f"{short_day(day)} is over. Choose today or a day to come.")
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if AnswerReason.OTHER in cleaned.get("reasons", ()) and not cleaned.get("words", "").strip():
            self.add_error("words", "Say in a few words what the other reason is.")
        if cleaned.get("choice") == PatientsChoice.DECLINES:
            cleaned["return_on"] = None  # the page hides it
            self.errors.pop("return_on", None)
        return cleaned

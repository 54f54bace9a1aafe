"""A program's token as a form: its name, what it may, and until when."""

from datetime import date, timedelta
from typing import Any

from django import forms

from clinic.office import api_tokens
from clinic.practice.fields import DayField
from clinic.practice.models import Clinic
from clinic.practice.scopes import TokenScope

ON_A_DAY = "day"
LASTS = [("", "No end"), ("30", "30 days"), ("90", "90 days"), ("365", "365 days"), (ON_A_DAY, "Until a day")]


class ApiTokenForm(forms.Form):
    """`cleaned_data` is what `api_tokens.make` takes."""

    name = forms.CharField(
        label="Program",
        max_length=api_tokens.LONGEST_NAME,
        help_text="As the audit log names it, such as Website booking.",
        error_messages={"required": "Enter the program\u2019s name."},
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    scopes = forms.MultipleChoiceField(
        label="It may",
        choices=TokenScope.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text="Health, plans and treatments are for people: no program reads them.",
        error_messages={"required": "Choose what the program may do."},
    )
    lasts = forms.ChoiceField(
        label="How long",
        choices=LASTS,
        required=False,
        widget=forms.RadioSelect({"class": "pills"}),
        help_text="Afterwards it is refused, and the program needs a new token.",
        error_messages={"invalid_choice": "Choose one of these."},
    )
    last_day = DayField(label="Last day", yearless=True, required=False)

    def __init__(self, data: Any = None, *, clinic: Clinic) -> None:
        super().__init__(data, initial={"lasts": ""})
        self.clinic = clinic

    def clean(self) -> dict[str, Any]:
        found = self.cleaned_data
        lasts, last_day = found.pop("lasts", ""), found.pop("last_day", None)
        if lasts != ON_A_DAY:
            self.errors.pop("last_day", None)  # that box is not shown
        elif last_day is None and "last_day" not in self.errors:
            self.add_error("last_day", "Enter the last day.")
        return found | {"expires_on": self._last(lasts, last_day)}

    def _last(self, lasts: str, last_day: date | None) -> date | None:
        return self.clinic.today() + timedelta(days=int(lasts)) if lasts.isdecimal() else last_day

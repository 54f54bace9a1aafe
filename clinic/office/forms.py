"""The clinic's settings: who it is, how its letters look, when it is open."""

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField

from clinic.office.actions import DETAILS
from clinic.office.hours import Week, week_of
from clinic.practice import languages, moments, phones
from clinic.practice.date_fields import TimeField, TimeInput
from clinic.practice.fields import DayField
from clinic.practice.models import IDLE_FEWEST, IDLE_MOST, Clinic, FaceArt, Paper, Weekday
from clinic.practice.text_fields import MailField
from clinic.practice.widgets import SegmentedRadio

PHONE_LENGTH, EMERGENCY_LENGTH = 40, 20
RAW_LENGTH = 100  # of a number as it is typed, with labels and blanks that are taken out
EMERGENCY_DIGITS = 2
MOST_SPANS = 2


@dataclass(frozen=True)
class OpeningDayForm:
    """One weekday of the form, with a pair of fields for each span."""

    name: str
    spans: tuple[tuple[BoundField, BoundField], ...]

    @property
    def fields(self) -> Iterator[BoundField]:
        for opens, closes in self.spans:
            yield from (opens, closes)


class ClinicForm(forms.Form):
    """Everything but the logo, which is sent by itself. `version` is the one that the editor saw."""

    name = forms.CharField(label="Name", max_length=120, error_messages={"required": "Enter the clinic\u2019s name."})
    phone = forms.CharField(
        label="Phone",
        max_length=RAW_LENGTH,
        help_text="Patients call it; it stands on every letter.",
        error_messages={
            "required": "Enter the phone number that patients call.",
        },
    )
    emergency_number = forms.CharField(
        label="Emergency number",
        max_length=RAW_LENGTH,
        help_text="What a patient dials who cannot breathe or swallow: 999, 112, 911.",
        error_messages={
            "required": "Enter the emergency number; every aftercare sheet names it.",
        },
    )
    email = MailField(
        label="E-mail",
        required=False,
        error_messages={"invalid": "Enter an e-mail address such as hello@example.com, or leave it empty."},
    )
    address = forms.CharField(
        label="Address", required=False, max_length=500, widget=forms.Textarea({"rows": 3}), help_text="As on a letter."
    )
    paper = forms.ChoiceField(label="Paper", choices=Paper.choices, widget=SegmentedRadio)
    language = forms.ChoiceField(
        label="Language of letters",
        choices=languages.choices,
        widget=SegmentedRadio,
        help_text="A patient\u2019s own choice goes before it.",
    )
    face_art = forms.ChoiceField(
        label="Face drawing",
        choices=FaceArt.choices,
        widget=SegmentedRadio,
        help_text="A patient\u2019s own choice goes before it. Regions and points are the same on both.",
    )
    cost_words = forms.CharField(
        label="Costs",
        required=False,
        max_length=2_000,
        widget=forms.Textarea({"rows": 5}),
        help_text="Printed in the consult letter word for word, each line as a line. Empty: the letter says nothing of costs.",
    )
    idle_minutes = forms.TypedChoiceField(
        label="Lock an unused screen after (minutes)",
        coerce=int,
        choices=[(minutes, str(minutes)) for minutes in (IDLE_FEWEST, 10, 15, 20, 30, 45, IDLE_MOST)],
        widget=SegmentedRadio,
        help_text="What was typed is kept. However much is done, a session ends twelve hours after sign-in.",
        error_messages={"required": "Choose after how many minutes.", "invalid_choice": "Choose one of these."},
    )
    asks_licence_end = forms.BooleanField(
        label="Nobody treats after the end of their licence",
        required=False,
        help_text="The last day is on each person\u2019s page under Staff. Nor does anybody of whom none is recorded.",
    )
    asks_supervisor = forms.BooleanField(
        label="Nobody treats without a supervisor",
        required=False,
        help_text="The medical director needs none.",
    )
    second_factor_from = DayField(
        label="Second factor needed from",
        required=False,
        help_text=(
            "From that day whoever sees patients here signs in with a passkey, or with a password and a code. "
            "Two weeks before it they are told. Empty: passwords alone are enough."
        ),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, data: Any = None, *, clinic: Clinic) -> None:
        week = week_of(clinic)
        initial = {name: getattr(clinic, name) for name in (*DETAILS, "version")}
        self.most_spans = max(MOST_SPANS, *(len(spans) for spans in week.values()), 0)
        super().__init__(data, initial=initial | _times(week))
        self.clinic = clinic
        for day in Weekday:
            for number in range(self.most_spans):
                self.fields[_name(day, number, "opens")] = _time(f"{day.label} opens{' again' * bool(number)}")
                self.fields[_name(day, number, "closes")] = _time(f"{day.label} closes{' again' * bool(number)}")
        for name in ("name", "phone", "emergency_number", "email", "address"):
            self.fields[name].widget.attrs |= {"autocomplete": "off"}
        for name in ("phone", "emergency_number"):
            self.fields[name].widget.input_type = "tel"

    def clean_phone(self) -> str:
        number = phones.tidy(self.cleaned_data["phone"])
        if number is None or len(number) > PHONE_LENGTH:
            raise ValidationError(
                "Enter a phone number such as +44 20 7946 0312, with ext. 12 after it for an extension."
            )
        return number

    def clean_emergency_number(self) -> str:
        number = phones.tidy(self.cleaned_data["emergency_number"], fewest=EMERGENCY_DIGITS)
        if number is None or len(number) > EMERGENCY_LENGTH:
            raise ValidationError("Enter the emergency number in figures, such as 999 or 112.")
        return number

    def clean(self) -> dict[str, Any]:
        for day in Weekday:
            self._check(day)
        return self.cleaned_data

    def _check(self, day: Weekday) -> None:
        closed_before: time | None = None
        for number in range(self.most_spans):
            opens, closes = _name(day, number, "opens"), _name(day, number, "closes")
            start, end = self.cleaned_data.get(opens), self.cleaned_data.get(closes)
            if opens in self.errors or closes in self.errors or (start is None and end is None):
                continue
            if start is None or end is None:
                missing, word = (opens, "opens") if start is None else (closes, "closes")
                self.add_error(missing, f"{day.label}: enter when it {word}, or empty both times for closed.")
            elif end <= start:
                self.add_error(
                    closes,
                    f"{day.label}: closing at {moments.clock(end)} must be later than opening at {moments.clock(start)}.",
                )
            elif closed_before and start < closed_before:
                self.add_error(
                    opens,
                    f"{day.label}: opening again at {moments.clock(start)} must be after closing at {moments.clock(closed_before)}.",
                )
            closed_before = end or closed_before

    @property
    def days(self) -> list[OpeningDayForm]:
        return [
            OpeningDayForm(
                day.label,
                tuple(
                    (self[_name(day, number, "opens")], self[_name(day, number, "closes")])
                    for number in range(self.most_spans)
                ),
            )
            for day in Weekday
        ]

    @property
    def week(self) -> Week:
        spans = {
            day: [
                (self.cleaned_data[opens], self.cleaned_data[_name(day, number, "closes")])
                for number in range(self.most_spans)
                if self.cleaned_data[opens := _name(day, number, "opens")] is not None
            ]
            for day in range(7)
        }
        return {day: told for day, told in spans.items() if told}

    @property
    def details(self) -> dict[str, Any]:
        """As the clinic keeps them; line ends as everywhere else."""
        return {
            name: value.replace("\r\n", "\n") if isinstance(value := self.cleaned_data[name], str) else value
            for name in DETAILS
        }

    def _post_clean(self) -> None:
        """The model's own validation, on a copy, so that the page's clinic stays as it is stored."""
        if self.errors:
            return
        trial = copy.copy(self.clinic)
        for name, value in self.details.items():
            setattr(trial, name, value)
        try:
            trial.full_clean()
        except ValidationError as error:
            self.add_error(None, error.messages)


class LogoForm(forms.Form):
    """`file` is judged where it is drawn (`drawing.draw`)."""

    file = forms.FileField(
        label="Picture",
        help_text="PNG or JPEG, at most 2 MB. It is drawn anew, without what else the file carries.",
        widget=forms.FileInput({"accept": "image/png,image/jpeg"}),
        error_messages={
            "required": "Choose a picture.",
            "empty": "This file is empty. Choose a picture.",
        },
    )


def _name(day: int, number: int, what: str) -> str:
    return f"{what}_{int(day)}_{number}"


def _time(label: str) -> TimeField:
    return TimeField(label=label, required=False, widget=TimeInput({"aria-label": label}, step=5))


def _times(week: Week) -> dict[str, time]:
    return {
        _name(day, number, what): moment
        for day, spans in week.items()
        for number, span in enumerate(spans)
        for what, moment in zip(("opens", "closes"), span, strict=True)
    }

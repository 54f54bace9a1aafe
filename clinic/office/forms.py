"""The clinic's settings: who it is, how its letters look."""

import copy
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from clinic.office.actions import DETAILS
from clinic.practice import languages, phones
from clinic.practice.clinic_choices import IDLE_FEWEST, IDLE_MOST, FaceArt, Paper
from clinic.practice.fields import DayField
from clinic.practice.models import Clinic
from clinic.practice.text_fields import MailField
from clinic.practice.widgets import SegmentedRadio

PHONE_LENGTH, EMERGENCY_LENGTH = 40, 20
RAW_LENGTH = 100  # of a number as it is typed, with labels and blanks that are taken out
EMERGENCY_DIGITS = 2


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
    doctor_to_call = forms.CharField(
        label="Doctor to call",
        required=False,
        max_length=80,
        help_text="Whom staff call in an emergency; on the emergency card.",
    )
    doctor_phone = forms.CharField(label="Doctor\u2019s phone", required=False, max_length=RAW_LENGTH)
    emergency_kit = forms.CharField(
        label="Emergency kit",
        required=False,
        max_length=160,
        help_text="Where it is kept: treatment room 1, red bag beside the door.",
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
    long_wait_minutes = forms.TypedChoiceField(
        label="Waiting is long after (minutes)",
        coerce=int,
        choices=[(minutes, str(minutes)) for minutes in (5, 10, 15, 20, 30, 45, 60)],
        widget=SegmentedRadio,
        help_text="From then on the day shows it in amber.",
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
        super().__init__(data, initial={name: getattr(clinic, name) for name in (*DETAILS, "version")})
        self.clinic = clinic
        for name in ("name", "phone", "emergency_number", "doctor_to_call", "doctor_phone", "email", "address"):
            self.fields[name].widget.attrs |= {"autocomplete": "off"}
        for name in ("phone", "emergency_number", "doctor_phone"):
            self.fields[name].widget.input_type = "tel"

    def clean_phone(self) -> str:
        return _phone(self.cleaned_data["phone"])

    def clean_doctor_phone(self) -> str:
        told: str = self.cleaned_data["doctor_phone"]
        return _phone(told) if told.strip() else ""

    def clean_emergency_number(self) -> str:
        number = phones.tidy(self.cleaned_data["emergency_number"], fewest=EMERGENCY_DIGITS)
        if number is None or len(number) > EMERGENCY_LENGTH:
            raise ValidationError("Enter the emergency number in figures, such as 999 or 112.")
        return number

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


def _phone(told: str) -> str:
    number = phones.tidy(told)
    if number is None or len(number) > PHONE_LENGTH:
        raise ValidationError("Enter a phone number such as +44 20 7946 0312, with ext. 12 after it for an extension.")
    return number


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

"""The patient form. The health form is in health_form.py."""

import uuid
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from clinic.practice.models import Clinic
from clinic.practice.widgets import BirthDateField, SegmentedRadio
from patients.records import folding
from patients.records.actions import DETAILS
from patients.records.models import NAME_LENGTH, Patient, Sex

OLDEST = 120


class PatientForm(forms.Form):
    """Who the patient is and how to reach them. Used to add (with `once`) and to change (with `version`)."""

    given_name = forms.CharField(
        label="Given name", max_length=NAME_LENGTH, error_messages={"required": "Enter the given name."}
    )
    family_name = forms.CharField(
        label="Family name", max_length=NAME_LENGTH, error_messages={"required": "Enter the family name."}
    )
    born_on = BirthDateField(
        label="Date of birth",
        help_text="For example, 27 3 1986",
        error_messages={"required": "Enter the date of birth."},
    )
    sex = forms.ChoiceField(
        label="Sex",
        choices=Sex.choices,
        widget=SegmentedRadio,
        error_messages={"required": "Choose the sex. The dose ranges of some areas depend on it."},
    )
    phone = forms.CharField(
        label="Phone", max_length=40, required=False, help_text="With the country code for numbers abroad."
    )
    email = forms.EmailField(
        label="E-mail",
        required=False,
        error_messages={"invalid": "Enter an e-mail address such as name@example.com, or leave it empty."},
    )
    once = forms.UUIDField(widget=forms.HiddenInput, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)

    autocomplete: ClassVar[dict[str, str]] = {"phone": "tel", "email": "email"}

    def __init__(self, *args: Any, clinic: Clinic, patient: Patient | None = None, **options: Any) -> None:
        if patient is not None:
            options.setdefault("initial", {**details_of(patient), "version": patient.version})
        else:
            options.setdefault("initial", {"once": uuid.uuid4()})
        super().__init__(*args, **options)
        self.clinic, self.patient = clinic, patient
        for name in ("given_name", "family_name", "phone", "email"):
            # The browser would offer the receptionist's own name and number.
            self.fields[name].widget.attrs |= {"autocomplete": "off", "spellcheck": "false"}
        self.fields["phone"].widget.input_type = "tel"

    def clean_given_name(self) -> str:
        return self._name("given_name")

    def clean_family_name(self) -> str:
        return self._name("family_name")

    def _name(self, field: str) -> str:
        name = " ".join(self.cleaned_data[field].split())
        if not folding.words(name):
            raise ValidationError(f"{self.fields[field].label} must have at least one letter.")
        return name

    def clean_born_on(self) -> Any:
        born_on, today = self.cleaned_data["born_on"], self.clinic.today()
        if born_on and born_on > today:
            raise ValidationError("Date of birth must be in the past.")
        if born_on and today.year - born_on.year > OLDEST:
            raise ValidationError(f"Date of birth must be within the last {OLDEST} years. Check the year.")
        return born_on

    def clean_phone(self) -> str:
        phone = " ".join(self.cleaned_data["phone"].split())
        number = folding.digits(phone)
        if phone and (not 5 <= len(number) <= 15 or set(phone) - set("0123456789+()-./ ")):
            raise ValidationError("Enter a phone number such as 07700 900123 or +44 7700 900123, or leave it empty.")
        return phone

    @property
    def details(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in DETAILS}


def details_of(patient: Patient) -> dict[str, Any]:
    return {name: getattr(patient, name) for name in DETAILS}

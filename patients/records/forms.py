"""The patient form. The health form is in health_form.py."""

from datetime import date
from typing import Any

from django import forms

from clinic.practice import languages
from clinic.practice.fields import field_of
from clinic.practice.idempotency import KeyField
from clinic.practice.models import Clinic, FaceArt
from clinic.practice.text_fields import MailField
from clinic.practice.widgets import BirthDateField, SegmentedRadio
from patients.records.actions import DETAILS
from patients.records.details import RAW_PHONE_LENGTH, check_birth_date, check_names, tidy_name, tidy_phone
from patients.records.models import NAME_LENGTH, Patient, SexChoices


class PatientForm(forms.Form):
    """Who the patient is and how to reach them. Used to add (with `idempotency_key`) and to change (with `version`)."""

    given_name = forms.CharField(label="Given name", max_length=NAME_LENGTH, required=False)
    family_name = forms.CharField(
        label="Family name",
        max_length=NAME_LENGTH,
        required=False,
        help_text="Who has one name only leaves the other empty.",
    )
    born_on = BirthDateField(
        label="Date of birth",
        help_text="For example, 27 3 1986",
        error_messages={"required": "Enter the date of birth."},
    )
    sex = forms.ChoiceField(
        label="Sex",
        choices=SexChoices.choices,
        widget=SegmentedRadio,
        error_messages={"required": "Choose the sex. The dose ranges of some areas depend on it."},
    )
    phone = forms.CharField(
        label="Phone",
        max_length=RAW_PHONE_LENGTH,
        required=False,
        help_text="With the country code for numbers abroad.",
    )
    email = MailField(
        label="E-mail",
        required=False,
        error_messages={"invalid": "Enter an e-mail address such as name@example.com, or leave it empty."},
    )
    language = forms.ChoiceField(label="Language of letters", required=False, widget=SegmentedRadio)
    large_print = forms.TypedChoiceField(
        label="Size of letters",
        choices=(("normal", "Normal print"), ("large", "Large print")),
        coerce=lambda chosen: chosen == "large",
        empty_value=False,  # type: ignore[arg-type]  # the stubs allow text only
        initial="normal",
        required=False,
        widget=SegmentedRadio,
    )
    no_email = forms.BooleanField(label="Wants no e-mails", required=False)
    no_sms = forms.BooleanField(label="Wants no texts", required=False)
    face_art = forms.ChoiceField(
        label="Face drawing",
        required=False,
        widget=SegmentedRadio,
    )
    idempotency_key = KeyField()
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)

    def __init__(self, *args: Any, clinic: Clinic, patient: Patient | None = None, **options: Any) -> None:
        if patient is not None:
            large = "large" if patient.large_print else "normal"
            options.setdefault("initial", {**details_of(patient), "large_print": large, "version": patient.version})
        super().__init__(*args, **options)
        if patient is not None:
            del self.fields["idempotency_key"]
        self.clinic, self.patient = clinic, patient
        self._offer("language", languages.choices(), clinic.get_language_display())
        self._offer("face_art", FaceArt.choices, clinic.get_face_art_display())
        for name in ("given_name", "family_name", "phone", "email"):
            # The browser would offer the receptionist's own name and number.
            self.fields[name].widget.attrs |= {"autocomplete": "off", "spellcheck": "false"}
        self.fields["phone"].widget.input_type = "tel"
        for name in ("given_name", "family_name"):
            self.fields[name].widget.hides_optional = True  # one of the two is asked for

    def _offer(self, name: str, choices: list[tuple[str, str]], own: str) -> None:
        """The clinic's own choice first, under its name; leaving it there follows the clinic when it changes its mind."""
        field = field_of(self, name, forms.ChoiceField)
        field.choices = [("", "As the clinic"), *choices]
        field.help_text = f"The clinic\u2019s own: {own[:1].lower() + own[1:] if name == 'face_art' else own}."

    def clean_given_name(self) -> str:
        return tidy_name(self.cleaned_data["given_name"], "Given name")

    def clean_family_name(self) -> str:
        return tidy_name(self.cleaned_data["family_name"], "Family name")

    def clean_born_on(self) -> date:
        return check_birth_date(self.cleaned_data["born_on"], self.clinic.today())

    def clean_phone(self) -> str:
        return tidy_phone(self.cleaned_data["phone"])

    def clean(self) -> dict[str, Any]:
        if not self.errors.keys() & {"given_name", "family_name"}:
            check_names(self.cleaned_data["given_name"], self.cleaned_data["family_name"])
        return self.cleaned_data

    @property
    def details(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in DETAILS}


def details_of(patient: Patient) -> dict[str, Any]:
    return {name: getattr(patient, name) for name in DETAILS}

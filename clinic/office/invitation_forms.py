"""Inviting somebody, and accepting."""

from typing import Any

from allauth.account.adapter import get_adapter
from django import forms
from django.core.exceptions import ValidationError

from clinic.office.models import Invitation
from clinic.practice.access import WHAT_ROLES_DO
from clinic.practice.email_addresses import EmailAddressField
from clinic.practice.models import Role, User
from clinic.practice.typed_text import line


class NameField(forms.CharField):
    def to_python(self, value: Any) -> str:
        return line(super().to_python(value) or "")


class InvitationForm(forms.Form):
    email = EmailAddressField(
        label="E-mail",
        help_text="Their own: they sign in with it.",
        error_messages={
            "required": "Enter the e-mail address that the invitation goes to.",
            "invalid": "Enter an e-mail address such as sam@example.com.",
        },
    )
    full_name = NameField(
        label="Name",
        max_length=120,
        help_text="As it stands under what they sign.",
        error_messages={"required": "Enter the person\u2019s name."},
    )
    title = NameField(
        label="Title",
        required=False,
        max_length=80,
        help_text="As under signatures, such as Nurse prescriber.",
    )
    roles = forms.MultipleChoiceField(
        label="Roles",
        choices=[(role.value, f"{role.label}: {WHAT_ROLES_DO[role]}") for role in Role],
        widget=forms.CheckboxSelectMultiple,
        help_text="Several are fine.",
        error_messages={"required": "Choose at least one role."},
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("email", "full_name", "title"):
            self.fields[name].widget.attrs["autocomplete"] = "off"


class NewcomerForm(forms.Form):
    """The first page of somebody without an account. Field names hold `password`, so that it stays as it was typed."""

    full_name = NameField(
        label="Your name",
        max_length=120,
        help_text="As it stands under what you sign.",
        widget=forms.TextInput({"autocomplete": "name"}),
        error_messages={"required": "Enter your name."},
    )
    password1 = forms.CharField(
        label="Password",
        strip=False,
        max_length=256,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text=(
            "At least 15 characters. A few words that belong together only for you are easier to keep than signs "
            "and figures."
        ),
        error_messages={"required": "Choose a password."},
    )
    password2 = forms.CharField(
        label="Password again",
        strip=False,
        max_length=256,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        error_messages={"required": "Type the password once more."},
    )

    def __init__(self, data: Any = None, *, invitation: Invitation) -> None:
        super().__init__(data, initial={"full_name": invitation.full_name})
        self.invitation = invitation

    def clean_password1(self) -> str:
        password: str = self.cleaned_data["password1"]
        name = self.cleaned_data.get("full_name") or self.invitation.full_name
        get_adapter().clean_password(password, user=User(email=self.invitation.email, full_name=name))
        return password

    def clean_password2(self) -> str:
        again: str = self.cleaned_data["password2"]
        if "password1" in self.cleaned_data and again != self.cleaned_data["password1"]:
            raise ValidationError("The two passwords differ. Type the same one twice.")
        return again

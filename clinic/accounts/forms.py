"""allauth's forms in our words, where an address may be spelt in any way."""

from typing import Any

from allauth.account.forms import (
    ChangePasswordForm,
    LoginForm,
    ResetPasswordForm,
    ResetPasswordKeyForm,
    SetPasswordForm,
)
from django import forms

from clinic.practice.email_addresses import email_address

NEW_TWICE = {"password1": "New password", "password2": "New password once more"}
GOOD_PASSWORD = "At least 15 characters. Take four or five words that have nothing to do with each other."


class SignInForm(LoginForm):  # type: ignore[misc]  # allauth ships no types
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        _plain(self, login="Email", password="Password")
        _any_spelling(self.fields["login"])


class ForgottenPasswordForm(ResetPasswordForm):  # type: ignore[misc]  # as above
    """The letter goes to the address as it is stored: what was typed is turned into that first."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        _plain(self, email="Email")
        _any_spelling(self.fields["email"])


class PasswordChangeForm(ChangePasswordForm):  # type: ignore[misc]  # as above
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        _plain(self, oldpassword="Current password", **NEW_TWICE)
        self.fields["password1"].help_text = GOOD_PASSWORD


class FirstPasswordForm(SetPasswordForm):  # type: ignore[misc]  # as above
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        _plain(self, **NEW_TWICE)
        self.fields["password1"].help_text = GOOD_PASSWORD


class PasswordOfLetterForm(ResetPasswordKeyForm):  # type: ignore[misc]  # as above
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        _plain(self, **NEW_TWICE)


def _plain(form: forms.Form, **labels: str) -> None:
    """Nothing is said twice: a label in our words, no placeholder, and what helps stands on the page."""
    for name, label in labels.items():
        field = form.fields[name]
        field.label, field.help_text = label, ""
        field.widget.attrs.pop("placeholder", None)


def _any_spelling(field: Any) -> None:
    read = field.to_python
    field.to_python = lambda typed: email_address(read(typed) or "")

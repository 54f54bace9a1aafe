"""allauth's forms, where an address may be spelt in any way."""

from typing import Any

from allauth.account.forms import LoginForm, ResetPasswordForm

from clinic.practice.email_addresses import email_address


class SignInForm(LoginForm):  # type: ignore[misc]  # allauth ships no types
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        _any_spelling(self.fields["login"])


class ForgottenPasswordForm(ResetPasswordForm):  # type: ignore[misc]  # as above
    """The letter goes to the address as it is stored: what was typed is turned into that first."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        _any_spelling(self.fields["email"])


def _any_spelling(field: Any) -> None:
    read = field.to_python
    field.to_python = lambda typed: email_address(read(typed) or "")

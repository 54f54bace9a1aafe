"""What is typed while somebody sets up a second factor."""

from typing import Any

from allauth.mfa.webauthn.internal import auth as webauthn
from django import forms
from django.core.exceptions import ValidationError

from clinic.accounts.factors.actions import NAME_LENGTH
from clinic.accounts.factors.device_answers import DeviceAnswerField


class PasskeyNameForm(forms.Form):
    name = forms.CharField(
        label="Name of the device",
        max_length=NAME_LENGTH,
        help_text="So that you know it again in the list: Clinic tablet, My phone.",
        error_messages={"required": "Enter a name for the device, such as Clinic tablet."},
    )


class PasskeyForm(PasskeyNameForm):
    """The device's answer is looked at once; it is asked again after any fault."""

    credential = DeviceAnswerField(
        widget=forms.HiddenInput({"data-passkey-answer": ""}), error_messages={"required": "", "invalid": ""}
    )

    def clean_credential(self) -> dict[str, Any]:
        try:
            answer: dict[str, Any] = self.cleaned_data["credential"]
            webauthn.parse_registration_response(answer)
            webauthn.complete_registration(answer)
        except (ValueError, TypeError, KeyError, AttributeError, ValidationError) as fault:
            raise ValidationError("The device did not answer as it should. Press the button once more.") from fault
        return answer


class AppCodeForm(forms.Form):
    code = forms.CharField(
        label="The six figures that the app shows",
        max_length=20,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "one-time-code", "class": "code-box"}),
        error_messages={"required": "Enter the six figures that the app shows."},
    )

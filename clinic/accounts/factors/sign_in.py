"""Signing in with a passkey alone, and the second step after the password: allauth's views, with our limits and pages."""

from typing import Any

from allauth.account.internal.templatekit import get_entrance_context_data
from allauth.core import context as allauth_context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import BaseAuthenticateForm
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import AuthenticateWebAuthnForm, LoginWebAuthnForm
from allauth.mfa.webauthn.views import LoginWebAuthnView
from django.forms import HiddenInput
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from clinic.accounts.factors.actions import shown
from clinic.accounts.factors.codes import code_refusal, use_code
from clinic.accounts.factors.device_answers import DeviceAnswerField
from clinic.accounts.factors.held import factors_of
from clinic.accounts.signing_in import Refusal


class SecondStepCodeForm(BaseAuthenticateForm):  # type: ignore[misc]  # allauth ships no types
    """`refusal` where there were too many wrong codes."""

    authenticator: Authenticator
    refusal: Refusal | None = None

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        request = allauth_context.request
        self.refusal = code_refusal(request, self.user)
        found = None if self.refusal else use_code(request, self.user, code)
        if found is None:
            raise get_adapter().validation_error("incorrect_code")
        self.authenticator = found
        return code

    def save(self) -> None:
        shown(request=allauth_context.request, factor=self.authenticator, again=False, by=self.authenticator.user)


class PasskeyAnswer:
    """allauth's forms trip over an answer of another shape than a browser's."""

    def clean_credential(self) -> Authenticator:
        try:
            found: Authenticator = super().clean_credential()  # type: ignore[misc]  # of the form beside it
        except (KeyError, AttributeError, TypeError, ValueError) as fault:
            raise get_adapter().validation_error("incorrect_code") from fault
        return found


class SecondStepPasskeyForm(PasskeyAnswer, AuthenticateWebAuthnForm):  # type: ignore[misc]  # allauth ships no types
    credential = DeviceAnswerField(widget=HiddenInput)


class PasskeySignInForm(PasskeyAnswer, LoginWebAuthnForm):  # type: ignore[misc]  # as above
    credential = DeviceAnswerField(widget=HiddenInput)


class SecondStepView(AuthenticateView):  # type: ignore[misc]  # as above
    def form_invalid(self, form: BaseAuthenticateForm) -> HttpResponse:
        answer: HttpResponse = super().form_invalid(form)
        if refusal := getattr(form, "refusal", None):
            answer.status_code = 429
            answer["Retry-After"] = str(refusal.wait)
        return answer

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        """Without a passkey's challenge, which the page asks for when somebody presses the button."""
        return {
            "view": self,
            "form": self.auth_form,
            "webauthn_form": self.webauthn_form,
            "held": factors_of(self.stage.login.user),
            "refusal": getattr(self.auth_form, "refusal", None),
            **get_entrance_context_data(self.request),
            **more,
        }


class PasskeySignInView(LoginWebAuthnView):  # type: ignore[misc]  # as above
    def get(self, request: HttpRequest, *args: Any, **more: Any) -> HttpResponse:
        return redirect("account_login")

"""
From the day that the clinic sets, whoever sees its patients needs a second factor: without one, every page leads to the
page that sets one up.

It holds for the front desk too: a name beside a visit to a clinic says something of a person's health.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from clinic.accounts.factors.held import factors_of
from clinic.accounts.leading import led_to
from clinic.practice.access import READS_PATIENTS, Access, may
from clinic.practice.middleware import Handler
from clinic.practice.models import Clinic, User
from clinic.practice.requests import OpenRequest

NEEDED = "second-factor-needed"
WORDS = "Your clinic asks for a second factor. Set one up at {address}."
OPEN = {
    "mfa_index",
    "mfa_add_webauthn",
    "mfa_passkey_new_ask",
    "mfa_passkey_ask",
    "mfa_edit_webauthn",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "account_logout",
    "account_set_password",
    "account_change_password",
    "account_login",
    "account_lock",
    "account_session",
    "accounts_devices",
    "practice:session",
    "practice:clinic-choose",
}
DEMO = "demo"
NOTICE = timedelta(days=14)


@dataclass(frozen=True)
class SecondFactorState:
    """Of the person and the clinic of a request. `since`: the day of the clinic's setting, where it concerns this person."""

    since: date | None = None
    is_missing: bool = False
    today: date | None = None

    @property
    def is_due(self) -> bool:
        """Nothing else opens until there is one."""
        return self.is_missing and self.since is not None and self.today is not None and self.since <= self.today

    @property
    def is_announced(self) -> bool:
        if not self.is_missing or self.since is None or self.today is None or self.is_due:
            return False
        return self.since - self.today <= NOTICE


def second_factor_state(request: OpenRequest) -> SecondFactorState:
    """Asks the database only where the answer may change something."""
    clinic = getattr(request, "clinic", None)
    since = clinic.second_factor_from if clinic and may(request.membership, READS_PATIENTS) else None
    if clinic is None or since is None or clinic.today() < since - NOTICE:
        return SecondFactorState(since)
    return SecondFactorState(since, not factors_of(cast(User, request.user)).any, clinic.today())


def second_factor(request: OpenRequest) -> dict[str, Any]:
    """For every template: the notice before the day, the words on the account page; and of the demo at sign-in."""
    return {"second_factor": SimpleLazyObject(lambda: second_factor_state(request)), "is_demo_open": is_demo_open}


def is_demo_open() -> bool:
    """Whether there is a demo clinic whose people sign in with their passwords alone."""
    return Clinic.objects.filter(code=DEMO, second_factor_from=None).exists()


class SecondFactorRequired:
    """Middleware, after the clinic of the request is known."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: OpenRequest, view: Callable[..., Any], args: object, kwargs: object
    ) -> HttpResponse | None:
        access: Access | None = getattr(view, "access", None)
        if (access is not None and access.public) or _is_open(request):
            return None
        return _led_to_enrolment(request) if second_factor_state(request).is_due else None


def _is_open(request: HttpRequest) -> bool:
    """Setting up a factor, the password, another clinic, and leaving: nothing of a patient."""
    match = request.resolver_match
    return match is not None and (match.view_name or "") in OPEN


def _led_to_enrolment(request: OpenRequest) -> HttpResponse:
    address = reverse("mfa_index")
    return led_to(request, address, WORDS.format(address=address), code=NEEDED)

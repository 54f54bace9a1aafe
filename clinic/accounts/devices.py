"""Which devices a person has signed in on before: a signed cookie that names them, without their addresses."""

import secrets
from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

KNOWN_FOR = 180 * 24 * 60 * 60  # seconds
PEOPLE = 12  # on one device, the last ones: a shared desk
SALT = "clinic.accounts.devices"


@dataclass(frozen=True)
class SignInDevice:
    """`id` is drawn at the first sign-in; `people` are marks of the accounts that have signed in here."""

    id: str = ""
    people: tuple[str, ...] = ()

    def knows(self, account: str) -> bool:
        return _mark(account) in self.people


def device_of(request: HttpRequest) -> SignInDevice:
    try:
        kept = signing.loads(request.COOKIES.get(settings.DEVICE_COOKIE_NAME, ""), salt=SALT, max_age=KNOWN_FOR)
    except signing.BadSignature:
        return SignInDevice()
    return SignInDevice(kept["id"], tuple(kept["people"]))


def remember(request: HttpRequest, response: HttpResponse, account: str) -> None:
    """This person has just signed in here."""
    device = device_of(request)
    others = [person for person in device.people if person != _mark(account)]
    kept = {"id": device.id or secrets.token_urlsafe(12), "people": [*others, _mark(account)][-PEOPLE:]}
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        signing.dumps(kept, salt=SALT),
        max_age=KNOWN_FOR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _mark(account: str) -> str:
    return salted_hmac(SALT, account).hexdigest()[:24]

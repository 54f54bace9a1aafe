"""Signing in with a code after the password."""

import time

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from clinic.practice.models import User

PASSWORD = "seven green bicycles"
LOGIN, SECOND = reverse("account_login"), reverse("mfa_authenticate")


def app_code(secret: str, steps: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def begin(user: User, password: str = PASSWORD) -> Client:
    person = Client()
    answer = person.post(LOGIN, {"login": user.email, "password": password})
    assert (answer.status_code, answer["Location"]) == (302, SECOND)
    return person


def finish(person: Client, code: str) -> HttpResponse:
    return person.post(SECOND, {"code": code})  # type: ignore[return-value]

"""Whoever has to wait is told in words that a person reads."""

from collections.abc import Callable

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from django.urls import reverse

from clinic.accounts.signing_in import WRONG
from clinic.practice.models import User
from clinic.practice.moments import wait_in_words

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


@pytest.mark.parametrize(
    ("count", "words"),
    [(1, "1 second"), (30, "30 seconds"), (90, "90 seconds"), (900, "15 minutes"), (24 * 60 * 60, "24 hours")],
)
def test_a_wait_in_words(count: int, words: str) -> None:
    assert wait_in_words(count) == words


def test_setting_up_an_app_says_how_long_to_wait(sign_in: SignIn, ada: User) -> None:
    person, address = sign_in(ada), reverse("mfa_activate_totp")
    person.post(address)
    for _ in range(WRONG):
        person.post(address, {"code": "000000"})
    page = person.post(address, {"code": "000000"}).content.decode()
    assert "Too many wrong codes. Wait 15 minutes, then try again." in page


def test_the_second_step_says_how_long_to_wait_to_scripts_too(ada: User) -> None:
    ada.set_password("seven green bicycles")
    ada.save(update_fields=["password"])
    TOTP.activate(ada, generate_totp_secret())
    person = Client()
    person.post(reverse("account_login"), {"login": ada.email, "password": "seven green bicycles"})
    for _ in range(WRONG):
        person.post(reverse("mfa_authenticate"), {"code": "000000"})
    shut = person.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert shut.status_code == 429 and 800 < int(shut["Retry-After"]) <= 900
    assert "Wait 15 minutes" in shut.content.decode()

"""What is kept of second factors can be read by nobody, and its keys can be changed."""

import re
from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from clinic.accounts.factors.encryption import decrypt
from clinic.practice.models import User
from tests.support.pages import flat
from tests.support.second_step import app_code, begin, finish

SignIn = Callable[[User], Client]


@pytest.fixture(autouse=True)
def quick_hashes(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def raw() -> str:
    with connection.cursor() as cursor:
        cursor.execute("select string_agg(data::text, ' ') from mfa_authenticator")
        found: str = cursor.fetchone()[0]
    return found


def test_nothing_readable_is_in_the_database(nia: User, secret: str, codes: list[str], sign_in: SignIn) -> None:
    seed = decrypt(Authenticator.objects.get(type="recovery_codes").data["seed"])
    assert not any(text in raw() for text in (secret, seed, *codes))
    person = sign_in(nia)
    Authenticator.objects.all().delete()
    person.post(reverse("mfa_activate_totp"))
    key = re.search(r'class="key num">([A-Z2-7 ]+)<', flat(person.get(reverse("mfa_activate_totp"))))
    assert key
    assert key.group(1).replace(" ", "") not in str(dict(person.session.items()))


def test_keys_are_changed_while_codes_go_on_working(nia: User, secret: str, settings: Settings) -> None:
    settings.FACTOR_KEYS = ["a key of its own, newer"]
    assert finish(begin(nia), app_code(secret)).status_code == 302
    call_command("rewrap_factors")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "quite another key", []
    assert decrypt(Authenticator.objects.get().data["secret"]) == secret
    assert finish(begin(nia), app_code(secret, 1)).status_code == 302


def test_a_thousand_secrets_are_rewrapped(nia: User, settings: Settings) -> None:
    people = User.objects.bulk_create(
        User(email=f"p{number}@harbour.example", full_name=f"P {number}") for number in range(1_000)
    )
    secrets = {user.pk: generate_totp_secret() for user in people}
    for user in people:
        TOTP.activate(user, secrets[user.pk])
    before = raw()
    settings.FACTOR_KEYS = ["newer"]
    call_command("rewrap_factors")
    assert not set(before.split()) & set(raw().split()) - {"{", "}", '{"secret":'}
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "quite another key", []
    assert {row.user_id: decrypt(row.data["secret"]) for row in Authenticator.objects.all()} == secrets


def test_a_lost_key_refuses_codes_and_breaks_nothing(nia: User, secret: str, settings: Settings) -> None:
    person, code = begin(nia), app_code(secret)
    Authenticator.objects.update(data={"secret": "gAAAAA-of-another-key"})
    assert finish(person, code).status_code == 200

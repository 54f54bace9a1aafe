"""A session's key is another one after a factor was shown or added; what was on its way with the old one still lands."""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from time_machine import travel

from clinic.accounts import session_keys, sessions
from clinic.accounts.factors.encryption import decrypt
from clinic.accounts.factors.views import SECRET
from clinic.drafts.models import FormDraft
from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
PASSWORD = "seven green bicycles"
NINE = datetime(2026, 11, 30, 9, tzinfo=UTC)
APP = reverse("mfa_activate_totp")


@pytest.fixture
def nia(ada: User) -> User:
    ada.set_password(PASSWORD)
    ada.save(update_fields=["password"])
    return ada


def enter(user: User) -> Client:
    client = Client()
    assert client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD}).status_code == 302
    return client


def key_of(client: Client) -> str:
    return client.cookies["glabella"].value


def with_key(key: str) -> Client:
    client = Client()
    client.cookies["glabella"] = key
    return client


def confirmed(client: Client, **proof: str) -> tuple[str, str]:
    before = key_of(client)
    assert client.post(APP, proof).status_code == 302
    return before, key_of(client)


def test_a_password_shown_again_gives_a_new_key(nia: User) -> None:
    with travel(NINE, tick=False) as clock:
        here = enter(nia)
        clock.shift(timedelta(minutes=6))
        before, after = confirmed(here, proof_password=PASSWORD)
        assert before != after
        assert here.post(APP).status_code == 302, "fresh"
        old = with_key(before)
        assert old.post(APP).status_code == 403, "the old key has none of the new rights"
        assert old.post(APP, {"proof_password": PASSWORD}).status_code == 302
        assert old.post(APP).status_code == 403, "nor does it get any"
        assert "glabella" not in old.get("/patients/").cookies and key_of(old) == before
        clock.shift(session_keys.LANDING)
        assert old.get("/patients/").status_code == 302
        assert here.get("/patients/").status_code == 200
        sessions.purge(datetime.now(UTC) + timedelta(seconds=1))
    assert UserSession.objects.get().session_key == Session.objects.get().session_key == after


def test_a_code_shown_again_gives_a_new_key(nia: User, sign_in: SignIn) -> None:
    TOTP.activate(nia, generate_totp_secret())
    code = RecoveryCodes.activate(nia).generate_codes()[0]
    here = sign_in(nia)
    before = key_of(here)
    here.post(reverse("mfa_deactivate_totp"), {"proof_code": code})
    assert key_of(here) != before


def test_a_factor_added_gives_a_new_key(nia: User, sign_in: SignIn) -> None:
    with travel(NINE + timedelta(days=1), tick=False):
        here = sign_in(nia)
        here.post(APP)
        secret = decrypt(here.session[SECRET])
        code = format_hotp_value(hotp_value(secret, int(datetime.now(UTC).timestamp()) // 30))
        before, after = confirmed(here, code=code)
    assert before != after


def test_a_draft_on_its_way_lands_and_its_answer_brings_no_old_key_back(nia: User, clinic: Clinic) -> None:
    with travel(NINE, tick=False) as clock:
        here = enter(nia)
        clock.shift(timedelta(minutes=6))
        before, _ = confirmed(here, proof_password=PASSWORD)
        answer = late_draft(with_key(before))
    assert answer.status_code < 300, answer.content
    assert "glabella" not in answer.cookies
    with tenant(clinic):
        assert FormDraft.objects.get().data["given_name"] == ["Nora"]


def late_draft(client: Client) -> Any:
    address = f"/patients/new/?draft={uuid.uuid4()}"
    sent = {"given_name": "Nora", "draft": "save", "draft_version": 0}
    return client.post(address, sent, headers={"Accept": "application/json"})


def test_one_device_stands_in_the_list_and_ending_all_ends_the_old_key_too(nia: User) -> None:
    with travel(NINE, tick=False) as clock:
        here = enter(nia)
        clock.shift(timedelta(minutes=6))
        before, _ = confirmed(here, proof_password=PASSWORD)
        assert here.get(reverse("accounts_devices")).content.decode().count("This device") <= 1
        assert UserSession.objects.count() == 2
        assert sessions.end_all(nia) == 1
        assert with_key(before).get("/patients/").status_code == 302

"""Second factors: setting up, signing in, each code once, lost things, and that nothing is readable in the database."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.mail import EmailMessage
from django.db import connection, connections
from django.test import Client
from django.urls import reverse
from pytest_django import Settings
from time_machine import travel

from clinic.accounts.factors.encryption import decrypt
from clinic.accounts.signing_in import WRONG
from clinic.audit.models import Event
from clinic.practice.models import Clinic, Membership, User
from clinic.practice.tenancy import tenant
from tests.support.pages import flat
from tests.support.second_step import LOGIN, PASSWORD, SECOND, app_code, begin, finish
from tests.support.soft_passkey import SoftPasskey, ask, enrol, enter_with, whose

SignIn = Callable[[User], Client]


@pytest.fixture(autouse=True)
def quick_hashes(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def events(clinic: Clinic) -> list[str]:
    with tenant(clinic):
        return list(Event.objects.filter(action__startswith="factor.").values_list("action", flat=True))


# -- passkeys --------------------------------------------------------------------------------------------------------------


def test_a_passkey_is_set_up_and_signs_in_without_password(
    nia: User, sign_in: SignIn, clinic: Clinic, django_capture_on_commit_callbacks: Any, mailoutbox: list[EmailMessage]
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        passkey = enrol(sign_in(nia))
    assert whose(enter_with(passkey)) == str(nia.pk)
    assert events(clinic) == ["factor.added"]
    assert [(mail.to, mail.subject) for mail in mailoutbox] == [
        ([nia.email], "A passkey was added to your Glabella account")
    ]
    assert "Clinic tablet" in mailoutbox[0].body


def test_a_passkey_is_the_second_step_after_the_password(nia: User, sign_in: SignIn) -> None:
    passkey = enrol(sign_in(nia))
    person = begin(nia)
    assert whose(person) is None
    assert person.get(reverse("records:patient-list")).status_code == 302
    assert person.post(SECOND, {"credential": passkey.answer(ask(person))}).status_code == 302
    assert whose(person) == str(nia.pk)


@pytest.mark.parametrize("more", [{"is_verified": False}, {"origin": "https://evil.example"}])
def test_a_passkey_without_finger_or_from_elsewhere_is_refused(nia: User, sign_in: SignIn, more: Any) -> None:
    person = sign_in(nia)
    false = SoftPasskey(**more)
    sent = {"name": "x", "credential": false.made(ask(person, "mfa_passkey_new_ask"))}
    assert person.post(reverse("mfa_add_webauthn"), sent).status_code == 422
    good = enrol(person)
    good.flags, good.origin = false.flags, false.origin
    stranger = Client()
    stranger.post(reverse("mfa_login_webauthn"), {"credential": good.answer(ask(stranger))})
    assert whose(stranger) is None


def test_an_answer_counts_once_and_a_colleagues_never(nia: User, dora: User, sign_in: SignIn) -> None:
    passkey, doras = enrol(sign_in(nia)), enrol(sign_in(dora))
    person = begin(nia)
    person.post(SECOND, {"credential": doras.answer(ask(person))})
    assert whose(person) is None
    answer = passkey.answer(ask(person))
    assert person.post(SECOND, {"credential": answer}).status_code == 302
    again = begin(nia)
    assert again.post(SECOND, {"credential": answer}).status_code == 200
    assert whose(again) is None


UNREADABLE = ["9" * 5_000, "[" * 100_000, '{"id": ' * 100_000]
JUNK = ["", "{}", "[]", "null", "7", '"x"', '{"id": "x"}', '{"response": {"userHandle": 7}}', *UNREADABLE]


@pytest.mark.parametrize("junk", JUNK, ids=lambda junk: junk[:30] or "empty")
def test_junk_for_a_passkey_is_refused_in_words(nia: User, sign_in: SignIn, junk: str) -> None:
    person = sign_in(nia)
    ask(person, "mfa_passkey_new_ask")
    assert person.post(reverse("mfa_add_webauthn"), {"name": "x", "credential": junk}).status_code in (200, 422)
    stranger = Client()
    ask(stranger)
    assert stranger.post(reverse("mfa_login_webauthn"), {"credential": junk}).status_code in (200, 302)
    assert whose(stranger) is None


def test_a_passkey_is_renamed_and_removed_by_its_owner_only(
    nia: User, dora: User, sign_in: SignIn, clinic: Clinic
) -> None:
    person = sign_in(nia)
    passkey = enrol(person)
    address = reverse("mfa_edit_webauthn", args=[Authenticator.objects.get(type="webauthn").pk])
    assert sign_in(dora).post(address, {"name": "mine"}).status_code == 404
    assert person.post(address, {"name": "  "}).status_code == 422
    assert person.post(address, {"name": "Nia\u2019s phone"}).status_code == 302
    assert "Nia\u2019s phone" in flat(person.get(reverse("mfa_index")))
    assert person.post(address, {"remove": "1"}).status_code == 302
    stranger = Client()
    stranger.post(reverse("mfa_login_webauthn"), {"credential": passkey.answer(ask(stranger))})
    assert whose(stranger) is None
    assert not Authenticator.objects.exists()  # the recovery codes went too
    assert events(clinic) == ["factor.added", "factor.removed"]


def test_a_session_without_a_fresh_factor_adds_and_removes_nothing(nia: User, sign_in: SignIn) -> None:
    enrol(sign_in(nia))
    person = Client()
    person.force_login(nia, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert person.post(reverse("mfa_passkey_new_ask")).status_code == 403
    key = Authenticator.objects.get(type="webauthn").pk
    for route, args in [("mfa_edit_webauthn", [key]), ("mfa_activate_totp", []), ("mfa_view_recovery_codes", [])]:
        assert person.post(reverse(route, args=args), {"remove": "1", "new": "1"}).status_code == 403
    assert Authenticator.objects.count() == 2


# -- codes -----------------------------------------------------------------------------------------------------------------


def test_codes_from_an_app_are_set_up_by_picture_or_by_hand(nia: User, sign_in: SignIn) -> None:
    person, address = sign_in(nia), reverse("mfa_activate_totp")
    assert "data:image" not in flat(person.get(address))
    assert person.post(address).status_code == 302
    page = flat(person.get(address))
    key = re.search(r'class="key num">([A-Z2-7 ]+)<', page)
    assert 'src="data:image/svg+xml;base64,' in page and key
    secret = key.group(1).replace(" ", "")
    assert person.post(address, {"code": "000000"}).status_code == 422
    assert secret in flat(person.get(address)).replace(" ", "")  # nothing typed into the app is lost
    right = app_code(secret)
    assert person.post(address, {"code": f" {right[:3]} {right[3:]} "}).status_code == 302
    assert decrypt(Authenticator.objects.get(type="totp").data["secret"]) == secret
    assert finish(begin(nia), right).status_code == 200  # used up
    assert finish(begin(nia), app_code(secret, 1)).status_code == 302


def test_a_code_of_an_app_counts_once_whatever_the_cache_says(nia: User, secret: str, settings: Settings) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    with travel(datetime(2026, 11, 30, 9, tzinfo=UTC), tick=False) as clock:
        code = app_code(secret)
        person = begin(nia)
        assert finish(person, code).status_code == 302
        assert whose(person) == str(nia.pk)
        for later in (0, 20, 40):
            clock.move_to(datetime(2026, 11, 30, 9, tzinfo=UTC) + timedelta(seconds=later))
            again = begin(nia)
            assert finish(again, code).status_code == 200
            assert whose(again) is None


def test_codes_before_the_last_one_no_longer_count(nia: User, secret: str) -> None:
    with travel(datetime(2026, 11, 30, 9, tzinfo=UTC), tick=False):
        assert finish(begin(nia), app_code(secret, 1)).status_code == 302
        assert finish(begin(nia), app_code(secret, 0)).status_code == 200


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["app", "recovery"])
def test_of_twenty_at_once_one_gets_in(nia: User, secret: str, codes: list[str], kind: str) -> None:
    people = [begin(nia) for _ in range(20)]
    code = app_code(secret) if kind == "app" else codes[0]

    def use(person: Client) -> int:
        try:
            return finish(person, code).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(use, people))
    assert answers.count(302) == 1
    assert [whose(person) for person in people].count(str(nia.pk)) == 1


def test_a_recovery_code_works_once_and_is_told(
    nia: User, codes: list[str], clinic: Clinic, django_capture_on_commit_callbacks: Any, mailoutbox: list[EmailMessage]
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        assert finish(begin(nia), codes[3]).status_code == 302
    assert finish(begin(nia), codes[3]).status_code == 200
    assert events(clinic) == ["factor.used_recovery"]
    assert "9 are left" in mailoutbox[0].body


def test_wrong_codes_are_limited_without_the_cache_and_shut_out_nobody_else(
    nia: User, dora: User, secret: str, settings: Settings
) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    dora.set_password(PASSWORD)
    dora.save(update_fields=["password"])
    others = generate_totp_secret()
    TOTP.activate(dora, others)
    with travel(datetime(2026, 11, 30, 9, tzinfo=UTC), tick=False) as clock:
        person = begin(nia)
        for number in range(WRONG):
            assert finish(person, f"{number:06}").status_code == 200
        assert "Too many wrong codes" in flat(finish(person, app_code(secret)))
        assert whose(person) is None
        assert finish(begin(dora), app_code(others)).status_code == 302
        clock.move_to(datetime(2026, 11, 30, 9, 16, tzinfo=UTC))
        assert finish(begin(nia), app_code(secret)).status_code == 302


def test_names_typed_at_sign_in_never_count_against_codes(nia: User, secret: str) -> None:
    for _ in range(WRONG + 1):
        Client().post(LOGIN, {"login": f"{nia.email} code", "password": "wrong"})
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from axes_accessfailurelog where username like '%% code'")
        assert cursor.fetchone()[0] == 0


def test_recovery_codes_are_shown_once(nia: User, sign_in: SignIn) -> None:
    person, address = sign_in(nia), reverse("mfa_view_recovery_codes")
    enrol(person)
    before = Authenticator.objects.get(type="recovery_codes").data
    assert not re.search(r"\b[0-9]{8}\b", flat(person.get(address)))
    assert Authenticator.objects.get(type="recovery_codes").data == before
    shown = re.findall(r'class="num">([0-9]{8})<', flat(person.post(address)))
    assert len(shown) == 10
    assert not re.search(r'class="num">[0-9]{8}<', flat(person.post(address)))
    anew = re.findall(r'class="num">([0-9]{8})<', flat(person.post(address, {"new": "1"})))
    assert len(anew) == 10 and not set(anew) & set(shown)
    assert finish(begin(nia), shown[0]).status_code == 200


# -- what stays ------------------------------------------------------------------------------------------------------------


def test_a_new_password_neither_skips_nor_ends_the_second_step(
    nia: User, secret: str, client: Client, mailoutbox: list[EmailMessage]
) -> None:
    client.post(reverse("account_reset_password"), {"email": nia.email})
    link = re.search(r"https?://[^/]+(/accounts/password/reset/key/\S+)", mailoutbox[0].body)
    assert link
    page = client.get(link.group(1), follow=True)
    new = "eleven quiet lanterns"
    client.post(page.redirect_chain[-1][0], {"password1": new, "password2": new})
    assert whose(client) is None
    person = begin(nia, new)
    assert whose(person) is None
    assert finish(person, app_code(secret)).status_code == 302


def test_an_owner_takes_lost_factors_away(
    nia: User,
    olive: User,
    dora: User,
    codes: list[str],
    clinic: Clinic,
    sign_in: SignIn,
    django_capture_on_commit_callbacks: Any,
    mailoutbox: list[EmailMessage],
) -> None:
    with tenant(clinic):
        member = Membership.objects.get(user=nia)
    address, old = reverse("office:member-factors-reset", args=[member.pk]), sign_in(nia)
    assert sign_in(dora).post(address).status_code == 403
    stale = Client()
    stale.force_login(olive, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert stale.post(address).status_code == 403
    with django_capture_on_commit_callbacks(execute=True):
        assert sign_in(olive).post(address).status_code == 302
    assert old.get(reverse("mfa_index")).status_code == 302  # signed out
    assert Client().post(LOGIN, {"login": nia.email, "password": PASSWORD})["Location"] != SECOND
    assert events(clinic) == ["factor.removed"]
    assert mailoutbox[0].to == [nia.email] and "Olive" in mailoutbox[0].body

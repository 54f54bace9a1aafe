"""A witness confirms one deed on a colleague's tablet: by her own factor, counted like a sign-in, and nothing else comes of it."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.webauthn.internal import auth as webauthn
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from clinic.accounts.signing_in import WRONG
from clinic.audit.models import Event
from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from tests.accounts.witnessed_page import DONE
from tests.support.members import change_member, member_of
from tests.support.pages import flat
from tests.support.second_step import PASSWORD, app_code
from tests.support.soft_passkey import SoftPasskey, enrol, whose

pytestmark = pytest.mark.urls("tests.accounts.witnessed_page")
SignIn = Callable[[User], Client]
DORAS = "another long password"


@pytest.fixture(autouse=True)
def quick(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    DONE.clear()


@pytest.fixture
def doras(dora: User, sign_in: SignIn) -> Client:
    """Dora, at whose tablet Ada (`nia`) is a witness."""
    dora.set_password(DORAS)
    dora.save(update_fields=["password"])
    return sign_in(dora)


@pytest.fixture
def ask(doras: Client, nia: User, clinic: Clinic) -> Callable[..., HttpResponse]:
    def asked(units: str = "22", of: User = nia, **more: str) -> HttpResponse:
        sent = {"units": units, "witness": str(member_of(clinic, of).pk), **more}
        return doras.post("/witnessed/", sent)  # type: ignore[return-value]

    return asked


def challenge(person: Client, page: HttpResponse) -> dict[str, Any]:
    found = re.search('data-passkey="([^"]+)"', page.content.decode())
    assert found
    answer = person.post(found[1].replace("&amp;", "&"))
    assert answer.status_code == 200
    told: dict[str, Any] = answer.json()
    return told


def test_a_password_of_the_witness_confirms_and_the_session_stays(
    ask: Callable[..., HttpResponse], doras: Client, dora: User, nia: User, clinic: Clinic
) -> None:
    page = ask()
    assert "Ada, did you see this?" in flat(page)
    assert "22 U go to waste." in flat(page)
    assert (page.status_code, DONE) == (200, [])
    assert ask(proof_password=PASSWORD).content == b"done"
    assert DONE == ["Dora Ada ['units', 'witness']"]
    assert whose(doras) == str(dora.pk)
    with tenant(clinic):
        event = Event.objects.get(action="account.witnessed")
    assert (event.actor, event.data["of"]) == (f"user:{nia.pk}", str(dora.pk))


def test_it_is_asked_each_time(ask: Callable[..., HttpResponse]) -> None:
    ask(proof_password=PASSWORD)
    assert "did you see this?" in flat(ask())
    assert len(DONE) == 1


def test_wrong_passwords_are_counted_as_at_sign_in_and_nothing_is_lost(
    ask: Callable[..., HttpResponse], dora: User, nia: User, doras: Client
) -> None:
    for _ in range(WRONG):
        refused = ask(proof_password="not this one at all")
        assert refused.status_code == 422
        assert 'name="units" value="22"' in refused.content.decode()
        assert "not this one" not in refused.content.decode()
    assert "Too many wrong answers" in flat(ask(proof_password=PASSWORD))
    assert Client().post(reverse("account_login"), {"login": nia.email, "password": PASSWORD}).status_code == 429
    assert (DONE, whose(doras)) == ([], str(dora.pk))


def test_the_password_of_the_person_at_work_does_not_count(ask: Callable[..., HttpResponse]) -> None:
    assert ask(proof_password=DORAS).status_code == 422
    assert DONE == []


def test_nobody_witnesses_their_own_deed_nor_without_keeping_stock(
    ask: Callable[..., HttpResponse], dora: User, desk: User, nia: User, clinic: Clinic
) -> None:
    assert ask(of=dora, proof_password=PASSWORD).status_code == 404
    assert ask(of=desk, proof_password=PASSWORD).status_code == 404
    change_member(clinic, nia, is_active=False)
    assert ask(proof_password=PASSWORD).status_code == 404
    assert DONE == []


def test_whoever_has_codes_of_an_app_shows_one_once(ask: Callable[..., HttpResponse], nia: User, secret: str) -> None:
    assert "proof_password" not in ask().content.decode()
    assert ask(proof_password=PASSWORD).content != b"done"
    assert ask(proof_code=app_code(secret)).content == b"done"
    assert ask(proof_code=app_code(secret)).status_code == 422


def test_wrong_codes_are_counted(ask: Callable[..., HttpResponse], secret: str) -> None:
    for _ in range(WRONG):
        assert ask(proof_code="000000").status_code == 422
    assert "Too many wrong answers" in flat(ask(proof_code=app_code(secret)))
    assert DONE == []


def test_a_recovery_code_is_used_up_and_told(
    ask: Callable[..., HttpResponse], codes: list[str], clinic: Clinic
) -> None:
    assert ask(proof_code=codes[0]).content == b"done"
    assert ask(proof_code=codes[0]).status_code == 422
    with tenant(clinic):
        assert Event.objects.filter(action="factor.used_recovery").count() == 1


@pytest.fixture
def passkey(nia: User, sign_in: SignIn) -> SoftPasskey:
    return enrol(sign_in(nia))


def test_a_passkey_answers_once_and_for_this_deed_only(
    ask: Callable[..., HttpResponse], doras: Client, passkey: SoftPasskey
) -> None:
    answer = passkey.answer(challenge(doras, ask()))
    assert ask(units="90", proof_credential=answer).status_code == 422
    answer = passkey.answer(challenge(doras, ask()))
    assert ask(proof_credential=answer).content == b"done"
    assert ask(proof_credential=answer).status_code == 422
    assert len(DONE) == 1


def test_an_answer_of_a_witness_signs_nobody_in(
    ask: Callable[..., HttpResponse], doras: Client, dora: User, passkey: SoftPasskey
) -> None:
    answer = passkey.answer(challenge(doras, ask()))
    doras.post(reverse("mfa_login_webauthn"), {"credential": answer})
    assert whose(doras) == str(dora.pk)
    assert webauthn.STATE_SESSION_KEY not in doras.session
    stranger = Client()
    stranger.post(reverse("mfa_login_webauthn"), {"credential": answer})
    assert whose(stranger) is None


def test_an_answer_to_another_question_is_none_of_a_witness(
    ask: Callable[..., HttpResponse], doras: Client, passkey: SoftPasskey, dora: User
) -> None:
    mine = passkey.answer(doras.post(reverse("mfa_passkey_ask")).json())
    assert ask(proof_credential=mine).status_code == 422
    other = enrol(doras)
    assert ask(proof_credential=other.answer(challenge(doras, ask()))).status_code == 422
    passkey.flags = SoftPasskey(is_verified=False).flags
    assert ask(proof_credential=passkey.answer(challenge(doras, ask()))).status_code == 422
    assert DONE == []


@pytest.mark.parametrize(
    "junk", ["{}", "[]", "null", '"x"', '{"id": "x"}', "9" * 5_000, "[" * 100_000], ids=lambda junk: junk[:30]
)
def test_junk_is_refused_in_words(
    ask: Callable[..., HttpResponse], doras: Client, passkey: SoftPasskey, junk: str
) -> None:
    challenge(doras, ask())
    assert "did not answer as it should" in flat(ask(proof_credential=junk))

"""Sessions: where a person is signed in, and when that ends."""

from collections.abc import Callable

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client

from clinic.accounts import sessions
from clinic.practice.models import Clinic, User
from tests.support.members import change_member

SignIn = Callable[[User], Client]
PASSWORD = "seven green bicycles"
NEW = "a different long sentence"


def is_in(client: Client) -> bool:
    return client.get("/patients/").status_code == 200


def key_of(client: Client) -> str:
    return client.cookies["glabella"].value


def replay(key: str) -> Client:
    client = Client()
    client.cookies["glabella"] = key
    return client


def test_each_sign_in_has_a_row_that_says_whose_it_is(sign_in: SignIn, ada: User) -> None:
    here = sign_in(ada)
    row = UserSession.objects.get(session_key=key_of(here))
    assert row.user == ada
    assert is_in(here)


def test_ending_all_ends_each_old_cookie_for_good(clinic: Clinic, sign_in: SignIn, ada: User, dora: User) -> None:
    """As for somebody who is deactivated; nothing comes back with the account."""
    mine, hers = [sign_in(ada) for _ in range(3)], sign_in(dora)
    assert sessions.end_all(ada) == 3
    assert not any(is_in(client) for client in mine)
    assert is_in(hers)
    change_member(clinic, ada, is_active=False)
    change_member(clinic, ada, is_active=True)
    assert not any(is_in(replay(key_of(client))) for client in mine)
    assert not Session.objects.exclude(session_key=key_of(hers)).exists()


def test_one_session_can_be_kept(sign_in: SignIn, ada: User) -> None:
    here, there = sign_in(ada), sign_in(ada)
    assert sessions.end_all(ada, except_key=key_of(here)) == 1
    assert is_in(here)
    assert not is_in(there)


def test_a_session_whose_row_is_gone_is_over(sign_in: SignIn, ada: User) -> None:
    here = sign_in(ada)
    UserSession.objects.all().delete()
    assert not is_in(here)
    assert not Session.objects.exists()


def test_a_changed_password_ends_every_other_session(sign_in: SignIn, ada: User) -> None:
    ada.set_password(PASSWORD)
    ada.save(update_fields=["password"])
    here, there = sign_in(ada), sign_in(ada)
    before = key_of(here)
    form = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    assert here.post("/accounts/password/change/", form).status_code == 302
    assert is_in(here)
    assert key_of(here) != before
    assert not is_in(there) and not is_in(replay(before))
    assert UserSession.objects.get().session_key == key_of(here)
    assert Session.objects.get().session_key == key_of(here)


def test_signing_out_ends_the_row_on_the_server(sign_in: SignIn, ada: User) -> None:
    here = sign_in(ada)
    key = key_of(here)
    here.post("/accounts/logout/")
    assert not is_in(replay(key))
    assert not UserSession.objects.exists()


def test_signing_in_again_as_somebody_else_leaves_nothing_of_the_first(sign_in: SignIn, ada: User, dora: User) -> None:
    here = sign_in(ada)
    key = key_of(here)
    here.force_login(dora, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert UserSession.objects.get().user == dora
    assert not is_in(replay(key))

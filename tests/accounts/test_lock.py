"""A screen that was left is locked, and opens for the same person where they were."""

from collections.abc import Callable
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client

from clinic.accounts.tasks import purge_sessions
from clinic.practice.models import User
from patients.records.models import Patient
from tests.support.sessions import is_in, key_of, pass_by, replay, unlock

SignIn = Callable[[User], Client]
NEW = "a different long sentence"


def lock(client: Client, page: str = "/patients/new/") -> None:
    assert client.post("/accounts/lock/", {"next": page})["Location"].startswith("/accounts/login/")


def test_a_locked_session_shows_nothing_but_the_lock(sign_in: SignIn, ada: User, ana: Patient) -> None:
    here = sign_in(ada)
    lock(here, f"/patients/{ana.pk}/")
    for address in ("/patients/", f"/patients/{ana.pk}/", "/accounts/password/change/", "/session/"):
        assert here.get(address)["Location"].startswith("/accounts/login/")
    assert here.get("/api/v1/patients/").status_code in (401, 403, 404)
    assert here.get("/patients/", headers={"HX-Request": "true"}).status_code == 401
    page = here.get("/accounts/login/").content.decode()
    assert "Ada" in page and "Silva" not in page


def test_the_same_person_comes_back_to_the_page_that_they_left(
    sign_in: SignIn, ada: User, with_passwords: None
) -> None:
    here = sign_in(ada)
    before = key_of(here)
    lock(here)
    assert unlock(here, ada)["Location"] == "/patients/new/"
    assert is_in(here) and key_of(here) != before
    assert not is_in(replay(before))
    assert UserSession.objects.count() == Session.objects.count() == 1


def test_the_next_person_begins_at_their_own_start_and_the_first_comes_back_to_theirs(
    sign_in: SignIn, ada: User, dora: User, with_passwords: None
) -> None:
    here = sign_in(ada)
    lock(here)
    first = key_of(here)
    assert unlock(here, dora, next="/patients/new/")["Location"] == "/"
    assert not is_in(replay(first)), "nobody works on in the session of the person before"
    assert here.get("/session/").json()["user"] == str(dora.pk)
    lock(here, "/plans/")
    page = here.get("/accounts/login/").content.decode()
    assert page.index("Dora") < page.index("Ada")
    assert unlock(here, ada)["Location"] == "/patients/new/"
    lock(here, "/")
    assert unlock(here, dora)["Location"] == "/plans/"


def test_three_wrong_tries_end_the_lock_with_a_full_sign_in(sign_in: SignIn, ada: User, with_passwords: None) -> None:
    here = sign_in(ada)
    lock(here)
    key = key_of(here)
    for _ in range(2):
        assert unlock(here, ada, "not the password").status_code == 200
    answer = unlock(here, ada, "not the password")
    assert answer["Location"] == "/accounts/login/?next=%2Fpatients%2Fnew%2F"
    page = here.get(answer["Location"]).content.decode()
    assert "Three tries were wrong" in page and "Locked" not in page
    assert not Session.objects.filter(session_key=key).exists()
    assert unlock(here, ada, next="/patients/new/")["Location"] == "/patients/new/"


def test_what_somebody_else_typed_wrongly_is_not_asked_of_the_person_before(
    sign_in: SignIn, ada: User, dora: User, with_passwords: None
) -> None:
    here = sign_in(ada)
    lock(here)
    page = unlock(here, dora, "not the password").content.decode()
    assert "There is a problem" in page and f'value="{dora.email}"' in page
    assert f'value="{ada.email}"' not in page


def test_signing_out_of_a_lock_ends_the_session(sign_in: SignIn, ada: User) -> None:
    here = sign_in(ada)
    lock(here)
    here.post("/accounts/logout/")
    assert not UserSession.objects.exists() and not Session.objects.exists()
    assert "Locked" not in here.get("/accounts/login/").content.decode()


@pytest.mark.parametrize("page", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/accounts/lock/"])
def test_a_lock_never_leads_to_another_site(sign_in: SignIn, ada: User, with_passwords: None, page: str) -> None:
    here = sign_in(ada)
    lock(here, page)
    assert unlock(here, ada)["Location"] == "/"


def test_an_idle_session_opens_at_the_page_that_asks(
    clock: Any, sign_in: SignIn, ada: User, dora: User, with_passwords: None
) -> None:
    here = sign_in(ada)
    pass_by(clock, minutes=15)
    wanted = here.get("/patients/new/")["Location"]
    assert wanted == "/accounts/login/?next=/patients/new/"
    assert unlock(here, dora, next="/patients/new/")["Location"] == "/"
    lock(here, "/")
    assert unlock(here, ada)["Location"] == "/patients/new/"


def test_what_is_over_is_deleted_by_the_clock(clock: Any, sign_in: SignIn, ada: User, dora: User) -> None:
    sign_in(ada)
    pass_by(clock, hours=6)
    sign_in(dora)
    purge_sessions()
    assert UserSession.objects.count() == 2
    pass_by(clock, hours=6)
    purge_sessions()
    assert [row.user for row in UserSession.objects.select_related("user")] == [dora]
    assert Session.objects.count() == 1

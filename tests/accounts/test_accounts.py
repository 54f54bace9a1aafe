"""Signing in and out, a forgotten password, a locked account, and that nobody makes an account for themselves."""

import re
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher, PBKDF2PasswordHasher, identify_hasher
from django.core.mail import EmailMessage
from django.test import Client
from pytest_django import Settings

from clinic.practice.actions import add_member
from clinic.practice.models import Clinic, Role, User
from tests.support.members import change_member, join

PASSWORD = "seven green bicycles"
LOGIN = "/accounts/login/"
SignIn = Callable[[User], Client]


@pytest.fixture
def grace(clinic: Clinic) -> User:
    """An injector with a password."""
    return add_member(
        clinic=clinic, email="Grace@Harbour.example", full_name="Grace Bell", roles=[Role.INJECTOR], password=PASSWORD
    ).user


def enter(client: Client, email: str, password: str = PASSWORD, **more: str) -> int:
    return client.post(LOGIN, {"login": email, "password": password, **more}).status_code


def is_in(client: Client) -> bool:
    return client.get("/patients/").status_code == 200


@pytest.mark.parametrize("written", ["grace@harbour.example", "GRACE@harbour.EXAMPLE", "  Grace@Harbour.example "])
def test_grace_signs_in_with_e_mail_and_password(client: Client, grace: User, written: str) -> None:
    assert not is_in(client)
    assert enter(client, written) == 302
    assert is_in(client)


def test_signing_in_leads_back_to_where_she_wanted_to_go(client: Client, grace: User) -> None:
    wanted = client.get("/patients/new/")["Location"]
    assert wanted == "/accounts/login/?next=/patients/new/"
    assert 'name="next" value="/patients/new/"' in client.get(wanted).content.decode()
    answer = client.post(LOGIN, {"login": grace.email, "password": PASSWORD, "next": "/patients/new/"})
    assert answer["Location"] == "/patients/new/"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_signing_in_never_leads_to_another_site(client: Client, grace: User, elsewhere: str) -> None:
    answer = client.post(LOGIN, {"login": grace.email, "password": PASSWORD, "next": elsewhere})
    assert answer.status_code == 302
    assert answer["Location"] == "/"


def test_a_wrong_password_and_an_unknown_address_answer_alike(client: Client, grace: User) -> None:
    pages = []
    for email in (grace.email, "nobody@harbour.example"):
        answer = client.post(LOGIN, {"login": email, "password": "not the password"})
        assert answer.status_code == 200
        pages.append(
            re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", answer.content.decode()).replace(email, "")
        )
    assert pages[0] == pages[1]
    assert "There is a problem" in pages[0]
    assert not is_in(client)


def test_an_unknown_address_takes_as_long_as_a_known_one(client: Client, grace: User, monkeypatch: Any) -> None:
    """Hashing is what takes time at a sign-in: it is done as often for whoever has no account."""
    hashed: list[str] = []
    for name in ("encode", "verify"):
        does = getattr(Argon2PasswordHasher, name)
        counted = lambda *told, does=does: hashed.append("hash") or does(*told)  # noqa: E731
        monkeypatch.setattr(Argon2PasswordHasher, name, counted)
    found = {}
    for email in (grace.email, "nobody@harbour.example"):
        hashed.clear()
        assert enter(client, email, "not the password") == 200
        found[email] = len(hashed)
    assert set(found.values()) == {1}


def test_a_new_session_begins_at_sign_in_and_dies_at_sign_out(client: Client, grace: User, settings: Settings) -> None:
    name = settings.SESSION_COOKIE_NAME
    client.get(LOGIN)
    before = client.cookies[name].value if name in client.cookies else None
    enter(client, grace.email)
    key = client.cookies[name].value
    assert key != before
    assert client.get("/accounts/logout/").status_code == 200, "a link or picture must not sign out"
    assert is_in(client)
    assert client.post("/accounts/logout/").status_code == 302
    replay = Client()
    replay.cookies[name] = key
    assert not is_in(client) and not is_in(replay)


def test_nobody_can_sign_up(client: Client, clinic: Clinic) -> None:
    form = {"email": "eve@evil.example", "password1": PASSWORD, "password2": PASSWORD}
    assert "Accounts are made by the clinic" in client.get("/accounts/signup/").content.decode()
    assert client.post("/accounts/signup/", form).status_code == 200
    assert not User.objects.filter(email="eve@evil.example").exists()


def reset_link(mailoutbox: list[EmailMessage]) -> str:
    mail = mailoutbox[-1]
    return re.search(r"http://testserver(/accounts/password/reset/key/\S+)", mail.body)[1]  # type: ignore[index]


def test_a_forgotten_password_is_set_by_a_mailed_link_once(
    client: Client, grace: User, mailoutbox: list[EmailMessage]
) -> None:
    assert client.post("/accounts/password/reset/", {"email": grace.email}).status_code == 302
    link = reset_link(mailoutbox)
    form_url = client.get(link)["Location"]
    assert "csrfmiddlewaretoken" in client.get(form_url).content.decode()
    new = "a different long sentence"
    assert client.post(form_url, {"password1": new, "password2": new}).status_code == 302
    assert not is_in(client), "setting a password is not signing in"
    assert enter(client, grace.email, new) == 302
    assert enter(Client(), grace.email, PASSWORD) == 200
    again = Client().get(link, follow=True)
    assert "This link no longer works" in again.content.decode()
    assert [mail.subject for mail in mailoutbox] == ["Set your Glabella password", "Your Glabella password was changed"]


def test_a_new_member_without_a_password_sets_one_by_the_link(
    client: Client, clinic: Clinic, mailoutbox: list[EmailMessage]
) -> None:
    add_member(clinic=clinic, email="ivy@harbour.example", full_name="Ivy", roles=[Role.FRONT_DESK])
    client.post("/accounts/password/reset/", {"email": "ivy@harbour.example"})
    form_url = client.get(reset_link(mailoutbox))["Location"]
    assert client.post(form_url, {"password1": PASSWORD, "password2": PASSWORD}).status_code == 302
    assert enter(client, "ivy@harbour.example") == 302


def test_asking_for_a_link_does_not_tell_who_has_an_account(
    client: Client, grace: User, mailoutbox: list[EmailMessage]
) -> None:
    known = client.post("/accounts/password/reset/", {"email": grace.email})
    unknown = client.post("/accounts/password/reset/", {"email": "nobody@harbour.example"})
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])


@pytest.mark.parametrize("weak", ["short", "fourteen chars", "1q2w3e4r5t6y7u8i", "grace@harbour.example"])
def test_a_weak_password_is_refused_in_words(
    client: Client, grace: User, mailoutbox: list[EmailMessage], weak: str
) -> None:
    client.post("/accounts/password/reset/", {"email": grace.email})
    form_url = client.get(reset_link(mailoutbox))["Location"]
    answer = client.post(form_url, {"password1": weak, "password2": weak})
    assert answer.status_code == 200
    assert "There is a problem" in answer.content.decode()
    assert enter(client, grace.email) == 302


def test_changing_the_password_needs_the_old_one_and_ends_other_sessions(client: Client, grace: User) -> None:
    other = Client()
    enter(client, grace.email)
    enter(other, grace.email)
    new = "a different long sentence"
    url = "/accounts/password/change/"
    assert client.post(url, {"oldpassword": "wrong", "password1": new, "password2": new}).status_code == 200
    assert is_in(other)
    assert client.post(url, {"oldpassword": PASSWORD, "password1": new, "password2": new}).status_code == 302
    assert not is_in(other)
    assert enter(Client(), grace.email, new) == 302


def test_passwords_are_kept_as_argon2id_and_older_ones_upgraded(client: Client, grace: User) -> None:
    assert grace.password.startswith("argon2$argon2id$")
    grace.password = PBKDF2PasswordHasher().encode(PASSWORD, "salt")
    grace.save(update_fields=["password"])
    enter(client, grace.email)
    grace.refresh_from_db()
    assert identify_hasher(grace.password).algorithm == "argon2"


@pytest.mark.django_db(transaction=True)
def test_a_deactivated_person_is_out_with_the_next_click(
    client: Client, grace: User, owner_connection: psycopg.Connection[Any]
) -> None:
    enter(client, grace.email)
    owner_connection.execute("update practice_user set is_active = false where id = %s", [grace.pk])
    assert client.get("/patients/").status_code == 302
    assert enter(Client(), grace.email) in (200, 302)
    fresh = Client()
    enter(fresh, grace.email)
    assert not is_in(fresh)


def test_a_role_taken_away_is_gone_with_the_next_click(client: Client, clinic: Clinic, grace: User) -> None:
    enter(client, grace.email)
    assert is_in(client)
    change_member(clinic, grace, is_active=False)
    assert client.get("/patients/")["Location"] == "/clinics/choose/"


def test_who_works_in_two_clinics_chooses_one(clinic: Clinic, other_clinic: Clinic, ada: User, sign_in: SignIn) -> None:
    join(other_clinic, ada, Role.FRONT_DESK)
    person = sign_in(ada)
    assert person.get("/patients/")["Location"] == "/clinics/choose/"
    page = person.get("/clinics/choose/").content.decode()
    assert "Harbour Clinic" in page and "Hill Clinic" in page
    assert person.post("/clinics/choose/", {"clinic": str(other_clinic.pk)})["Location"] == "/"
    assert "Hill Clinic" in person.get("/patients/").content.decode()
    assert person.post("/clinics/choose/", {"clinic": str(clinic.pk)}).status_code == 302
    assert "Harbour Clinic" in person.get("/patients/").content.decode()


@pytest.mark.parametrize("clinic_id", ["", "nonsense", "00000000-0000-0000-0000-000000000000"])
def test_nobody_chooses_a_clinic_they_do_not_work_in(
    ada: User, other_clinic: Clinic, sign_in: SignIn, clinic_id: str
) -> None:
    for asked in (clinic_id, str(other_clinic.pk)):
        assert sign_in(ada).post("/clinics/choose/", {"clinic": asked}).status_code == 404


@pytest.mark.parametrize(
    ("person", "page"),
    [("ada", "/today/"), ("desk", "/today/"), ("olive", "/today/"), ("dora", "/plans/")],
)
def test_each_role_starts_where_its_work_is(
    request: pytest.FixtureRequest, sign_in: SignIn, person: str, page: str
) -> None:
    assert sign_in(request.getfixturevalue(person)).get("/")["Location"] == page

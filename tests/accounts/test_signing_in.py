"""Guessing a password: how often it may be tried, from where, and that nobody else is shut out by it."""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from axes.models import AccessFailureLog
from django.core.mail import EmailMessage
from django.db import connections
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings
from time_machine import Traveller

from clinic.accounts.signing_in import FREE, FROM_UNKNOWN, IN_A_ROW, WRONG, canonical, slowed
from clinic.practice.actions import add_member
from clinic.practice.models import Clinic, Role, User
from tests.support.drills import FULL

PASSWORD = "seven green bicycles"
LOGIN = "/accounts/login/"
BEGIN = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)
Person = Callable[[str], User]


@pytest.fixture
def person(clinic: Clinic) -> Person:
    def make(name: str) -> User:
        email = f"{name}@harbour.example"
        return add_member(clinic=clinic, email=email, full_name=name, roles=[Role.INJECTOR], password=PASSWORD).user

    return make


@pytest.fixture
def grace(person: Person) -> User:
    return person("grace")


@pytest.fixture
def clock(settings: Settings) -> Iterator[Traveller]:
    """A clock that stands; passwords are hashed quickly, since only their number matters."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    with time_machine.travel(BEGIN, tick=False) as traveller:
        yield traveller


def enter(client: Client, email: str, password: str = PASSWORD, address: str = "192.0.2.1") -> HttpResponse:
    answer = client.post(LOGIN, {"login": email, "password": password, "next": "/plans/"}, REMOTE_ADDR=address)
    return answer  # type: ignore[return-value]


def try_wrong(email: str, times: int, client: Client | None = None, address: str = "192.0.2.1") -> list[int]:
    return [enter(client or Client(), email, f"wrong {number}", address).status_code for number in range(times)]


def test_ten_wrong_passwords_close_the_account_for_a_quarter_of_an_hour(clock: Traveller, grace: User) -> None:
    assert try_wrong(grace.email, WRONG) == [200] * (WRONG - 1) + [429]
    shut = enter(Client(), grace.email)
    assert shut.status_code == 429, "the right password does not open it"
    assert shut["Retry-After"] == "900"
    page = shut.content.decode()
    assert "Too many attempts" in page and "Wait 15 minutes" in page and '<a class="brand"' in page
    assert f'value="{grace.email}"' in page and 'name="next" value="/plans/"' in page and PASSWORD not in page
    clock.shift(timedelta(minutes=15) - timedelta(seconds=1))
    assert enter(Client(), grace.email)["Retry-After"] == "1"
    clock.shift(timedelta(seconds=1))
    assert enter(Client(), grace.email).status_code == 302


def test_a_closed_account_closes_no_other(clock: Traveller, grace: User, person: Person) -> None:
    """Thirty wrong from the clinic's one address, then a colleague from there."""
    try_wrong(grace.email, 30)
    assert enter(Client(), person("hal").email).status_code == 302


@pytest.mark.parametrize(
    "spelt",
    [
        "GRACE@harbour.example",
        " grace@harbour.example ",
        "grace@HARBOUR.example",
        "grace@ｈarbour.example",
    ],
)
def test_every_spelling_is_one_account(clock: Traveller, grace: User, spelt: str) -> None:
    try_wrong(grace.email, WRONG - 1)
    assert enter(Client(), spelt, "wrong").status_code == 429
    assert enter(Client(), grace.email).status_code == 429


def test_a_domain_with_an_accent_is_another_mailbox(clock: Traveller, grace: User) -> None:
    assert enter(Client(), "grace@hárbour.example").status_code == 200, "no such account"
    assert enter(Client(), grace.email).status_code == 302


@pytest.mark.parametrize(
    "spelt", ["ſam@x.example", "SAM@X.example", "s\u200bam@x.example", "sám@x.example", "s am@x.example"]
)
def test_no_spelling_has_tries_of_its_own(spelt: str) -> None:
    """The database finds `ſam` when asked for `sam` without case."""
    assert canonical(spelt) == canonical("sam@x.example")
    assert canonical("adaı@x.example") == canonical("adai@x.example")


def test_her_own_desk_stays_open_while_somebody_tries_her_account(clock: Traveller, grace: User) -> None:
    desk = Client()
    assert enter(desk, grace.email).status_code == 302
    desk.post("/accounts/logout/")
    assert try_wrong(grace.email, WRONG, address="203.0.113.9")[-1] == 429
    assert enter(Client(), grace.email, address="203.0.113.9").status_code == 429
    assert enter(desk, grace.email).status_code == 302
    assert enter(Client(), grace.email).status_code == 429, "the others are as closed as before"


def test_her_own_desk_has_ten_tries_too(clock: Traveller, grace: User) -> None:
    desk = Client()
    enter(desk, grace.email)
    desk.post("/accounts/logout/")
    assert try_wrong(grace.email, WRONG, desk) == [200] * (WRONG - 1) + [429]
    assert enter(desk, grace.email).status_code == 429
    clock.shift(timedelta(minutes=15))
    assert enter(desk, grace.email).status_code == 302


def test_a_device_is_known_for_its_people_only(
    clock: Traveller, grace: User, person: Person, settings: Settings
) -> None:
    hal = person("hal")
    desk = Client()
    enter(desk, hal.email)
    desk.post("/accounts/logout/")
    cookie = desk.cookies[settings.DEVICE_COOKIE_NAME]
    assert cookie["httponly"] and cookie["samesite"] == "Lax"
    assert "hal" not in cookie.value and str(hal.pk) not in cookie.value
    assert try_wrong(grace.email, WRONG, desk)[-1] == 429
    assert enter(desk, hal.email).status_code == 302
    desk.post("/accounts/logout/")
    desk.cookies[settings.DEVICE_COOKIE_NAME] = cookie.value[:-2] + "xx"  # no longer what we signed
    assert enter(desk, grace.email).status_code == 429


def test_ninety_in_a_row_from_elsewhere_need_a_new_password_and_her_desk_does_not(
    clock: Traveller, grace: User, mailoutbox: list[EmailMessage]
) -> None:
    desk = Client()
    enter(desk, grace.email)
    desk.post("/accounts/logout/")
    for round_ in range(FROM_UNKNOWN // WRONG):
        assert 200 in try_wrong(grace.email, WRONG, address=f"203.0.113.{round_}")
        clock.shift(timedelta(minutes=15))
    shut = enter(Client(), grace.email)
    assert shut.status_code == 429 and "needs a new one" in shut.content.decode()
    assert enter(desk, grace.email).status_code == 302
    desk.post("/accounts/logout/")
    Client().post("/accounts/password/reset/", {"email": grace.email})
    link = re.search(r"http://testserver(/accounts/password/reset/key/\S+)", mailoutbox[-1].body)
    assert link
    fresh = Client()
    form = fresh.get(link[1])["Location"]
    new = "a different long sentence"
    assert fresh.post(form, {"password1": new, "password2": new}).status_code == 302
    assert enter(fresh, grace.email, new).status_code == 302


def test_never_more_than_a_hundred_wrong_in_a_row(clock: Traveller, grace: User) -> None:
    """The 101 tries: from everywhere and from her own desk, with all the time in the world."""
    desk = Client()
    enter(desk, grace.email)
    desk.post("/accounts/logout/")
    for round_ in range(12):
        try_wrong(grace.email, WRONG + 1, address=f"203.0.113.{round_}")
        try_wrong(grace.email, WRONG + 1, desk)
        clock.shift(timedelta(minutes=15))
    assert AccessFailureLog.objects.count() == IN_A_ROW
    assert enter(desk, grace.email).status_code == 429
    assert enter(Client(), grace.email).status_code == 429


def test_a_right_password_ends_the_row(clock: Traveller, grace: User) -> None:
    for _ in range(3):
        try_wrong(grace.email, WRONG - 1)
        assert enter(Client(), grace.email).status_code == 302
    assert AccessFailureLog.objects.count() == 0


@pytest.mark.parametrize(
    ("failures", "wait"), [(FREE - 1, None), (FREE, 1), (FREE + 1, 2), (FREE + 4, 16), (FREE + 5, 30), (FREE + 500, 30)]
)
def test_an_address_waits_twice_as_long_each_time_and_thirty_seconds_at_most(
    clock: Traveller, failures: int, wait: int | None
) -> None:
    refusal = slowed([(1, BEGIN)] * failures)
    assert (refusal and refusal.wait) == wait


def test_an_address_that_tries_many_accounts_is_slowed_and_never_shut(clock: Traveller, grace: User) -> None:
    desk = Client()
    enter(desk, grace.email)
    desk.post("/accounts/logout/")
    answers = [enter(Client(), f"guess{number}@x.example", "wrong").status_code for number in range(40)]
    assert answers == [200] * FREE + [429] * 30
    slow = enter(Client(), grace.email)
    assert slow.status_code == 429 and slow["Retry-After"] == "1"
    page = slow.content.decode()
    assert "from your network. Wait 1 second, then" in page and f'value="{grace.email}"' in page
    assert enter(Client(), grace.email, address="198.51.100.7").status_code == 302, "another address"
    assert enter(desk, grace.email).status_code == 302, "a device of hers does not wait"
    clock.shift(timedelta(seconds=1))
    assert enter(Client(), grace.email).status_code == 302


def test_one_household_of_ipv6_is_one_address(clock: Traveller, grace: User) -> None:
    for number in range(FREE):
        enter(Client(), f"guess{number}@x.example", "wrong", address=f"2001:db8:1:2::{number:x}")
    assert enter(Client(), grace.email, address="2001:db8:1:2:ffff::1").status_code == 429
    assert enter(Client(), grace.email, address="2001:db8:1:3::1").status_code == 302


def test_the_answers_do_not_tell_who_has_an_account(clock: Traveller, grace: User) -> None:
    def told(email: str) -> list[tuple[int, str]]:
        found = []
        for number in range(WRONG + 2):
            answer = enter(Client(), email, f"wrong {number}")
            page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", answer.content.decode())
            found.append((answer.status_code, page.replace(email, "")))
        return found

    assert told(grace.email) == told("nobody@harbour.example")


@pytest.mark.django_db(transaction=True)
def test_many_tries_at_once_are_not_one_too_many(grace: User, settings: Settings) -> None:
    """Each looks at the count before its password is looked at; none may look while another has not yet counted."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

    def attempt(number: int) -> int:
        try:
            return try_wrong(grace.email, 1)[0]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(attempt, range(200 if FULL else 30)))
    assert AccessFailureLog.objects.count() == WRONG
    assert sorted(set(answers)) == [200, 429]
    assert enter(Client(), grace.email).status_code == 429


def seconds_until_in(client: Client, email: str, clock: Traveller) -> int:
    """What the waits that are asked of this person come to, tried again after each."""
    waited = 0
    while (answer := enter(client, email)).status_code != 302:
        waited += int(answer["Retry-After"])
        assert waited < 60
        clock.shift(int(answer["Retry-After"]))
    return waited


@pytest.mark.parametrize("guessed", ["grace@harbour.example", "guess{}@harbour.example"], ids=["one account", "many"])
def test_two_hundred_wrong_from_the_clinics_address_keep_no_colleague_out(
    clock: Traveller, grace: User, person: Person, guessed: str
) -> None:
    hal, desk = person("hal"), Client()
    enter(desk, hal.email)
    desk.post("/accounts/logout/")
    for number in range(200 if FULL or "{}" not in guessed else 40):
        enter(Client(), guessed.format(number), f"wrong {number}")
        clock.shift(0.05)
    assert seconds_until_in(desk, hal.email, clock) <= 2
    assert seconds_until_in(Client(), person("ivy").email, clock) <= (2 if "{}" not in guessed else 30)

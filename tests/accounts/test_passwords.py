"""A password: 15 characters or more, any of them, and nothing that a stranger would try first."""

import time
from typing import Any

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from zxcvbn.frequency_lists import FREQUENCY_LISTS  # type: ignore[import-untyped]  # it ships no types

from clinic.demo.staff import PASSWORD as DEMO
from clinic.demo.staff import STAFF
from clinic.practice.actions import add_member
from clinic.practice.models import Clinic, Role, User

GOOD = "four owls near the tram"
KNOWN = FREQUENCY_LISTS["passwords"][:10_000]


@pytest.fixture
def zoe(clinic: Clinic) -> User:
    email = "zoe.lindqvist@harbour.example"
    return add_member(clinic=clinic, email=email, full_name="Zoë Lindqvist", roles=[Role.INJECTOR], password=GOOD).user


def words(password: str, user: User | None = None) -> str:
    """What the person is told; nothing for a password that is taken."""
    try:
        validate_password(password, user)
    except ValidationError as refused:
        return " ".join(refused.messages)
    return ""


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("passwordpassword", "repeats the same signs"),
        (" " * 15, "repeats the same signs"),
        ("a" * 15, "repeats the same signs"),
        ("x" * 128, "repeats the same signs"),
        ("letmeinletmein1", "repeats the same signs"),
        ("qwertyuiopasdfgh", "tried first"),
        ("1qaz2wsx3edc4rfv", "too easy to guess"),
        ("asdfghjkl;'asdfghjkl", "too easy to guess"),
        ("abcdefghijklmnopqrstuvwxyz", "follow each other"),
        ("1234567890123456", "tried first"),
        ("iloveyou iloveyou", "too easy to guess"),
        ("monkeydragonletmein", "tried first"),
        ("password12345678", "tried first"),
        ("P@ssw0rdP@ssw0rd", "repeats"),
    ],
)
def test_what_is_tried_first_is_refused_with_a_reason(db: None, password: str, why: str) -> None:
    told = words(password)
    assert why in told and "Take four or five words" in told


@pytest.mark.parametrize(
    "password",
    [
        "Harbour Clinic 1",
        "harbourclinic2026",
        "H4rb0ur-Cl1n1c!!",
        "harbourharbour!",
        "cinilc ruobrah 1",
        "zoe.lindqvist@harbour.example",
        "zoelindqvist1988",
        "Zoë Lindqvist 88",
        "L1ndqv1stL1ndqv1st",
        "Glabella2026!!!",
        "welcome2harbour2026",
        "Zoe at the Harbour",
    ],
)
def test_own_name_address_and_clinic_count_for_nothing(zoe: User, password: str) -> None:
    assert "too easy to guess" in words(password, zoe)


def test_the_reason_names_what_is_her_own(zoe: User) -> None:
    assert "your name, your e-mail address or the name of your clinic" in words("harbourclinic2026", zoe)
    assert words("harbour otters juggle blue lamps", zoe) == "", "among other words they may stand"


def test_the_clinic_in_which_somebody_is_given_an_account_counts_too(in_clinic: Clinic) -> None:
    new = User(email="new@elsewhere.example", full_name="Newcomer")
    assert "name of your clinic" in words("harbourclinic2026", new)


@pytest.mark.parametrize(
    "password",
    [
        "k7#Vq2mX9!pRw4z",
        "four owls near the tram",
        "пять сов у трамвая вечером",
        "電車の近くにふくろうが四羽いる朝",
        "  two spaces  at both ends  ",
        "🦉🚋🌧️🍋🎻🧦🪴🚲🧀🐙🧭🎈🪁🥨🏺",
        "tram owl lemon violin sock " * 5,
        DEMO,
    ],
)
def test_long_ones_of_any_signs_are_taken(zoe: User, password: str) -> None:
    assert len(password) >= 15 and words(password, zoe) == ""


def test_fifteen_and_a_hundred_and_twenty_eight(db: None) -> None:
    long = "Kx9!vT2#mQ7zRw4$bN8pLc3&yHs6JfDg"
    assert "15 characters" in words(long[:14])
    assert words(long[:15]) == "" and words((long + long[::-1])[:64]) == ""
    mixed = "".join(long[(7 * place + place // 32) % 32] for place in range(128))
    assert len(mixed) == 128 and words(mixed) == ""


def test_the_ten_thousand_that_people_take_most_are_refused(db: None) -> None:
    """As they are, twice, and with a year: a sample of the list that the estimator carries."""
    taken = [
        known for one in KNOWN[::40] for known in (one, one + one, f"{one} {one}", f"{one}2026!") if words(known) == ""
    ]
    assert len(KNOWN) == 10_000 and taken == []


def test_the_demos_password_passes_for_all_of_its_people(clinic: Clinic) -> None:
    for email, name, _, _ in STAFF:
        assert words(DEMO, User(email=email, full_name=name)) == ""


def test_a_very_long_one_is_judged_quickly(zoe: User) -> None:
    begin = time.process_time()
    words("Aa1!" * 50_000, zoe)
    assert time.process_time() - begin < 5


CHANGE = "/accounts/password/change/"


@pytest.mark.parametrize("new", ["passwordpassword", "harbourclinic2026"])
def test_the_page_refuses_and_says_what_to_do(client: Client, zoe: User, new: str) -> None:
    client.post("/accounts/login/", {"login": zoe.email, "password": GOOD})
    answer = client.post(CHANGE, {"oldpassword": GOOD, "password1": new, "password2": new})
    page: Any = answer.content.decode()
    assert answer.status_code == 200 and "too easy to guess" in page and "Take four or five words" in page
    assert new not in page
    zoe.refresh_from_db()
    assert zoe.check_password(GOOD)

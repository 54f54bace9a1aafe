"""One mailbox is one account, however its address is spelt; two mailboxes are never one."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.db import IntegrityError, connections, transaction
from django.test import Client

from clinic.practice.actions import add_member
from clinic.practice.email_addresses import check_email_address, email_address
from clinic.practice.models import Clinic, Role, User

PASSWORD = "seven green bicycles"
STORED = "sam.kim@harbour.example"
SPELT = [
    "Sam.Kim@Harbour.Example",
    "SAM.KIM@HARBOUR.EXAMPLE",
    "  sam.kim@harbour.example\t",
    "sam.kim@harbour.example.",
    "\uff53\uff41\uff4d.\uff4b\uff49\uff4d@harbour.example",
    "sam.kim\uff20harbour.example",
    "\u017fam.kim@harbour.example",
    "sam.\u212aim@harbour.example",
    "sam.kim@\u210carbour.example",
    "sam.\u200bkim@harbour.example",
    "sam.kim@harbour\u3002example",
]
NOT_HERS = [
    "s\u00e1m.kim@harbour.example",
    "sam.kim@h\u00e1rbour.example",
    "s\u0430m.kim@harbour.example",
    "samkim@harbour.example",
]


@pytest.fixture
def sam(clinic: Clinic) -> User:
    return add_member(clinic=clinic, email=SPELT[0], full_name="Sam Kim", roles=[Role.INJECTOR], password=PASSWORD).user


@pytest.mark.parametrize("spelt", SPELT)
def test_every_spelling_is_one_mailbox(spelt: str) -> None:
    assert email_address(spelt) == STORED


@pytest.mark.parametrize("other", NOT_HERS)
def test_another_mailbox_is_another(other: str) -> None:
    assert email_address(other) != STORED


@pytest.mark.parametrize(
    "address",
    [
        "jos\u00e9@x.example",
        "\u0430da@x.example",
        "ada\u0131@x.example",
        "a@stra\u00dfe.example",
        "nobody",
        "@",
        "a@@b.example",
        "",
    ],
)
def test_what_may_be_read_in_two_ways_makes_no_account(db: None, address: str) -> None:
    with pytest.raises(ValidationError):
        User.objects.create_user(email=address, full_name="Somebody")


def test_a_domain_is_kept_as_the_network_knows_it(db: None) -> None:
    made = User.objects.create_user(email="ada@h\u00e1rbour.example", full_name="Ada")
    assert made.email == "ada@xn--hrbour-pta.example"
    check_email_address(made.email)


@pytest.mark.parametrize("spelt", [*SPELT, *NOT_HERS[:3]])
def test_the_database_holds_no_other_spelling(sam: User, spelt: str) -> None:
    """Whoever writes past the form."""
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(email=spelt, full_name="Second")


@pytest.mark.parametrize("spelt", SPELT)
def test_she_signs_in_with_any_spelling(client: Client, sam: User, spelt: str) -> None:
    assert client.post("/accounts/login/", {"login": spelt, "password": PASSWORD}).status_code == 302


@pytest.mark.parametrize("other", NOT_HERS)
def test_another_address_does_not_sign_in(client: Client, sam: User, other: str) -> None:
    assert client.post("/accounts/login/", {"login": other, "password": PASSWORD}).status_code == 200


@pytest.mark.parametrize("typed", [*SPELT, *NOT_HERS])
def test_the_link_for_a_new_password_goes_to_the_stored_address_or_nowhere(
    client: Client, sam: User, mailoutbox: list[EmailMessage], typed: str
) -> None:
    """As in CVE-2019-19844: somebody who owns a mailbox spelt alike asks for her link."""
    assert client.post("/accounts/password/reset/", {"email": typed}).status_code in (200, 302)
    links = [letter for letter in mailoutbox if "/password/reset/key/" in letter.body]
    assert [letter.to for letter in links] == ([[STORED]] if typed in SPELT else [])


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_make_one_account(clinic: Clinic, other_clinic: Clinic) -> None:
    def add(number: int) -> str:
        try:
            where = clinic if number % 2 else other_clinic
            email = SPELT[number % len(SPELT)]
            add_member(clinic=where, email=email, full_name="Sam Kim", roles=[Role.INJECTOR])
            return "added"
        except IntegrityError as refused:
            assert "one_membership_a_clinic" in str(refused)
            return "there already"
        finally:
            connections.close_all()

    with ThreadPoolExecutor(20) as pool:
        told = list(pool.map(add, range(20)))
    assert sorted(told) == ["added"] * 2 + ["there already"] * 18
    assert User.objects.filter(full_name="Sam Kim").count() == 1


def test_who_comes_back_in_another_spelling_is_the_same_person(
    other_clinic: Clinic, sam: User, sign_in: Callable[[User], Client]
) -> None:
    again = add_member(clinic=other_clinic, email=SPELT[4], full_name="Else", roles=[Role.FRONT_DESK])
    assert again.user == sam and again.user.full_name == "Sam Kim"

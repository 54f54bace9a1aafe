"""The last day of a program's token: chosen when it is made, told in the list, kept to the second on the clinic's calendar."""

import html
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from clinic.audit.models import Event
from clinic.office import api_tokens
from clinic.office.access_tokens import ApiToken
from clinic.practice.models import Clinic, Membership, User
from clinic.practice.tenancy import tenant
from tests.support.members import member_of

SignIn = Callable[[User], Client]
PAGE = "/clinic/settings/programs/"
PATIENTS = "/api/v1/patients/"


@pytest.fixture
def owner(clinic: Clinic, olive: User) -> Membership:
    return member_of(clinic, olive)


def calls(text: str) -> Client:
    return Client(headers={"Authorization": f"Bearer {text}"}, enforce_csrf_checks=True)


@pytest.mark.parametrize("zone", ["Europe/London", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Australia/Lord_Howe"])
def test_a_token_opens_on_its_last_day_and_not_the_day_after(
    owner: Membership, clinic: Clinic, at: Callable[[Clinic, str], None], zone: str
) -> None:
    """On the clinic's calendar, to the second, wherever the server stands; through a year, so also across a change of the clocks."""
    Clinic.objects.filter(pk=clinic.pk).update(timezone=zone)
    clinic.refresh_from_db()
    at(clinic, "2026-09-01 09:00")
    with tenant(clinic):
        asked: dict[str, Any] = {"member": member_of(clinic, owner.user), "scopes": ["patients:read"], "by": owner.user}
        _, text = api_tokens.make(name="Ends", expires_on=date(2026, 11, 30), **asked)
        _, lasting = api_tokens.make(name="Lasts", **asked)
    for moment, status in (("2026-11-30 00:00", 200), ("2026-11-30 23:59:59", 200), ("2026-12-01 00:00", 401)):
        at(clinic, moment)
        answer = calls(text).get(PATIENTS)
        assert (answer.status_code, calls(lasting).get(PATIENTS).status_code) == (status, 200), moment
    assert answer["WWW-Authenticate"] == "Bearer"
    assert answer.json()["detail"] == "This token is expired. The owner of the clinic can make another one."
    with tenant(clinic):
        last_call = ApiToken.objects.get(name="Ends").last_used_at
    assert last_call and clinic.day_of(last_call) == date(2026, 11, 30)


@pytest.mark.parametrize(
    ("lasts", "typed", "last"),
    [
        ("", "", None),
        ("", "no day at all", None),
        ("30", "", "2026-12-23"),
        ("90", "1 Jan 2020", "2027-02-21"),
        ("365", "", "2027-11-23"),
        ("day", "23 Nov 2026", "2026-11-23"),
        ("day", "14 Feb 2027", "2027-02-14"),
    ],
)
def test_how_long_a_token_lasts_is_chosen_when_it_is_made(
    clinic: Clinic,
    olive: User,
    sign_in: SignIn,
    at: Callable[[Clinic, str], None],
    lasts: str,
    typed: str,
    last: str | None,
) -> None:
    at(clinic, "2026-11-23 14:00")
    sent = {"name": "Website", "scopes": ["slots:read"], "lasts": lasts, "last_day": typed}
    assert sign_in(olive).post(PAGE, sent).status_code == 200
    with tenant(clinic):
        made, event = ApiToken.objects.get(), Event.objects.get(action="token.made")
    assert str(made.expires_on) == str(last)
    assert event.data.get("expires_on") == last


@pytest.mark.parametrize(
    ("lasts", "typed", "words"),
    [
        ("day", "", "Enter the last day."),
        ("day", "22 Nov 2026", "Choose today or a day to come."),
        ("day", "some day", "some day"),
        ("45", "", "Choose one of these."),
    ],
)
def test_a_last_day_with_a_fault_makes_no_token(
    clinic: Clinic,
    olive: User,
    sign_in: SignIn,
    at: Callable[[Clinic, str], None],
    lasts: str,
    typed: str,
    words: str,
) -> None:
    at(clinic, "2026-11-23 14:00")
    sent = {"name": "Website", "scopes": ["slots:read"], "lasts": lasts, "last_day": typed}
    refused = sign_in(olive).post(PAGE, sent)
    page = html.unescape(refused.content.decode())
    assert (refused.status_code, words in page, "Website" in page) == (422, True, True)
    with tenant(clinic):
        assert ApiToken.objects.count() == 0


def test_the_list_says_which_token_is_expired_and_which_will_be_soon(
    clinic: Clinic, olive: User, owner: Membership, sign_in: SignIn, at: Callable[[Clinic, str], None]
) -> None:
    at(clinic, "2026-11-01 09:00")
    with tenant(clinic):
        for name, day in (("Phone", date(2026, 11, 22)), ("Website", date(2026, 12, 7)), ("Till", date(2026, 12, 8))):
            api_tokens.make(member=owner, name=name, scopes=["slots:read"], by=olive, expires_on=day)
    at(clinic, "2026-11-23 14:00")
    rows = sign_in(olive).get(PAGE).content.decode().split('class="room-row token-row"')[1:]
    told = {name: row for row in rows for name in ("Phone", "Website", "Till") if f"<strong>{name}</strong>" in row}
    assert [name for name, row in told.items() if ">Expired<" in row] == ["Phone"]
    assert [name for name, row in told.items() if ">Expires soon<" in row] == ["Website"]
    assert "22 Nov 2026" in told["Phone"] and "8 Dec 2026" in told["Till"]

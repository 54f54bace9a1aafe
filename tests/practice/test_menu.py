"""The menu shows what a member may open, and the day begins at its first entry."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import resolve

from clinic.practice import context
from clinic.practice.access import Access
from clinic.practice.models import Clinic, Role, User
from patients.records.models import Patient
from tests.conftest import make_member

SignIn = Callable[[User], Client]
MENUS = [
    ([Role.OWNER], ["Today", "Follow-up", "Messages", "Plans", "Patients", "Stock", "Protocol", "Clinic"]),
    ([Role.DIRECTOR], ["Plans", "Patients", "Stock", "Protocol", "Clinic"]),
    ([Role.INJECTOR], ["Today", "Plans", "Patients", "Stock", "Protocol"]),
    ([Role.FRONT_DESK], ["Today", "Follow-up", "Messages", "Patients"]),
    (
        [Role.OWNER, Role.INJECTOR],
        ["Today", "Follow-up", "Messages", "Plans", "Patients", "Stock", "Protocol", "Clinic"],
    ),
    ([Role.DIRECTOR, Role.INJECTOR], ["Today", "Plans", "Patients", "Stock", "Protocol", "Clinic"]),
    ([Role.FRONT_DESK, Role.INJECTOR], ["Today", "Follow-up", "Messages", "Plans", "Patients", "Stock", "Protocol"]),
    (
        [Role.FRONT_DESK, Role.DIRECTOR],
        ["Today", "Follow-up", "Messages", "Plans", "Patients", "Stock", "Protocol", "Clinic"],
    ),
]


def menu(person: Client) -> list[tuple[str, str]]:
    """Address and label of each entry."""
    html = person.get("/patients/").content.decode()
    nav = html.split('<nav aria-label="Main">')[1].split("</nav>")[0]
    return re.findall(r'<a href="([^"]+)"[^>]*>([^<]+)', nav)


@pytest.mark.parametrize(("roles", "labels"), MENUS)
def test_the_menu_holds_what_opens(clinic: Clinic, sign_in: SignIn, roles: list[Role], labels: list[str]) -> None:
    person = sign_in(make_member(clinic, "Mia", *roles))
    found = menu(person)
    assert [label for _, label in found] == labels
    assert {person.get(address).status_code for address, _ in found} == {200}
    assert person.get("/")["Location"] == found[0][0]


def test_a_member_whose_roles_open_no_place_is_told(
    clinic: Clinic, ada: User, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(context, "PLACES", (("Follow-up", "booking:follow-up"),))
    answer = sign_in(ada).get("/")
    assert answer.status_code == 403 and "Your role in this clinic has no page yet." in answer.content.decode()


def test_the_account_names_every_role(clinic: Clinic, sign_in: SignIn) -> None:
    html = sign_in(make_member(clinic, "Mia", Role.INJECTOR, Role.OWNER)).get("/patients/").content.decode()
    assert "Owner and injector, Harbour Clinic" in html


def test_a_member_who_only_reads_patients_is_offered_no_change(
    clinic: Clinic, ana: Patient, ada: User, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a role would be that stands in one set and not in the other: links follow from the pages that they open."""
    addresses = ("/patients/", "/patients/?q=nobody-at-all", f"/patients/{ana.pk}/")
    changes = ("/patients/new/", f"/patients/{ana.pk}/details/")

    def offered() -> set[str]:
        html = "".join(sign_in(ada).get(address).content.decode() for address in addresses)
        return {address for address in changes if f'href="{address}"' in html}

    assert offered() == set(changes)
    for address in changes:
        monkeypatch.setattr(resolve(address).func, "access", Access(roles=frozenset({Role.OWNER})))
    assert offered() == set()

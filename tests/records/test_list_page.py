"""The list of patients: everybody by name, pages, and what is typed."""

import re
import uuid
from collections.abc import Callable
from html import unescape

import pytest
from django.test import Client
from django.utils.html import strip_tags

from clinic.audit.models import Event
from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from tests.records.people import add
from tests.support.audit import told_by
from tests.support.pages import flat

SignIn = Callable[[User], Client]


@pytest.mark.parametrize("person", ["ada", "desk", "dora", "olive"])
def test_every_role_finds_patients(
    request: pytest.FixtureRequest, clinic: Clinic, ada: User, sign_in: SignIn, person: str
) -> None:
    add(clinic, ada, "Leila", "Amari", phone="07700 900123")
    page = sign_in(request.getfixturevalue(person)).get("/patients/", {"q": "ama"}).content.decode()
    for words in ("Amari, Leila", "14-Mar-1986", "07700 900123", "1 patient found"):
        assert words in strip_tags(page)


def test_an_empty_clinic_says_how_to_begin(clinic: Clinic, desk: User, sign_in: SignIn) -> None:
    page = sign_in(desk).get("/patients/").content.decode()
    assert "No patients yet" in page and "/patients/new/" in page


def test_what_was_typed_stays_when_nobody_is_found(clinic: Clinic, ada: User, desk: User, sign_in: SignIn) -> None:
    add(clinic, ada, "Leila", "Amari")
    page = sign_in(desk).get("/patients/", {"q": '"><script>'}).content.decode()
    assert "Nobody found" in page
    assert 'value="&quot;&gt;&lt;script&gt;"' in page


def test_while_typing_only_the_rows_come_and_the_count_beside(
    clinic: Clinic, ada: User, desk: User, sign_in: SignIn
) -> None:
    add(clinic, ada, "Leila", "Amari")
    page = flat(sign_in(desk).get("/patients/", {"q": "ama"}, headers={"HX-Request": "true"}))
    assert "<html" not in page
    assert "Amari, Leila" in strip_tags(page)
    assert 'id="found" role="status" hx-swap-oob="innerHTML"> 1 patient found' in page


def test_pages_keep_what_was_typed(clinic: Clinic, ada: User, desk: User, sign_in: SignIn) -> None:
    for number in range(27):
        add(clinic, ada, f"Given{number:02}", "Same & Co")
    person = sign_in(desk)
    first = flat(person.get("/patients/", {"q": "same co"}))
    assert "The first 25 by name" in first and "Given24" in first and "Given25" not in first
    (following,) = re.findall(r'href="(\?q=same\+co&amp;after=[^"]+)"', first)
    second = flat(person.get(f"/patients/{unescape(following)}"))
    assert "Given26" in second and "Given24" not in second
    assert "The last 2 by name" in second and 'href="?q=same+co"' in second
    for odd in ("0", "-1", str(uuid.uuid4()), "x", ""):
        assert person.get("/patients/", {"after": odd}).status_code == 200


@pytest.mark.parametrize(
    "text",
    [
        "a" * 5000,
        "\0",
        "1/1/0000",
        "99999999999999999999",
        "\u0661\u0664/\u0663/1986",
        "٣",
        "🙂",
        "a b c d e f g h i j k l",
    ],
)
def test_odd_text_finds_nobody_and_breaks_nothing(clinic: Clinic, desk: User, sign_in: SignIn, text: str) -> None:
    answer = sign_in(desk).get("/patients/", {"q": text})
    assert answer.status_code == 200


def test_seeing_a_list_is_one_event_with_who_was_on_it(clinic: Clinic, ada: User, desk: User, sign_in: SignIn) -> None:
    leila = add(clinic, ada, "Leila", "Amari")
    add(clinic, ada, "Ben", "Okafor")
    sign_in(desk).get("/patients/", {"q": "ama"})
    with tenant(clinic):
        (event,) = Event.objects.filter(action="patient.list")
    assert (event.actor, told_by(event)) == (f"user:{desk.pk}", {"patients": [str(leila.pk)]})

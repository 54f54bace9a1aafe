"""The clinic's settings: changed by those who manage it, in words where something is wrong, never over somebody else's change."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from clinic.audit.models import Event
from clinic.office import actions
from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from tests.support.audit import told_by

SignIn = Callable[[User], Client]
ADDRESS = "/clinic/settings/"


def form(clinic: Clinic, **changes: Any) -> dict[str, Any]:
    clinic.refresh_from_db()
    told = {name: getattr(clinic, name) for name in actions.DETAILS} | {"version": clinic.version}
    told["second_factor_from"] = told["second_factor_from"] or ""
    return told | changes


@pytest.mark.parametrize("who", ["olive", "dora"])
def test_owner_and_director_change_what_letters_say(
    clinic: Clinic, sign_in: SignIn, who: str, request: pytest.FixtureRequest
) -> None:
    client = sign_in(request.getfixturevalue(who))
    changes = {
        "paper": "letter",
        "language": "es",
        "face_art": "broad",
        "cost_words": "Per area: £180.\r\nCheck-in: free.",
    }
    assert client.post(ADDRESS, form(clinic, **changes)).status_code == 302
    clinic.refresh_from_db()
    assert (clinic.paper, clinic.language, clinic.face_art) == ("letter", "es", "broad")
    assert clinic.cost_words == "Per area: £180.\nCheck-in: free." and clinic.version == 2
    with tenant(clinic):
        event = Event.objects.get(action="clinic.update")
    assert told_by(event) == {"fields": ["paper", "language", "face_art", "cost_words"]}


def test_saving_the_same_changes_nothing(clinic: Clinic, olive: User, sign_in: SignIn) -> None:
    assert sign_in(olive).post(ADDRESS, form(clinic)).status_code == 302
    clinic.refresh_from_db()
    with tenant(clinic):
        assert clinic.version == 1 and not Event.objects.filter(action="clinic.update").exists()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": ""}, "Enter the clinic’s name."),
        ({"emergency_number": ""}, "Enter the emergency number; every aftercare sheet names it."),
        ({"phone": "call us"}, "Enter a phone number such as +44 20 7946 0312"),
        ({"email": "hello@"}, "Enter an e-mail address such as hello@example.com"),
        ({"paper": "a3"}, "Select a valid choice"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    clinic: Clinic, olive: User, sign_in: SignIn, changes: dict[str, str], words: str
) -> None:
    kept = {"cost_words": "Ask at the desk."}
    answer = sign_in(olive).post(ADDRESS, form(clinic, **kept, **changes))
    page = answer.content.decode()
    assert answer.status_code == 422 and words in page and "Ask at the desk." in page
    clinic.refresh_from_db()
    assert clinic.cost_words == ""


def test_somebody_elses_change_is_shown_and_not_overwritten(
    clinic: Clinic, olive: User, dora: User, sign_in: SignIn
) -> None:
    mine = form(clinic, phone="+44 20 7946 0001")
    assert sign_in(dora).post(ADDRESS, form(clinic, phone="+44 20 7946 0002")).status_code == 302
    answer = sign_in(olive).post(ADDRESS, mine)
    page = answer.content.decode()
    assert answer.status_code == 409 and "+44 20 7946 0002" in page and 'value="+44 20 7946 0001"' in page
    clinic.refresh_from_db()
    assert clinic.phone == "+44 20 7946 0002"
    assert sign_in(olive).post(ADDRESS, mine | {"version": clinic.version}).status_code == 302
    clinic.refresh_from_db()
    assert clinic.phone == "+44 20 7946 0001"


def test_only_those_who_manage_see_the_way_there(clinic: Clinic, olive: User, ada: User, sign_in: SignIn) -> None:
    assert f'href="{ADDRESS}"' in sign_in(olive).get("/patients/").content.decode()
    assert f'href="{ADDRESS}"' not in sign_in(ada).get("/patients/").content.decode()


@pytest.mark.parametrize(
    ("minutes", "status"), [("5", 302), ("60", 302), ("4", 422), ("61", 422), ("", 422), ("x", 422)]
)
def test_the_idle_limit_is_chosen_within_its_bounds(
    clinic: Clinic, olive: User, sign_in: SignIn, minutes: str, status: int
) -> None:
    assert sign_in(olive).post(ADDRESS, form(clinic, idle_minutes=minutes)).status_code == status
    clinic.refresh_from_db()
    assert clinic.idle_minutes == (int(minutes) if status == 302 else 15)

"""A page that stayed open asks whose session this is now."""

import uuid
from collections.abc import Callable

import pytest
from django.test import Client

from clinic.practice.models import Clinic, User

SignIn = Callable[[User], Client]


def test_it_says_who_and_gives_the_token_of_this_session(ada: User, clinic: Clinic, sign_in: SignIn) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.cookies.update(sign_in(ada).cookies)
    told = browser.get("/session/").json()
    assert (told["user"], told["clinic"]) == (str(ada.pk), str(clinic.pk))
    refused = browser.post("/clinics/choose/", {"clinic": "x", "csrfmiddlewaretoken": "a" * 64})
    taken = browser.post("/clinics/choose/", {"clinic": "x", "csrfmiddlewaretoken": told["token"]})
    assert (refused.status_code, taken.status_code) == (403, 404)


def test_a_script_of_another_persons_page_is_refused(ada: User, dora: User, clinic: Clinic, sign_in: SignIn) -> None:
    """Ada's page stayed open while Dora signed in beside it: nothing is read or written in Dora's name."""

    def asked(whose: str) -> int:
        return sign_in(dora).get("/session/", headers={"X-Page-Of": whose}).status_code

    assert asked(f"{dora.pk} {clinic.pk}") == 200
    assert asked(f"{ada.pk} {clinic.pk}") == 401
    assert asked(f"{dora.pk} {uuid.uuid4()}") == 401
    assert asked("") == 401


def test_it_is_stored_nowhere(ada: User, sign_in: SignIn) -> None:
    assert "no-store" in sign_in(ada).get("/session/")["Cache-Control"]


LOGIN = "/accounts/login/?next="


def part_of(page: str) -> dict[str, str]:
    return {"HX-Request": "true", "HX-Current-URL": page}


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    ("page", "back"),
    [
        ("http://testserver/patients/?q=am%20i&page=2", "/patients/%3Fq%3Dam%2520i%26page%3D2"),
        ("http://testserver/today/", "/today/"),
        ("http://testserver//foreign.example/x", "/foreign.example/x"),
        ("http://testserver/%5Cforeign.example/x", "/%255Cforeign.example/x"),
        ("https://foreign.example/today/", "/"),
        ("http://foreign.example/today/", "/"),
        ("nonsense", "/"),
        ("", "/"),
    ],
)
def test_a_part_of_a_page_leads_the_whole_page_to_sign_in_and_back(db: None, method: str, page: str, back: str) -> None:
    """A redirect would put the sign-in page into the part's place."""
    answer = getattr(Client(), method)("/check-ins/count/", headers=part_of(page))
    assert (answer.status_code, answer.content) == (401, b"")
    assert answer["HX-Redirect"] == f"{LOGIN}{back}"


def test_a_part_of_a_page_leads_the_whole_page_to_the_choice_of_clinic(sign_in: SignIn, db: None) -> None:
    nobody = User.objects.create_user(email="new@nowhere.example", full_name="New")
    answer = sign_in(nobody).get("/session/", headers=part_of("http://testserver/today/"))
    assert (answer.status_code, answer["HX-Redirect"]) == (401, "/clinics/choose/")


@pytest.mark.parametrize(
    ("referer", "back"),
    [
        ("http://testserver/patients/new/?tab=week", "/patients/new/%3Ftab%3Dweek"),
        ("http://testserver//foreign.example/x", "/foreign.example/x"),
        ("http://testserver/\\foreign.example/x", "/foreign.example/x"),
        ("http://foreign.example/patients/new/", "/"),
        ("https://testserver/patients/new/", "/"),
        ("", "/"),
    ],
)
def test_a_form_sent_without_a_session_comes_back_to_its_page(db: None, referer: str, back: str) -> None:
    """The address that it was sent to may take forms alone."""
    answer = Client().post("/patients/new/", {"name": "x"}, headers={"Referer": referer})
    assert (answer.status_code, answer["Location"]) == (302, f"{LOGIN}{back}")


def test_a_page_asked_for_without_a_session_is_come_back_to(db: None) -> None:
    assert Client().get("/patients/?q=amari")["Location"] == f"{LOGIN}/patients/%3Fq%3Damari"

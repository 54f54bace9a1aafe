"""A page that stayed open asks whose session this is now."""

from collections.abc import Callable

from django.test import Client

from clinic.practice.models import User

SignIn = Callable[[User], Client]


def test_it_says_who_and_gives_the_token_of_this_session(ada: User, sign_in: SignIn) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.cookies.update(sign_in(ada).cookies)
    told = browser.get("/session/").json()
    assert told["user"] == str(ada.pk)
    refused = browser.post("/clinics/choose/", {"clinic": "x", "csrfmiddlewaretoken": "a" * 64})
    taken = browser.post("/clinics/choose/", {"clinic": "x", "csrfmiddlewaretoken": told["token"]})
    assert (refused.status_code, taken.status_code) == (403, 404)


def test_it_is_stored_nowhere(ada: User, sign_in: SignIn) -> None:
    assert "no-store" in sign_in(ada).get("/session/")["Cache-Control"]


def test_a_part_of_a_page_is_refused_without_the_sign_in_page(db: None) -> None:
    """htmx would put it in the part's place."""
    answer = Client().get("/session/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.content) == (401, b"")
    assert Client().get("/session/").status_code == 302

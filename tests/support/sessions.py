"""What a session is to a test: whose cookie, how long, whether it is still one."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.test import Client

from clinic.accounts import handed_over
from clinic.practice.models import User
from tests.support.second_step import PASSWORD

PAGE = {"Accept": "text/html,application/xhtml+xml", "Sec-Fetch-Mode": "navigate"}


def go(client: Client, address: str = "/patients/", **headers: str) -> int:
    """To a page, as a browser goes."""
    return client.get(address, headers={**PAGE, **headers}).status_code


def is_in(client: Client) -> bool:
    return client.get("/patients/").status_code == 200


def key_of(client: Client) -> str:
    return client.cookies["glabella"].value


def replay(key: str) -> Client:
    client = Client()
    client.cookies["glabella"] = key
    return client


def pass_by(traveller: Any, **more: int) -> None:
    traveller.shift(timedelta(**more))


def unlock(client: Client, person: User, password: str = PASSWORD, **more: str) -> Any:
    return client.post("/accounts/login/", {"login": person.email, "password": password, **more})


def hand_to_patient(client: Client) -> None:
    """As the page of a consent does it."""
    request = HttpRequest()
    request.session = client.session
    handed_over.begin(request, language="en", page="/patients/")
    request.session.save()


def take_back(client: Client) -> None:
    """As a new sign-in does it, without one."""
    session = client.session
    session.pop(handed_over.HANDED_OVER, None)
    session.save()

"""What a session is to a test: whose cookie, how long, whether it is still one."""

from datetime import timedelta
from typing import Any

from django.test import Client

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

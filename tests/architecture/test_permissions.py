"""Every route x method x role has a written answer (permissions.toml), and gives it."""

import json
import uuid
from typing import Any
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.architecture.matrix import COLUMNS, MATRIX, METHODS, cells
from tests.architecture.objects import BACKEND, World
from tests.architecture.routes import NO_NAME, all_routes

WITH_IDS = sorted(route for route, pattern in all_routes().items() if "<uuid:" in pattern and route in MATRIX)


@pytest.fixture
def world(db: None) -> World:
    return World()


def test_every_route_is_written_down() -> None:
    assert sorted(set(all_routes()) - set(MATRIX)) == []


def test_no_line_is_left_of_a_route_that_is_gone() -> None:
    assert sorted(set(MATRIX) - set(all_routes())) == []


def test_every_route_has_a_name() -> None:
    assert not [route for name, route in all_routes().items() if name.endswith(NO_NAME)]


def test_every_line_answers_every_column() -> None:
    for route, rows in MATRIX.items():
        for method in METHODS:
            if method in rows:
                assert len(rows[method].split()) == len(COLUMNS), f"{route} {method}"


@pytest.mark.parametrize("route", sorted(MATRIX))
def test_each_cell_answers_as_written(world: World, route: str) -> None:
    wrong = []
    for method, column, expected in cells(route):
        answer = ask(world, route, method, column)
        if answer != expected and not (expected == "refused" and is_refusal(answer)):
            wrong.append(f"{method} as {column}: {answer} instead of {expected}")
    assert not wrong, f"{route}\n" + "\n".join(wrong)


def is_refusal(answer: str) -> bool:
    return answer in {"sign-in", "choose", "401", "403", "404", "405"}


def ask(world: World, route: str, method: str, column: str, **ids: Any) -> str:
    """One request from the same starting point as every other: whatever it does is undone."""
    url, body, client = address(world, route, ids), sent(world, route, method), client_of(world, column)
    point = transaction.savepoint()
    cache.clear()  # allauth counts requests there
    try:
        world.before_request(column)
        response = client.generic(method, url, **body)
    finally:
        transaction.savepoint_rollback(point)
    return word_for(response)


def client_of(world: World, column: str) -> Client:
    """A fresh client for each cell; signing in is done once a person."""
    client = Client(raise_request_exception=False)
    if column == "anonymous":
        return client
    if column not in world.sessions:
        world.sign_in(column, client)
        world.sessions[column] = client.cookies[settings.SESSION_COOKIE_NAME].value
    client.cookies[settings.SESSION_COOKIE_NAME] = world.sessions[column]
    return client


def address(world: World, route: str, ids: dict[str, Any]) -> str:
    named, query = MATRIX[route].get("ids", {}), MATRIX[route].get("query", "")
    path = reverse(route, kwargs={argument: ids.get(argument, world[name]) for argument, name in named.items()})
    return f"{path}?{query}" if query else path


def sent(world: World, route: str, method: str) -> dict[str, Any]:
    """Arguments for `Client.generic`: form fields for pages, JSON for the API."""
    fields = MATRIX[route].get("body", {}).get(method, {})
    values = {name: str(world[value[1:]]) if str(value).startswith("@") else value for name, value in fields.items()}
    if "/api/" in "/" + all_routes()[route]:
        return {"data": json.dumps(values), "content_type": "application/json"}
    return {"data": urlencode(values, doseq=True), "content_type": "application/x-www-form-urlencoded"}


def word_for(response: HttpResponse) -> str:
    if response.status_code != 302:
        return str(response.status_code)
    target = response["Location"]
    if target.startswith(reverse("account_login")):
        return "sign-in"
    if target == reverse("mfa_index") and response.wsgi_request.user.email.startswith("newcomer"):
        return "enrol"
    if target == reverse("account_give_back"):
        return "give-back"
    return "choose" if target == reverse("practice:clinic-choose") else "302"


@pytest.mark.parametrize("route", WITH_IDS)
def test_a_foreign_id_answers_like_one_that_was_never_there(world: World, route: str) -> None:
    absent = {
        argument: uuid.uuid4() for argument, name in MATRIX[route]["ids"].items() if isinstance(world[name], uuid.UUID)
    }
    assert absent
    for method in METHODS:
        if method in MATRIX[route]:
            assert ask(world, route, method, "outsider") == ask(world, route, method, "outsider", **absent), method


@pytest.mark.parametrize("route", sorted(route for route, rows in MATRIX.items() if "POST" in rows))
def test_no_form_is_taken_from_another_site(world: World, route: str) -> None:
    """A post without our token is refused before anything is looked at."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.people["injector"], backend=BACKEND)
    assert client.post(address(world, route, {})).status_code == 403

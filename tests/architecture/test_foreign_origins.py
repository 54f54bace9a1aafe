"""No other site writes in the name of somebody who is signed in, and cookies stay with us."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.middleware.csrf import get_token
from django.test import Client, RequestFactory
from pytest_django import Settings as DjangoSettings

from clinic.practice.models import User
from tests.architecture.matrix import MATRIX
from tests.architecture.objects import World
from tests.architecture.test_permissions import address
from tests.architecture.test_safety import SAFE, settings_of, start

UNSAFE = ("POST", "PUT", "PATCH", "DELETE")
REFUSED = {403, 404, 405}


@pytest.fixture
def world(db: None) -> World:
    return World()


def browser_of(world: World, person: str) -> tuple[Client, str]:
    """Signed in, with the token that our own forms would send."""
    request = RequestFactory().get("/")
    token = get_token(request)
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    world.sign_in(person, client)
    client.cookies[settings.CSRF_COOKIE_NAME] = request.META["CSRF_COOKIE"]
    return client, token


def test_no_route_writes_for_a_page_of_another_site(world: World) -> None:
    """Even with the right token: the browser says which site's page sends, and that is enough."""
    client, token = browser_of(world, "injector")
    assert sent(client, token, "/clinics/choose/", "POST", "http://testserver") == 404, "our own page is heard"
    taken = [
        (method, route, status)
        for route in sorted(MATRIX)
        for url in [urlsplit(address(world, route, {})).path]
        for method in UNSAFE
        if (status := sent(client, token, url, method, "https://evil.example")) not in REFUSED
    ]
    assert taken == []


def test_every_route_that_takes_a_post_refuses_it_before_looking_at_it(world: World) -> None:
    client, token = browser_of(world, "injector")
    for route in sorted(route for route, rows in MATRIX.items() if "POST" in rows):
        url = urlsplit(address(world, route, {})).path
        assert sent(client, token, url, "POST", "https://evil.example") == 403, route


def sent(client: Client, token: str, url: str, method: str, origin: str) -> int:
    return client.generic(method, url, headers={"Origin": origin, "X-CSRFToken": token}).status_code


@pytest.fixture
def over_https(settings: DjangoSettings, monkeypatch: pytest.MonkeyPatch) -> DjangoSettings:
    """With the cookies of a clinic that others reach."""
    with monkeypatch.context() as cleared:
        read = settings_of(SAFE, cleared)
    for name in read:
        if "COOKIE" in name and name.isupper():
            setattr(settings, name, read[name])
    return settings


def test_each_cookie_is_ours_alone(ada: User, over_https: DjangoSettings) -> None:
    ada.set_password("seven green bicycles")
    ada.save(update_fields=["password"])
    client = Client()
    client.get("/accounts/login/", secure=True)
    client.post("/accounts/login/", {"login": ada.email, "password": "seven green bicycles"}, secure=True)
    assert Session.objects.exists()
    assert over_https.SESSION_COOKIE_NAME in client.cookies and over_https.CSRF_COOKIE_NAME in client.cookies
    for name, cookie in client.cookies.items():
        assert name.startswith("__Host-"), name
        assert cookie["secure"] and cookie["httponly"] and cookie["samesite"] == "Lax", name
        assert cookie["path"] == "/" and not cookie["domain"], name


def test_django_has_no_warning_about_a_clinic_that_others_reach() -> None:
    checked = start(SAFE, str(Path("manage.py")), "check", "--deploy", "--fail-level", "INFO")
    assert (checked.returncode, "no issues" in checked.stdout + checked.stderr) == (0, True), checked.stderr

"""
Nothing that anybody can send is a 500: every route, every method, every parameter and field, with what no honest browser
sends. Pages answer in words and keep what was typed; the API answers with a problem of RFC 9457.
"""

import importlib
import inspect
import json
import re
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from traceback import extract_tb
from typing import Any
from urllib.parse import quote, quote_from_bytes

import pytest
from django.core.cache import cache
from django.core.signals import got_request_exception
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import resolve

from tests.architecture.bad_values import BODIES, FORM, TEXTS, TYPES, VALUES, VERY_LONG_NUMBER
from tests.architecture.matrix import COLUMNS, MATRIX
from tests.architecture.objects import World, injector_here
from tests.architecture.routes import all_routes
from tests.architecture.test_code import ROOMS, ROOT, modules
from tests.architecture.test_permissions import address, client_of, sent
from tests.support.drills import some

API = sorted(route for route in MATRIX if route.startswith("api:"))
PAGES = sorted(set(MATRIX) - set(API))
GROUP = 12  # fields of a large form that go wrong together
MANY = 40


class Names(HTMLParser):
    """Of all controls of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: dict[str, None] = {}
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        name = dict(attrs).get("name")
        if name and tag in ("input", "select", "textarea", "button") and name != "csrfmiddlewaretoken":
            self.found[name] = None


def test_figures_are_counted_before_they_are_read_as_a_number() -> None:
    """`int` raises for more than 4,300 figures, and a column holds fewer still: `read_number` and `read_count` have bounds."""
    guarded = re.compile(r"\bint\(.*\.is(?:decimal|digit|numeric)\(\)|\.is(?:decimal|digit|numeric)\(\).*\bint\(")
    unbounded = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in modules()
        if path.relative_to(ROOT).parts[0] in ROOMS and "embedded" not in path.parts
        for line in path.read_text().splitlines()
        if guarded.search(line) and "len(" not in line
    ]
    # The choices of the form, which has refused every other text before.
    assert [line.partition(":")[0] for line in unbounded] == ["clinic/office/api_token_form.py"], unbounded


@pytest.fixture
def world(db: None) -> World:
    return World()


@pytest.fixture
def errors() -> Iterator[list[str]]:
    """Where each exception that nobody caught was raised."""
    found: list[str] = []

    def note(sender: Any, request: Any, **more: Any) -> None:
        kind, error, trace = sys.exc_info()
        ours = [frame for frame in extract_tb(trace) if "site-packages" not in frame.filename]
        found.append(f"{kind and kind.__name__}: {str(error)[:80]} at {ours[-1].filename}:{ours[-1].lineno}")

    got_request_exception.connect(note)
    yield found
    got_request_exception.disconnect(note)


def who(route: str, method: str) -> str:
    """Somebody whom this route answers."""
    answers = dict(zip(COLUMNS, MATRIX[route][method].split(), strict=True))
    welcome = [column for column, answer in answers.items() if answer not in ("sign-in", "choose", "403", "404", "401")]
    return next(
        (column for column in ("injector", "director", "owner", "front_desk") if column in welcome),
        (welcome or ["injector"])[0],
    )


def send(world: World, route: str, method: str, *, query: str = "", **body: Any) -> HttpResponse:
    client = client_of(world, who(route, method))
    point = transaction.savepoint()
    cache.clear()
    there = address(world, route, {})
    try:
        return client.generic(method, f"{there}{'&' if '?' in there else '?'}{query}" if query else there, **body)
    finally:
        transaction.savepoint_rollback(point)


def encoded(fields: dict[str, Any]) -> str:
    """As urlencode would, and half characters as the bytes that they are not."""
    pairs = ((name, str(value).encode("utf-8", "surrogatepass")) for name, value in fields.items())
    return "&".join(f"{quote(name)}={quote_from_bytes(value)}" for name, value in pairs)


def read_by(world: World, route: str, where: str) -> list[str]:
    """The names that the view's module reads from the address (GET) or a form (POST)."""
    view = resolve(address(world, route, {}).partition("?")[0]).func
    module = importlib.import_module(inspect.unwrap(view).__module__)
    if where == "GET" and getattr(view, "cls", None):
        where = "query_params"
    source = inspect.getsource(module)
    return sorted(set(re.findall(rf'{where}\.get(?:list)?\("(\w+)"', source)))


def asked_by(world: World, route: str) -> list[str]:
    """The names that a GET of the API reads from its address."""
    view = resolve(address(world, route, {}).partition("?")[0]).func
    shape = getattr(getattr(view, "cls", None), "queries", {}).get("GET")
    return sorted(shape().fields) if shape else []


@pytest.mark.parametrize("route", sorted(route for route in MATRIX if "GET" in MATRIX[route]))
def test_no_address_breaks_a_page(world: World, errors: list[str], route: str) -> None:
    usual = [
        "on",
        "minutes",
        "q",
        "page",
        "next",
        "lang",
        "kind",
        "patient",
        "at",
        "clinician",
        "day",
        "date",
        "ready",
        "back",
    ]
    names = read_by(world, route, "GET")
    if route in API:  # which refuses the names that it does not read
        names = [*names, *asked_by(world, route)]
        usual = []
    for text in some(TEXTS, 6, of=route):
        short = text[:2000]  # a longer address is refused before it comes here
        found = [send(world, route, "GET", query=encoded(dict.fromkeys({*usual, *names}, short)))]
        found += [send(world, route, "GET", query=encoded({name: short})) for name in names]
        assert {answer.status_code for answer in found} <= {200, 302, 304, 400, 404, 405, 409, 422, 503}, (text, errors)
        check_problems(route, found)


def injector_of(world: World) -> str:
    return str(injector_here(world).pk)


# Where one wrong parameter is only looked at while the others are right.
RIGHT = {
    "api:slot-list": {"clinician": injector_of, "first": "2026-12-01", "last": "2026-12-02", "minutes": "30", "room": ""},
    "api:appointment-list": {"first": "2026-12-01", "last": "2026-12-02", "clinician": injector_of, "patient": "@patient", "page": "1"},
    "api:worklist": {"tab": "due", "page": "1"},
    "api:patient-list": {"q": "An"},
    "booking:appointment-who": {"q": ""},
    "booking:appointment-compose": {"patient": "@patient", "on": "2026-12-01", "at": "10:00", "slot": "", "clinician": injector_of},
    "booking:appointment-new": {"patient": "@patient", "on": "2026-12-01", "minutes": "30", "clinician": injector_of, "at": ""},
    "booking:follow-up": {"injector": injector_of, "tab": "todo", "page": "1"},
    "booking:check-ins": {"injector": injector_of, "tab": "booked"},
    "booking:today": {"on": "2026-12-01", "who": "all", "view": "week", "with": injector_of, "fold": "10"},
    "booking:today-live": {"on": "2026-12-01", "view": "rooms", "with": injector_of, "fold": "10"},
}  # fmt: skip
MOVED = {"booking:check-ins": "booking:follow-up"}  # addresses that lead to another, and take what was asked with them


def read_where_it_leads(world: World, route: str, asked: dict[str, str]) -> HttpResponse:
    answer = send(world, route, "GET", query=encoded(asked))
    if route not in MOVED:
        return answer
    there, _, query = answer.headers["Location"].partition("?")
    assert (answer.status_code, there) == (302, address(world, MOVED[route], {}))
    return send(world, MOVED[route], "GET", query=query)


@pytest.mark.parametrize("route", sorted(RIGHT))
def test_no_single_parameter_breaks_a_page(world: World, errors: list[str], route: str) -> None:
    usual = {
        name: value(world) if callable(value) else str(world[value[1:]]) if value.startswith("@") else value
        for name, value in RIGHT[route].items()
    }
    assert read_where_it_leads(world, route, usual).status_code == 200
    for name in usual:
        for text in TEXTS:
            answer = read_where_it_leads(world, route, usual | {name: text[:2000]})
            assert answer.status_code < 500, (name, text[:30], errors)
            check_problems(route, [answer])


def check_problems(route: str, found: list[HttpResponse]) -> None:
    for answer in found:
        if route in API and answer.status_code >= 400:
            assert answer["Content-Type"] == "application/problem+json", answer.content
            assert json.loads(answer.content)["status"] == answer.status_code


def fields_of(world: World, route: str) -> dict[str, Any]:
    """The names on the page that has the form, those that the view reads, those that the matrix sends."""
    told = sent(world, route, "POST")["data"]
    known = dict.fromkeys(read_by(world, route, "POST"), "")
    page = send(world, route, "GET").content.decode(errors="replace") if "GET" in MATRIX[route] else ""
    return known | dict.fromkeys(Names(page).found, "") | {pair.split("=")[0]: "" for pair in told.split("&") if pair}


@pytest.mark.parametrize("route", sorted(route for route in PAGES if "POST" in MATRIX[route]))
def test_no_form_breaks_a_page(world: World, errors: list[str], route: str) -> None:
    usual = sent(world, route, "POST")["data"]
    fields = list(fields_of(world, route)) or ["anything"]
    if len(fields) <= MANY:
        wrong = [([name], text) for name in fields for text in some(TEXTS, 2, of=f"{route} {name}")]
    else:
        parts = [fields[start : start + GROUP] for start in range(0, len(fields), GROUP)]
        wrong = [(part, text) for part in parts for text in some(TEXTS, 1, of=f"{route} {part[0]}")]
    wrong += [(fields, text) for text in {VERY_LONG_NUMBER, *some(TEXTS, 4, of=route)}]
    wrong += [([name], VERY_LONG_NUMBER) for name in read_by(world, route, "POST")]
    for names, text in wrong:
        kept = "&".join(pair for pair in usual.split("&") if pair.split("=")[0] not in names)
        answer = send(world, route, "POST", data=f"{kept}&{encoded(dict.fromkeys(names, text))}", content_type=FORM)
        assert answer.status_code < 500 or answer.status_code == 503, (names[:3], text[:30], errors)


@pytest.mark.parametrize("route", sorted(route for route in PAGES if "POST" in MATRIX[route]))
def test_no_body_breaks_a_page(world: World, errors: list[str], route: str) -> None:
    bodies = [*((name, FORM) for name in BODIES), *(("not UTF-8", kind) for kind in TYPES)]
    for name, kind in some(bodies, 6, of=route):
        answer = send(world, route, "POST", data=BODIES[name], content_type=kind)
        assert answer.status_code < 500, (name, kind, errors)


def writes(route: str) -> list[str]:
    return [method for method in ("POST", "PUT", "PATCH") if method in MATRIX[route]]


@pytest.mark.parametrize(("route", "method"), [(route, method) for route in API for method in writes(route)])
def test_no_body_breaks_the_api(world: World, errors: list[str], route: str, method: str) -> None:
    for name, kind in [*((name, "application/json") for name in BODIES), *(("a list", kind) for kind in TYPES)]:
        answer = send(world, route, method, data=BODIES[name], content_type=kind)
        assert 400 <= answer.status_code < 500 or (name, answer.status_code) == ("nothing", 200), (name, kind, errors)
        check_problems(route, [answer])
        if kind == "application/json" and answer.status_code == 400:
            assert json.loads(answer.content)["errors"], (name, answer.content)


@pytest.mark.parametrize(("route", "method"), [(route, method) for route in API for method in writes(route)])
def test_no_value_breaks_the_api(world: World, errors: list[str], route: str, method: str) -> None:
    usual = json.loads(sent(world, route, method)["data"])
    for place in list(places(usual)) or [("anything",)]:
        for value in some(VALUES, 6, of=f"{route} {place}"):
            body = json.dumps(put(usual, place, value))
            answer = send(world, route, method, data=body, content_type="application/json")
            assert answer.status_code < 500, (place, str(value)[:30], errors)
            check_problems(route, [answer])


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if path:
        yield path
    for name, inner in (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    ):
        yield from places(inner, (*path, name))


def put(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    if not path:
        return new
    if isinstance(value, list):
        return [put(inner, path[1:], new) if number == path[0] else inner for number, inner in enumerate(value)]
    return {**value, path[0]: put(value.get(path[0]), path[1:], new)}


@pytest.mark.parametrize(
    "route", [name for name, pattern in sorted(all_routes().items()) if "<str:" in pattern or "(?P<" in pattern]
)
def test_no_word_in_an_address_breaks_a_page(world: World, errors: list[str], route: str) -> None:
    good = address(world, route, {})
    for text in some(TEXTS, 6, of=route):
        for part in {
            part for part in good.split("/") if part and part not in ("accounts", "password", "reset", "key", "a")
        }:
            path = good.replace(part, quote_from_bytes(text[:2000].encode("utf-8", "surrogatepass")) or "-")
            answer = Client(raise_request_exception=False).get(path)
            assert answer.status_code < 500, (part, text[:30], errors)

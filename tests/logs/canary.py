"""Types marked strings into every field that the product has, and remembers them."""

import itertools
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.logs.client import Form, Person
from tests.logs.failing import FAILURES
from tests.logs.running import Running

PASSWORD = "a long enough password"  # tests/architecture/objects.py
BORN = {"day": "19", "month": "7", "year": "1931"}
PHONE = "07700 900164"
NUMBER = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
STAFF = ("director", "injector", "front_desk", "owner")


# Forms that would end the session of somebody who has more to send.
ENDING = {"/accounts/logout/", "/accounts/lock/", "/clinic/settings/staff/*/deactivate/"}


class Canary:
    """Marks everything that it types, and remembers every secret that it was given."""

    def __init__(self, run: Running) -> None:
        self.run = run
        self.count = itertools.count(1)
        self.fields: dict[str, str] = {}  # where a mark was typed
        self.secrets: set[str] = {PASSWORD, PHONE, "1931-07-19", "19 7 1931", "19/07/1931", "1988-03-14"}
        self.kinds: list[str] = []
        self.world = run.world()
        self.secrets |= {self.world["token"], *self.world["people"].values()}
        self.people = {name: self.person() for name in STAFF}

    def person(self) -> Person:
        return Person(self.run.host, self.run.port)

    def mark(self, where: str) -> str:
        made = f"Qz{next(self.count):04d}mark"
        self.fields[where] = made
        return made

    def sign_in(self) -> None:
        for name, person in self.people.items():
            assert person.sign_in(self.world["people"][name], PASSWORD) == 302
            self.secrets |= set(person.cookies.values())

    def make_fail(self, kinds: dict[str, Callable[["Canary"], object]]) -> None:
        for name, act in kinds.items():
            act(self)
            self.kinds.append(name)

    def make_pages_fail(self) -> None:
        for how in FAILURES:
            self.people["injector"].ask("POST", f"/fails/{how}/", {"text": self.mark(f"failure {how}")})
            self.kinds.append(f"a page: {how}")

    # --- every form and every body of the product -----------------------------------------------------------------------

    def submit_every_form(self) -> None:
        done: set[str] = set(ENDING)
        # Settings last: one of them asks everybody for a second factor.
        for route in sorted(self.world["routes"].values(), key=lambda one: "/settings/" in one["address"]):
            readers = [name for name in STAFF if name in route["readers"]]
            for form in self.people[readers[0]].forms(route["address"]) if readers else ():
                pattern = NUMBER.sub("*", form.action.partition("?")[0])
                if pattern not in done and not pattern.startswith("/a/"):
                    done.add(pattern)
                    self.people[readers[0]].ask("POST", form.action, list(self.filled(form, pattern)))

    def filled(self, form: Form, pattern: str) -> Iterator[tuple[str, str]]:
        for name, kind, value in form.fields:
            if kind in {"hidden", "select", "radio", "checkbox", "submit", "button", "file"}:
                yield name, value
            elif (part := name.rpartition("_")[2]) in BORN:
                yield name, BORN[part]
            elif kind == "tel":
                yield name, PHONE
            elif kind == "email":
                yield name, f"{self.mark(f'{pattern} {name}')}@example.org"
            elif kind in {"date", "time", "number"}:
                yield name, {"date": "1931-07-19", "time": "10:00", "number": "3"}[kind]
            else:
                yield name, self.mark(f"{pattern} {name}")

    def submit_every_api_body(self) -> None:
        director = self.people["director"]
        accept = {"Accept": "application/vnd.oai.openapi+json"}
        schema = json.loads(director.ask("GET", "/api/v1/schema/", headers=accept)[1])
        for path, methods in schema["paths"].items():
            for method, told in methods.items():
                body = told.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
                if body:
                    names = schema["components"]["schemas"].get(body.get("$ref", "").split("/")[-1], body)
                    values = {name: self.mark(f"{method} {path} {name}") for name in names.get("properties", {})}
                    self.api(method.upper(), re.sub(r"\{.*?\}", self.world["patient"], path), json.dumps(values))

    def api(self, method: str, address: str, body: str) -> tuple[int, str]:
        person = self.people["director"]
        token = next(value for name, value in person.cookies.items() if name.endswith("csrf"))
        return person.ask(method, address, body, {"Content-Type": "application/json", "X-CSRFToken": token})

    @property
    def link(self) -> str:
        return f"/a/harbour/{self.world['token']}/"


def leaks(secrets: set[str], *files: Path) -> list[str]:
    """Which secrets are in which file, and around what."""
    found = []
    for file in files:
        text = file.read_text(errors="replace")
        for secret in secrets:
            for match in itertools.islice(re.finditer(re.escape(secret), text, re.I), 2):
                found.append(f"{file.name}: {text[max(0, match.start() - 120) : match.end() + 60]!r}")
    return found

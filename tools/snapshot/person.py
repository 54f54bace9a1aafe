"""A person with a browser: opens what links lead to, and sends forms as they stand or with changes."""

import html
import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import tinyhtml5

from tools.snapshot.book import UUID, Book

MOST = 6  # pages of one shape that a person opens
SHAPES_SEEN_IN_FULL = ("/patients/*/", "/plans/*/", "/treatments/*/", "/documents/*/", "/plans/*/record/")
Fields = dict[str, list[str]]


class Person:
    """One browser. `seen` is the HTML of every address that it opened."""

    def __init__(self, book: Book, name: str, like: "Person | None" = None) -> None:
        from django.test import Client

        self.book, self.name, self.seen, self.shapes = book, name, dict[str, str](), dict[str, str]()
        new = Client(raise_request_exception=False, SERVER_NAME="127.0.0.1", REMOTE_ADDR="127.0.0.1")
        self.client = like.client if like else new

    def sign_in(self, email: str, password: str) -> None:
        answer = self.client.post("/accounts/login/", {"login": email, "password": password})
        if answer.status_code != 302:
            raise SystemExit(f"{email} cannot sign in: {answer.status_code}")

    def open(self, path: str, fragment: bool = False) -> str:
        headers = {"HX-Request": "true"} if fragment else {}
        response = self.client.get(path, headers=headers)
        self.seen[path] = self.book.keep(f"pages/{self.name}", f"{path}{'.part' if fragment else ''}", response)
        return self.seen[path]

    def crawl(self, most: int, beginnings: list[str]) -> None:
        """Whatever links lead to, so many of each shape of address."""
        asked, counts = [(one, False) for one in beginnings], Counter[str]()
        known = set(beginnings)
        while asked:
            path, fragment = asked.pop(0)
            shape = shape_of(path)
            counts[shape] += 1
            if counts[shape] > (40 if most == MOST and shape in SHAPES_SEEN_IN_FULL else most):
                continue
            self.shapes.setdefault(shape, path)
            for attribute, link in re.findall(r'\s(href|hx-get)="(/[^"#]*)', self.open(path, fragment)):
                link = html.unescape(link)
                if link not in known and not link.startswith(("/static/", "/accounts/logout")):
                    known.add(link)
                    asked.append((link, attribute == "hx-get"))

    def find(self, shape: str, having: str = "") -> str:
        """The first address of this shape whose page has these words."""
        for path, page in self.seen.items():
            if shape_of(path) == shape and having in page:
                return path
        raise LookupError(f"{self.name} has seen no {shape} with {having!r}")

    def press(
        self, step: str, path: str, form: str, to: str = "", scripted: bool = False, twice: bool = False, **changes: str
    ) -> Any:
        """Send a form of a page: the one whose id is `form` or whose action ends with it. `changes` name a field, or with a star at the
        end the first whose name begins so."""
        response = self.client.get(path)
        found = [
            (one["action"], one["fields"])
            for one in forms_of(response.content.decode())
            if form == one["id"] != ""
            or (form and one["action"].endswith(form))
            or (not form and one["action"].split("#")[0] in ("", path))
        ]
        if not found:
            return self.book.fault(f"{step}: {self.name} has no form {form!r} on {path}")
        action, fields = found[0]
        for name, value in changes.items():
            fields[next((key for key in fields if key.startswith(name[:-1])), name) if name[-1] == "*" else name] = [
                value
            ]
        headers = {"Accept": "application/json"} if scripted else {}
        response = self.client.post(to or action or path, fields, headers=headers)
        self.book.keep("steps", step, response)
        if twice:
            again = self.client.post(to or action or path, fields, headers=headers)
            self.book.keep("steps", f"{step}.twice", again)
        if response.status_code == 302:
            then = self.client.get(response["Location"])
            self.seen[response["Location"]] = self.book.keep("steps", f"{step}.then", then)
        return response

    def ask(self, step: str, method: str, path: str, body: Any = None) -> Any:
        """Of the API."""
        sent = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
        response = getattr(self.client, method)(f"/api/v1/{path}", **sent)
        self.book.keep("api", step, response)
        return response.json() if "json" in response.get("Content-Type", "") else None


def shape_of(path: str) -> str:
    """`/patients/*/` for each chart; of a query only the names."""
    place, _, query = UUID.sub("*", path).partition("?")
    return "?".join(filter(None, (re.sub(r"/a/demo/[^/]+", "/a/demo/*", place), re.sub(r"=[^&]*", "", query))))


def forms_of(page: str) -> Iterator[dict[str, Any]]:
    """What a browser would send of each form that is posted."""
    for form in tinyhtml5.parse(page, namespace_html_elements=False).iter("form"):
        if form.get("method") != "post":
            continue
        fields: Fields = {}
        for one in (each for each in form.iter() if each.tag in ("input", "select", "textarea")):
            chosen = [one.get("value", "")]
            if one.tag == "select":
                options = list(one.iter("option"))
                chosen = [o.get("value", "") for o in options if "selected" in o.attrib] or [
                    o.get("value", "") for o in options[:1]
                ]
            elif one.tag == "textarea":
                chosen = [one.text or ""]
            elif one.get("type") in ("radio", "checkbox"):
                chosen = chosen if "checked" in one.attrib else []
            if one.get("name") and one.get("type") != "file":
                fields.setdefault(one.get("name"), []).extend(chosen)
        fields.pop("csrfmiddlewaretoken", None)
        named = {
            one.get("name"): [one.get("value", "")] for one in reversed(list(form.iter("button"))) if one.get("name")
        }
        fields = named | fields
        yield {"id": form.get("id", ""), "action": form.get("action", ""), "fields": fields}

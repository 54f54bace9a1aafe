"""A browser's half of HTTP: cookies, forms, and requests that no browser would send."""

import http.client
import re
import socket
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit


@dataclass
class Form:
    action: str
    method: str
    fields: list[tuple[str, str, str]] = field(default_factory=list)  # name, type, value


class Forms(HTMLParser):
    """The forms of a page that post."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Form] = []
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.found.append(Form(has.get("action") or has.get("hx-post", ""), has.get("method", "get").lower()))
        if not self.found:
            return
        fields = self.found[-1].fields
        if tag == "select":
            self._select = has.get("name", "")
        elif tag == "option" and self._select and has.get("value"):
            fields.append((self._select, "select", has["value"]))
            self._select = ""  # one is enough
        elif tag in {"input", "textarea", "button"} and has.get("name"):
            kind = "date" if "data-day" in has else "time" if "data-time" in has else has.get("type", "text")
            fields.append((has["name"], tag if tag != "input" else kind, has.get("value", "")))


@dataclass
class Person:
    """Somebody at a browser."""

    host: str
    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(
        self, method: str, address: str, body: Any = None, headers: dict[str, str] | None = None
    ) -> tuple[int, str]:
        """Status and text; 0 when the server said nothing."""
        sent = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())} | (headers or {})
        if isinstance(body, (dict, list)):
            body = urlencode(body, doseq=True)
            sent.setdefault("Content-Type", "application/x-www-form-urlencoded")
        connection = http.client.HTTPConnection(self.host, self.port, timeout=40)
        try:
            connection.request(method, address, body=body, headers=sent)
            answer = connection.getresponse()
            text = answer.read().decode(errors="replace")
        except (OSError, http.client.HTTPException):
            return 0, ""
        finally:
            connection.close()
        for line in answer.headers.get_all("Set-Cookie") or []:
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        return answer.status, text

    def forms(self, address: str) -> list[Form]:
        reader = Forms()
        reader.feed(self.ask("GET", address)[1])
        posting = [form for form in reader.found if form.method == "post"]
        for form in posting:
            form.action = urlsplit(urljoin(f"http://x{address}", form.action)).path
        return posting

    def post(self, address: str, fields: dict[str, str]) -> tuple[int, str]:
        """As the page's own form would send it."""
        text = self.ask("GET", address)[1]
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', text)
        return self.ask("POST", address, {"csrfmiddlewaretoken": token[1] if token else ""} | fields)

    def sign_in(self, email: str, password: str) -> int:
        return self.post("/accounts/login/", {"login": email, "password": password})[0]

    def raw(self, *parts: bytes) -> None:
        """Bytes as they are, then silence."""
        try:
            with socket.create_connection((self.host, self.port), timeout=2) as line:
                for part in parts:
                    line.sendall(part)
                line.recv(200)
        except OSError:
            pass

"""What an attacker sends, and what people get wrong: every kind of request that is refused, with marked strings in it."""

import json
import re
from collections.abc import Callable
from typing import Any

from clinic.embedded.process import wait_until
from tests.logs.canary import BORN, Canary

Act = Callable[[Canary], object]


def get(address: str, method: str = "GET", **headers: str) -> Act:
    """A request of the injector; `{}` becomes a mark."""

    def act(canary: Canary) -> None:
        where = f"{method} {address} {sorted(headers)}"
        sent = {
            name.replace("_", "-"): value.replace("{}", canary.mark(f"{where} {name}"))
            for name, value in headers.items()
        }
        canary.people["injector"].ask(method, address.replace("{}", canary.mark(where)), headers=sent)

    return act


def post(address: str, body: Callable[[str], Any], **headers: str) -> Act:
    def act(canary: Canary) -> None:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        canary.people["injector"].ask("POST", address, body(canary.mark(f"POST {address} {headers}")), sent)

    return act


def at_the_link(suffix: str = "", method: str = "GET") -> Act:
    return lambda canary: canary.person().ask(method, canary.link + suffix)


def wrong_birth_date(canary: Canary) -> None:
    wrong = {f"born_on_{part}": value for part, value in BORN.items()}
    worse = wrong | {"born_on_year": canary.mark("birth year at the link"), "born_on_day": "\0"}
    for tried in (wrong, wrong | {"born_on_month": "13"}, worse, {}):
        canary.person().post(canary.link, tried)
        canary.person().ask("POST", canary.link, tried)


LINK: dict[str, Act] = {
    "a wrong birth date at a live link": wrong_birth_date,
    "a live link, PUT": at_the_link(method="PUT"),
    "a live link, no such file": at_the_link("no-such-file.pdf"),
    "a live link, no slash": lambda canary: canary.person().ask("GET", canary.link[:-1]),
    "a live link's closing from elsewhere": at_the_link("close/", "POST"),
    "a live link's sheet before the birth date": at_the_link("sheet.pdf?q=1"),
    "a link that nobody has": get("/a/harbour/{}/"),
    "a clinic that nobody has": get("/a/{}/x/"),
}
REQUESTS: dict[str, Act] = {
    "a page that is not there": get("/patients/{}/"),
    "a patient who is not there": get("/patients/00000000-0000-4000-8000-000000000000/?q={}"),
    "a search": get("/patients/?q={}"),
    "a method that a page does not take": get("/patients/?q={}", method="DELETE"),
    "a page for others": get("/clinic/settings/?q={}"),
    "a bad host": get("/patients/", Host="{}.example"),
    "a host that is none": get("/patients/", Host="{} {}"),
    "headers": get("/patients/{}", Referer="http://x/{}", User_Agent="{}", X_Forwarded_For="{}", Accept_Language="{}"),
    "another site's form": post("/patients/new/", lambda mark: {"given_name": mark}, Origin="http://qzorigin.example"),
    "a form without its token": post("/patients/new/", lambda mark: {"given_name": mark}),
    "a body that is too long": post("/patients/new/", lambda mark: {"given_name": mark * 150_000}),
    "too many fields": post("/patients/new/", lambda mark: {f"{mark}{number}": mark for number in range(2_100)}),
    "a broken multipart": post("/patients/new/", str, Content_Type="multipart/form-data; boundary=qzboundary"),
    "an unknown type": post("/api/v1/patients/", str, Content_Type="text/x-qztype"),
    "broken JSON": lambda canary: canary.api("POST", "/api/v1/patients/", '{"a": "' + canary.mark("JSON")),
    "deep JSON": lambda canary: canary.api("POST", "/api/v1/patients/", "[" * 20_000 + '"qzdeep"'),
    "a NUL": lambda canary: canary.api("POST", "/api/v1/patients/", json.dumps({"given_name": "qznul\0"})),
    "an API address that is not there": get("/api/v1/{}/"),
    "a static file that is not there": get("/static/{}.js"),
    "a cookie that is none": get("/patients/", Cookie="glabella={}; glabella_csrf={}"),
}


def wrong_sign_in(canary: Canary) -> None:
    canary.person().sign_in(f"{canary.mark('e-mail at sign-in')}@example.org", canary.mark("password at sign-in"))
    for _ in range(11):  # until it is locked
        canary.person().sign_in(canary.world["people"]["unassigned"], canary.mark("a known account's password"))


def forgotten_password(canary: Canary) -> None:
    """The letter's link, opened, used wrongly, used; and one that is none."""
    canary.person().post("/accounts/password/reset/", {"email": canary.world["people"]["unassigned"]})
    letters = canary.run.var / "letters"
    assert wait_until(lambda: letters.exists() and any(letters.iterdir()), seconds=20)
    letter = next(letters.iterdir()).read_text().replace("=\n", "")
    found = re.search(r"/accounts/password/reset/key/([\w-]+)/", letter)
    assert found, letter
    canary.secrets.add(found[1])
    stranger = canary.person()
    stranger.ask("GET", found[0])
    stranger.ask("PUT", found[0])
    stranger.ask("GET", found[0] + canary.mark("after the key"))
    stranger.ask("GET", f"/accounts/password/reset/key/1-{canary.mark('a key that is none')}/")
    canary.person().post("/accounts/password/reset/", {"email": canary.mark("e-mail that is none")})


SIGN_IN: dict[str, Act] = {
    "a wrong sign-in": wrong_sign_in,
    "a forgotten password": forgotten_password,
}


def raw(*parts: str) -> Act:
    def act(canary: Canary) -> None:
        mark = canary.mark(f"raw {parts[0][:20]}")
        canary.person().raw(*(part.replace("{}", mark).encode() for part in parts))

    return act


RAW: dict[str, Act] = {
    "no HTTP": raw("{} {}\r\n\r\n"),
    "a version that is none": raw("GET /a/harbour/{} HTTP/9.9\r\nHost: {}\r\n\r\n"),
    "a method that is none": raw("{} /a/harbour/{} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"),
    "a header that is none": raw("GET /{} HTTP/1.1\r\nHost: 127.0.0.1\r\n{}\r\nX: {}\r\n\r\n"),
    "a header with a space": raw("GET /{} HTTP/1.1\r\nHost: 127.0.0.1\r\n{} : {}\r\n\r\n"),
    "a length that is none": raw("POST /{} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {}\r\n\r\n{}"),
    "a chunk that is none": raw("POST /{} HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n{}\r\n"),
    "an address that is too long": raw("GET /" + "{}" * 9_000 + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"),
    "a client that goes away": raw("POST /a/harbour/{}/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 99\r\n\r\n{}"),
}

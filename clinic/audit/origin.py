"""From where the request at hand came. `log.record` adds it to every event; a job or a command has none."""

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from axes.helpers import get_client_ip_address
from django.http import HttpRequest, HttpResponse

from clinic.practice.device_words import device_words


@dataclass
class Origin:
    """The address as the proxy in front or the socket tells it, and the browser in words. `emergency`: in which this page is read;
    `program`: the token with which a program called."""

    address: str
    device: str
    emergency: str = ""
    program: str = ""

    def told(self) -> dict[str, Any]:
        place = {"address": self.address, "device": self.device}
        told: dict[str, Any] = {"from": {name: words for name, words in place.items() if words}}
        more = {"emergency": self.emergency, "program": self.program}
        return {**told, **{name: value for name, value in more.items() if value}}


_here: ContextVar[Origin | None] = ContextVar("origin", default=None)


def here() -> Origin | None:
    return _here.get()


def mark_emergency(access: str) -> None:
    """Every event of this request says that it was read in this emergency."""
    if origin := _here.get():
        origin.emergency = access


def mark_program(name: str, token: str) -> None:
    """Every event of this request says which program called with which token."""
    if origin := _here.get():
        origin.device, origin.program = f"{name} (program)", token


class OriginKnown:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = _here.set(
            Origin(get_client_ip_address(request) or "", device_words(request.headers.get("User-Agent", "")))
        )
        try:
            return self.get_response(request)
        finally:
            _here.reset(token)

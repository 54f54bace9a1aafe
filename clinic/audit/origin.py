"""From where the request at hand came. `log.record` adds it to every event; a job or a command has none."""

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass

from axes.helpers import get_client_ip_address
from django.http import HttpRequest, HttpResponse

from clinic.practice.device_words import device_words


@dataclass(frozen=True)
class Origin:
    """The address as the proxy in front or the socket tells it, and the browser in words."""

    address: str
    device: str

    def told(self) -> dict[str, str]:
        return {name: words for name, words in vars(self).items() if words}


_here: ContextVar[Origin | None] = ContextVar("origin", default=None)


def here() -> Origin | None:
    return _here.get()


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

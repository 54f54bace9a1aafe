"""
waitress with an end to every wait for a client.

Waitress takes in a whole request before a thread looks at it and sends the answer without one, so a slow client holds no
thread. Its only time limit is silence, though: a byte every few seconds keeps a connection for ever. These count from
the beginning instead.
"""

import socket
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any, cast

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import TcpWSGIServer
from waitress.utilities import Error, RequestEntityTooLarge, RequestHeaderFieldsTooLarge

# Seconds. deploy/Caddyfile has the same (tests/architecture/test_operations.py).
HEADER, BODY, ANSWER, IDLE = 10, 60, 120, 15
PARTING = 30  # for what a refused client is still sending
IDLE_WHEN_CROWDED = 1
LARGEST_HEADER = 32_768  # bytes
LARGEST_BODY = 27_000_000  # one photograph of 25 MB and its form
CONNECTIONS = 1_000  # of each process


class Parser(HTTPRequestParser):
    """Says in words what is too large."""

    def received(self, data: bytes) -> int:
        taken: int = super().received(data)
        if isinstance(self.error, RequestEntityTooLarge):
            self.error = TooLarge(f"At most {LARGEST_BODY // 1_000_000} MB can be sent at once. Nothing was saved.")
            self.expect_continue = False  # who asked before sending is not to send
        elif isinstance(self.error, RequestHeaderFieldsTooLarge):
            self.error = HeaderTooLarge(f"Address and headers may have {LARGEST_HEADER // 1024} kB at most.")
        return taken


class PlainTextError(Error):
    """An error of the server's own, without its name."""

    def to_response(  # type: ignore[override]  # waitress sends bytes; its stubs say str
        self, ident: str | None = None
    ) -> tuple[str, list[tuple[str, str]], bytes]:
        text = f"{self.reason}\n\n{self.body}\n".encode()
        return f"{self.code} {self.reason}", [("Content-Type", "text/plain; charset=utf-8")], text


class TooLarge(PlainTextError):
    code, reason = 413, "Content Too Large"


class HeaderTooLarge(PlainTextError):
    code, reason = 431, "Request Header Fields Too Large"


class Channel(HTTPChannel):
    """One client's connection, which knows since when it waits for that client."""

    parser_class = Parser
    # Of waitress, and missing in its stubs.
    _flush_exception: Callable[[Callable[..., bool]], tuple[bool, bool]]
    _flush_some: Callable[..., bool]

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fresh, self.parting = True, False
        self.begun_at = self.answered_at = time.monotonic()

    def readable(self) -> bool:
        return self.parting or bool(super().readable())

    def received(self, data: bytes) -> bool:
        if self.parting:
            return False
        before = self.request
        taken: bool = super().received(data)
        if self.request is not before:
            self.begun_at = time.monotonic()
        return taken

    def service(self) -> None:
        self.fresh = False
        self.answered_at = time.monotonic()
        super().service()
        self.answered_at = time.monotonic()

    def handle_write(self) -> None:
        """
        The last answer of a connection ends our side only, and what the client still sends is read and dropped.

        To close at once would reset the connection, and a client that is still sending would never see why.
        """
        if not self.close_when_flushed or self.will_close:
            super().handle_write()
            return
        self._flush_exception(self._flush_some)
        if self.will_close:
            self.handle_close()
        elif not self.total_outbufs_len:
            self.close_when_flushed, self.parting, self.answered_at = False, True, time.monotonic()
            self._shut(socket.SHUT_WR)

    def overdue(self, now: float, idle: float) -> bool:
        if self.requests:  # it waits for us
            return False
        if self.parting:
            return now - self.answered_at > PARTING
        if self.total_outbufs_len:
            return now - self.answered_at > ANSWER
        if self.request is None:
            return now - self.answered_at > (HEADER if self.fresh else idle)
        return now - self.begun_at > (BODY if self.request.headers_finished else HEADER)

    def cut(self) -> None:
        self.will_close = True
        # A client that does not read never makes the socket writable, which waitress waits for before it closes.
        self._shut(socket.SHUT_RDWR)

    def _shut(self, side: int) -> None:
        with suppress(OSError):
            if self.socket is not None:
                self.socket.shutdown(side)


class Server(TcpWSGIServer):
    channel_class = Channel
    _map: dict[int, Any]  # missing in the stubs

    @property
    def channels(self) -> list[Channel]:
        return list(cast("dict[int, Channel]", self.active_channels).values())  # the stubs name one channel

    def maintenance(self, now: float) -> None:
        """Called by waitress every second."""
        channels = self.channels
        idle = IDLE if len(channels) < CONNECTIONS / 2 else IDLE_WHEN_CROWDED
        moment = time.monotonic()
        for channel in channels:
            if channel.overdue(moment, idle):
                channel.cut()

    def busy(self) -> bool:
        return any(channel.requests or channel.total_outbufs_len for channel in self.channels)

"""A provider's API on this machine, with or without a memory for keys: notes what it delivered, and can hold its answer back."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class FakeProvider:
    """`delivered`: what people would get. `answers`: statuses for the next requests, 200 when empty."""

    remembers: bool
    asked: int = 0
    delivered: list[dict[str, Any]] = field(default_factory=list)
    keys: dict[str, str] = field(default_factory=dict)
    answers: list[int] = field(default_factory=list)
    go_on: threading.Event = field(default_factory=threading.Event)
    url: str = ""

    def take(self, letter: dict[str, Any], key: str) -> str:
        self.asked += 1
        if self.remembers and key in self.keys:
            return self.keys[key]
        self.delivered.append(letter)
        self.keys[key] = f"id-{len(self.delivered)}"
        return self.keys[key]


def handler_of(provider: FakeProvider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            status, told = (provider.answers or [200]).pop(0), ""
            if status != 401:
                told = provider.take(body, self.headers.get("Idempotency-Key", ""))
            provider.go_on.wait(60)
            answer = {"id": told, "MessageID": told, "ErrorCode": 0, "Message": "OK", "SubmittedAt": ""}
            answer["To"] = body.get("To", "")
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(answer).encode())

        def log_message(self, *args: object) -> None:
            return

    return Handler


@contextmanager
def running(*, remembers: bool) -> Iterator[FakeProvider]:
    provider = FakeProvider(remembers)
    provider.go_on.set()
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler_of(provider))
    provider.url = f"http://127.0.0.1:{server.server_port}/"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        provider.go_on.set()
        server.shutdown()
        server.server_close()

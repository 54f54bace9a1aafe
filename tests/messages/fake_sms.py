"""The HTTP APIs of two SMS providers on this machine: one remembers repeatability ids, the other takes no key."""

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

KEY = base64.b64encode(b"an access key of this test").decode()


@dataclass
class FakeSms:
    """`delivered`: what phones would get. `answers`: statuses for the next requests, `inner` for the one recipient of the next."""

    asked: int = 0
    delivered: list[tuple[str, str]] = field(default_factory=list)
    ids: dict[str, str] = field(default_factory=dict)
    answers: list[int] = field(default_factory=list)
    inner: list[int] = field(default_factory=list)
    first_sent: list[str] = field(default_factory=list)
    url: str = ""

    def take(self, to: str, words: str, key: str) -> str:
        if key and key in self.ids:
            return self.ids[key]
        self.delivered.append((to, words))
        made = f"id-{len(self.delivered)}"
        if key:
            self.ids[key] = made
        return made


class SmsHandler(BaseHTTPRequestHandler):
    fake: FakeSms

    def do_POST(self) -> None:
        fake, body = self.fake, self.rfile.read(int(self.headers["Content-Length"]))
        fake.asked += 1
        if self.path.startswith("/sms?"):
            self._azure(fake, body)
        else:
            self._twilio(fake, body)

    def _azure(self, fake: FakeSms, body: bytes) -> None:
        if not self._is_signed(body):
            return self._answer(401, {})
        asked = json.loads(body)
        [one] = asked["smsRecipients"]
        fake.first_sent.append(one["repeatabilityFirstSent"])
        status, inner = (fake.answers or [202]).pop(0), (fake.inner or [202]).pop(0)
        taken = fake.take(one["to"], asked["message"], one["repeatabilityRequestId"]) if inner < 400 else ""
        told = {"to": one["to"], "messageId": taken, "httpStatusCode": inner, "successful": inner < 400}
        return self._answer(status, {"value": [told | {"repeatabilityResult": "accepted"}]})

    def _is_signed(self, body: bytes) -> bool:
        content = base64.b64encode(hashlib.sha256(body).digest()).decode()
        told = f"POST\n{self.path}\n{self.headers['x-ms-date']};{self.headers['Host']};{content}"
        mac = hmac.new(base64.b64decode(KEY), told.encode(), hashlib.sha256).digest()
        return self.headers["Authorization"].endswith(f"&Signature={base64.b64encode(mac).decode()}")

    def _twilio(self, fake: FakeSms, body: bytes) -> None:
        form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        status = (fake.answers or [201]).pop(0)
        taken = fake.take(form["To"], form["Body"], "") if status < 400 or status >= 500 else ""
        self._answer(status, {"sid": taken})

    def _answer(self, status: int, told: object) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(told).encode())

    def log_message(self, *args: object) -> None:
        return


@contextmanager
def running_sms() -> Iterator[FakeSms]:
    fake = FakeSms()
    handler = type("OneSmsHandler", (SmsHandler,), {"fake": fake})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    fake.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield fake
    finally:
        server.shutdown()
        server.server_close()

"""The real web server while clients take their time: others are answered, and nobody may take his time for ever."""

import selectors
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from clinic.embedded.process import wait_until
from clinic.web import deadlines
from tests.support.drills import FULL

ROOT = Path(__file__).resolve().parents[2]
HEAD = b"POST /accounts/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\n"
# With this cookie Django looks for the token, in the body.
BEGUN = HEAD + b"Cookie: glabella_csrf=" + b"a" * 32 + b"\r\nContent-Type: application/x-www-form-urlencoded\r\n"
WAITING = {
    "header": HEAD,
    "body": BEGUN + b"Content-Length: 900\r\n\r\nlogin=",
    "chunked body": BEGUN + b"Transfer-Encoding: chunked\r\n\r\n5\r\nlogin\r\n",
    "answer": b"GET /large HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    "next request": b"GET /health/live/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    "first byte": b"",
}
LARGE = 6_000_000
# One byte more of what each client owes; the answer is owed by us.
DRIP = {"header": b"X", "body": b"a", "chunked body": b"1", "answer": b"", "next request": b"", "first byte": b""}
PRODUCT = """
import os
from clinic import wsgi
product = wsgi.application
def application(environ, start_response):
    if environ["PATH_INFO"] != "/large":
        return product(environ, start_response)
    start_response("200 OK", [("Content-Length", "{large}")])
    return [b"a" * {large}]
wsgi.application = application
from clinic.web import deadlines
deadlines.HEADER, deadlines.BODY, deadlines.ANSWER, deadlines.IDLE = {limits}
from clinic.web.__main__ import main
main()
"""


class Server:
    """`python -m clinic.web` with one process of two threads, a large answer at /large, and deadlines of its own."""

    def __init__(self, limits: tuple[float, ...]) -> None:
        with socket.create_server(("127.0.0.1", 0), backlog=512) as listener:
            self.port = listener.getsockname()[1]
            script = PRODUCT.format(large=LARGE, limits=limits)
            options = ["--fd", str(listener.fileno()), "--processes", "1", "--threads", "2"]
            command = [sys.executable, "-c", script, *options]
            self.process = subprocess.Popen(command, cwd=ROOT, pass_fds=[listener.fileno()])

    def client(self, begin: bytes) -> socket.socket:
        line = socket.socket()
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        line.connect(("127.0.0.1", self.port))
        line.sendall(begin)
        return line

    def answers(self) -> bool:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/accounts/login/", timeout=60) as answer:
            return b"Sign in" in answer.read()

    def stop(self) -> None:
        self.process.terminate()
        assert self.process.wait(30) == 0


@pytest.fixture(scope="module")
def patient(django_db_setup: None) -> Iterator[Server]:
    """It cuts nobody off: that others are answered is not owed to a deadline."""
    server = Server((600, 600, 600, 600))
    yield server
    server.stop()


@pytest.fixture(scope="module")
def strict(django_db_setup: None) -> Iterator[Server]:
    server = Server((2, 4, 3, 2))
    assert server.answers()
    yield server
    server.stop()


def gone(line: socket.socket) -> bool:
    """Whether the server has closed it."""
    with selectors.DefaultSelector() as selector:
        selector.register(line, selectors.EVENT_READ)
        if not selector.select(0):
            return False
    try:
        return line.recv(4096) == b""
    except ConnectionError:
        return True


@pytest.mark.parametrize("clients", [12, 100] if FULL else [12, 40])
@pytest.mark.parametrize("kind", WAITING)
def test_slow_clients_keep_nobody_waiting(patient: Server, kind: str, clients: int) -> None:
    with ExitStack() as stack:
        slow = [stack.enter_context(patient.client(WAITING[kind])) for _ in range(clients)]
        for _ in range(3):
            for line in slow:
                line.sendall(DRIP[kind])
            assert patient.answers()
        read = {line.recv(1) for line in slow} if kind == "answer" else set()
        assert read in (set(), {b"H"}), "they are in the middle of it"
        assert patient.answers()


@pytest.mark.parametrize("kind", sorted(set(WAITING) - {"answer"}))
def test_a_client_that_drips_is_cut_off(strict: Server, kind: str) -> None:
    """A byte now and then does not count as progress."""
    with strict.client(WAITING[kind]) as line:
        started = time.monotonic()

        def over() -> bool:
            try:
                line.sendall(DRIP[kind])
            except ConnectionError:
                return True
            time.sleep(0.2)
            return gone(line)

        assert wait_until(over, seconds=60)
        assert time.monotonic() - started > 1, "not at once"
    assert strict.answers()


@pytest.mark.parametrize("bytes_at_once", [0, 1])
def test_an_answer_that_is_hardly_read_ends_too(strict: Server, bytes_at_once: int) -> None:
    """The server may not wait until the client's window opens."""

    def over() -> bool:
        line.recv(bytes_at_once)
        time.sleep(0.2)
        return not held(strict, line)

    with strict.client(WAITING["answer"]) as line:
        assert wait_until(lambda: held(strict, line), seconds=60)
        assert wait_until(over, seconds=60)


def held(server: Server, line: socket.socket) -> bool:
    """Whether the server's process still has its end of this line; the kernel may yet send what it was given."""
    port = f":{line.getsockname()[1]:04X}"
    rows = [row.split() for row in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    ours = {row[9] for row in rows if row[1].endswith(f":{server.port:04X}") and row[2].endswith(port)}
    return bool(ours - {"0"})


def test_a_quick_client_may_take_the_answer_slowly_within_the_deadline(patient: Server) -> None:
    with patient.client(WAITING["answer"]) as line:
        line.settimeout(60)
        received = b""
        while not received.endswith(b"a" * 1000) or len(received) < LARGE:
            received += line.recv(65536)
        head, _, body = received.partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200") and len(body) == LARGE


def test_too_much_is_refused_in_words_to_one_who_is_still_sending(strict: Server) -> None:
    size = deadlines.LARGEST_BODY + 1
    with strict.client(HEAD + f"Content-Length: {size}\r\n\r\n".encode()) as line:
        line.settimeout(60)
        line.sendall(b"a" * size)
        answer = b"".join(iter(lambda: line.recv(4096), b""))
    assert answer.startswith(b"HTTP/1.1 413 ") and b"At most 27 MB" in answer
    assert b"waitress" not in answer


def test_who_asks_first_is_refused_before_sending(strict: Server) -> None:
    with strict.client(HEAD + b"Expect: 100-continue\r\nContent-Length: 99000000\r\n\r\n") as line:
        line.settimeout(60)
        assert line.recv(4096).startswith(b"HTTP/1.1 413 ")


def test_a_header_without_end_is_refused_in_words(strict: Server) -> None:
    with strict.client(HEAD + b"X: " + b"a" * deadlines.LARGEST_HEADER) as line:
        line.settimeout(60)
        answer = b"".join(iter(lambda: line.recv(4096), b""))
    assert b" 431 " in answer[:13] and b"32 kB at most" in answer


def test_what_is_asked_when_it_stops_is_still_answered(django_db_setup: None) -> None:
    server = Server((600, 600, 600, 600))
    assert server.answers()
    with server.client(b"GET /accounts/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" * 5) as line:
        line.settimeout(60)
        line.recv(1)
        server.process.terminate()
        answer = b"".join(iter(lambda: line.recv(65536), b""))
    assert answer.count(b"Sign in</h1>") == 5
    assert server.process.wait(30) == 0


def test_a_process_that_dies_is_replaced(django_db_setup: None) -> None:
    server = Server((600, 600, 600, 600))
    assert server.answers()
    children = Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children")
    [first] = map(int, children.read_text().split())
    subprocess.run(["kill", "-9", str(first)], check=True)
    assert wait_until(lambda: children.read_text().split() not in ([], [str(first)]), seconds=60)
    assert server.answers()
    server.stop()

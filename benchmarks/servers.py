"""The web server beside others: the same pages of the running product over HTTP, and whether slow clients stop it.

Wants `make run` beside it: its database, its demo sign-in and its patient's link. Each server is started anew on a port
of its own with the same two processes of four threads, and they take turns. Nobody is timed before each has answered every page alike.
"""

import os
import re
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.preview import SIGN_INS, Visitor, begin_consults, injector
from benchmarks.timing import table

ROOT = Path(__file__).resolve().parents[1]
SERVERS = {
    "waitress, ours": "clinic.web --port {port}",
    "gunicorn, gthread": "gunicorn clinic.wsgi:application --bind 127.0.0.1:{port} --worker-class gthread --workers 2 "
    "--threads 4 --preload --no-control-socket --log-level error",
    "granian, wsgi": "granian clinic.wsgi:application --interface wsgi --port {port} --workers 2 --blocking-threads 4 "
    "--http 1 --no-ws --log-level error",
}
ROUNDS, EACH, PEOPLE = 5, 40, 4
HEAD = b"POST /accounts/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\n"
# With the cookie Django looks for the token, in the body.
FORM = b"Cookie: glabella_csrf=" + b"a" * 32
FORM += b"\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 900\r\n\r\n"
SLOW = {"slow headers": HEAD, "slow bodies": HEAD + FORM}


@dataclass
class Running:
    """A server under test and what it took, milliseconds by page."""

    port: int
    process: subprocess.Popen[bytes]
    taken: dict[str, list[float]] = field(default_factory=dict)
    rate: dict[str, float] = field(default_factory=dict)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def family(self) -> list[int]:
        pids, found = [self.process.pid], []
        while pids:
            found.append(pid := pids.pop())
            for place in Path(f"/proc/{pid}/task").glob("*/children"):
                pids += map(int, place.read_text().split())
        return found

    def memory(self) -> float:
        """MB, shared pages counted once."""
        shares = [Path(f"/proc/{pid}/smaps_rollup").read_text() for pid in self.family()]
        return sum(int(re.findall(r"^Pss:\s+(\d+)", share, re.M)[0]) for share in shares) / 1000


def free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


@contextmanager
def started() -> Iterator[dict[str, Running]]:
    told = dict(line.split("=", 1) for line in (SIGN_INS.parent / "env").read_text().splitlines())
    running = {}
    try:
        for name, words in SERVERS.items():
            port = free_port()
            command = [sys.executable, "-m", *words.format(port=port).split()]
            running[name] = Running(port, subprocess.Popen(command, cwd=ROOT, env=os.environ | told, stderr=-3))
        for one in running.values():
            while not answers(one, 1):
                if one.process.poll() is not None:
                    raise SystemExit(f"{one.process.args} did not start.")
                time.sleep(0.1)
        yield running
    finally:
        for one in running.values():
            one.process.terminate()
        for one in running.values():
            one.process.wait(30)


def answers(server: Running, seconds: float) -> bool:
    with suppress(OSError), urllib.request.urlopen(f"{server.address}/health/live/", timeout=seconds) as answer:
        return bool(answer.status == 200)
    return False


def pages() -> tuple[dict[str, str], dict[str, str]]:
    """Addresses by name, and the injector's cookies."""
    address, email, password = injector()
    visitor = Visitor(address)
    visitor.sign_in(email, password)
    [link] = re.findall(r"http://[^/]+(/a/\S+)", SIGN_INS.read_text())[:1]
    _, today, _ = visitor.ask("GET", "/today/")
    [style] = re.findall(r'href="(/static/css/[^"]+)"', today)[:1]
    consult = next(iter(begin_consults(visitor)))
    return {"today": "/today/", "consult": consult, "aftercare door": link, "style sheet": style}, visitor.cookies


def ask(server: Running, path: str, cookies: dict[str, str], times: int) -> list[float]:
    visitor = Visitor(server.address, cookies)
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        status, _, _ = visitor.ask("GET", path)
        taken.append((time.perf_counter() - start) * 1000)
        if status != 200:
            raise SystemExit(f"{path} answers {status}.")
    return taken


def measure(running: dict[str, Running], addresses: dict[str, str], cookies: dict[str, str]) -> None:
    names = list(running)
    for turn in range(ROUNDS):
        for page, path in addresses.items():
            for name in names[turn % len(names) :] + names[: turn % len(names)]:
                server = running[name]
                server.taken.setdefault(page, []).extend(ask(server, path, cookies, EACH))
                server.rate[page] = max(server.rate.get(page, 0), together(server, path, cookies))


def together(server: Running, path: str, cookies: dict[str, str]) -> float:
    """Pages a second."""
    start = time.perf_counter()
    with ThreadPoolExecutor(PEOPLE) as pool:
        list(pool.map(lambda _: ask(server, path, cookies, EACH // PEOPLE), range(PEOPLE)))
    return EACH / (time.perf_counter() - start)


def slow(server: Running, begin: bytes, clients: int) -> bool:
    """Whether a page comes within 5 s while so many clients have begun a request and do not end it."""
    lines = []
    try:
        for _ in range(clients):
            line = socket.create_connection(("127.0.0.1", server.port), timeout=5)
            line.sendall(begin)
            lines.append(line)
        time.sleep(1)
        return answers(server, 5)
    finally:
        for line in lines:
            line.close()
        while not answers(server, 5):
            time.sleep(0.5)


def run() -> None:
    """Prints the tables: milliseconds alone, pages a second for four at once, memory, and slow clients."""
    if not (SIGN_INS.parent / "env").exists():
        print("servers: nothing runs here; start `make run` first.\n")
        return
    addresses, cookies = pages()
    with started() as running:
        for path in addresses.values():
            for server in running.values():
                ask(server, path, cookies, 5)
        measure(running, addresses, cookies)
        print_pages(running, running["gunicorn, gthread"])
        print_slow(running)
    print(f"load {os.getloadavg()[0]:.1f}")


def print_pages(running: dict[str, Running], base: Running) -> None:
    rows = []
    for name, server in running.items():
        for page, taken in server.taken.items():
            middle, other = statistics.median(taken), statistics.median(base.taken[page])
            rate = server.rate[page]
            ratios = [f"{other / middle:.2f}", f"{rate:.0f}", f"{rate / base.rate[page]:.2f}"]
            rows.append([name, page, f"{middle:.1f}", *ratios])
    table(["server", "page", "ms", "× gunicorn", "a second, four at once", "× gunicorn"], rows)


def print_slow(running: dict[str, Running]) -> None:
    rows = []
    for name, server in running.items():
        memory = f"{server.memory():.0f}"
        found = [slow(server, begin, clients) for begin in SLOW.values() for clients in (12, 100)]
        rows.append([name, memory, *("answers" if answered else "stands" for answered in found)])
    table(["server", "MB", *(f"{clients} {kind}" for kind in SLOW for clients in (12, 100))], rows)

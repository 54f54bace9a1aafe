"""The launcher from outside: it serves, it brings back what dies, and nothing survives it."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from clinic.embedded import web
from clinic.embedded.errors import CannotStart
from clinic.embedded.places import socket_folder
from clinic.embedded.process import wait_until

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Running:
    """A launcher with a `var` of its own."""

    var: Path
    process: subprocess.Popen[str] = field(init=False)
    address: str = field(init=False, default="")

    def start(self, until: str = "Ctrl-C") -> str:
        """Start it and read what it says until a line has `until`, or it gives up."""
        apart = {name: value for name, value in os.environ.items() if not name.startswith(("GLABELLA", "DATABASE"))}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "clinic.embedded"],
            cwd=ROOT,
            env=apart | {"GLABELLA_VAR": str(self.var), "GLABELLA_DEMO": "0"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert self.process.stdout
        said = ""
        for line in self.process.stdout:
            said += line
            if until in line:
                break
        if found := re.search(r"http://(?:localhost|127\.0\.0\.1):\d+", said):
            self.address = found[0]
        return said

    def family(self) -> dict[int, str]:
        """Everybody who works in our `var` or on its sockets, by process number."""
        marks = [os.fsencode(self.var), os.fsencode(self.sockets())]
        found = {}
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit() and int(entry.name) != os.getpid():
                try:
                    told = (entry / "cmdline").read_bytes() + (entry / "environ").read_bytes()
                except OSError:
                    continue
                if any(mark in told for mark in marks):
                    found[int(entry.name)] = told.split(b"\0DJANGO")[0].replace(b"\0", b" ").decode(errors="replace")
        return found

    def sockets(self) -> Path:
        return socket_folder(self.var.resolve())

    def serves(self) -> bool:
        try:
            with urllib.request.urlopen(self.address, timeout=10) as answer:
                return int(answer.status) == 200
        except OSError:
            return False


@pytest.fixture
def running(folder: Path) -> Iterator[Running]:
    (folder / "var").mkdir(mode=0o755)
    launcher = Running(folder / "var")
    yield launcher
    if launcher.process.poll() is None:
        launcher.process.kill()
    launcher.process.communicate()
    shutil.rmtree(launcher.sockets(), ignore_errors=True)


def test_it_serves_revives_and_leaves_nobody_behind(running: Running) -> None:
    """One long test, because one start takes seconds: what a day with the launcher holds, in its order."""
    said = running.start()
    assert "Glabella answers at" in said, said
    assert running.serves()
    assert len(running.family()) >= 8  # launcher, postgres, valkey, web and its two, worker, beat
    assert (running.var / "secret_key").stat().st_mode & 0o077 == 0
    assert "owner" not in (running.var / "env").read_text()

    web_server = next(pid for pid, words in running.family().items() if "clinic.web" in words)
    os.kill(web_server, signal.SIGKILL)
    assert wait_until(lambda: web_server not in running.family(), seconds=5)
    assert wait_until(running.serves, seconds=30)

    second = Running(running.var)
    assert "already runs from this folder" in second.start()
    assert second.process.wait(10) == 1
    second.process.communicate()

    running.process.kill()
    running.process.communicate()
    assert wait_until(lambda: not running.family(), seconds=10), running.family()

    assert "Starting Valkey" in running.start(until="Migrating")  # on what the killed one left
    running.process.send_signal(signal.SIGINT)
    said, _ = running.process.communicate(timeout=60)
    assert "Everything is stopped." in said
    assert running.process.returncode == 0
    assert running.family() == {}


def test_a_taken_port_is_named_with_its_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as neighbour:
        neighbour.bind((web.HOST, 0))
        neighbour.listen()
        port = neighbour.getsockname()[1]
        monkeypatch.setenv("GLABELLA_PORT", str(port))
        with pytest.raises(CannotStart, match=f"Port {port} is taken.*GLABELLA_PORT="):
            web.listen()


def test_without_a_named_port_the_next_free_one_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GLABELLA_PORT", raising=False)
    with web.listen() as first, web.listen() as second:
        assert second.getsockname()[1] > first.getsockname()[1] >= web.FIRST_PORT
        assert first.getsockname()[0] == "127.0.0.1"


@pytest.mark.parametrize("named", ["eighty", "0", "70000", "-1"])
def test_a_port_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, named: str) -> None:
    monkeypatch.setenv("GLABELLA_PORT", named)
    with pytest.raises(CannotStart, match="from 1 to 65535"):
        web.listen()


def test_a_first_page_that_fails_is_no_answer() -> None:
    with socket.socket() as nobody:
        nobody.bind((web.HOST, 0))
        port = nobody.getsockname()[1]
    started = time.monotonic()
    assert not web.first_page_answers(f"http://{web.HOST}:{port}")
    assert time.monotonic() - started < 5

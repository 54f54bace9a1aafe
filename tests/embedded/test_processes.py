"""Processes: none outlives its parent, a dead one comes back, one launcher to a checkout."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from clinic.embedded import lock
from clinic.embedded import watchdog as watchdog_module
from clinic.embedded.errors import CannotStart
from clinic.embedded.process import spawn, stop, wait_until
from clinic.embedded.services import Service, stop_all
from clinic.embedded.valkey import Valkey
from clinic.embedded.watchdog import Watchdog

PARENT = """
import sys, time
from pathlib import Path
from clinic.embedded.process import spawn
child = spawn([sys.executable, "-c", "import time; time.sleep(60)"], log=Path(sys.argv[1]))
print(child.pid, flush=True)
time.sleep(60)
"""
DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)"


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"
    except FileNotFoundError:
        return False


@pytest.fixture
def sleeper(tmp_path: Path) -> Iterator[Service]:
    service = Service("sleeper", lambda: spawn(["sleep", "60"], log=tmp_path / "log"), first_pause=0.1)
    service.launch()
    yield service
    if service.child:
        stop(service.child, first=signal.SIGKILL, patience=5, then=signal.SIGKILL)


def test_a_killed_parent_takes_its_children_along(tmp_path: Path) -> None:
    parent = subprocess.Popen([sys.executable, "-c", PARENT, tmp_path / "log"], stdout=subprocess.PIPE, text=True)
    with parent:
        assert parent.stdout
        child = int(parent.stdout.readline())
        assert alive(child)
        parent.kill()
        parent.wait()
        assert wait_until(lambda: not alive(child), seconds=5)


@pytest.fixture
def deaf(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process that answers no request to end."""
    log = tmp_path / "deaf"
    child = spawn([sys.executable, "-c", DEAF], log=log)
    assert wait_until(lambda: "deaf" in log.read_text(), seconds=10)
    yield child
    stop(child, first=signal.SIGKILL, patience=5, then=signal.SIGKILL)


def test_what_ignores_the_launchers_death_is_ended(deaf: subprocess.Popen[bytes]) -> None:
    watchdog = Watchdog()
    watchdog.guard(deaf.pid)
    os.close(watchdog._writing)  # what the kernel does when the launcher is killed
    assert wait_until(lambda: deaf.poll() is not None, seconds=watchdog_module.PATIENCE + 5)
    assert deaf.returncode == -signal.SIGKILL
    watchdog._process.wait(5)


def test_a_watchdog_that_was_dismissed_ends_nobody(deaf: subprocess.Popen[bytes]) -> None:
    watchdog = Watchdog()
    watchdog.guard(deaf.pid)
    watchdog.dismiss()
    assert deaf.poll() is None


def test_a_child_is_not_in_the_terminals_group(sleeper: Service) -> None:
    assert sleeper.child
    assert os.getpgid(sleeper.child.pid) != os.getpgid(0)


def test_a_dead_child_is_started_again_after_a_growing_pause(sleeper: Service) -> None:
    said: list[str] = []
    pids = set()
    started = time.monotonic()
    for _ in range(3):
        assert sleeper.child
        pids.add(sleeper.child.pid)
        sleeper.child.kill()
        sleeper.child.wait()
        while sleeper.child is None or sleeper.child.pid in pids:
            sleeper.revive(said.append)
            time.sleep(0.02)
    assert len(said) == 3
    assert "killed by SIGKILL" in said[0]
    assert time.monotonic() - started >= 0.1 + 0.2 + 0.4


def test_a_child_that_ignores_the_request_is_ended(tmp_path: Path) -> None:
    log = tmp_path / "log"
    stubborn = Service("stubborn", lambda: spawn([sys.executable, "-c", DEAF], log=log), patience=0.3)
    stubborn.launch()
    assert wait_until(lambda: "deaf" in log.read_text(), seconds=10)
    stop_all([stubborn])
    assert stubborn.child and stubborn.child.returncode == -signal.SIGKILL


def test_a_second_launcher_is_told_who_is_there(tmp_path: Path) -> None:
    first = lock.take(tmp_path / "lock")
    lock.note(first, "process 7, http://127.0.0.1:8000")
    with pytest.raises(CannotStart, match=r"already runs.*process 7, http://127\.0\.0\.1:8000"):
        lock.take(tmp_path / "lock")
    first.close()
    lock.take(tmp_path / "lock").close()


def test_the_lock_of_a_killed_launcher_is_free(tmp_path: Path) -> None:
    holder = "import sys, time; from clinic.embedded import lock; from pathlib import Path; "
    holder += "f = lock.take(Path(sys.argv[1])); print('held', flush=True); time.sleep(60)"
    with subprocess.Popen(
        [sys.executable, "-c", holder, tmp_path / "lock"], stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout and other.stdout.readline() == "held\n"
        with pytest.raises(CannotStart):
            lock.take(tmp_path / "lock")
        other.kill()
    lock.take(tmp_path / "lock").close()


def test_valkey_keeps_messages_through_a_stop_and_evicts_none(folder: Path) -> None:
    import redis

    server = Valkey(folder / "valkey", folder, folder / "valkey.log")
    for expected in (None, b"kept"):
        server.start()
        with redis.Redis(unix_socket_path=str(server.socket)) as connection:
            assert connection.get("message") == expected
            assert connection.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
            connection.set("message", "kept")
        server.stop()

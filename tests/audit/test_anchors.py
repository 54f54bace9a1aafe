"""The worker and the beat that the launcher starts really write anchors: while they run, and when they stop."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings

from clinic.audit import anchors
from clinic.audit.anchors import Anchor
from clinic.audit.log import head, record
from clinic.embedded.__main__ import Launcher
from clinic.embedded.process import spawn, stop, wait_until
from clinic.embedded.valkey import Valkey
from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.records.models import Patient

pytestmark = pytest.mark.django_db(transaction=True)
Start = Callable[[list[str]], subprocess.Popen[bytes]]


@pytest.fixture
def start(valkey_server: Valkey, tmp_path: Path) -> Iterator[Start]:
    """Starts what the launcher starts, with anchors in a file of this test."""
    children = []
    env = {
        **os.environ,
        "BROKER_URL": valkey_server.broker_url,
        "C_FORCE_ROOT": "1",
        "GLABELLA_ANCHORS": str(tmp_path / "anchors.jsonl"),
        "GLABELLA_ANCHORS_SECONDS": "1",
    }

    def child(command: list[str]) -> subprocess.Popen[bytes]:
        words = [sys.executable, "-m", *command]
        children.append(spawn(words, log=tmp_path / "log", env=env, cwd=settings.BASE_DIR))
        return children[-1]

    yield child
    for one in children:
        stop(one, first=signal.SIGTERM, patience=20, then=signal.SIGKILL)


def written(path: Path) -> list[Anchor]:
    return [line for line in anchors.read(path) if isinstance(line, Anchor)] if path.exists() else []


def view(ana: Patient, ada: User) -> None:
    with tenant(ana.clinic):
        record(action="patient.view", obj=ana, by=ada)


def test_anchors_are_written_while_they_run(
    clinic: Clinic, ana: Patient, ada: User, start: Start, tmp_path: Path
) -> None:
    view(ana, ada)
    start(Launcher.worker_command())
    start(Launcher.beat_command(tmp_path))
    file = tmp_path / "anchors.jsonl"
    assert wait_until(lambda: bool(written(file)), seconds=60), (tmp_path / "log").read_text()
    first = written(file)[0]
    assert (first.clinic, first.head) == (clinic.pk, head(clinic))
    assert file.stat().st_mode & 0o077 == 0


def test_an_anchor_is_written_when_the_worker_stops(
    clinic: Clinic, ana: Patient, ada: User, start: Start, valkey_server: Valkey, tmp_path: Path
) -> None:
    worker = start(Launcher.worker_command())
    ready = [sys.executable, "-m", "celery", "-A", "clinic.celery", "inspect", "ping", "--timeout=2"]
    env = {**os.environ, "BROKER_URL": valkey_server.broker_url}
    assert wait_until(lambda: subprocess.run(ready, env=env, capture_output=True).returncode == 0, seconds=60)
    view(ana, ada)
    assert written(tmp_path / "anchors.jsonl") == []
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(30) == 0
    assert [line.head for line in written(tmp_path / "anchors.jsonl")] == [head(clinic)]


def test_a_line_that_a_power_cut_left_stays_by_itself(tmp_path: Path) -> None:
    file = tmp_path / "anchors.jsonl"
    file.write_text('{"at": "2026-')
    for _ in range(2):
        anchors.append(file, '{"whole": 1}\n')
    assert file.read_text() == '{"at": "2026-\n{"whole": 1}\n{"whole": 1}\n'

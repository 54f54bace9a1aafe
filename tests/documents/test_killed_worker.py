"""A worker that is killed in the middle of a document: the document still comes, once."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.storage import default_storage

from clinic.embedded.process import spawn
from clinic.embedded.valkey import Valkey
from clinic.files import store
from clinic.jobs.models import Job, JobState
from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.records.models import Patient
from planning.documents.models import Document
from tests.treatments.making import make_plan

KIND = "document.consult_summary"


def start_worker(folder: Path, broker: str) -> subprocess.Popen[bytes]:
    env = {**os.environ, "BROKER_URL": broker, "PYTHONPATH": str(settings.BASE_DIR), "C_FORCE_ROOT": "1"}
    command = [sys.executable, "-m", "tests.documents.worker", str(folder)]
    return spawn(command, log=folder / "worker.log", env=env, cwd=settings.BASE_DIR)


def kill(worker: subprocess.Popen[bytes]) -> None:
    os.killpg(worker.pid, signal.SIGKILL)
    worker.wait()


def wait_for(what: Callable[[], bool], seconds: float, folder: Path) -> None:
    until = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < until, (folder / "worker.log").read_text()[-3000:]
        time.sleep(0.01)


def job_is(clinic: Clinic, state: JobState) -> bool:
    with tenant(clinic):
        return Job.objects.filter(kind=KIND, state=state).exists()


@pytest.mark.django_db(transaction=True)
def test_a_document_survives_its_worker(
    clinic: Clinic, ana: Patient, ada: User, valkey_server: Valkey, tmp_path: Path
) -> None:
    plan = make_plan(ana, ada)
    hold = tmp_path / "hold"
    hold.touch()
    first = start_worker(tmp_path, valkey_server.broker_url)
    try:
        wait_for(lambda: job_is(clinic, JobState.RUNNING), 40, tmp_path)
    finally:
        kill(first)
    hold.unlink()
    with tenant(clinic):
        assert not Document.objects.exists()
    second = start_worker(tmp_path, valkey_server.broker_url)
    try:
        wait_for(lambda: job_is(clinic, JobState.DONE), 60, tmp_path)
    finally:
        kill(second)
    with tenant(clinic):
        document = Document.objects.get()
        assert Job.objects.get(kind=KIND).attempts == 2
        assert document.plan_id == plan.pk
    assert store.read(document.file, document.sha256).startswith(b"%PDF")
    assert len(default_storage.listdir(f"documents/{clinic.pk}")[1]) == 1

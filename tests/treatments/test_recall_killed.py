"""A recall (of a thousand patients in a drill) whose worker is killed: each of them is on the list once and is told once."""

import os
import subprocess
import sys
import uuid
from pathlib import Path
from typing import Any

from django.conf import settings

from clinic.embedded.process import spawn
from clinic.embedded.valkey import Valkey
from clinic.jobs.models import Job, JobState
from clinic.messages.codes import MessageState
from clinic.messages.models import Message
from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from planning.treatments.recalls import actions
from planning.treatments.recalls.listing import LIST
from planning.treatments.recalls.models import Recall, RecallContact, RecalledPatient
from tests.documents.test_killed_worker import kill, wait_for
from tests.messages.provider import FakeProvider, running
from tests.support.drills import FULL
from tests.treatments.making import make_plan, make_treatment
from tests.treatments.recalled import copies_of, lot_of

MANY = 1000 if FULL else 120


def start_worker(folder: Path, broker: str, provider: FakeProvider) -> "subprocess.Popen[bytes]":
    env = {
        **os.environ,
        "BROKER_URL": broker,
        "PYTHONPATH": str(settings.BASE_DIR),
        "C_FORCE_ROOT": "1",
        "EMAIL_PROVIDER": "resend",
        "EMAIL_PROVIDER_KEY": "a key of this test",
        "EMAIL_PROVIDER_URL": provider.url,
    }
    command = [sys.executable, "-m", "tests.treatments.recall_worker", str(folder)]
    return spawn(command, log=folder / "worker.log", env=env, cwd=settings.BASE_DIR)


def test_each_patient_is_told_once_though_the_worker_is_killed(
    transactional_db: None, clinic: Clinic, ana: Any, ada: User, valkey_server: Valkey, tmp_path: Path
) -> None:
    treatment = make_treatment(make_plan(ana, ada), ada)
    copies_of(treatment, MANY - 1, ada)
    lot = lot_of(treatment)
    with tenant(clinic):
        ana.email = "ana@example.com"
        ana.save(update_fields=["email"])
        told: dict[str, Any] = {"reason": "Maker's recall 12", "writes_emails": True, "idempotency_key": uuid.uuid4()}
        recall = actions.start(lot=lot, by=ada, **told)

    def listed() -> int:
        with tenant(clinic):
            return RecalledPatient.objects.count()

    def sent() -> int:
        with tenant(clinic):
            return Message.objects.filter(state=MessageState.SENT).count()

    def is_listed() -> bool:
        with tenant(clinic):
            done = not Job.objects.filter(kind=LIST).exclude(state=JobState.DONE).exists()
            return done and Recall.objects.get(pk=recall.pk).listed_at is not None

    with running(remembers=True) as provider:
        for reached in (lambda: listed() >= MANY // 4, lambda: sent() >= MANY // 10):
            worker = start_worker(tmp_path, valkey_server.broker_url, provider)
            try:
                wait_for(reached, 240, tmp_path)
            finally:
                kill(worker)
        with tenant(clinic):
            assert Message.objects.filter(state=MessageState.QUEUED).exists()  # it was killed in the middle
        worker = start_worker(tmp_path, valkey_server.broker_url, provider)
        try:
            wait_for(lambda: sent() == MANY and is_listed(), 600, tmp_path)
        finally:
            kill(worker)
        to = [one["to"][0] for one in provider.delivered]
    assert len(to) == len(set(to)) == MANY
    with tenant(clinic):
        assert RecalledPatient.objects.values("patient").distinct().count() == RecalledPatient.objects.count() == MANY
        assert RecallContact.objects.values("recalled").distinct().count() == RecallContact.objects.count() == MANY

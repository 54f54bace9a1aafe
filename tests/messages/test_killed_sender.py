"""A worker that is killed while a provider answers: with a key people get one letter, without one a person is told."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from clinic.embedded.process import spawn
from clinic.embedded.valkey import Valkey
from clinic.messages.codes import MessageState
from clinic.messages.models import Message
from tests.documents.test_killed_worker import kill, wait_for
from tests.messages.conftest import Send, now_of
from tests.messages.provider import FakeProvider, running


def start_worker(folder: Path, broker: str, name: str, provider: FakeProvider) -> subprocess.Popen[bytes]:
    env = {
        **os.environ,
        "BROKER_URL": broker,
        "PYTHONPATH": str(settings.BASE_DIR),
        "C_FORCE_ROOT": "1",
        "EMAIL_PROVIDER": name,
        "EMAIL_PROVIDER_KEY": "a key of this test",
        "EMAIL_PROVIDER_URL": provider.url,
    }
    command = [sys.executable, "-m", "tests.messages.worker", str(folder)]
    return spawn(command, log=folder / "worker.log", env=env, cwd=settings.BASE_DIR)


def is_settled(message: Message) -> bool:
    return now_of(message).state != MessageState.QUEUED


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("name", "asked", "state"), [("resend", 2, MessageState.SENT), ("postmark", 1, MessageState.MAYBE_SENT)]
)
def test_a_killed_worker_sends_at_most_once(
    send: Send, valkey_server: Valkey, tmp_path: Path, name: str, asked: int, state: MessageState
) -> None:
    with running(remembers=name == "resend") as provider:
        provider.go_on.clear()
        message = send()
        first = start_worker(tmp_path, valkey_server.broker_url, name, provider)
        try:
            wait_for(lambda: provider.asked == 1, 60, tmp_path)
        finally:
            kill(first)
        provider.go_on.set()
        second = start_worker(tmp_path, valkey_server.broker_url, name, provider)
        try:
            wait_for(lambda: is_settled(message), 90, tmp_path)
        finally:
            kill(second)
        assert (provider.asked, len(provider.delivered)) == (asked, 1)
        assert now_of(message).state == state

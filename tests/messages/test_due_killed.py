"""Due messages (200 in a drill) while worker, beat and Valkey are killed in the middle of answers: by providers that remember keys each
patient gets exactly one, by others none gets two, and what nobody knows is shown."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from clinic.embedded.process import spawn
from clinic.embedded.valkey import Valkey
from clinic.messages import sms
from clinic.messages.codes import MessageState
from clinic.messages.models import Message, MessageSettings
from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.records.actions import update_patient
from patients.records.models import Patient
from tests.documents.test_killed_worker import kill, wait_for
from tests.messages.fake_sms import KEY, FakeSms, running_sms
from tests.messages.making import EMAIL, SMS, make_message, switch_on
from tests.messages.provider import FakeProvider, running
from tests.support.drills import FULL

MANY = 200 if FULL else 20
KILLS = 6 if FULL else 2
CODE = re.compile(r"/m/harbour/([a-z2-9]{12})/")


@pytest.fixture
def own_valkey() -> Iterator[Valkey]:
    folder = Path(tempfile.mkdtemp(prefix="gl-"))  # a socket's path is short
    server = Valkey(folder / "data", folder / "s", folder / "log")
    server.start()
    yield server
    server.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def due(clinic: Clinic, ana: Patient, olive: User, monkeypatch: pytest.MonkeyPatch) -> Iterator[Clinic]:
    """Half of them e-mails, half texts, all of them due now."""
    monkeypatch.setenv("SMS_PROVIDER", "file")  # the worker has another
    sms.provider.cache_clear()
    with tenant(clinic):
        switch_on(clinic, olive, kinds=("visit_confirmation",))
        MessageSettings.objects.create(clinic=clinic, quiet_from="04:00", quiet_until="04:00", country_code="44")
        told = {"email": "ana@example.com", "phone": "+44 7700 900123"}
        patient = update_patient(patient=ana, by=olive, version=ana.version, **told)
        for number in range(MANY):
            channel = SMS if number % 2 else EMAIL
            make_message(clinic, patient.pk, channels=(channel,), at=timezone.now())
    yield clinic
    sms.provider.cache_clear()


def start_worker(
    folder: Path, broker: str, names: tuple[str, str], provider: FakeProvider, texts: FakeSms
) -> "subprocess.Popen[bytes]":
    """With its beat."""
    env = {
        **os.environ,
        "BROKER_URL": broker,
        "PYTHONPATH": str(settings.BASE_DIR),
        "C_FORCE_ROOT": "1",
        "EMAIL_PROVIDER": names[0],
        "EMAIL_PROVIDER_KEY": "a key of this test",
        "EMAIL_PROVIDER_URL": provider.url,
        "SMS_PROVIDER": names[1],
        "SMS_PROVIDER_URL": texts.url,
        "SMS_PROVIDER_KEY": KEY,
        "SMS_PROVIDER_ACCOUNT": "AC1",
        "SMS_FROM": "+15005550006",
    }
    command = [sys.executable, "-m", "tests.messages.worker", str(folder)]
    return spawn(command, log=folder / "worker.log", env=env, cwd=settings.BASE_DIR)


def states(clinic: Clinic) -> Counter[str]:
    with tenant(clinic):
        return Counter(Message.objects.values_list("state", flat=True))


def deliveries(provider: FakeProvider, texts: FakeSms) -> Counter[str]:
    """By message, how often it reached somebody."""
    said = [*map(str, provider.delivered), *(words for _, words in texts.delivered)]
    return Counter(found[1] for one in said if (found := CODE.search(one)))


def more_asked(provider: FakeProvider, count: int) -> Callable[[], bool]:
    """Not the same message each time: one that kills its worker three times is given up."""
    wanted = provider.asked + count
    return lambda: provider.asked >= wanted


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("names", "remembers"), [(("resend", "azure"), True), (("postmark", "twilio"), False)])
def test_each_gets_one_though_everything_is_killed(
    due: Clinic, own_valkey: Valkey, tmp_path: Path, names: tuple[str, str], remembers: bool
) -> None:
    with running(remembers=remembers) as provider, running_sms() as texts:
        for number in range(KILLS):
            worker = start_worker(tmp_path, own_valkey.broker_url, names, provider, texts)
            try:
                wait_for(more_asked(provider, 3), 240, tmp_path)
                provider.go_on.clear()  # the next e-mail is taken, and its answer held back
                wait_for(more_asked(provider, 1), 240, tmp_path)
            finally:
                kill(worker)
            provider.go_on.set()
            if number % 2 == 0 and own_valkey.child is not None:
                own_valkey.child.kill()
                own_valkey.child.wait()
                own_valkey.start()
        worker = start_worker(tmp_path, own_valkey.broker_url, names, provider, texts)
        try:
            wait_for(lambda: not states(due)[MessageState.QUEUED], 900, tmp_path)
        finally:
            kill(worker)
        reached, ended = deliveries(provider, texts), states(due)
    assert max(reached.values()) == 1, ended
    if remembers:
        assert ended == {MessageState.SENT: MANY} and len(reached) == MANY
    else:
        assert ended[MessageState.SENT] + ended[MessageState.MAYBE_SENT] == MANY == len(reached), ended
        assert 1 <= ended[MessageState.MAYBE_SENT] <= KILLS

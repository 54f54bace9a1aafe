"""The patient's link by e-mail, by text or as a picture; whichever way, the birth date is asked before anything is shown."""

import re
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from clinic.jobs.models import Job
from clinic.jobs.runner import run_due
from clinic.messages import sms
from clinic.messages.codes import MessageState
from clinic.messages.models import Message
from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.portal.models import ShareLink
from patients.records.models import Patient
from planning.treatments.models import Treatment

SignIn = Callable[[User], Client]


@pytest.fixture(autouse=True)
def letters(monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path) -> Iterator[Path]:
    monkeypatch.setenv("SMS_PROVIDER", "file")
    settings.EMAIL_FILE_PATH = str(tmp_path)
    sms.provider.cache_clear()
    yield tmp_path
    sms.provider.cache_clear()


@pytest.fixture
def reachable(clinic: Clinic, treatment: Treatment) -> Treatment:
    with tenant(clinic):
        told = {"email": "ana@example.com", "phone": "+44 7700 900123"}
        Patient.objects.filter(pk=treatment.patient_id).update(**told)
    return treatment


def send_off(clinic: Clinic) -> None:
    with tenant(clinic):
        Message.objects.update(send_after=timezone.now(), keeps_quiet=False)
        Job.objects.filter(kind="message.send").update(run_after=timezone.now())
    run_due(clinic)


@pytest.mark.parametrize("channel", ["email", "sms"])
def test_the_address_is_sent_once_and_asks_for_the_birth_date(
    clinic: Clinic, reachable: Treatment, desk: User, sign_in: SignIn, letters: Path, channel: str
) -> None:
    key, person = str(uuid.uuid4()), sign_in(desk)
    for _ in range(2):
        answer = person.post(
            f"/treatments/{reachable.pk}/link/send/", {"idempotency_key": key, "channel": channel}, follow=True
        )
        assert "Held" in answer.content.decode()
    send_off(clinic)
    with tenant(clinic):
        [message], [link] = Message.objects.all(), ShareLink.objects.all()
    assert message.state == MessageState.SENT
    said = mail.outbox[0].body if channel == "email" else next(letters.glob("*.sms")).read_text()
    found = re.search(r"(/a/harbour/[\w-]{43}/)", said)
    assert found and "date of birth" in said
    page = Client().get(found[1]).content.decode()
    assert "born_on_day" in page and "Ana" not in page
    assert link.token is not None and link.token in found[1]


def test_a_link_that_was_taken_back_meanwhile_is_not_sent(
    clinic: Clinic, reachable: Treatment, desk: User, sign_in: SignIn
) -> None:
    person = sign_in(desk)
    told = {"idempotency_key": str(uuid.uuid4()), "channel": "email"}
    person.post(f"/treatments/{reachable.pk}/link/send/", told)
    person.post(f"/treatments/{reachable.pk}/link/revoke/")
    send_off(clinic)
    with tenant(clinic):
        assert Message.objects.get().state == MessageState.CANCELLED and ShareLink.objects.get().seed == ""
    assert mail.outbox == []


def test_a_new_link_has_a_picture_for_a_phone(
    clinic: Clinic, reachable: Treatment, desk: User, sign_in: SignIn
) -> None:
    sent = {"idempotency_key": str(uuid.uuid4())}
    page = sign_in(desk).post(f"/treatments/{reachable.pk}/link/", sent).content.decode()
    assert 'src="data:image/svg+xml;base64,' in page


@pytest.mark.parametrize("sent", [{"channel": "pigeon"}, {}])
def test_what_is_not_a_way_is_refused(
    clinic: Clinic, reachable: Treatment, desk: User, sign_in: SignIn, sent: dict[str, str]
) -> None:
    told = sent | {"idempotency_key": str(uuid.uuid4())}
    assert sign_in(desk).post(f"/treatments/{reachable.pk}/link/send/", told).status_code == 422

"""What an SMS provider reports of a text counts by its signature, once, and never against what is known."""

import uuid
from collections.abc import Iterator

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from clinic.messages import sms
from clinic.messages.codes import MessageState
from clinic.messages.models import Message
from clinic.messages.receipts import receipt_address, signature
from clinic.messages.selection import line_of
from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.records.actions import update_patient
from patients.records.models import Patient
from tests.messages.making import SMS, make_message, switch_on

TOKEN = "12345"


def test_the_signature_is_that_of_twilios_documentation() -> None:
    told = {"CallSid": "CA1234567890ABCDE", "Caller": "+14158675309", "Digits": "1234", "From": "+14158675309"}
    address = "https://mycompany.com/myapp.php?foo=1&bar=2"
    assert signature(address, told | {"To": "+18005551212"}, TOKEN) == "RSOYDt4T1cUTdK1PDd93/VVr8B8="


@pytest.fixture(autouse=True)
def twilio(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Iterator[None]:
    told = {"PROVIDER": "twilio", "PROVIDER_KEY": TOKEN, "PROVIDER_ACCOUNT": "AC1", "FROM": "+15005550006"}
    for name, value in told.items():
        monkeypatch.setenv(f"SMS_{name}", value)
    settings.ADDRESS = "https://clinic.example"
    sms.provider.cache_clear()
    yield
    sms.provider.cache_clear()


@pytest.fixture
def text(db: None, clinic: Clinic, ana: Patient, olive: User) -> Message:
    with tenant(clinic):
        switch_on(clinic, olive)
        patient = update_patient(patient=ana, by=olive, version=ana.version, phone="+44 7700 900123")
        message = make_message(clinic, patient.pk, channels=(SMS,))
        Message.objects.filter(pk=message.pk).update(state=MessageState.SENT, settled_at=timezone.now())
        return message


def report(client: Client, message: Message, status: str, error: str = "", key: str = TOKEN) -> int:
    form = {"MessageSid": "SM1", "MessageStatus": status} | ({"ErrorCode": error} if error else {})
    address = receipt_address(message)
    told = {"X-Twilio-Signature": signature(address, form, key)}
    path = address.removeprefix("https://clinic.example")
    return client.post(path, form, headers=told).status_code


def words(message: Message) -> str:
    with tenant(message.clinic):
        line = line_of(message.clinic, Message.objects.select_related("clinic").get(pk=message.pk))
    assert line is not None
    return line.words


def test_a_text_that_arrived_says_so_and_stays_so(text: Message, client: Client) -> None:
    assert report(client, text, "sent") == 204 and words(text).startswith("Sent")
    assert report(client, text, "delivered") == report(client, text, "delivered") == 204
    assert words(text).startswith("Delivered")
    assert report(client, text, "undelivered", "30005") == 204 and words(text).startswith("Delivered")


def test_a_text_that_did_not_arrive_is_a_failure_with_its_reason(text: Message, client: Client) -> None:
    assert report(client, text, "undelivered", "30005") == 204
    assert words(text) == "Failed: number not in use"


def test_what_was_perhaps_sent_is_known_by_its_receipt(text: Message, client: Client) -> None:
    with tenant(text.clinic):
        Message.objects.filter(pk=text.pk).update(state=MessageState.MAYBE_SENT)
    assert report(client, text, "delivered") == 204 and words(text).startswith("Delivered")


def test_who_has_not_signed_changes_nothing(text: Message, client: Client) -> None:
    assert report(client, text, "delivered", key="another") == 403
    path = receipt_address(text).removeprefix("https://clinic.example")
    assert client.post(path, {"MessageStatus": "delivered"}).status_code == 403
    assert client.get(path).status_code == 405
    text.pk = uuid.uuid4()
    assert report(client, text, "delivered") == 204  # signed, and about nothing
    with tenant(text.clinic):
        assert not Message.objects.exclude(delivered_at=None).exists()


def test_where_the_provider_cannot_reach_us_it_is_not_asked_to(text: Message, settings: Settings) -> None:
    settings.ADDRESS = "http://localhost:8000"
    assert receipt_address(text) == ""

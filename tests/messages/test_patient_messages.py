"""A message to a patient is held, keeps the quiet hours, says why it was not sent, and keeps the words that it was sent with."""

import uuid
from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from clinic.jobs.runner import run_due
from clinic.messages import actions, choices, sms, templates
from clinic.messages.codes import MessageState
from clinic.messages.models import Message, MessageSettings
from clinic.messages.quiet import reminder_at
from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.records.actions import stop_messages, update_patient
from patients.records.models import Patient
from tests.messages.making import EMAIL, SMS, make_message, switch_on

pytestmark = pytest.mark.django_db(transaction=True)
At = Callable[[Clinic, str], None]


@pytest.fixture(autouse=True)
def visit_words(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    told = {"day and time": "Tue 1 Dec, 14:00", "clinician": "Ada"}
    monkeypatch.setitem(templates.PROVIDERS, "visit_confirmation", lambda message: told or None)
    monkeypatch.setitem(templates.FILES, "visit_confirmation", lambda message: ())
    yield told


@pytest.fixture(autouse=True)
def texts(monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path) -> Iterator[Path]:
    monkeypatch.setenv("SMS_PROVIDER", "file")
    settings.EMAIL_FILE_PATH = str(tmp_path / "letters")
    sms.provider.cache_clear()
    yield tmp_path / "letters"
    sms.provider.cache_clear()


@pytest.fixture
def reachable(clinic: Clinic, ana: Patient, olive: User, at: At) -> Patient:
    at(clinic, "2026-11-30 10:00")
    with tenant(clinic):
        switch_on(clinic, olive)
        told = {"email": "ana@example.com", "phone": "+44 7700 900123"}
        return update_patient(patient=ana, by=olive, version=ana.version, **told)


def now_of(message: Message) -> Message:
    with tenant(message.clinic):
        return Message.objects.select_related("template_version").get(pk=message.pk)


def test_it_is_held_for_three_minutes_and_stopped_in_silence(
    clinic: Clinic, reachable: Patient, olive: User, at: At
) -> None:
    with tenant(clinic):
        stopped, sent = make_message(clinic, reachable.pk), make_message(clinic, reachable.pk)
    at(clinic, "2026-11-30 10:02")
    assert run_due(clinic) == 0
    with tenant(clinic):
        assert actions.cancel(message=stopped, by=olive)
    at(clinic, "2026-11-30 10:03")
    run_due(clinic)
    assert len(mail.outbox) == 1
    assert (now_of(stopped).state, now_of(sent).state) == (MessageState.CANCELLED, MessageState.SENT)


def test_words_pieces_and_version_of_an_email(clinic: Clinic, reachable: Patient, at: At) -> None:
    with tenant(clinic):
        message = make_message(clinic, reachable.pk)
    at(clinic, "2026-11-30 10:03")
    run_due(clinic)
    [letter] = mail.outbox
    assert letter.to == ["ana@example.com"] and letter.subject == "Harbour Clinic: Tue 1 Dec, 14:00"
    assert "is booked for Tue 1 Dec, 14:00" in letter.body and "[" not in letter.body
    stop = f"/m/harbour/{message.stop_code}/"
    assert stop in letter.body and stop in letter.alternatives[0][0]
    assert stop in letter.extra_headers["List-Unsubscribe"]
    version = now_of(message).template_version
    assert version is not None and (version.number, version.saved_by) == (1, None)


def test_one_that_cannot_be_written_has_failed_and_names_no_words(
    clinic: Clinic, reachable: Patient, at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(templates.FILES, "visit_confirmation", lambda message: message.context_ids["visit"])
    with tenant(clinic):
        message = make_message(clinic, reachable.pk)
    at(clinic, "2026-11-30 10:03")
    run_due(clinic)
    now = now_of(message)
    assert (now.state, now.last_error, now.template_version) == (MessageState.FAILED, "it could not be written", None)
    assert mail.outbox == []


def test_a_text_goes_to_the_number_as_providers_take_it(
    clinic: Clinic, reachable: Patient, at: At, texts: Path
) -> None:
    with tenant(clinic):
        message = make_message(clinic, reachable.pk, channels=(SMS,))
    at(clinic, "2026-11-30 10:03")
    run_due(clinic)
    [file] = texts.glob("*.sms")
    assert file.read_text().startswith("To: +447700900123\n") and message.stop_code in file.read_text()
    assert now_of(message).state == MessageState.SENT and mail.outbox == []


def test_a_sent_message_keeps_its_version(clinic: Clinic, reachable: Patient, olive: User, at: At) -> None:
    of = {"clinic": clinic, "kind": "visit_confirmation", "channel": EMAIL, "language": "en", "by": olive}
    with tenant(clinic):
        first = choices.save_words(subject="One", words="Come on [day and time]", after=0, **of)
        message = make_message(clinic, reachable.pk)
    at(clinic, "2026-11-30 10:03")
    run_due(clinic)
    with tenant(clinic):
        second = choices.save_words(subject="Two", words="See you on [day and time]", after=1, **of)
    assert (first.number, second.number, mail.outbox[0].subject) == (1, 2, "One")
    assert now_of(message).template_version == first


def test_in_the_patients_language(clinic: Clinic, reachable: Patient, olive: User, at: At) -> None:
    with tenant(clinic):
        update_patient(patient=reachable, by=olive, version=reachable.version, language="es")
        message = make_message(clinic, reachable.pk)
    at(clinic, "2026-11-30 10:03")
    run_due(clinic)
    assert now_of(message).language == "es" and "Hola" in mail.outbox[0].body


@pytest.mark.parametrize(
    ("details", "channel", "why"),
    [
        ({"email": ""}, EMAIL, "no_email"),
        ({"no_email": True}, EMAIL, "opted_out_email"),
        ({"phone": ""}, SMS, "no_phone"),
        ({"no_sms": True}, SMS, "opted_out_sms"),
        ({"phone": "020 7946 0011 ext. 12"}, SMS, "not_a_mobile"),
    ],
)
def test_what_cannot_be_sent_says_why(
    clinic: Clinic, reachable: Patient, olive: User, details: dict[str, object], channel: str, why: str
) -> None:
    with tenant(clinic):
        update_patient(patient=reachable, by=olive, version=reachable.version, **details)
        message = make_message(clinic, reachable.pk, channels=(channel,))
    assert (message.state, message.why) == (MessageState.NOT_SENT, why) and run_due(clinic) == 0


def test_opting_out_while_it_is_held_counts(clinic: Clinic, reachable: Patient, at: At) -> None:
    with tenant(clinic):
        message = make_message(clinic, reachable.pk)
        stop_messages(patient=reachable, choice="no_email", by="link:x")
    at(clinic, "2026-11-30 10:03")
    run_due(clinic)
    assert now_of(message).why == "opted_out_email" and mail.outbox == []


def test_a_number_that_was_corrected_meanwhile_counts(clinic: Clinic, reachable: Patient, olive: User, at: At) -> None:
    with tenant(clinic):
        make_message(clinic, reachable.pk)
        update_patient(patient=reachable, by=olive, version=reachable.version, email="new@example.com")
    at(clinic, "2026-11-30 10:03")
    run_due(clinic)
    assert mail.outbox[0].to == ["new@example.com"]


def test_without_a_provider_no_text_goes(clinic: Clinic, reachable: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMS_PROVIDER", "")
    monkeypatch.setattr(sms, "_is_public", lambda: True)
    sms.provider.cache_clear()
    with tenant(clinic):
        assert make_message(clinic, reachable.pk, channels=(SMS,)).why == "no_provider"


def test_a_kind_that_is_off_writes_nothing_and_one_switched_off_meanwhile_is_not_sent(
    clinic: Clinic, reachable: Patient, olive: User, at: At
) -> None:
    of = {"kind": "visit_confirmation", "patient_id": reachable.pk, "about": uuid.uuid4(), "context_ids": {}}
    with tenant(clinic):
        held = actions.notify(clinic=clinic, key="1", by="system:tests", **of)
        choices.set_rule(clinic=clinic, kind="visit_confirmation", channels=[], by=olive, version=1)
        assert len(held) == 2 and actions.notify(clinic=clinic, key="2", by="system:tests", **of) == []
    at(clinic, "2026-11-30 10:03")
    run_due(clinic)
    assert {now_of(one).why for one in held} == {"switched_off"} and mail.outbox == []


@pytest.mark.parametrize(
    ("now", "sent"),
    [
        ("2026-11-30 19:50", "2026-11-30 19:53"),
        ("2026-11-30 19:58", "2026-12-01 08:00"),
        ("2026-12-01 03:00", "2026-12-01 08:00"),
        ("2026-12-01 07:58", "2026-12-01 08:01"),
    ],
)
def test_quiet_hours_are_kept_on_the_clinics_clock(
    clinic: Clinic, reachable: Patient, at: At, now: str, sent: str
) -> None:
    at(clinic, now)
    with tenant(clinic):
        message = make_message(clinic, reachable.pk)
    assert message.send_after == datetime.fromisoformat(sent).replace(tzinfo=clinic.zone)


def test_a_worker_that_was_away_keeps_the_quiet_hours_too(clinic: Clinic, reachable: Patient, at: At) -> None:
    at(clinic, "2026-11-30 19:50")
    with tenant(clinic):
        message = make_message(clinic, reachable.pk)
    at(clinic, "2026-11-30 21:00")
    run_due(clinic)
    assert mail.outbox == [] and now_of(message).state == MessageState.QUEUED
    at(clinic, "2026-12-01 08:00")
    run_due(clinic)
    assert len(mail.outbox) == 1 and now_of(message).state == MessageState.SENT


def test_a_held_one_goes_at_once_where_somebody_says_so(
    clinic: Clinic, reachable: Patient, olive: User, at: At
) -> None:
    at(clinic, "2026-11-30 21:00")
    with tenant(clinic):
        message = make_message(clinic, reachable.pk)
        assert actions.send_now(message=message, by=olive) and not actions.send_now(message=message, by=olive)
    run_due(clinic)
    assert len(mail.outbox) == 1 and now_of(message).state == MessageState.SENT
    at(clinic, "2026-12-01 08:00")
    assert run_due(clinic) == 1 and len(mail.outbox) == 1  # the job of its earlier time finds nothing to do


def test_what_may_have_been_sent_is_repeated_by_a_person_once(
    clinic: Clinic, reachable: Patient, olive: User, at: At
) -> None:
    with tenant(clinic):
        message = make_message(clinic, reachable.pk)
        now = timezone.now()
        Message.objects.filter(pk=message.pk).update(state=MessageState.MAYBE_SENT, settled_at=now)
        first = actions.send_again(message=message, by=olive)
        assert first is not None and first == actions.send_again(message=message, by=olive)
    run_due(clinic)
    assert len(mail.outbox) == 1 and now_of(message).handled_by_id == olive.pk


def test_the_patient_says_no_at_the_end_of_a_message(clinic: Clinic, reachable: Patient, client: Client) -> None:
    with tenant(clinic):
        message = make_message(clinic, reachable.pk)
    address = f"/m/harbour/{message.stop_code}/"
    page = client.get(address).content.decode()
    assert "No more e-mails" in page and reachable.given_name not in page
    for _ in range(2):
        assert "You get no more e-mails" in client.post(address).content.decode()
    with tenant(clinic):
        reachable.refresh_from_db()
        changes = reachable.details_changes.filter(changed_by=None).count()
    assert (reachable.no_email, reachable.no_sms, changes) == (True, False, 1)
    assert client.get("/m/harbour/nothing/").status_code == client.get("/m/nowhere/nothing/").status_code == 404


def test_settings_of_two_who_edit_at_once(clinic: Clinic, olive: User) -> None:
    told = {"quiet_from": time(21), "quiet_until": time(7), "country_code": "44", "by": olive}
    with tenant(clinic):
        assert choices.set_quiet_hours(clinic=clinic, version=0, **told).version == 1
        assert choices.set_quiet_hours(clinic=clinic, version=0, **told).version == 1
        with pytest.raises(choices.ChangedMeanwhile):
            choices.set_quiet_hours(clinic=clinic, version=0, **told | {"country_code": "1"})
        assert MessageSettings.objects.get().country_code == "44"


def test_a_reminder_that_the_quiet_hours_would_swallow_goes_before_them() -> None:
    zone, quiet = ZoneInfo("Europe/London"), (time(20), time(8))
    told = [
        reminder_at(datetime(2026, 12, 1, hour, minute, tzinfo=zone), timedelta(hours=3), *quiet)
        for hour, minute in ((14, 0), (10, 0), (8, 30))
    ]
    assert [f"{one:%d %H:%M}" for one in told] == ["01 11:00", "01 08:00", "30 19:45"]

"""A message is sent once, or says why it was not."""

import smtplib
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from anymail.exceptions import AnymailAPIError
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone
from pytest_django import Settings

from clinic.audit.models import Event
from clinic.jobs.models import Job, JobState
from clinic.jobs.runner import run_due
from clinic.messages import actions
from clinic.messages.codes import MessageState
from clinic.messages.models import Message
from clinic.messages.tasks import settle_lost
from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from tests.messages.conftest import Send, now_of

pytestmark = pytest.mark.django_db(transaction=True)
Fail = Callable[[BaseException], list[int]]


@pytest.fixture(autouse=True)
def without_keys(settings: Settings) -> None:
    settings.MAIL_KEYS = False


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> Fail:
    """The mail server answers so; the list counts how often it was asked."""

    def fail(error: BaseException) -> list[int]:
        asked: list[int] = []

        def send_messages(self: EmailBackend, letters: Any) -> int:
            asked.append(1)
            raise error

        monkeypatch.setattr(EmailBackend, "send_messages", send_messages)
        return asked

    return fail


def jobs_of(message: Message) -> Any:
    return Job.objects.filter(kind="message.send", key__startswith=f"{message.pk}:")


def due_now(message: Message) -> None:
    with tenant(message.clinic):
        jobs_of(message).filter(state=JobState.QUEUED).update(run_after=timezone.now())


def worker_died(message: Message, attempts: int = 1) -> None:
    """The job as a killed worker leaves it, with its lease run out."""
    lost = timezone.now() - timedelta(seconds=1)
    with tenant(message.clinic):
        jobs_of(message).update(state=JobState.RUNNING, attempts=attempts, lease=uuid.uuid4(), lease_until=lost)


def test_a_message_is_sent_with_its_words(clinic: Clinic, send: Send) -> None:
    message = send()
    assert mail.outbox == []
    run_due(clinic)
    [letter] = mail.outbox
    assert letter.to == ["nina@example.com"] and letter.subject == "Olive invites you to Harbour Clinic"
    assert "https://x.example/i/" in letter.body and "https://x.example/i/" in letter.alternatives[0][0]
    after = now_of(message)
    assert (after.state, after.attempts, after.last_error) == (MessageState.SENT, 1, "")
    assert after.provider_id == f"<{message.pk}@localhost>" and after.settled_at


def test_one_key_is_one_message(clinic: Clinic, send: Send) -> None:
    assert send() == send()
    run_due(clinic)
    assert send().state == MessageState.SENT
    run_due(clinic)
    assert len(mail.outbox) == 1


def test_a_rolled_back_change_sends_nothing(clinic: Clinic, send: Send) -> None:
    with pytest.raises(ZeroDivisionError), tenant(clinic):
        send()
        _ = 1 / 0
    assert run_due(clinic) == 0 and mail.outbox == []


def test_an_unknown_template_is_refused(clinic: Clinic, olive: User) -> None:
    with pytest.raises(ValueError, match="table of templates"), tenant(clinic):
        actions.send(clinic=clinic, template="nothing", to="a@b.example", context_ids={}, key="1", by=olive)


def test_what_is_no_longer_wanted_is_cancelled(clinic: Clinic, send: Send, words: dict[str, str]) -> None:
    message = send()
    words.clear()
    run_due(clinic)
    assert now_of(message).state == MessageState.CANCELLED and mail.outbox == []


def test_what_cannot_be_written_fails_and_was_not_sent(
    clinic: Clinic, send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = send()
    monkeypatch.setattr("clinic.messages.jobs.compose", lambda message: 1 / 0)
    run_due(clinic)
    assert (now_of(message).state, now_of(message).last_error) == (MessageState.FAILED, "it could not be written")


def test_a_queued_message_is_cancelled_and_a_sent_one_is_not(clinic: Clinic, send: Send, olive: User) -> None:
    first, second = send("1"), send("2")
    with tenant(clinic):
        assert actions.cancel(message=first, by=olive)
        assert not actions.cancel(message=first, by=olive)
    run_due(clinic)
    with tenant(clinic):
        assert not actions.cancel(message=second, by=olive)
    assert len(mail.outbox) == 1


@pytest.mark.parametrize(
    ("error", "state", "why"),
    [
        (smtplib.SMTPRecipientsRefused({"x": (550, b"no")}), MessageState.FAILED, "SMTPRecipientsRefused 550"),
        (smtplib.SMTPRecipientsRefused({"x": (451, b"later")}), MessageState.QUEUED, "SMTPRecipientsRefused 451"),
        (smtplib.SMTPDataError(554, b"spam"), MessageState.FAILED, "SMTPDataError 554"),
        (smtplib.SMTPSenderRefused(421, b"busy", "x"), MessageState.QUEUED, "SMTPSenderRefused 421"),
        (smtplib.SMTPServerDisconnected(), MessageState.MAYBE_SENT, "SMTPServerDisconnected"),
        (TimeoutError(), MessageState.MAYBE_SENT, "TimeoutError"),
        (AnymailAPIError(status_code=422), MessageState.FAILED, "AnymailAPIError 422"),
        (AnymailAPIError(status_code=429), MessageState.QUEUED, "AnymailAPIError 429"),
        (AnymailAPIError(status_code=401), MessageState.QUEUED, "AnymailAPIError 401"),
        (AnymailAPIError(status_code=503), MessageState.MAYBE_SENT, "AnymailAPIError 503"),
        (AnymailAPIError(status_code=409), MessageState.MAYBE_SENT, "AnymailAPIError 409"),
    ],
)
def test_what_became_of_it_is_told_apart(
    clinic: Clinic, send: Send, failing: Fail, error: Exception, state: MessageState, why: str
) -> None:
    asked = failing(error)
    message = send()
    run_due(clinic)
    after = now_of(message)
    assert (after.state, after.last_error, len(asked)) == (state, why, 1)
    assert after.to not in after.last_error


def test_a_server_that_is_away_is_tried_five_times_at_growing_intervals(
    clinic: Clinic, send: Send, failing: Fail, at: Callable[[Clinic, str], None]
) -> None:
    at(clinic, "2026-11-23 12:00")
    asked = failing(smtplib.SMTPDataError(450, b"later"))
    message, waits = send(), []
    while run_due(clinic):
        with tenant(clinic):
            waits += [job.run_after - timezone.now() for job in jobs_of(message).filter(state=JobState.QUEUED)]
        due_now(message)
    assert [wait.total_seconds() for wait in waits] == [30, 300, 1800, 7200]
    assert (now_of(message).state, now_of(message).attempts, len(asked)) == (MessageState.FAILED, 5, 5)


def test_an_unseen_answer_is_never_repeated_by_itself(clinic: Clinic, send: Send) -> None:
    message = send()
    worker_died(message)
    run_due(clinic)
    assert (now_of(message).state, now_of(message).last_error) == (MessageState.MAYBE_SENT, "its worker died")
    assert mail.outbox == []


def test_with_a_key_an_unseen_answer_is_asked_for_again(clinic: Clinic, send: Send, settings: Settings) -> None:
    settings.MAIL_KEYS = True
    message = send()
    worker_died(message)
    run_due(clinic)
    assert now_of(message).state == MessageState.SENT and len(mail.outbox) == 1


def test_a_key_that_the_provider_has_forgotten_is_no_key(clinic: Clinic, send: Send, settings: Settings) -> None:
    settings.MAIL_KEYS = True
    message = send()
    worker_died(message)
    with tenant(clinic):
        jobs_of(message).update(started_at=timezone.now() - timedelta(hours=23))
    run_due(clinic)
    assert now_of(message).state == MessageState.MAYBE_SENT and mail.outbox == []


def test_with_a_key_a_silent_provider_is_asked_five_times(
    clinic: Clinic, send: Send, failing: Fail, settings: Settings
) -> None:
    settings.MAIL_KEYS = True
    asked, message = failing(TimeoutError()), send()
    while run_due(clinic):
        due_now(message)
    assert (now_of(message).state, len(asked)) == (MessageState.MAYBE_SENT, 5)


def test_a_message_that_killed_its_worker_three_times_is_shown(clinic: Clinic, send: Send, settings: Settings) -> None:
    settings.MAIL_KEYS = True
    message = send()
    assert settle_lost() == 0
    worker_died(message, attempts=3)
    run_due(clinic)
    assert now_of(message).state == MessageState.QUEUED
    assert settle_lost() == 1 and settle_lost() == 0
    assert now_of(message).state == MessageState.MAYBE_SENT


def test_each_step_is_an_audit_event_without_the_address(clinic: Clinic, send: Send, olive: User) -> None:
    message = send()
    run_due(clinic)
    with tenant(clinic):
        told = list(Event.objects.filter(object_id=str(message.pk)).values_list("action", "actor", "data"))
    told_once = {"template": "member_invitation"}
    assert told == [
        ("message.queued", f"user:{olive.pk}", told_once),
        ("message.sent", "system:messages", told_once),
    ]


def test_a_clinic_sees_its_own_messages_only(clinic: Clinic, other_clinic: Clinic, send: Send) -> None:
    message = send()
    with tenant(other_clinic):
        assert not Message.objects.filter(pk=message.pk).exists()

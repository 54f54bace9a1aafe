"""What is asked again: only where the provider cannot have it, or still knows its key; awake, and never said to be unsent."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from clinic.jobs.runner import run_due
from clinic.messages import actions, adapter, templates
from clinic.messages.adapter import KEYS_KEPT
from clinic.messages.codes import MessageState
from clinic.messages.models import Message
from clinic.messages.provider_answers import NotTaken, Unseen
from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.records.actions import stop_messages, update_patient
from patients.records.models import Patient
from tests.messages.conftest import now_of
from tests.messages.making import make_message, switch_on

pytestmark = pytest.mark.django_db(transaction=True)
At = Callable[[Clinic, str], None]
Answers = list[Exception]
AWAY, SILENT = NotTaken("away"), Unseen("silent")


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Answers:
    """What the provider, which remembers keys, says next; it takes a letter where nothing is left."""
    settings.MAIL_KEYS = True
    waiting: Answers = []

    def deliver(letter: object, *, key: str) -> str:
        if waiting:
            raise waiting.pop(0)
        return "id"

    monkeypatch.setattr(adapter, "deliver", deliver)
    return waiting


@pytest.fixture
def held(clinic: Clinic, ana: Patient, olive: User, at: At, monkeypatch: pytest.MonkeyPatch) -> Message:
    at(clinic, "2026-11-30 19:50")
    monkeypatch.setitem(templates.PROVIDERS, "visit_confirmation", lambda message: {"day and time": "Tue 1 Dec"})
    monkeypatch.setitem(templates.FILES, "visit_confirmation", lambda message: ())
    with tenant(clinic):
        switch_on(clinic, olive, "email")
        update_patient(patient=ana, by=olive, version=ana.version, email="ana@example.com")
        return make_message(clinic, ana.pk)


def run_at(clinic: Clinic, at: At, *moments: str) -> None:
    for moment in moments:
        at(clinic, moment)
        run_due(clinic)


def test_a_message_that_was_not_taken_waits_for_the_morning(
    clinic: Clinic, held: Message, answers: Answers, at: At
) -> None:
    answers += [AWAY, AWAY]
    run_at(clinic, at, "2026-11-30 19:53", "2026-11-30 19:54", "2026-11-30 20:00")
    assert now_of(held).state == MessageState.QUEUED
    run_at(clinic, at, "2026-12-01 07:59")
    assert now_of(held).state == MessageState.QUEUED
    run_at(clinic, at, "2026-12-01 08:00")
    assert now_of(held).state == MessageState.SENT


def test_what_was_not_taken_begins_anew_with_its_key(clinic: Clinic, held: Message, answers: Answers, at: At) -> None:
    answers += [AWAY, SILENT]
    run_at(clinic, at, "2026-11-30 19:53")
    assert now_of(held).first_asked_at is None
    run_at(clinic, at, "2026-11-30 19:54")
    now = now_of(held)
    assert now.state == MessageState.QUEUED and now.first_asked_at == timezone.now()


def test_a_key_that_ran_out_while_nobody_worked_is_not_used_again(
    clinic: Clinic, held: Message, answers: Answers, at: At
) -> None:
    answers.append(SILENT)
    run_at(clinic, at, "2026-11-30 19:53")
    with tenant(clinic):
        Message.objects.filter(pk=held.pk).update(first_asked_at=timezone.now() - KEYS_KEPT)
    run_at(clinic, at, "2026-11-30 19:54")
    assert (now_of(held).state, now_of(held).last_error) == (MessageState.MAYBE_SENT, "silent")


def test_away_at_last_after_a_silence_may_have_been_sent(
    clinic: Clinic, held: Message, answers: Answers, at: At
) -> None:
    answers += [SILENT, AWAY, AWAY, AWAY, AWAY]
    run_at(clinic, at, "2026-11-30 19:53", "2026-11-30 19:54", "2026-11-30 20:00", "2026-11-30 20:31")
    run_at(clinic, at, "2026-11-30 22:32")
    assert (now_of(held).state, now_of(held).attempts) == (MessageState.MAYBE_SENT, 5)


@pytest.mark.parametrize("why", ["stopped", "opted out", "not wanted"])
def test_what_may_have_been_sent_is_never_said_to_be_unsent(
    clinic: Clinic,
    held: Message,
    ana: Patient,
    olive: User,
    answers: Answers,
    at: At,
    why: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers.append(SILENT)
    run_at(clinic, at, "2026-11-30 19:53")
    with tenant(clinic):
        if why == "stopped":
            assert not actions.cancel(message=held, by=olive)
        elif why == "opted out":
            stop_messages(patient=ana, choice="no_email", by=olive)
        else:
            monkeypatch.setitem(templates.PROVIDERS, "visit_confirmation", lambda message: None)
    run_at(clinic, at, "2026-11-30 19:54")
    assert (now_of(held).state, now_of(held).why) == (MessageState.MAYBE_SENT, "")
    assert timezone.now() - held.created_at < timedelta(minutes=5)

"""The pages of messages: failures on top with the way out, held ones stopped, words in versions with a preview."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from clinic.jobs.runner import run_due
from clinic.messages.codes import MessageState
from clinic.messages.models import Message, MessageRule, MessageSettings, TemplateVersion
from clinic.messages.selection import to_patients
from clinic.practice.models import Clinic, Role, User
from clinic.practice.tenancy import tenant
from patients.records.actions import update_patient
from patients.records.models import Patient
from tests.conftest import make_member
from tests.messages.making import EMAIL, make_message, switch_on

pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[[User], Client]
At = Callable[[Clinic, str], None]
GOOD = "[first name], see you on [day and time]. [link]"


@pytest.fixture
def reachable(clinic: Clinic, ana: Patient, olive: User, at: At) -> Patient:
    at(clinic, "2026-11-30 10:00")
    with tenant(clinic):
        switch_on(clinic, olive)
        told = {"email": "ana@example.com", "phone": "+44 7700 900123"}
        return update_patient(patient=ana, by=olive, version=ana.version, **told)


def failed(clinic: Clinic, patient: Patient) -> Message:
    with tenant(clinic):
        message = make_message(clinic, patient.pk)
        now = timezone.now() - timedelta(hours=1)
        told = {"state": MessageState.FAILED, "settled_at": now, "last_error": "SMTPRecipientsRefused 550"}
        Message.objects.filter(pk=message.pk).update(**told)
    return message


def rows(html: str) -> list[str]:
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in re.findall(r"<tr.*?</tr>", html, re.S)[1:]]


def test_failures_stand_on_top_with_the_way_out(
    clinic: Clinic, reachable: Patient, desk: User, sign_in: SignIn
) -> None:
    message = failed(clinic, reachable)
    with tenant(clinic):
        make_message(clinic, reachable.pk)
    person = sign_in(desk)
    first, second = rows(person.get("/messages/").content.decode())
    assert "Failed: there is no such address" in first and "Call instead" in first and "Correct address" in first
    assert "Held, goes out in 3:00" in second and "Stop it" in second
    assert ">1<" in person.get("/messages/count/").content.decode()
    again = person.post(f"/messages/{message.pk}/", {"do": "again", "back": "/messages/?show=failed"})
    assert again["Location"] == "/messages/?show=failed"
    assert person.get("/messages/count/").content.decode().strip() == ""
    assert "Nothing failed" in person.get("/messages/?show=failed").content.decode()


def test_a_held_one_is_stopped_once(clinic: Clinic, reachable: Patient, desk: User, sign_in: SignIn) -> None:
    with tenant(clinic):
        message = make_message(clinic, reachable.pk)
    person = sign_in(desk)
    for said in ("Stopped. It was not sent.", "It is not held any more"):
        page = person.post(f"/messages/{message.pk}/", {"do": "stop"}, follow=True).content.decode()
        assert said in page
    with tenant(clinic):
        assert Message.objects.get(pk=message.pk).state == MessageState.CANCELLED


def test_a_foreign_way_back_is_not_taken(clinic: Clinic, reachable: Patient, desk: User, sign_in: SignIn) -> None:
    message = failed(clinic, reachable)
    answer = sign_in(desk).post(f"/messages/{message.pk}/", {"do": "done", "back": "//elsewhere.example/"})
    assert answer["Location"] == "/messages/"


def test_words_are_saved_in_versions(clinic: Clinic, olive: User, sign_in: SignIn) -> None:
    person = sign_in(olive)
    address = "/messages/templates/visit_confirmation/?channel=sms&language=en"
    assert "As shipped, never changed" in person.get(address).content.decode()
    sent = {"words": GOOD, "is_on": "on", "after": "0", "version": "0"}
    page = person.post(address, sent, follow=True).content.decode()
    assert "Version 1" in page
    with tenant(clinic):
        assert TemplateVersion.objects.get().words == GOOD
        assert MessageRule.objects.get().channels == ["sms"]
    refused = person.post(address, {**sent, "words": GOOD + " Botox", "after": "1", "version": "1"})
    assert refused.status_code == 422 and "Leave out \u201cBotox\u201d" in refused.content.decode()
    late = person.post(address, {**sent, "words": "Other " + GOOD})
    assert late.status_code == 409 and "Other [first name]" in late.content.decode()
    with tenant(clinic):
        assert TemplateVersion.objects.count() == 1


def test_the_preview_shows_made_up_values_and_what_was_looked_at(clinic: Clinic, olive: User, sign_in: SignIn) -> None:
    person = sign_in(olive)
    address = "/messages/templates/visit_confirmation/check/?channel=sms&language=es"
    page = person.post(address, {"words": GOOD}).content.decode()
    assert "Leila, see you on" in page and "diciembre" in page.lower() or "noviembre" in page.lower()
    assert "one SMS" in page and "Opting out is offered" in page
    assert "Leave out \u201cfiller\u201d" in person.post(address, {"words": "filler"}).content.decode()


def test_hours_of_a_reminder_are_the_clinics_own(clinic: Clinic, olive: User, sign_in: SignIn) -> None:
    person = sign_in(olive)
    address = "/messages/templates/visit_reminder_first/?channel=email&language=en"
    sent = {"subject": "See you", "words": "[day and time]", "is_on": "on", "after": "0", "version": "0"}
    assert "whole hours" in person.post(address, {**sent, "hours_before": "two"}).content.decode()
    assert person.post(address, {**sent, "hours_before": "72"}).status_code == 302
    with tenant(clinic):
        assert MessageRule.objects.get().hours_before == 72


def test_quiet_hours_and_country_are_set(clinic: Clinic, olive: User, sign_in: SignIn) -> None:
    person = sign_in(olive)
    told = {"quiet_from": "21:00", "quiet_until": "7:30", "country_code": "+44", "version": "0"}
    assert person.post("/clinic/settings/messages/", told).status_code == 302
    with tenant(clinic):
        stored = MessageSettings.objects.get()
    assert (f"{stored.quiet_from:%H:%M}", f"{stored.quiet_until:%H:%M}", stored.country_code) == (
        "21:00",
        "07:30",
        "44",
    )
    assert (
        "Enter one to three"
        in person.post("/clinic/settings/messages/", {**told, "country_code": "x"}).content.decode()
    )
    assert person.post("/clinic/settings/messages/", {**told, "quiet_from": "22:00"}).status_code == 409


def test_a_clinic_sees_and_touches_its_own_only(
    clinic: Clinic, other_clinic: Clinic, reachable: Patient, sign_in: SignIn
) -> None:
    with tenant(clinic):
        message = make_message(clinic, reachable.pk, channels=(EMAIL,))
    person = sign_in(make_member(other_clinic, "Oda", Role.OWNER))
    assert person.post(f"/messages/{message.pk}/", {"do": "stop"}).status_code == 404
    assert reachable.family_name not in person.get("/messages/?show=all").content.decode()


@pytest.mark.parametrize(("channel", "subject"), [("sms", "Test: Harbour Clinic"), ("email", "Test: See you")])
def test_a_test_goes_to_whoever_writes_the_words(
    clinic: Clinic, olive: User, sign_in: SignIn, channel: str, subject: str
) -> None:
    person = sign_in(olive)
    address = f"/messages/templates/visit_confirmation/?channel={channel}&language=en"
    told = {"do": "test", "subject": "See you", "words": GOOD, "after": 0, "version": 0}
    for _ in range(2):  # a second press in the same minute
        page = person.post(address, told, follow=True).content.decode()
        assert f"A test is on its way to {olive.email}" in page
    run_due(clinic)
    [letter] = mail.outbox
    assert (letter.to, letter.subject) == ([olive.email], subject)
    assert "Leila, see you on" in letter.body and "No patient got it" in letter.body
    with tenant(clinic):
        assert not to_patients().exists()

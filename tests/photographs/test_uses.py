"""Consent by use: without it none is added, none is offered; a withdrawal acts at once."""

import uuid
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from clinic.audit.models import Event
from clinic.practice.errors import ChangedMeanwhile
from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.consents.actions import withdraw
from patients.photographs import actions, uses
from patients.photographs.models import Photograph
from patients.records.models import Patient
from tests.photographs.making import consent_to_photographs, make_photograph, picture

pytestmark = pytest.mark.django_db


def test_without_consent_the_page_leads_there_and_nothing_is_kept(
    clinic: Clinic, ana: Patient, ada: User, sign_in: Callable[[User], Client]
) -> None:
    client, address = sign_in(ada), f"/patients/{ana.pk}/photographs/new/"
    page = client.get(address).content.decode()
    assert f"/patients/{ana.pk}/consents/to/photographs/" in page and "data-camera" not in page
    sent = {"idempotency_key": str(uuid.uuid4()), "view": "front", "taken_on": f"{clinic.today()}"}
    file = SimpleUploadedFile("a.jpg", picture())
    answer = client.post(address, {**sent, "file": file}, headers={"Accept": "application/json"})
    assert answer.status_code == 422 and answer.json()["refused"][0]["words"] == actions.NO_CONSENT
    with tenant(clinic):
        assert not Photograph.objects.exists()


def test_a_use_that_is_not_consented_to_is_neither_offered_nor_taken(
    clinic: Clinic, ana: Patient, ada: User, sign_in: Callable[[User], Client]
) -> None:
    with tenant(clinic):
        consent_to_photographs(ana, ada, "record", "teaching")
        photograph = make_photograph(ana, ada)
        assert [one.use.value for one in uses.offered(photograph)] == ["teaching"]
        with pytest.raises(ChangedMeanwhile):
            actions.choose_use(photograph=photograph, use="publicity", chosen=True, by=ada)
    page = sign_in(ada).get(f"/photographs/{photograph.pk}/").content.decode()
    assert "Teaching" in page and "Publicity" not in page


def test_a_withdrawal_ends_a_further_use_at_once(
    clinic: Clinic, ana: Patient, ada: User, sign_in: Callable[[User], Client]
) -> None:
    with tenant(clinic):
        consent = consent_to_photographs(ana, ada, "record", "teaching")
        photograph = make_photograph(ana, ada)
    client, taken = sign_in(ada), f"/photographs/{photograph.pk}/for/teaching/"
    assert client.get(taken).status_code == 404
    for _ in range(2):
        client.post(f"/photographs/{photograph.pk}/use/", {"use": "teaching", "chosen": "yes"})
    answer = client.get(taken)
    assert answer.status_code == 200 and answer["Content-Disposition"].startswith("attachment")
    with tenant(clinic):
        assert photograph.uses.count() == 1
        assert Event.objects.filter(action="photograph.download").count() == 1
        withdraw(consent=consent, reason="Changed her mind", told_by="Ana", by=ada)
    assert client.get(taken).status_code == 404
    assert client.get(f"/photographs/{photograph.pk}/thumb.jpg").status_code == 200
    with tenant(clinic):
        consent_to_photographs(ana, ada, "record", "teaching")
        assert not uses.allowed_for(photograph, "teaching"), "a new consent does not bring an old choice back"
        actions.choose_use(photograph=photograph, use="teaching", chosen=True, by=ada)
        assert uses.allowed_for(photograph, "teaching")

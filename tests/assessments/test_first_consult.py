"""A new patient's first consult begins with the press that adds the patient."""

import uuid
from typing import Any

import pytest
from django.test import Client

from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.records.models import Patient
from planning.consults.models import Consult

ADDRESS = "/patients/new/consult/"


@pytest.fixture
def injector(sign_in: Any, ada: User) -> Client:
    client: Client = sign_in(ada)
    return client


def form(**changes: Any) -> dict[str, Any]:
    born = {"born_on_day": "14", "born_on_month": "3", "born_on_year": "1986"}
    names = {"phone": "07700 900123", "email": "", "given_name": "Le\u00efla", "family_name": "Amari", "sex": "female"}
    return {**names, **born, "idempotency_key": str(uuid.uuid4()), **changes}


def test_saving_a_new_patient_leads_straight_into_the_consult(injector: Client, clinic: Clinic) -> None:
    answer = injector.post(ADDRESS, form())
    with tenant(clinic):
        consult = Consult.objects.select_related("patient").get()
    assert (consult.patient.family_name, answer["Location"]) == ("Amari", f"/consults/{consult.pk}/")


def test_pressed_twice_it_is_one_patient_and_one_consult(injector: Client, clinic: Clinic) -> None:
    sent = form()
    assert injector.post(ADDRESS, sent)["Location"] == injector.post(ADDRESS, sent)["Location"]
    with tenant(clinic):
        assert (Patient.objects.filter(family_name="Amari").count(), Consult.objects.count()) == (1, 1)


def test_what_is_missing_is_said_and_nothing_typed_is_lost(injector: Client, clinic: Clinic) -> None:
    answer = injector.post(ADDRESS, form(born_on_year=""))
    assert answer.status_code == 422
    assert "Le\u00efla" in answer.content.decode()
    with tenant(clinic):
        assert not Consult.objects.exists()


def test_a_possible_duplicate_is_shown_first(injector: Client, clinic: Clinic) -> None:
    injector.post(ADDRESS, form())
    again = form()
    answer = injector.post(ADDRESS, again)
    assert answer.status_code == 422
    assert "Add anyway and start the consult" in answer.content.decode()
    assert injector.post(ADDRESS, again | {"anyway": "1"}).status_code == 302
    with tenant(clinic):
        assert Consult.objects.count() == 2


def test_the_front_desk_adds_patients_and_begins_no_consult(sign_in: Any, desk: User) -> None:
    client = sign_in(desk)
    assert "start the consult" not in client.get("/patients/new/", follow=True).content.decode()
    assert client.post(ADDRESS, form()).status_code == 403

"""Photographs have three uses apart; whoever signs for somebody else is named; toxin is for adults."""

from collections.abc import Callable
from datetime import date

from django.test import Client

from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.consents.models import Consent
from patients.consents.standing import Needed, lacking, photograph_uses
from patients.records.models import Patient
from tests.conftest import make_patient
from tests.consents.making import address, handed, send, signed

SignIn = Callable[[User], Client]
CHIN = Needed(product="onabotulinumtoxinA", areas=("glabella", "chin"), off_label=("chin",))


def codes(patient: Patient, needed: Needed = CHIN) -> list[str]:
    with tenant(patient.clinic_id):
        return [one.code for one in lacking(patient, needed)]


def consents_of(patient: Patient) -> list[Consent]:
    with tenant(patient.clinic_id):
        return list(Consent.objects.newest_first().filter(patient=patient))


def test_photographs_have_three_uses_apart(ana: Patient, ada: User, sign_in: SignIn) -> None:
    person = sign_in(ada)
    with tenant(ana.clinic_id):
        assert photograph_uses(ana) == frozenset()
    consent = signed(person, ana, "photographs")
    with tenant(ana.clinic_id):
        assert photograph_uses(ana) == {"record"}
    assert codes(ana) == ["none"]
    person.post(f"/consents/{consent.pk}/withdraw/", {"told_by": "Ana", "reason": "None given"})
    with tenant(ana.clinic_id):
        assert photograph_uses(ana) == frozenset()


def test_each_use_has_to_be_answered(ana: Patient, ada: User, sign_in: SignIn) -> None:
    person = sign_in(ada)
    _, carried = handed(person, ana, "photographs")
    answer = send(person, ana, carried, "photographs", answer_publicity="")
    assert answer.status_code == 422 and "Please answer yes or no." in answer.content.decode()


def test_for_somebody_else_name_and_relation_are_printed(ana: Patient, ada: User, sign_in: SignIn) -> None:
    person = sign_in(ada)
    _, carried = handed(person, ana)
    refused = send(person, ana, carried, signer="other")
    assert refused.status_code == 422 and "it is printed below the signature" in refused.content.decode()
    send(person, ana, carried, signer="other", signer_name="Rosa Silva", relation="guardian by court")
    [consent] = consents_of(ana)
    assert (consent.printed_name, consent.relation) == ("Rosa Silva", "guardian by court")
    page = sign_in(ada).get(f"/consents/{consent.pk}/").content.decode()
    assert "Rosa Silva" in page and "guardian by court" in page


def test_toxin_is_for_adults_and_a_guardian_signs_for_photographs(ada: User, clinic: Clinic, sign_in: SignIn) -> None:
    with tenant(clinic):
        young = make_patient(clinic, "Teo", "Young", date(clinic.today().year - 15, 1, 1), ada)
    person = sign_in(ada)
    assert person.post(address(young, "toxin"), {}).status_code == 302
    _, carried = handed(person, young, "photographs")
    refused = send(person, young, carried, "photographs")
    assert refused.status_code == 422 and "parent or guardian" in refused.content.decode()
    guardian = {"signer": "other", "signer_name": "Rosa Young", "relation": "mother"}
    assert send(person, young, carried, "photographs", **guardian).status_code == 302

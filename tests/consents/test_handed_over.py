"""A tablet in the patient's hands opens the text to sign and nothing else until whoever handed it over has it back."""

import re
from collections.abc import Callable

from django.test import Client

from clinic.practice.models import User
from patients.records.models import Patient
from tests.consents.making import address, handed, send
from tests.support.sessions import PASSWORD, take_back, unlock

SignIn = Callable[[User], Client]
GIVE_BACK = "/accounts/give-back/"


def test_the_handed_over_pages_lead_nowhere_else(ana: Patient, ada: User, sign_in: SignIn) -> None:
    person = sign_in(ada)
    page, carried = handed(person, ana)
    thanks = person.get(send(person, ana, carried)["Location"]).content.decode()
    for shown in (page, thanks):
        body = shown.partition("<body")[2].partition("<template")[0]
        assert set(re.findall(r'href="([^"]+)"', body)) <= {"#main"}
        assert set(re.findall(r'action="([^"]+)"', body)) <= {address(ana, "toxin", "sign/"), "/accounts/lock/"}


def test_in_the_patients_hands_every_other_page_asks_for_the_tablet(ana: Patient, ada: User, sign_in: SignIn) -> None:
    ada.set_password(PASSWORD)
    ada.save(update_fields=["password"])
    person = sign_in(ada)
    handed(person, ana, language="es")
    for elsewhere in ("/patients/", f"/patients/{ana.pk}/", address(ana, "toxin"), address(ana, "photographs")):
        assert person.get(elsewhere)["Location"] == person.post(elsewhere)["Location"] == GIVE_BACK
    assert person.get("/api/v1/patients/").status_code == 403
    assert person.get("/patients/", headers={"HX-Request": "true"})["HX-Redirect"] == GIVE_BACK
    page = person.get(GIVE_BACK).content.decode()
    assert "devuelva" in page.lower() and "/accounts/lock/" in page and f"/patients/{ana.pk}/consents/" in page
    assert person.get("/accounts/session/").status_code == 200
    assert sign_in(ada).get("/patients/").status_code == 200
    person.post("/accounts/lock/", {"next": address(ana, "photographs")})
    assert unlock(person, ada, PASSWORD)["Location"] == address(ana, "photographs")
    assert "Hand the tablet over" in person.get(address(ana, "photographs")).content.decode()
    assert person.get(GIVE_BACK)["Location"] == "/"


def test_unlocked_where_it_stands_the_page_hands_over_again(ana: Patient, ada: User, sign_in: SignIn) -> None:
    person = sign_in(ada)
    page, carried = handed(person, ana, language="es")
    for said in (
        'data-hand-over="/accounts/hand-over/"',
        'data-language="es"',
        f'data-leave="/patients/{ana.pk}/consents/"',
    ):
        assert said in page
    take_back(person)
    told = {"language": "../es", "page": "https://elsewhere.example/"}
    assert person.post("/accounts/hand-over/", told).status_code == 204
    assert person.get("/patients/")["Location"] == GIVE_BACK
    assert 'data-language="en"' in person.get(GIVE_BACK).content.decode()
    take_back(person)
    assert send(person, ana, carried, strokes="").status_code == 422
    assert person.get("/patients/")["Location"] == GIVE_BACK


def test_signed_the_tablet_still_opens_nothing_else(ana: Patient, ada: User, sign_in: SignIn) -> None:
    person = sign_in(ada)
    answer = send(person, ana, handed(person, ana)[1])
    assert person.get(answer["Location"]).status_code == 200
    assert person.get(f"/patients/{ana.pk}/")["Location"] == GIVE_BACK

"""Two people who are being added at once are two drafts, each with an address of its own."""

import uuid
from collections.abc import Callable

from django.test import Client

from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.records.models import Patient
from tests.drafts.long_forms import PERSON
from tests.support.pages import flat

SignIn = Callable[[User], Client]
ANA = {**PERSON, "phone": "020 7946 0999", "email": "ana@one.example"}
BEA = {**PERSON, "given_name": "Bea", "family_name": "Two", "born_on_year": "1979", "phone": "", "email": ""}


def keep(browser: Client, page: str, typed: dict[str, str]) -> None:
    kept = browser.post(page, {**typed, "draft": "save", "draft_version": "0"}, headers={"Accept": "application/json"})
    assert kept.status_code == 200


def test_each_new_patient_has_an_address_that_a_reload_keeps(desk: User, sign_in: SignIn) -> None:
    browser = sign_in(desk)
    first, second = browser.get("/patients/new/")["Location"], browser.get("/patients/new/")["Location"]
    assert first != second
    assert browser.get("/patients/new/?draft=elsewhere").status_code == 302
    keep(browser, first, ANA)
    assert 'value="Silvester"' in flat(browser.get(first))


def test_two_that_are_typed_in_two_tabs_never_mix(clinic: Clinic, desk: User, sign_in: SignIn) -> None:
    browser = sign_in(desk)
    first, second = browser.get("/patients/new/")["Location"], browser.get("/patients/new/")["Location"]
    keep(browser, first, ANA)
    keep(browser, second, BEA)
    assert "Silvester" not in flat(browser.get(second)).partition("<form")[2].partition('id="new-patient"')[2]
    assert browser.post(second, {**BEA, "draft_version": "1", "idempotency_key": str(uuid.uuid4())}).status_code == 302
    with tenant(clinic):
        assert [(one.family_name, one.phone, one.email) for one in Patient.objects.filter(family_name="Two")] == [
            ("Two", "", "")
        ]


def test_a_new_page_says_who_was_typed_elsewhere_and_leads_there(desk: User, ada: User, sign_in: SignIn) -> None:
    browser = sign_in(desk)
    first = browser.get("/patients/new/")["Location"]
    keep(browser, first, ANA)
    page = flat(browser.get("/patients/new/", follow=True))
    assert "Ana Silvester</bdi>: typed" in page and f'href="{first}"' in page
    assert 'value="Silvester"' not in page
    assert "Silvester" not in flat(sign_in(ada).get("/patients/new/", follow=True))

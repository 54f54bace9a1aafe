"""From the clinic's day on, whoever sees patients and has no second factor is led to set one up, and nowhere else."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from clinic.practice.models import Clinic, User
from patients.records.models import Patient
from tests.architecture.matrix import MATRIX
from tests.architecture.routes import all_routes
from tests.office.test_settings import form
from tests.support.pages import flat
from tests.support.soft_passkey import enrol

SignIn = Callable[[User], Client]
FACTORS = reverse("mfa_index")
LIST = reverse("records:patient-list")


@pytest.fixture
def required(clinic: Clinic) -> Clinic:
    clinic.second_factor_from = clinic.today()
    clinic.save()
    return clinic


@pytest.mark.parametrize("who", ["ada", "desk", "dora", "olive"])
def test_every_page_leads_to_enrolment_and_opens_after_it(
    required: Clinic, ana: Patient, sign_in: SignIn, who: str, request: pytest.FixtureRequest
) -> None:
    person = sign_in(request.getfixturevalue(who))
    led = person.get(reverse("chart:patient", args=[ana.pk]))
    assert (led.status_code, led["Location"]) == (302, FACTORS)
    page = flat(person.get(FACTORS))
    assert "One step before you go on" in page and "Silva" not in page
    enrol(person)
    assert person.get(reverse("chart:patient", args=[ana.pk])).status_code == 200


def test_no_address_opens_before_it(required: Clinic, ada: User, sign_in: SignIn) -> None:
    """Each route that takes no id and needs a signed-in person."""
    person = sign_in(ada)
    for name, pattern in sorted(all_routes().items()):
        if "<" in pattern or name not in MATRIX or name.startswith(("account", "mfa_")):
            continue
        answer = person.get(reverse(name))
        allowed = answer.status_code in (302, 403, 405) or name in {
            "practice:session",
            "practice:clinic-choose",
            "practice:health-live",
            "practice:health-ready",
            "office:invitation-accept",  # of somebody who is not a member yet
        }
        assert allowed, name
        if answer.status_code == 302 and name != "start":
            assert answer["Location"] == FACTORS, name


def test_a_program_a_part_and_a_script_are_told(required: Clinic, ada: User, sign_in: SignIn) -> None:
    person = sign_in(ada)
    refused = person.get("/api/v1/patients/")
    assert (refused.status_code, refused["Content-Type"]) == (403, "application/problem+json")
    assert refused.json()["code"] == "second-factor-needed"
    assert person.get(LIST, headers={"HX-Request": "true"})["HX-Redirect"] == FACTORS
    assert person.post(LIST, headers={"Accept": "application/json"}).status_code == 403


def test_one_may_always_leave_and_set_a_password(required: Clinic, ada: User, sign_in: SignIn) -> None:
    ada.set_password("seven green bicycles")
    ada.save(update_fields=["password"])
    person = sign_in(ada)
    assert person.get(reverse("account_change_password")).status_code == 200
    assert person.post(reverse("account_logout")).status_code == 302
    assert person.get(LIST)["Location"].startswith(reverse("account_login"))


def test_recovery_codes_alone_are_no_factor(required: Clinic, ada: User, sign_in: SignIn) -> None:
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    RecoveryCodes.activate(ada)
    assert sign_in(ada).get(LIST)["Location"] == FACTORS


def test_two_weeks_before_they_are_told(clinic: Clinic, ada: User, sign_in: SignIn) -> None:
    person = sign_in(ada)
    for days, told in [(15, False), (14, True), (1, True)]:
        clinic.second_factor_from = clinic.today() + timedelta(days=days)
        clinic.save()
        page = person.get(LIST)
        assert page.status_code == 200
        assert ("needs a second factor from" in flat(page)) is told
    enrol(person)
    assert "needs a second factor from" not in flat(person.get(LIST))


def test_the_owner_chooses_the_day(clinic: Clinic, olive: User, ada: User, sign_in: SignIn) -> None:
    day = (clinic.today() + timedelta(days=30)).isoformat()
    owner = sign_in(olive)
    assert owner.post("/clinic/settings/", form(clinic, second_factor_from=day)).status_code == 302
    clinic.refresh_from_db()
    assert clinic.second_factor_from and clinic.second_factor_from.isoformat() == day
    assert owner.post("/clinic/settings/", form(clinic, second_factor_from="")).status_code == 302
    clinic.refresh_from_db()
    assert clinic.second_factor_from is None


def test_another_day_asks_who_is_at_the_screen(clinic: Clinic, olive: User) -> None:
    person = Client()
    person.force_login(olive, backend="allauth.account.auth_backends.AuthenticationBackend")
    day = clinic.today().isoformat()
    asked = person.post("/clinic/settings/", form(clinic, second_factor_from=day))
    assert asked.status_code == 403 and "Confirm that it is you" in flat(asked)
    assert person.post("/clinic/settings/", form(clinic, second_factor_from="")).status_code == 302

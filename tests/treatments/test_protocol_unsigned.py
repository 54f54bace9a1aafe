"""Nothing is injected by a protocol that the clinic's medical director has not signed; everything before the treatment goes on."""

from collections.abc import Callable
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from clinic.practice.models import Clinic, Membership, Role, User
from clinic.practice.tenancy import tenant
from patients.records.models import Patient
from planning.plans.models import Plan
from planning.protocols import shipped
from planning.protocols.sign_off import sign_off
from planning.treatments.may_treat import refusals
from planning.treatments.models import Treatment
from tests.conftest import make_member, make_patient
from tests.support.members import member_of
from tests.treatments.making import form_data, make_decision, make_plan, make_treatment

WORDS = f"The protocol {shipped().version} has not been signed by the medical director of this clinic yet."

pytestmark = pytest.mark.django_db


@pytest.fixture
def ivy(unsigned_clinic: Clinic) -> User:
    """Injector of the clinic whose director has not signed."""
    return make_member(unsigned_clinic, "Ivy", Role.INJECTOR)


@pytest.fixture
def eve(unsigned_clinic: Clinic, ivy: User) -> Patient:
    return make_patient(unsigned_clinic, "Eve", "Moss", date(1988, 3, 14), ivy)


@pytest.fixture
def unsigned_plan(eve: Patient, ivy: User, at: Callable[[Clinic, str], None]) -> Plan:
    at(eve.clinic, "2026-11-23 14:00")
    return make_plan(eve, ivy)


def sign(clinic: Clinic) -> None:
    director = member_of(clinic, make_member(clinic, "Dora", Role.DIRECTOR))
    with tenant(clinic):
        sign_off(director=director, sha256=shipped().sha256)


def test_the_action_refuses_in_words_and_writes_nothing(unsigned_plan: Plan, ivy: User) -> None:
    with pytest.raises(ValidationError) as refused:
        make_treatment(unsigned_plan, ivy)
    assert refused.value.messages == [WORDS]
    with tenant(unsigned_plan.clinic):
        assert not Treatment.objects.exists()


def test_it_is_accepted_once_the_director_has_signed(unsigned_plan: Plan, ivy: User) -> None:
    sign(unsigned_plan.clinic)
    assert make_treatment(unsigned_plan, ivy).total_units > 0


def test_deciding_goes_on(unsigned_plan: Plan, ivy: User) -> None:
    assert make_decision(unsigned_plan, ivy)


def test_the_pages_say_why(unsigned_plan: Plan, ivy: User, sign_in: Callable[[User], Client]) -> None:
    person = sign_in(ivy)
    plan_page = person.get(f"/plans/{unsigned_plan.pk}/").content.decode()
    assert WORDS in plan_page
    assert "Record treatment" not in plan_page
    record = f"/plans/{unsigned_plan.pk}/treat/"
    assert WORDS in person.get(record).content.decode()
    sent = person.post(record, form_data(unsigned_plan, unsigned_plan.clinic.now()))
    assert sent.status_code == 409
    assert WORDS in sent.content.decode()
    sign(unsigned_plan.clinic)
    assert WORDS not in person.get(f"/plans/{unsigned_plan.pk}/").content.decode()
    assert person.get(record).status_code == 200


def test_the_api_says_whether_the_plans_version_is_signed(
    unsigned_plan: Plan, ivy: User, sign_in: Callable[[User], Client]
) -> None:
    address = f"/api/v1/plans/{unsigned_plan.pk}/"
    assert sign_in(ivy).get(address).json()["protocol_signed"] is None
    sign(unsigned_plan.clinic)
    signed = sign_in(ivy).get(address).json()["protocol_signed"]
    assert (signed["name"], signed["sha256"]) == ("Dora", shipped().sha256)


def test_a_new_version_is_asked_for_and_plans_of_the_signed_one_go_on(
    plan: Plan, ada: User, ada_here: Membership
) -> None:
    """As after an update that ships 2026.4: what was planned by the signed version is given by it."""
    clinic = plan.clinic
    newer = Plan(clinic=clinic, protocol_version="2026.4", protocol_sha256="4" * 64)
    with tenant(clinic):
        assert refusals(ada_here, clinic, clinic.today(), plan) == []
        assert refusals(ada_here, clinic, clinic.today()) == []
        assert "2026.4 has not been signed" in refusals(ada_here, clinic, clinic.today(), newer)[0]
    assert make_treatment(plan, ada)

"""A clinic that has just been opened: the owner's list, the director's signature, the first treatment."""

from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import expect

from clinic.practice.models import Clinic, Role, User
from clinic.practice.tenancy import tenant
from planning.plans.models import Plan
from planning.protocols import shipped
from planning.protocols.models import ProtocolSignOff
from planning.treatments.models import Treatment
from tests.browser.conftest import Tab
from tests.browser.test_record_hands import choose_vial, consented, no_to_all, sign
from tests.conftest import make_member, make_patient
from tests.treatments.making import open_vial
from tests.treatments.test_every_area import plan_of

pytestmark = pytest.mark.django_db(transaction=True)
UNSIGNED = f"The protocol {shipped().version} has not been signed by the medical director of this clinic yet."


@pytest.fixture
def people(unsigned_clinic: Clinic) -> dict[Role, User]:
    return {role: make_member(unsigned_clinic, role.label, role) for role in (Role.OWNER, Role.DIRECTOR, Role.INJECTOR)}


@pytest.fixture
def planned(unsigned_clinic: Clinic, people: dict[Role, User]) -> Plan:
    """Consults and plans are made before anybody has signed."""
    injector = people[Role.INJECTOR]
    patient = make_patient(unsigned_clinic, "Eve", "Moss", date(1988, 3, 14), injector)
    return plan_of(patient, injector, "bunny_lines")


def test_from_the_owners_list_to_the_first_treatment(
    signed_in: Callable[..., Tab], unsigned_clinic: Clinic, people: dict[Role, User], planned: Plan
) -> None:
    owner, director, injector = (signed_in(people[role]) for role in (Role.OWNER, Role.DIRECTOR, Role.INJECTOR))
    injector.watch.expected.add(409)

    prepares(owner)
    is_refused(injector, planned)
    signs(director)
    with tenant(unsigned_clinic):
        assert ProtocolSignOff.objects.get().signed_by == people[Role.DIRECTOR]
    treats(injector, planned, unsigned_clinic)
    with tenant(unsigned_clinic):
        assert Treatment.objects.get().plan == planned
    owner.open("/clinic/settings/first-steps/")
    expect(owner.page.locator("li[data-done]", has_text="The protocol is signed")).to_be_visible()


def prepares(owner: Tab) -> None:
    """Rooms and hours; people are there already."""
    page = owner.open("/")
    expect(page.get_by_role("region", name="First steps")).to_contain_text("Before the first treatment")
    owner.look()
    page.get_by_role("link", name="All first steps").click()
    owner.look()
    page.get_by_role("link", name="Add a room").click()
    page.get_by_label("Another room").fill("Room 1")
    page.get_by_role("button", name="Add room").click()
    expect(page.get_by_label("Name of Room 1")).to_have_value("Room 1")
    owner.look()
    page.get_by_label("Another room").fill("room 1")
    owner.watch.expected.add(422)
    page.get_by_role("button", name="Add room").click()
    expect(page.get_by_role("alert")).to_contain_text("Room 1 is there already")
    owner.look()
    page.get_by_role("link", name="Protocol").last.click()
    expect(page.locator("#sign")).to_contain_text("Only a member with the role medical director can sign it.")


def is_refused(injector: Tab, planned: Plan) -> None:
    page = injector.open(f"/plans/{planned.pk}/")
    expect(page.get_by_role("region", name="No treatment yet")).to_contain_text(UNSIGNED)
    expect(page.get_by_role("link", name="Record treatment")).to_have_count(0)
    injector.look()
    page = injector.open(f"/plans/{planned.pk}/treat/")
    expect(page.get_by_role("alert")).to_contain_text(UNSIGNED)
    injector.look()


def signs(director: Tab) -> None:
    page = director.open("/")
    page.get_by_role("link", name="Read the protocol; the medical director signs at its end").click()
    director.look()
    page.get_by_label("Rule, figure or word").fill("masseter")
    page.get_by_role("button", name="Search").click()
    expect(page.locator(".found")).to_contain_text("entries")
    director.look()
    page.get_by_role("link", name="Show all").click()
    page.get_by_role("link", name="Read, then sign").click()
    page.get_by_role("button", name=f"Sign version {shipped().version}").click()
    expect(page.locator("#sign")).to_contain_text("I have read this protocol and put it in force for this clinic.")
    expect(page.locator(".version-line")).to_contain_text("Signed")


def treats(injector: Tab, planned: Plan, clinic: Clinic) -> None:
    consented(planned)
    open_vial(clinic, planned.made_by)
    page = injector.open(f"/plans/{planned.pk}/treat/")
    no_to_all(page)
    page.get_by_role("button", name="All as planned").click()
    choose_vial(page)
    sign(page)
    page.wait_for_url("**/treatments/*/")


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_the_protocol_and_the_list_fit_every_screen(
    signed_in: Callable[..., Tab], unsigned_clinic: Clinic, people: dict[Role, User], size: str
) -> None:
    tab: Tab = signed_in(people[Role.DIRECTOR], size)
    for address in (
        "/protocol/",
        "/protocol/?q=lid&rests_on=house",
        "/clinic/settings/first-steps/",
        "/clinic/settings/rooms/",
    ):
        tab.open(address)
        tab.look()

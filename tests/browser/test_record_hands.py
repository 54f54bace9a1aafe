"""The treatment record in the injector's hands: figures as typed, the midline shared, the end that will be signed."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.records.models import Patient
from planning.treatments.models import Treatment
from tests.browser.conftest import Tab
from tests.treatments.test_every_area import plan_of

pytestmark = pytest.mark.django_db(transaction=True)
DORSUM = "units-bunny_lines-nose.dorsum"


def fill_vial(page: Page, clinic: Clinic, **changes: str) -> None:
    now: datetime = clinic.now()
    told = {"lot": "C1234", "expires_on": "2031-05-31", "vial_units": "100", "diluent_ml": "2,5"}
    told["reconstituted_at"] = f"{now - timedelta(minutes=20):%Y-%m-%dT%H:%M}"
    for name, value in (told | changes).items():
        page.locator(f'[name="{name}"]').fill(value)
    page.locator('select[name="product"]').select_option("onabotulinumtoxinA")
    page.locator('select[name="source"]').select_option("manufacturer")
    page.locator('[name="seal_intact"][value="yes"]').locator("xpath=ancestor::label").click()


@pytest.fixture
def record(signed_in: Callable[..., Tab], clinic: Clinic, ana: Patient, ada: User) -> Tab:
    """The record of bunny lines, everything as planned: 2.5 U a side."""
    plan = plan_of(ana, ada, "bunny_lines")
    tab: Tab = signed_in(ada)
    tab.watch.expected.add(422)
    tab.open(f"/plans/{plan.pk}/treat/").get_by_role("button", name="All as planned").click()
    return tab


def sign(page: Page) -> None:
    page.get_by_role("button", name="Sign and finish").click()


def test_bunny_lines_with_a_point_on_the_midline_are_signed(record: Tab, clinic: Clinic) -> None:
    page = record.page
    page.get_by_text("Another point").click()
    page.locator(f'[name="{DORSUM}"]').fill("1,5")
    area = page.locator("#area-bunny_lines")
    expect(area).to_contain_text("right 3.5\N{NO-BREAK SPACE}U left 3\N{NO-BREAK SPACE}U")
    expect(area).to_contain_text("with 1.5\N{NO-BREAK SPACE}U on the midline, shared")
    expect(page.locator("[data-running]")).to_have_text("6.5\N{NO-BREAK SPACE}U given")
    fill_vial(page, clinic)
    sign(page)
    page.wait_for_url("**/treatments/*/")
    record.look()
    with tenant(clinic):
        signed = Treatment.objects.get()
    assert signed.document["intended"]["bunny_lines"] == {"left": 3.0, "right": 3.5}
    assert signed.diluent_ml == Decimal("2.5") and signed.end_was_typed is False


def test_what_cannot_be_read_is_said_at_once_and_stays(record: Tab, clinic: Clinic) -> None:
    page = record.page
    fill_vial(page, clinic, vial_units="1e2")
    expect(page.locator("[data-drawn]")).to_contain_text("1 figure cannot be read")
    expect(page.locator("[data-strength]")).to_be_hidden()
    sign(page)
    expect(page.get_by_role("alert").first).to_contain_text("\u201c1e2\u201d is not a number")
    expect(page.locator('[name="vial_units"]')).to_have_value("1e2")


def test_an_unusual_dilution_is_asked_about_and_signed_with_its_reason(record: Tab, clinic: Clinic) -> None:
    page = record.page
    fill_vial(page, clinic, diluent_ml="25")
    expect(page.locator("[data-strength]")).to_contain_text("0.4\N{NO-BREAK SPACE}U in 0.1\N{NO-BREAK SPACE}mL")
    expect(page.locator("[data-strength]")).to_contain_text("unusual: the label takes 2.5\N{NO-BREAK SPACE}mL")
    sign(page)
    expect(page.get_by_role("alert").first).to_contain_text("10 times the label")
    expect(page.locator('[name="diluent_ml"]')).to_have_value("25")
    record.look()
    page.get_by_label("It is right, because").select_option("spread")
    sign(page)
    page.wait_for_url("**/treatments/*/")
    expect(page.get_by_text("100 U in 25 mL, confirmed: Chosen for how far it should spread")).to_be_visible()


def test_another_products_size_is_remarked_as_not_known(record: Tab) -> None:
    page = record.page
    page.locator('select[name="product"]').select_option("abobotulinumtoxinA")
    page.locator('[name="vial_units"]').fill("500")
    page.locator('[name="diluent_ml"]').fill("2.5")
    expect(page.locator("[data-strength]")).to_contain_text("size not known")


def test_the_page_says_which_end_will_be_signed(record: Tab) -> None:
    page = record.page
    says = page.locator("[data-ends-as]")
    expect(says).to_have_text("Will be recorded: the moment of signing")
    end = page.get_by_role("group", name="End of the injections")
    end.get_by_label("Day").fill("23/11/2026")
    expect(says).to_have_text("Will be recorded: nothing yet: enter the day and the time")
    end.get_by_label("Time").fill("2.05 pm")
    expect(says).to_have_text("Will be recorded: 14:05 on 23 Nov, as typed")
    page.get_by_role("button", name="Take the moment of signing").click()
    expect(says).to_have_text("Will be recorded: the moment of signing")
    expect(end.get_by_label("Day")).to_have_value("")
    expect(end.get_by_label("Time")).to_have_value("")

"""The treatment day by real taps on the clinic's tablet: from the vial in the fridge to the consult that comes after."""

import os
import re
from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest
import time_machine
from playwright.sync_api import Page, expect

from clinic.practice import dates
from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from clinic.stock.models import Vial
from patients.photographs.models import Photograph
from patients.records.models import Patient
from planning.plans.models import Plan
from planning.treatments.models import Treatment
from tests.browser.conftest import Tab
from tests.browser.test_adverse_event import choose
from tests.browser.test_consents import PASSWORD, answer_uses, sign_and_unlock
from tests.browser.test_record_hands import COUNT
from tests.browser.test_stock_in import answer_all, scan
from tests.photographs.making import picture
from tests.treatments.making import make_decision, make_plan, make_treatment

pytestmark = pytest.mark.django_db(transaction=True)
CODE = "]d201050123456789001729053110C7745D2\x1d210000417"


@pytest.fixture
def morning(clinic: Clinic) -> Iterator[None]:
    """Ten o'clock, so that the vial is opened and used within one day at whatever hour this runs."""
    with time_machine.travel(datetime.combine(clinic.today(), time(10), clinic.zone)):
        yield


@pytest.fixture
def plan(clinic: Clinic, ana: Patient, ada: User, morning: None) -> Plan:
    """Crow's feet and frown, decided as suggested."""
    ada.set_password(PASSWORD)
    ada.save(update_fields=["password"])
    made = make_plan(ana, ada)
    make_decision(made, ada)
    return made


def shot(page: Page, name: str) -> None:
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def test_from_the_fridge_to_the_photographs(
    signed_in: Callable[..., Tab], clinic: Clinic, ana: Patient, ada: User, plan: Plan, tmp_path: Path
) -> None:
    tab: Tab = signed_in(ada, has_touch=True)
    tab.page.add_init_script(COUNT)
    take_into_stock(tab)
    open_the_vial(tab)
    consent(tab, plan)
    record(tab)
    with tenant(clinic):
        treatment = Treatment.objects.get()
        assert Vial.objects.get().given == sum(draw.units for draw in treatment.draws.all()) > 0
    photograph(tab, tmp_path / "front.jpg")
    with tenant(clinic):
        assert Photograph.objects.get().view == "front"


def test_from_the_check_in_to_the_next_consult(
    signed_in: Callable[..., Tab], clinic: Clinic, ana: Patient, ada: User, plan: Plan
) -> None:
    given = make_treatment(plan, ada)
    with time_machine.travel(clinic.now() + timedelta(days=14)):
        tab: Tab = signed_in(ada, has_touch=True)
        check_in(tab, ana, given)
        see_again(tab)
        close_the_event(tab, clinic)
        next_consult(tab, ana)


def take_into_stock(tab: Tab) -> None:
    page = tab.open("/today/")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Stock").tap()
    page.wait_for_url("**/vials/")
    shot(page, "01-vials-empty")
    tab.look()
    page.get_by_role("link", name="Stock in").first.tap()
    page.wait_for_url("**/stock/in/")
    scan(page, CODE)
    page.get_by_label("Product").select_option("onabotulinumtoxinA")
    page.get_by_label("Units in a vial").fill("100")
    page.get_by_role("button", name="Read it back").tap()
    expect(page.locator(".said")).to_contain_text("onabotulinumtoxinA, 100 U")
    answer_all(page)
    shot(page, "02-stock-in")
    page.get_by_role("button", name="Put 1 vial into stock").tap()
    page.wait_for_url("**/stock/")
    shot(page, "03-fridge")
    tab.look()


def open_the_vial(tab: Tab) -> None:
    page = tab.page
    page.get_by_role("navigation", name="Stock").get_by_role("link", name="Vials of the day").tap()
    page.get_by_role("link", name="Open C7745D2").tap()
    page.get_by_label("Saline").fill("2.5")
    expect(page.locator("[data-strength]")).to_contain_text("4 U in 0.1 mL")
    shot(page, "04-open")
    page.get_by_role("button", name="Open this vial").tap()
    expect(page.get_by_text("Vial of lot C7745D2 is open")).to_be_visible()
    shot(page, "05-vials")
    tab.look()


def consent(tab: Tab, plan: Plan) -> None:
    page = tab.open(f"/plans/{plan.pk}/")
    shot(page, "06-plan")
    page.get_by_role("link", name="Record treatment").first.tap()
    page.wait_for_url("**/treat/")
    shot(page, "07-record-no-consent")
    page.get_by_role("link", name="Take consent").tap()
    page.wait_for_url("**/consents/to/**")
    shot(page, "08-consent-prepare")
    page.get_by_role("button", name="Hand the tablet over").tap()
    page.get_by_label("I could ask all my questions.").tap()
    page.get_by_label("I have told you of my illnesses").tap()
    sign_and_unlock(page)
    page.wait_for_url("**/treat/")


def record(tab: Tab) -> None:
    page = tab.page
    page.evaluate("sessionStorage.taps = 0")
    expect(page.locator(".who")).to_contain_text("Consent signed")
    shot(page, "12-record")
    page.get_by_role("button", name="No to all").tap()
    expect(page.locator("#asked-again")).to_contain_text("Plan of today still holds")
    page.locator(".vial-pick").first.tap()
    page.get_by_role("button", name="All as planned").tap()
    expect(page.locator("[data-open-points]")).to_be_hidden()
    shot(page, "13-record-full")
    tab.look()
    page.get_by_role("button", name="Sign and finish").tap()
    page.wait_for_url("**/treatments/*/")
    assert 0 < page.evaluate("Number(sessionStorage.taps)") <= 4
    shot(page, "14-treatment")
    tab.look()


def photograph(tab: Tab, file: Path) -> None:
    """Consent to photographs stands apart from the one to the treatment."""
    file.write_bytes(picture())
    page = tab.page
    page.get_by_role("link", name=re.compile("photograph", re.I)).first.tap()
    page.wait_for_url("**/photographs/**")
    shot(page, "15-photographs")
    page.get_by_role("link", name=re.compile("consent", re.I)).first.tap()
    page.wait_for_url("**/consents/to/photographs/**")
    shot(page, "16-photo-consent")
    page.get_by_role("button", name="Hand the tablet over").tap()
    answer_uses(page)
    sign_and_unlock(page)
    page.wait_for_url("**/photographs/new/**")
    shot(page, "17-photo-new")
    page.locator("#file").set_input_files([file])
    expect(page.get_by_text("In the chart")).to_be_visible()
    shot(page, "18-photo-kept")
    tab.look()


def check_in(tab: Tab, ana: Patient, given: Treatment) -> None:
    page = tab.open(f"/patients/{ana.pk}/")
    shot(page, "21-chart")
    page.get_by_role("link", name="Treatment", exact=True).tap()
    page.wait_for_url(f"**/treatments/{given.pk}/")
    page.get_by_role("link", name="Record the check-in").tap()
    page.wait_for_url("**/review/")
    shot(page, "22-review")
    choose(page, "Crow’s feet", "Sides differ")
    choose(page, "Right", "As wished")
    choose(page, "Left", "Too subtle")
    choose(page, "Were there any?", "Yes")
    page.get_by_role("checkbox", name="Eyelid droop").tap()
    choose(page, "Which side?", "Right")
    choose(page, "How marked?", "Mild")
    page.get_by_role("checkbox", name="Both sides examined").tap()
    expect(page.locator("#answer")).to_contain_text("Drooping lid")
    shot(page, "23-review-full")
    tab.look()
    page.get_by_role("button", name="Sign the check-in").tap()
    page.wait_for_url(re.compile(r"/treatments/[0-9a-f-]+/(#.*)?$"))
    expect(page.locator("#events")).to_contain_text("Eyelid droop, right, mild")
    shot(page, "24-treatment-event")


def see_again(tab: Tab) -> None:
    page = tab.open("/today/")
    shot(page, "25-today-event")
    page.locator("#open-events").get_by_role("link", name=re.compile("Eyelid droop, right")).tap()
    page.wait_for_url("**/adverse-events/*/")
    shot(page, "26-event")
    choose(page, "What happened?", "Seen again")
    choose(page, "How is it?", "Better")
    page.get_by_role("button", name="Add to the log").tap()
    expect(page.locator(".event-log")).to_contain_text("Seen again: better")


def close_the_event(tab: Tab, clinic: Clinic) -> None:
    page = tab.page
    choose(page, "What happened?", "Close it")
    page.get_by_role("radio", name="Gone").tap()
    page.get_by_label("Gone since").fill(dates.short_day(clinic.today()))
    page.get_by_role("button", name="Add to the log").tap()
    expect(page.locator(".event-log")).to_contain_text("Closed: gone")
    shot(page, "27-event-closed")
    tab.look()
    tab.open("/today/")
    expect(page.locator("main")).not_to_contain_text("Eyelid droop, right")
    shot(page, "28-today-after")


def next_consult(tab: Tab, ana: Patient) -> None:
    page = tab.open(f"/patients/{ana.pk}/")
    shot(page, "29-chart-after")
    page.get_by_role("link", name="New consult").first.tap()
    page.get_by_role("button", name="Start from").tap()
    page.wait_for_url("**/consults/*/")
    expect(page.locator(".who")).to_contain_text("Eyelid droop right after toxin of")
    expect(page.locator("#sec-safety")).to_contain_text("Eyelid droop right")
    shot(page, "30-consult")
    tab.look()

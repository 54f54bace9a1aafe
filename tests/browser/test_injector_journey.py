"""An injector signs in, adds a patient, fills a consult, finishes it, reads the plan, and records the treatment."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from clinic.jobs.runner import run_due
from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from planning.plans.models import Plan
from planning.treatments.models import Treatment
from tests.browser.conftest import Tab
from tests.browser.test_record_hands import choose_vial, consented, no_to_all
from tests.treatments.making import open_vial

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "a long demo password"

# The story of a woman of 40 with moderate frown and forehead lines, everything asked.
ANSWERS = {
    "goals.primary": "expression_lines",
    "goals.style": "soft_movement",
    "goals.brow_shape": "natural",
    "safety.pregnant": "no",
    "safety.breastfeeding": "no",
    "safety.neuromuscular_disorder": "no",
    "safety.swallowing_problem": "no",
    "safety.breathing_problem": "no",
    "safety.allergies": "no",
    "safety.medicines": "no",
    "safety.infected_sites": "no",
    "safety.prior_effects": "no",
    "toxin_history.first_time": "yes",
    "anatomy.brow_position.right": "at",
    "anatomy.brow_position.left": "at",
    "anatomy.forehead_height": "average",
    "anatomy.eyelids": "normal",
    "anatomy.eyelid_ptosis": "no",
    "anatomy.excess_lid_skin": "none",
    "anatomy.skin_thickness": "average",
    "anatomy.asymmetries": "no",
    "findings.forehead.dynamic_lines.both.severity": "2",
    "findings.forehead.dynamic_lines.both.at_rest": "0",
    "findings.glabella.dynamic_lines.both.severity": "2",
    "findings.glabella.dynamic_lines.both.at_rest": "0",
}


def answer(page: Page, name: str, value: str) -> None:
    choice = page.locator(f'#consult [name="{name}"][value="{value}"]')
    choice.evaluate("one => one.closest('details')?.setAttribute('open', '')")
    choice.locator("xpath=ancestor::label").click()
    expect(choice).to_be_checked()


def fill(page: Page, answers: dict[str, str]) -> None:
    for name, value in answers.items():
        answer(page, name, value)


def add_patient(tab: Tab) -> None:
    page = tab.open("/patients/new/")
    page.get_by_label("Given name").fill("Leila")
    page.get_by_label("Family name").fill("Amari")
    for part, value in (("Day", "14"), ("Month", "3"), ("Year", "1986")):
        page.get_by_label(part, exact=True).fill(value)
    page.get_by_text("Female").click()
    tab.look()
    page.get_by_role("button", name="Add patient").click()
    expect(page.get_by_role("heading", name="Leila Amari")).to_be_visible()
    tab.look()


def test_from_sign_in_to_a_signed_treatment(
    open_tab: Callable[..., Tab], clinic: Clinic, ada: User, open_all_week: None
) -> None:
    ada.set_password(PASSWORD)
    ada.save(update_fields=["password"])
    tab = open_tab("tablet")
    page = tab.open("/")
    tab.look()
    page.get_by_label("Email").fill(ada.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/today/")
    tab.look()
    add_patient(tab)
    consult(tab)
    plan_page(tab, clinic)
    treat(tab, clinic)


def consult(tab: Tab) -> None:
    page = tab.page
    page.get_by_role("link", name="New consult").click()
    page.locator("main form button").last.click()
    page.wait_for_url("**/consults/*/")
    fill(page, ANSWERS)
    expect(page.locator("#plan")).to_contain_text("Glabella")
    expect(page.locator("#save")).to_have_attribute("data-state", "saved")
    expect(page.locator("#plan-state")).to_have_text("")
    tab.look()
    page.locator("#finish").click()
    page.wait_for_url("**/plans/*/")


def plan_page(tab: Tab, clinic: Clinic) -> None:
    page = tab.page
    tab.look()
    expect(page.locator("main")).to_contain_text("onabotulinumtoxina-face")
    page.locator("main details summary").first.click()
    with tenant(clinic):
        stored = Plan.objects.get()
    assert stored.outcome["status"] == "ready"
    assert {dose["area"] for dose in stored.outcome["doses"]} == {"forehead", "glabella"}
    expect(page.get_by_role("link", name="Download")).to_have_count(0)
    run_due(clinic)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").first.click()
    assert download.value.path().read_bytes().startswith(b"%PDF")


def treat(tab: Tab, clinic: Clinic) -> None:
    page = tab.page
    with tenant(clinic):
        open_vial(clinic, Plan.objects.get().made_by)
    page.get_by_role("link", name="Record treatment").first.click()
    page.wait_for_url("**/treat/")
    tab.look()
    tab.watch.expected.add(422)
    page.get_by_role("button", name="Sign and finish").click()
    expect(page.get_by_role("alert").first).to_contain_text("There is a problem")
    tab.look()
    with tenant(clinic):
        planned = Plan.objects.select_related("clinic", "patient", "made_by").latest("made_at")
    consented(planned)
    no_to_all(page)
    page.get_by_role("button", name="All as planned").click()
    choose_vial(page)
    page.get_by_role("button", name="Sign and finish").click()
    page.wait_for_url("**/treatments/*/")
    tab.look()
    with tenant(clinic):
        treatment = Treatment.objects.get()
        assert treatment.lots == "C1234"
        assert sum(point.units for point in treatment.points.all()) > 0


def test_a_pregnant_patient_gets_no_dose_anywhere(signed_in: Callable[..., Tab], clinic: Clinic, ada: User) -> None:
    tab = signed_in(ada)
    add_patient(tab)
    page = tab.page
    page.get_by_role("link", name="New consult").click()
    page.locator("main form button").last.click()
    page.wait_for_url("**/consults/*/")
    fill(page, ANSWERS | {"safety.pregnant": "yes"})
    expect(page.locator("#plan")).to_contain_text("hold", ignore_case=True)
    expect(page.locator("#save")).to_have_attribute("data-state", "saved")
    tab.look()
    page.locator("#finish").click()
    page.wait_for_url("**/plans/*/")
    tab.look()
    expect(page.get_by_role("link", name="Record treatment")).to_have_count(0)
    with tenant(clinic):
        outcome = Plan.objects.get().outcome
    assert (outcome["status"], outcome["doses"]) == ("on_hold", [])

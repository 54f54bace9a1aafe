"""A treatment without a plan by real taps: reason, areas, questions, vial, signature."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.records.models import Patient
from planning.plans.models import Plan
from planning.treatments.models import Treatment
from tests.browser.conftest import Tab
from tests.treatments.making import make_consent, open_vial

pytestmark = pytest.mark.django_db(transaction=True)


def shot(page: Page, name: str) -> None:
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


@pytest.mark.parametrize("size", ["tablet", "phone"])
def test_from_the_chart_to_the_signed_record(
    signed_in: Callable[..., Tab], clinic: Clinic, ana: Patient, ada: User, size: str
) -> None:
    open_vial(clinic, ada)
    tab = signed_in(ada, size, has_touch=True)
    tab.watch.expected.add(422)
    page = tab.open(f"/patients/{ana.pk}/")
    page.get_by_role("link", name="Treatment without a plan").tap()
    page.wait_for_url("**/treatment-without-a-plan/")
    begin(tab, size)
    with tenant(clinic):
        plan = Plan.objects.get(patient=ana)
        make_consent(plan, ada)
    page.reload()
    record(tab, size)
    with tenant(clinic):
        treatment = Treatment.objects.get()
        assert treatment.total_units == 18 and treatment.lots and treatment.plan.without_plan
    tab.open(f"/patients/{ana.pk}/")
    expect(page.locator("#main")).to_contain_text("Given without a plan")
    shot(page, f"5-chart-{size}")
    tab.look()


def begin(tab: Tab, size: str) -> None:
    page = tab.page
    go_on = page.get_by_role("button", name="Go on to the record")
    page.get_by_label("Glabella").fill("18")
    go_on.tap()
    expect(page.locator("[data-error-summary]")).to_contain_text("Choose why there is no plan.")
    expect(page.get_by_label("Glabella")).to_have_value("18")
    shot(page, f"1-reason-asked-{size}")
    tab.look()
    page.locator("label", has_text="Planned on paper while the system was down").tap()
    shot(page, f"2-reason-{size}")
    go_on.tap()
    page.wait_for_url("**/treat/")
    expect(page.locator("#main")).to_contain_text("Given without a plan: Planned on paper")
    shot(page, f"3-record-{size}")
    tab.look()


def record(tab: Tab, size: str) -> None:
    page = tab.page
    if size == "phone":
        page.locator("[data-show='before']").first.tap()
    page.locator(".vial-pick").first.tap()
    expect(page.locator("#save")).to_have_attribute("data-state", "saved")
    page.get_by_role("button", name="No to all").tap()
    expect(page.locator("#asked-again")).to_contain_text("Areas and units hold")
    if size == "phone":
        page.locator(".panes [data-show='units']").tap()
    page.get_by_role("button", name="All as entered").tap()
    shot(page, f"3b-record-done-{size}")
    page.get_by_role("button", name="Sign and finish").tap()
    page.wait_for_url("**/treatments/*/")
    expect(page.locator("#main")).to_contain_text("Given without a plan")
    shot(page, f"4-signed-{size}")
    tab.look()

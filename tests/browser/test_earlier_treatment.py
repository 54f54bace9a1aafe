"""A treatment of another clinic is entered by real taps, and stands on the chart, in the bar and beside the consult."""

import uuid
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.records.models import Patient
from planning.consults import actions as consults
from tests.browser.conftest import Tab


@pytest.mark.parametrize("size", ["tablet", "phone"])
def test_an_earlier_treatment_is_entered_by_taps(
    signed_in: Callable[..., Tab], clinic: Clinic, ada: User, ana: Patient, size: str
) -> None:
    tab = signed_in(ada, size, has_touch=True)
    page = tab.open(f"/patients/{ana.pk}/")
    page.get_by_role("link", name="Add an earlier treatment").tap()
    page.get_by_label("What was done?").select_option("toxin")
    page.get_by_label("When?").fill("Oct 2025")
    page.get_by_role("combobox", name="Toxin").select_option("onabotulinumtoxinA")
    page.get_by_role("textbox", name="Units").fill("38,5")
    page.get_by_role("checkbox", name="Forehead").tap()
    page.get_by_role("radio", name="The patient").tap()
    tab.look()
    page.get_by_role("button", name="Save the treatment").tap()
    page.wait_for_url(f"**/patients/{ana.pk}/")
    entered = page.get_by_role("region", name="Elsewhere and before")
    expect(entered).to_contain_text("Oct 2025, 38.5 U onabotulinumtoxinA, forehead")
    expect(page.locator(".who")).to_contain_text("Last toxin Oct 2025, day not known")
    with tenant(clinic):
        consult = consults.start(patient=ana, by=ada, idempotency_key=uuid.uuid4())
    expect(tab.open(f"/consults/{consult.pk}/").locator("#before")).to_contain_text("Told by the patient")

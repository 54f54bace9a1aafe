"""From a lot to its patients and through a recall, by real taps on the clinic's tablet."""

import os
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from clinic.jobs.runner import run_due
from clinic.practice.models import Clinic, User
from patients.records.models import Patient
from tests.treatments.making import make_plan, make_treatment
from tests.treatments.recalled import copies_of, lot_of

pytestmark = pytest.mark.django_db(transaction=True)
SHOTS = os.environ.get("GLABELLA_SHOTS")


def shot(page: Page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


def test_a_lot_is_recalled_and_a_patient_told(
    clinic: Clinic, ana: Patient, ada: User, signed_in: Callable[..., Any]
) -> None:
    treatment = make_treatment(make_plan(ana, ada), ada)
    copies_of(treatment, 2, ada)
    lot = lot_of(treatment)
    tab = signed_in(ada, "tablet", has_touch=True)
    page: Page = tab.open(f"/lots/{lot.pk}/patients/")
    expect(page.get_by_role("row")).to_have_count(4)
    tab.look()
    shot(page, "lot-patients")
    page.get_by_role("link", name="Recall this lot").tap()
    page.get_by_label("Because").fill("Maker's recall 12")
    tab.look()
    shot(page, "recall-new")
    page.get_by_role("button", name="Recall lot").tap()
    expect(page.get_by_text("The patients are being listed")).to_be_visible()
    run_due(clinic)
    page.reload()
    row = page.get_by_role("listitem").filter(has_text="Silva")
    expect(row.get_by_text("To tell")).to_be_visible()
    tab.look()
    shot(page, "recall")
    row.get_by_role("link").first.tap()
    page.locator("label", has_text="Answered").tap()
    page.get_by_label("In words").fill("Feels well")
    tab.look()
    shot(page, "recalled")
    page.get_by_role("button", name="Note it").tap()
    expect(page.get_by_text("Noted for Ana Silva.")).to_be_visible()
    page.get_by_role("link", name="Answered").tap()
    expect(page.get_by_text("Feels well")).to_be_visible()

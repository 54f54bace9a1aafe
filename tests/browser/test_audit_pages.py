"""The owner reads the audit; the desk opens a chart in an emergency and ends it."""

import os
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from clinic.audit.log import record
from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.records.actions import record_health_history
from patients.records.models import Patient

pytestmark = pytest.mark.django_db(transaction=True)
SignedIn = Callable[..., Any]
SHOTS = os.environ.get("GLABELLA_SHOTS", "")


def shoot(page: Page, name: str) -> None:
    for scheme in ("light", "dark") if SHOTS else ():
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        page.screenshot(path=f"{SHOTS}/{name}-{scheme}.png", full_page=True)


@pytest.fixture
def some(clinic: Clinic, ada: User, desk: User, ana: Patient) -> None:
    with tenant(clinic):
        record(action="patient.view", obj=ana, by=ada, data={"page": "chart"})
        record(action="clinic.update", obj=clinic, by=ada, data={"fields": ["paper", "opening_hours"]})
        record(action="access.refused", obj=clinic, by=desk, data={"route": "plans:plan-list", "status": 403})
        record_health_history(patient=ana, answers={"allergies": ["latex"]}, by=ada, after=0)


@pytest.mark.parametrize("size", ["desk", "tablet", "phone"])
def test_the_owner_filters_the_audit(olive: User, some: None, signed_in: SignedIn, size: str) -> None:
    tab = signed_in(olive, size)
    page = tab.open("/clinic/settings/audit/")
    events = page.locator(".audit-events > li")
    expect(events).to_have_count(5)
    tab.look()
    shoot(page, f"audit-{size}")
    page.locator("#id_kind").select_option(label="Refusals")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(events).to_have_count(1)
    expect(events).to_contain_text("Refused")
    with page.expect_download() as taken:
        page.get_by_role("button", name="Table (CSV)").click()
    assert taken.value.suggested_filename.endswith(".csv")


@pytest.mark.parametrize("size", ["tablet", "phone"])
def test_the_desk_opens_a_chart_in_an_emergency(
    desk: User, olive: User, ana: Patient, some: None, signed_in: SignedIn, size: str
) -> None:
    tab = signed_in(desk, size)
    page = tab.open(f"/patients/{ana.pk}/")
    tab.watch.expected.add(422)
    page.get_by_role("link", name="Emergency access").click()
    page.get_by_role("button", name="Open for one hour").click()
    expect(page.get_by_text("Say in a few words what has happened.").first).to_be_visible()
    tab.look()
    shoot(page, f"emergency-{size}")
    page.get_by_label("What has happened").fill("Fainted in the waiting room")
    page.get_by_role("button", name="Open for one hour").click()
    banner = page.get_by_role("region", name="Emergency access")
    expect(banner).to_contain_text("Reading only")
    expect(page.get_by_text("Latex").first).to_be_visible()
    tab.look()
    shoot(page, f"emergency-chart-{size}")
    owner = signed_in(olive, size)
    told = owner.open(f"/patients/{ana.pk}/who-opened/")
    expect(told.get_by_text("Fainted in the waiting room")).to_be_visible()
    owner.look()
    shoot(told, f"who-opened-{size}")
    page.get_by_role("button", name="End now").click()
    expect(banner).to_have_count(0)
    expect(page.get_by_text("Latex")).to_have_count(0)

"""The patient opens the link on a phone, reads clock times, takes the PDF and the calendar entry."""

import uuid
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from clinic.jobs.runner import run_due
from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.portal.actions import create_link
from patients.records.models import Patient
from planning.treatments.models import Treatment
from tests.browser.conftest import Tab
from tests.treatments.making import make_plan, make_treatment

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def treatment(clinic: Clinic, ana: Patient, ada: User) -> Treatment:
    treatment = make_treatment(make_plan(ana, ada), ada)
    run_due(clinic)
    return treatment


@pytest.fixture
def address(clinic: Clinic, treatment: Treatment, ada: User) -> str:
    with tenant(clinic):
        _, token = create_link(treatment=treatment, idempotency_key=uuid.uuid4(), by=ada)
    return f"/a/{clinic.code}/{token}/"


def tell_birth_date(page: Page, day: str, month: str, year: str) -> None:
    for part, value in (("Day", day), ("Month", month), ("Year", year)):
        page.get_by_label(part, exact=True).fill(value)
    page.get_by_role("button", name="Open the page").click()


def test_from_the_link_to_pdf_and_calendar(
    open_tab: Callable[..., Tab], clinic: Clinic, treatment: Treatment, address: str
) -> None:
    tab = open_tab("phone")
    page = tab.open(address)
    tab.look()
    assert "Ana" not in page.content() and "Silva" not in page.content()
    tab.watch.expected |= {403, 422}
    tell_birth_date(page, "1", "1", "1990")
    expect(page.get_by_role("alert")).to_be_visible()
    assert "Ana" not in page.content()
    tab.look()
    tell_birth_date(page, "14", "3", "1988")
    expect(page.get_by_role("heading", name="Your aftercare")).to_be_visible()
    tab.look()
    upright = next(line for line in treatment.outcome["aftercare"] if line["code"] == "upright")
    assert upright["until"] in page.content()
    for name, head in (("PDF sheet", b"%PDF"), ("Add to calendar", b"BEGIN:VCALENDAR")):
        with page.expect_download() as download:
            page.get_by_role("link", name=name).click()
        assert download.value.path().read_bytes().startswith(head)


def test_the_page_reads_without_script(chromium, live_server, address: str) -> None:  # type: ignore[no-untyped-def]
    context = chromium.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(live_server.url + address)
    tell_birth_date(page, "14", "3", "1988")
    expect(page.get_by_role("heading", name="Your aftercare")).to_be_visible()
    expect(page.locator(".timer")).to_contain_text(":")
    context.close()


def test_an_unknown_link_says_what_to_do(open_tab: Callable[..., Tab], clinic: Clinic) -> None:
    tab = open_tab("phone")
    tab.watch.expected.add(404)
    page = tab.open(f"/a/{clinic.code}/{'x' * 43}/")
    expect(page.locator("main")).to_contain_text(clinic.phone)
    tab.look()

"""A patient who reads Spanish opens the link on a phone, switches the language and back, takes PDF and calendar entry."""

import uuid
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from clinic.jobs.runner import run_due
from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.portal.actions import create_link
from patients.records.models import Patient
from tests.browser.conftest import Tab
from tests.support.english import english_in, words_of
from tests.treatments.making import make_plan, make_treatment

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def address(clinic: Clinic, ana: Patient, ada: User) -> str:
    with tenant(clinic):
        Patient.objects.filter(pk=ana.pk).update(language="es")
    treatment = make_treatment(make_plan(ana, ada), ada, bruised=True)
    run_due(clinic)
    with tenant(clinic):
        _, token = create_link(treatment=treatment, idempotency_key=uuid.uuid4(), by=ada)
    return f"/a/{clinic.code}/{token}/"


def tell_birth_date(page: Page, day: str, month: str, year: str) -> None:
    for part, value in (("Día", day), ("Mes", month), ("Año", year)):
        page.get_by_label(part, exact=True).fill(value)
    page.get_by_role("button", name="Abrir la página").click()


def test_from_the_link_to_pdf_and_calendar_in_spanish(
    open_tab: Callable[..., Tab], clinic: Clinic, address: str
) -> None:
    tab = open_tab("phone")
    page = tab.open(address)
    tab.look()
    tab.watch.expected |= {422}
    tell_birth_date(page, "1", "13", "1990")
    expect(page.get_by_role("alert")).to_contain_text("Hay un problema")
    tab.look()
    tell_birth_date(page, "14", "3", "1988")
    expect(page.get_by_role("heading", name="Sus cuidados después del tratamiento")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "es")
    expect(page.locator("[data-countdown]")).to_contain_text("restantes")
    tab.look()
    seen = page.locator("main").inner_text()
    assert english_in(words_of(seen, clinic.name)) == []
    for name, head in (("Hoja en PDF", b"%PDF"), ("Añadir al calendario", b"BEGIN:VCALENDAR")):
        with page.expect_download() as download:
            page.get_by_role("link", name=name).click()
        assert download.value.path().read_bytes().startswith(head)


def test_the_language_is_one_press_away_on_each_page(open_tab: Callable[..., Tab], address: str) -> None:
    tab = open_tab("phone")
    page = tab.open(address)
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("button", name="Open the page")).to_be_visible()
    page.get_by_role("link", name="Español").click()
    tell_birth_date(page, "14", "3", "1988")
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", name="Your aftercare")).to_be_visible()
    expect(page.get_by_role("link", name="PDF sheet (Español)")).to_be_visible()
    tab.look()


def test_the_switch_needs_no_script(chromium, live_server, address: str) -> None:  # type: ignore[no-untyped-def]
    context = chromium.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(live_server.url + address)
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("button", name="Open the page")).to_be_visible()
    context.close()

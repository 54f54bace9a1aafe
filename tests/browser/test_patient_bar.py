"""The patient bar stays in view on every clinical page, says what was asked and what was not, and is as high as decided."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.records.actions import record_health_history
from patients.records.models import Patient
from planning.consults import actions as consults
from tests.browser.conftest import Tab
from tests.treatments.making import make_plan

ANSWERS: dict[str, Any] = {
    "allergies": ["lidocaine"],
    "medicines": [{"name": "aspirin", "class": "anticoagulant"}],
    "pregnant": False,
    "breastfeeding": False,
    "neuromuscular_disorder": None,
}
HEIGHTS = {"tablet": 65, "portrait": 91, "phone": 121}


@pytest.fixture
def pages(clinic: Clinic, ana: Patient, ada: User) -> list[str]:
    """Of one patient whose health was asked about today."""
    plan = make_plan(ana, ada)
    with tenant(clinic):
        record_health_history(patient=ana, answers=ANSWERS, by=ada)
        consult = consults.start(patient=ana, by=ada, idempotency_key=uuid.uuid4())
    return [
        f"/patients/{ana.pk}/health/",
        f"/patients/{ana.pk}/consults/new/",
        f"/consults/{consult.pk}/",
        f"/plans/{plan.pk}/",
        f"/plans/{plan.pk}/treat/",
    ]


def stays_on_top(page: Page) -> bool:
    page.evaluate("window.scrollTo(0, document.documentElement.scrollHeight)")
    top: float = page.locator(".who").evaluate("bar => Math.round(bar.getBoundingClientRect().top)")
    return top == 0


@pytest.mark.parametrize("size", HEIGHTS)
def test_the_bar_stays_in_view_at_its_height(
    signed_in: Callable[..., Tab], ada: User, pages: list[str], size: str
) -> None:
    tab = signed_in(ada, "tablet" if size == "portrait" else size)
    if size == "portrait":
        tab.page.set_viewport_size({"width": 820, "height": 1180})
    for address in pages:
        page = tab.open(address)
        bar = page.locator(".who")
        expect(bar).to_contain_text("Born 14-Mar-1988")
        expect(bar.get_by_text("Allergy: Lidocaine")).to_be_visible()
        expect(bar.get_by_text("aspirin").locator("visible=true")).to_be_visible()
        assert stays_on_top(page), address
        assert bar.evaluate("bar => bar.getBoundingClientRect().height") <= HEIGHTS[size], address
    tab.look()


def test_not_asked_is_outlined_and_answers_of_the_consult_count_at_once(
    signed_in: Callable[..., Tab], clinic: Clinic, ana: Patient, ada: User
) -> None:
    with tenant(clinic):
        consult = consults.start(patient=ana, by=ada, idempotency_key=uuid.uuid4())
    tab = signed_in(ada)
    page = tab.open(f"/consults/{consult.pk}/")
    bar = page.locator(".who")
    open_chip = bar.get_by_role("listitem").filter(has_text="Not asked: pregnancy")
    expect(open_chip).to_have_class("chip line")
    page.get_by_role("group", name="Pregnant, or could be?").get_by_text("No", exact=True).click()
    expect(bar.locator(".who-id")).to_contain_text("Not pregnant")
    expect(bar.get_by_role("listitem").filter(has_text="Not asked:")).not_to_contain_text("pregnancy")
    tab.look()


def test_the_front_desk_reads_who_it_is_and_nothing_of_health(
    signed_in: Callable[..., Tab], pages: list[str], ana: Patient, desk: User
) -> None:
    page = signed_in(desk).open(f"/patients/{ana.pk}/details/")
    expect(page.locator(".who")).to_contain_text("Born 14-Mar-1988")
    expect(page.locator(".who .chip")).to_have_count(0)


def test_the_charts_bar_scrolls_away_on_the_phone_alone(
    signed_in: Callable[..., Tab], pages: list[str], ana: Patient, ada: User
) -> None:
    tab = signed_in(ada, "phone")
    page = tab.open(f"/patients/{ana.pk}/")
    expect(page.locator(".who")).to_have_css("position", "static")
    tab.look()
    tablet = signed_in(ada)
    expect(tablet.open(f"/patients/{ana.pk}/").locator(".who")).to_have_css("position", "sticky")

"""The patient does not want it today: told by taps, said first on the plan, asked again on the day, decided after all."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from clinic.practice.dates import short_day
from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.records.models import Patient
from planning.plans.models import PatientsAnswer, Plan
from tests.browser.conftest import Tab
from tests.support.chromium import overflows
from tests.treatments.making import make_plan

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def plan(ana: Patient, ada: User) -> Plan:
    return make_plan(ana, ada)


def press(page: Page, words: str) -> None:
    page.locator("#answer label").filter(has_text=re.compile(f"^\\s*{words}\\s*$")).click()


def test_by_taps_to_the_plan_and_back_to_a_decision(
    signed_in: Callable[..., Tab], ada: User, clinic: Clinic, plan: Plan
) -> None:
    tab = signed_in(ada)
    page = tab.open(f"/plans/{plan.pk}/")
    page.get_by_role("link", name="Thinks it over or declines").click()
    page.wait_for_url("**/answer/")
    press(page, "Thinks it over")
    press(page, "Cost")
    press(page, "Wants time")
    page.get_by_label("Ask again on").fill(short_day(clinic.today() + timedelta(days=14)))
    page.get_by_label("In the patient’s words").fill("I want to ask my sister")
    tab.look()
    page.get_by_role("button", name="Keep this answer").click()
    page.wait_for_url(f"**/plans/{plan.pk}/")
    expect(page.locator("#patients-answer")).to_contain_text("thinks it over until")
    expect(page.get_by_role("link", name="Record treatment")).to_have_count(0)
    tab.look()
    with tenant(clinic):
        kept = PatientsAnswer.objects.get()
    assert (kept.reasons, kept.words) == (["cost", "time"], "I want to ask my sister")
    page.get_by_role("link", name="Decide after all").click()
    course = page.locator('#decide [name="course"][value="treat"]')
    course.locator("xpath=ancestor::label").click()
    page.get_by_role("button", name="Keep this decision").click()
    expect(page.locator("#patients-answer")).to_have_count(0)
    expect(page.get_by_role("link", name="Record treatment").first).to_be_visible()


def test_by_keyboard_alone(signed_in: Callable[..., Tab], ada: User, clinic: Clinic, plan: Plan) -> None:
    page = signed_in(ada).open(f"/plans/{plan.pk}/answer/")
    page.locator('[name="choice"]').first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.get_by_role("button", name="Keep this answer").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/plans/{plan.pk}/")
    with tenant(clinic):
        assert PatientsAnswer.objects.get().reasons == ["cost"]


def test_what_is_missing_is_said_and_nothing_typed_is_lost(
    signed_in: Callable[..., Tab], ada: User, plan: Plan
) -> None:
    tab = signed_in(ada, "phone")
    tab.watch.expected.add(422)
    page = tab.open(f"/plans/{plan.pk}/answer/")
    press(page, "Declines")
    expect(page.get_by_label("Ask again on")).to_be_hidden()
    press(page, "Thinks it over")
    page.get_by_label("In the patient’s words").fill("Not sure")
    page.get_by_label("Ask again on").fill("1 Jan 2020")
    page.get_by_role("button", name="Keep this answer").click()
    alert = page.get_by_role("alert").first
    expect(alert).to_contain_text("Choose at least one reason")
    expect(alert).to_contain_text("1 Jan 2020 is over")
    expect(page.get_by_label("In the patient’s words")).to_have_value("Not sure")
    expect(page.get_by_label("Ask again on")).to_have_value("1 Jan 2020")
    tab.look()


@pytest.mark.parametrize("size", ["phone", "narrow", "tablet", "desk"])
def test_it_fits(signed_in: Callable[..., Tab], ada: User, plan: Plan, size: str) -> None:
    page = signed_in(ada, size).open(f"/plans/{plan.pk}/answer/")
    assert not overflows(page)
    box = page.get_by_role("button", name="Keep this answer").bounding_box()
    assert box and box["height"] >= 44

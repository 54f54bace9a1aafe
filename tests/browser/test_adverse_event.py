"""A droop on one side, by real taps on a tablet: found at the check-in, open on Today, seen again, closed, known at the next consult."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from clinic.demo.clock import clock
from clinic.practice import dates
from clinic.practice.models import Clinic, User
from patients.records.models import Patient
from planning.treatments.models import Treatment
from tests.browser.conftest import Tab
from tests.treatments.making import make_plan, make_treatment

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def treated(clinic: Clinic, ana: Patient, ada: User) -> Treatment:
    """Ana was treated two weeks ago, by the clock on the wall."""
    with clock(clinic.now() - timedelta(days=14)):
        return make_treatment(make_plan(ana, ada), ada)


def choose(page: Page, group: str, answer: str) -> None:
    page.get_by_role("group", name=group, exact=True).get_by_text(answer, exact=True).tap()


def test_a_droop_on_one_side_from_the_check_in_to_the_next_consult(
    signed_in: Callable[..., Tab], ada: User, ana: Patient, clinic: Clinic, treated: Treatment
) -> None:
    tab = signed_in(ada, has_touch=True)
    page = tab.open(f"/treatments/{treated.pk}/")
    page.get_by_role("link", name="Record the check-in").tap()
    page.wait_for_url("**/review/")
    choose(page, "Crow’s feet", "Sides differ")
    choose(page, "Right", "As wished")
    choose(page, "Left", "Too subtle")
    choose(page, "Were there any?", "Yes")
    page.get_by_role("checkbox", name="Eyelid droop").tap()
    choose(page, "Which side?", "Right")
    choose(page, "How marked?", "Mild")
    expect(page.locator("#answer")).to_contain_text("Right as wished, left too subtle")
    expect(page.locator("#answer")).to_contain_text("Drooping lid")
    tab.look()
    page.get_by_role("checkbox", name="Both sides examined").tap()
    page.get_by_role("button", name="Sign the check-in").tap()
    page.wait_for_url(re.compile(r"/treatments/[0-9a-f-]+/(#.*)?$"))
    expect(page.locator("#events")).to_contain_text("Eyelid droop, right, mild")
    tab.look()

    page = tab.open("/today/")
    page.locator("#open-events").get_by_role("link", name=re.compile("Eyelid droop, right")).tap()
    page.wait_for_url("**/adverse-events/*/")
    expect(page.locator(".who")).to_contain_text("Eyelid droop, right")
    choose(page, "What happened?", "Seen again")
    choose(page, "How is it?", "Better")
    tab.look()
    page.get_by_role("button", name="Add to the log").tap()
    expect(page.locator(".event-log")).to_contain_text("Seen again: better")
    choose(page, "What happened?", "Close it")
    page.get_by_role("radio", name="Gone").tap()
    page.get_by_label("Gone since").fill(dates.short_day(clinic.today()))
    page.get_by_role("button", name="Add to the log").tap()
    expect(page.locator(".event-log")).to_contain_text("Closed: gone")
    expect(page.locator(".who")).not_to_contain_text("Open:")
    tab.look()

    page = tab.open(f"/patients/{ana.pk}/consults/new/")
    page.get_by_role("button", name="Start from").tap()
    page.wait_for_url("**/consults/*/")
    expect(page.locator(".who")).to_contain_text("Eyelid droop right after toxin of")
    expect(page.locator("#sec-safety")).to_contain_text("Eyelid droop right")


def test_an_effect_between_visits(
    signed_in: Callable[..., Tab], ada: User, ana: Patient, clinic: Clinic, treated: Treatment
) -> None:
    tab = signed_in(ada, has_touch=True)
    tab.watch.expected.add(422)
    page = tab.open(f"/treatments/{treated.pk}/")
    page.get_by_role("link", name="Record an unwanted effect").tap()
    page.wait_for_url("**/effects/new/")
    page.get_by_role("radio", name="Heavy brow").tap()
    page.get_by_role("button", name="Put it on record").tap()
    expect(page.get_by_role("alert")).to_contain_text("Say on which side")
    tab.look()
    choose(page, "Which side?", "Left")
    page.get_by_role("button", name="Put it on record").tap()
    page.wait_for_url("**/adverse-events/*/")
    expect(page.locator(".who")).to_contain_text("Heavy brow, left")
    tab.open("/adverse-events/")
    tab.look()

"""A droop on its way: seen at the check-in, known at the next consult in the bar and in the plan's reasons, and read in the chart."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from clinic.demo.clock import clock
from clinic.practice import dates
from clinic.practice.models import Clinic, User
from patients.records.models import Patient
from planning.treatments.models import Treatment
from tests.browser.conftest import Tab
from tests.support.protocol_text import text
from tests.treatments.making import make_plan, make_treatment

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def treated(clinic: Clinic, ana: Patient, ada: User) -> Treatment:
    """Ana was treated 100 days ago, by the clock on the wall."""
    with clock(clinic.now() - timedelta(days=100)):
        return make_treatment(make_plan(ana, ada), ada)


def test_a_droop_seen_at_the_check_in_is_known_at_the_next_consult(
    signed_in: Callable[..., Tab], ada: User, ana: Patient, clinic: Clinic, treated: Treatment
) -> None:
    tab = signed_in(ada)
    page = tab.open(f"/treatments/{treated.pk}/review/")
    page.get_by_role("group", name="Glabella").get_by_text("As wished").click()
    page.get_by_role("group", name="Were there any?").get_by_text("Yes").click()
    page.get_by_role("checkbox", name="Eyelid droop").check()
    page.get_by_role("group", name="Which side?").get_by_text("Right").click()
    page.get_by_role("button", name="Sign the check-in").click()
    page.wait_for_url("**/treatments/*/*")

    page = tab.open(f"/patients/{ana.pk}/consults/new/")
    page.get_by_role("button", name="Start from").click()
    page.wait_for_url("**/consults/*/")
    bar = f"Eyelid droop right after toxin of {dates.short_day(clinic.day_of(treated.ended_at))}"
    expect(page.locator(".who")).to_contain_text(bar)
    expect(page.locator("#sec-safety")).to_contain_text(
        f"recorded at the check-in of {dates.short_day(clinic.today())}"
    )
    expect(page.locator("#plan")).to_contain_text(text("dose.prior_droop"))
    tab.look()

    page = tab.open(f"/patients/{ana.pk}/")
    expect(page.locator(".who")).to_contain_text(bar)
    line = page.get_by_role("listitem").filter(has=page.get_by_role("heading", name="Treatment", exact=True))
    expect(line).to_contain_text("Unwanted effects: Eyelid droop, right at the check-in of")
    tab.look()

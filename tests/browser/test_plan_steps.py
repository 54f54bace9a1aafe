"""A later step of a plan at the desk: offered at its date, and against the plan's order only with the rule said and a reason."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from clinic.booking import actions
from clinic.booking.follow_up import steps
from clinic.booking.follow_up.codes import AgainstOrder
from clinic.booking.follow_up.models import FollowUpItem
from clinic.practice import dates
from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.records.models import Patient
from tests.booking.making import noon, plan_with_steps, treat
from tests.browser.conftest import Tab, until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def filler_after(clinic: Clinic, ana: Patient, ada: User, open_all_week: None) -> Callable[[int], FollowUpItem]:
    """`filler_after(14)`: the filler of a plan that Ana accepted and whose toxin was given so many days ago."""

    def owed(days: int) -> FollowUpItem:
        moment = noon(clinic, (clinic.today() - timedelta(days=days)).isoformat())
        with tenant(clinic):
            plan = plan_with_steps(ana, ada, moment, ha_filler="yes", fractional_laser="no")
            actions.make_due(treatment=treat(plan, ada, moment))
            steps.follow_plan(plan=plan)
            return FollowUpItem.objects.get(kind="step")

    return owed


def as_it_is(clinic: Clinic, item: FollowUpItem) -> FollowUpItem:
    with tenant(clinic):
        return FollowUpItem.objects.select_related("appointment", "clinic").get(pk=item.pk)


def line(page: Page, item: FollowUpItem) -> Locator:
    return page.locator(f"#work-{item.pk}")


@pytest.mark.parametrize("size", ["desk", "phone"])
def test_offered_at_its_date_it_is_booked_against_the_order_with_a_reason(
    signed_in: Callable[..., Tab], clinic: Clinic, desk: User, filler_after: Callable[[int], FollowUpItem], size: str
) -> None:
    filler = filler_after(14)
    tab = signed_in(desk, size)
    tab.watch.expected.add(422)
    page = tab.open("/follow-up/")
    expect(page.get_by_role("heading", name="Next steps of plans")).to_be_visible()
    here = line(page, filler)
    expect(here.locator(".work-against")).to_contain_text("comes after the check-in, which has no earlier day")
    tab.look()
    here.locator("button.slot").first.click()
    refused = here.get_by_role("alert")
    expect(refused).to_contain_text(re.compile(r"order\.filler: [^)]*R091"))
    expect(refused).to_contain_text("Say why.")
    assert as_it_is(clinic, filler).appointment is None
    tab.look()
    here.get_by_label("Why on such a day").select_option(label=AgainstOrder.OTHER.label)
    here.locator("button.slot").first.click()
    expect(refused).to_contain_text("Say in a few words why it is against the order.")
    here.get_by_label("Why, in your words").fill("flies home on Friday")
    here.locator("button.slot").first.click()
    expect(here).to_contain_text("Booked:")
    tab.look()
    booked = as_it_is(clinic, filler)
    assert (booked.outside_reason, booked.outside_note) == (AgainstOrder.OTHER, "flies home on Friday")
    page = tab.open("/follow-up/?tab=booked")
    expect(line(page, filler)).to_contain_text("Against the order of the plan: Other reason (flies home on Friday)")
    tab.look()


def test_before_its_date_the_dialog_says_the_rule_and_asks_why(
    signed_in: Callable[..., Tab], clinic: Clinic, desk: User, filler_after: Callable[[int], FollowUpItem]
) -> None:
    filler = filler_after(8)
    today = clinic.today()
    tab = signed_in(desk, "desk")
    tab.watch.expected.add(422)
    page = tab.open("/follow-up/")
    expect(line(page, filler)).to_have_count(0)
    page = tab.open("/follow-up/?tab=early")
    opens = dates.day_near(today + timedelta(days=6), today)
    expect(line(page, filler)).to_contain_text(f"Opens {opens}")
    tab.look()
    line(page, filler).get_by_role("link", name="More times").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Times from another day").fill((today + timedelta(days=1)).strftime("%d %b %Y"))
    dialog.get_by_role("button", name="Show", exact=True).click()
    tomorrow = dates.day_near(today + timedelta(days=1), today)
    dialog.get_by_role("button", name=f"Book {tomorrow}").first.click()
    said = f"on {tomorrow} is against the plan's order: its first day is {opens}"
    expect(dialog).to_contain_text(said)
    expect(dialog).to_contain_text(re.compile(r"order\.filler: [^)]*R091"))
    tab.look()
    dialog.get_by_label("Why against the order of the plan").select_option(label=AgainstOrder.INJECTOR.label)
    dialog.get_by_role("button", name=f"Book {tomorrow}").first.click()
    until(page, lambda: as_it_is(clinic, filler).appointment is not None)
    booked = as_it_is(clinic, filler)
    assert booked.appointment and booked.appointment.starts_on == today + timedelta(days=1)
    assert booked.outside_reason == AgainstOrder.INJECTOR
    page = tab.open("/follow-up/?tab=booked")
    expect(line(page, filler)).to_contain_text("Against the order of the plan: The injector decided so")

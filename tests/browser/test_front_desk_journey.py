"""The front desk sees who is due for the two-week check-in, books one with a click, and runs the day."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from clinic.booking import actions
from clinic.booking.models import Appointment, CheckIn, CheckInState
from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.records.models import Patient
from tests.browser.conftest import Tab
from tests.support.members import member_of
from tests.treatments.making import make_earlier_treatment

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def due(clinic: Clinic, ana: Patient, ada: User, open_all_week: None) -> CheckIn:
    """Ana was treated by Ada fourteen days ago."""
    ada_here = member_of(clinic, ada)
    treatment = make_earlier_treatment(ana, ada_here, clinic.now() - timedelta(days=14))
    with tenant(clinic):
        check_in = actions.make_due(treatment=treatment)
    assert check_in is not None
    return check_in


@pytest.mark.parametrize("size", ["desk", "phone"])
def test_a_due_check_in_is_booked_with_one_click(
    signed_in: Callable[..., Tab], clinic: Clinic, desk: User, ana: Patient, due: CheckIn, size: str
) -> None:
    tab = signed_in(desk, size)
    page = tab.open("/")
    page.wait_for_url("**/today/")
    tab.look()
    tab.open("/follow-up/")
    tab.look()
    row = page.locator(f"#work-{due.pk}")
    expect(row).to_contain_text("Silva, Ana")
    expect(row).to_contain_text("Day 14")
    slots = row.locator(".three button")
    expect(slots).to_have_count(3)
    slots.first.click()
    expect(row).to_contain_text("Booked: Silva, Ana")
    with tenant(clinic):
        booked = Appointment.objects.get(patient=ana)
        assert CheckIn.objects.get(pk=due.pk).state == CheckInState.BOOKED
    tab.look()
    day = booked.starts_at.astimezone(clinic.zone)
    tab.open(f"/today/?on={day:%Y-%m-%d}")
    expect(page.locator("main")).to_contain_text("Silva, Ana")
    tab.look()


def test_the_loser_of_a_race_reads_why_and_sees_other_times(
    signed_in: Callable[..., Tab], clinic: Clinic, desk: User, ana: Patient, ben: Patient, ada: User, due: CheckIn
) -> None:
    ada_here = member_of(clinic, ada)
    second = make_earlier_treatment(ben, ada_here, clinic.now() - timedelta(days=14))
    with tenant(clinic):
        other = actions.make_due(treatment=second)
    assert other is not None
    first_desk, second_desk = signed_in(desk, "desk"), signed_in(desk, "desk")
    for tab in (first_desk, second_desk):
        tab.open("/follow-up/")
    taken = first_desk.page.locator(f"#work-{due.pk} .three button").first.get_attribute("value")
    first_desk.page.locator(f"#work-{due.pk} .three button").first.click()
    expect(first_desk.page.locator(f"#work-{due.pk}")).to_contain_text("Booked")
    second_desk.watch.expected.add(422)
    # The list spreads its offers over patients; a page left open since before the booking may still offer the taken time.
    stale = second_desk.page.locator(f"#work-{other.pk} .three button").first
    stale.evaluate("(button, slot) => { button.value = slot; }", taken)
    stale.click()
    expect(second_desk.page.get_by_role("alert")).to_be_visible()
    expect(second_desk.page.locator("main")).to_contain_text("taken", ignore_case=True)
    second_desk.look()
    with tenant(clinic):
        assert Appointment.objects.count() == 1


def test_an_empty_day_says_so(signed_in: Callable[..., Tab], desk: User, ada: User, open_all_week: None) -> None:
    for user in (desk, ada):
        tab = signed_in(user)
        tab.open("/today/")
        tab.look()
    tab = signed_in(desk)
    tab.open("/follow-up/")
    tab.look()

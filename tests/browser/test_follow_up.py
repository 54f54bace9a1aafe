"""The worklist by taps and by keys: a call in two presses, a note, undo, a booking in its row, errors in their dialog."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from clinic.booking import actions
from clinic.booking.models import Attempt, CheckIn, CheckInState
from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.records.models import Patient
from tests.browser.conftest import Tab, until
from tests.support.members import member_of
from tests.treatments.making import make_earlier_treatment

pytestmark = pytest.mark.django_db(transaction=True)


def owed(clinic: Clinic, patient: Patient, ada: User, days: int) -> CheckIn:
    treatment = make_earlier_treatment(patient, member_of(clinic, ada), clinic.now() - timedelta(days=days))
    with tenant(clinic):
        check_in = actions.make_due(treatment=treatment)
    assert check_in is not None
    return check_in


@pytest.fixture
def due(clinic: Clinic, ana: Patient, ben: Patient, ada: User, open_all_week: None) -> list[CheckIn]:
    """Ana's window has fewer days left than Ben's."""
    return [owed(clinic, ana, ada, 16), owed(clinic, ben, ada, 14)]


def row(page: Page, check_in: CheckIn) -> str:
    return f"#work-{check_in.pk}"


def attempts(clinic: Clinic) -> list[Attempt]:
    with tenant(clinic):
        return list(Attempt.objects.standing())


@pytest.mark.parametrize("size", ["desk", "tablet", "phone"])
def test_a_call_takes_two_presses_and_can_be_taken_back(
    signed_in: Callable[..., Tab], clinic: Clinic, desk: User, due: list[CheckIn], size: str
) -> None:
    tab = signed_in(desk, size)
    page = tab.open("/follow-up/")
    here = page.locator(row(page, due[0]))
    expect(here.locator(".span-bar")).to_have_attribute("aria-label", "Window day 10 to 21; today is day 16")
    here.get_by_role("link", name="Log a call").click()
    expect(here.get_by_role("button", name="No answer")).to_be_focused()
    tab.look()
    here.get_by_role("button", name="Left a message").click()
    expect(here).to_contain_text("left a message")
    assert [one.outcome for one in attempts(clinic)] == ["left_message"]
    expect(page.locator(row(page, due[1]))).to_be_focused()
    here.get_by_label("Note").fill("husband took it")
    here.get_by_role("button", name="Save the note").click()
    expect(here.get_by_role("button", name="Saved, change")).to_be_visible()
    assert attempts(clinic)[0].note == "husband took it"
    tab.look()
    here.get_by_role("button", name="Undo").click()
    expect(here.get_by_role("link", name="Log a call")).to_be_visible()
    assert attempts(clinic) == []


def test_the_list_is_worked_by_keys(
    signed_in: Callable[..., Tab], clinic: Clinic, desk: User, due: list[CheckIn]
) -> None:
    page = signed_in(desk, "desk").open("/follow-up/")
    page.locator("main").focus()
    for key in ("j", "l", "1"):
        page.keyboard.press(key)
    until(page, lambda: len(attempts(clinic)) == 1)
    expect(page.locator(row(page, due[0]))).to_contain_text("no answer")
    expect(page.locator(row(page, due[1]))).to_be_focused()
    page.keyboard.press("u")
    until(page, lambda: not attempts(clinic))
    expect(page.locator(row(page, due[0])).get_by_role("link", name="Log a call")).to_be_visible()
    page.locator(row(page, due[0])).focus()
    page.keyboard.press("l")
    page.keyboard.press("Escape")
    expect(page.locator(row(page, due[0])).get_by_role("link", name="Log a call")).to_be_focused()
    page.keyboard.press("p")
    expect(page.get_by_role("dialog").get_by_role("button", name="Put off")).to_be_visible()


def test_a_noted_row_leaves_by_itself_unless_somebody_is_at_it(
    signed_in: Callable[..., Tab], clinic: Clinic, desk: User, due: list[CheckIn]
) -> None:
    page = signed_in(desk, "desk").open("/follow-up/")
    page.clock.install()
    here = page.locator(row(page, due[0]))
    here.get_by_role("link", name="Log a call").click()
    here.get_by_role("button", name="No answer").click()
    expect(here).to_contain_text("no answer")
    here.get_by_label("Note").focus()
    page.clock.run_for(15_000)
    expect(here).to_be_visible()
    page.locator(row(page, due[1])).focus()
    page.mouse.move(1, 1)
    page.clock.run_for(15_000)
    expect(here).to_have_count(0)


@pytest.mark.parametrize("size", ["desk", "phone"])
def test_errors_stay_in_their_dialog(
    signed_in: Callable[..., Tab], clinic: Clinic, desk: User, ana: Patient, due: list[CheckIn], size: str
) -> None:
    tab = signed_in(desk, size)
    page = tab.open("/follow-up/")
    tab.watch.expected.add(422)
    page.locator(row(page, due[0])).get_by_role("link", name="Put off or close").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Other reason").check()
    dialog.get_by_role("button", name="Close the check-in").click()
    expect(dialog).to_contain_text("Say in a few words why it is closed.")
    expect(dialog.get_by_label("Other reason")).to_be_checked()
    tab.look()
    dialog.locator("form", has=page.get_by_role("button", name="Close the check-in")).get_by_label("Note").fill("moved")
    dialog.get_by_role("button", name="Close the check-in").click()
    expect(page.get_by_text(f"Check-in of {ana.name} closed.")).to_be_visible()
    with tenant(clinic):
        assert CheckIn.objects.get(pk=due[0].pk).state == CheckInState.CLOSED
    page = tab.open("/follow-up/?tab=closed")
    expect(page.locator(row(page, due[0]))).to_contain_text(re.compile(rf"\d\d:\d\d by {desk.name}: moved"))


def test_everybody_is_looked_after(
    signed_in: Callable[..., Tab], clinic: Clinic, desk: User, due: list[CheckIn]
) -> None:
    with tenant(clinic):
        for one in due:
            actions.snooze(check_in=one, until=clinic.today() + timedelta(days=2), by=desk)
    tab = signed_in(desk, "desk")
    page = tab.open("/follow-up/")
    expect(page.locator("main")).to_contain_text("Everybody is looked after")
    tab.look()
    page.get_by_role("link", name="See who is sleeping").click()
    expect(page.locator(row(page, due[1]))).to_be_visible()
    expect(page.locator("main")).not_to_contain_text("No free time")
    tab.look()

"""A booking from the day: an empty time is pressed, a name is typed, it is booked. Pointer presses are counted."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from clinic.booking.models import Appointment, VisitState
from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.records.actions import create_patient
from patients.records.models import Patient
from tests.browser.conftest import Tab, until

pytestmark = pytest.mark.django_db(transaction=True)

COUNT = "addEventListener('pointerdown', () => sessionStorage.presses = Number(sessionStorage.presses || 0) + 1, true)"


@pytest.fixture
def grace(clinic: Clinic, desk: User) -> Patient:
    """Found by the search."""
    with tenant(clinic):
        return create_patient(
            clinic=clinic,
            by=desk,
            given_name="Grace",
            family_name="Whitcombe",
            born_on=date(1974, 10, 26),
            sex="female",
        )


def presses(page: Page) -> int:
    return int(page.evaluate("Number(sessionStorage.presses || 0)"))


def visits(clinic: Clinic) -> list[Appointment]:
    with tenant(clinic):
        return list(Appointment.objects.with_people())


@pytest.mark.parametrize("size", ["desk", "phone"])
def test_a_known_patient_is_booked_in_three_presses_and_a_name(
    signed_in: Callable[..., Tab], clinic: Clinic, desk: User, ada: User, grace: Patient, open_all_week: None, size: str
) -> None:
    tab = signed_in(desk, size)
    tab.page.add_init_script(COUNT)
    page = tab.open(f"/today/?on={clinic.today().isoformat()}")
    page.get_by_role("link", name="Book", exact=True).click()
    composer = page.locator("#composer")
    expect(composer.get_by_role("combobox")).to_be_focused()
    page.keyboard.type("whitc")
    expect(composer.get_by_role("option")).to_have_count(1)
    tab.look()
    composer.locator(".next-times .slot").first.click()
    composer.get_by_role("button", name="Book consult").click()
    until(page, lambda: len(visits(clinic)) == 1)
    expect(composer).to_be_hidden()
    assert presses(page) <= 3
    assert visits(clinic)[0].patient == grace


def test_whoever_walks_in_is_taken_in_by_two_presses_and_a_name(
    signed_in: Callable[..., Tab],
    clinic: Clinic,
    desk: User,
    ada: User,
    grace: Patient,
    open_all_week: None,
    at: Callable[[Clinic, str], None],
) -> None:
    at(clinic, "2026-11-24 10:07")
    tab = signed_in(desk)
    tab.page.add_init_script(COUNT)
    page = tab.open("/today/")
    page.get_by_role("link", name="Walk-in").click()
    composer = page.locator("#composer")
    expect(composer.get_by_role("combobox")).to_be_focused()
    page.keyboard.type("whitc")
    expect(composer.get_by_role("option")).to_have_count(1)
    composer.locator("button.primary").click()
    until(page, lambda: len(visits(clinic)) == 1)
    assert presses(page) <= 2
    assert visits(clinic)[0].state == VisitState.ARRIVED


def test_name_and_enter_book_and_escape_leaves_the_focus_where_it_was(
    signed_in: Callable[..., Tab], clinic: Clinic, desk: User, ada: User, grace: Patient, open_all_week: None
) -> None:
    tab = signed_in(desk, "desk")
    page = tab.open("/today/")
    opener = page.get_by_role("link", name="Book", exact=True)
    opener.click()
    composer = page.locator("#composer")
    expect(composer.get_by_role("combobox")).to_be_focused()
    page.keyboard.press("Escape")
    expect(composer).to_be_hidden()
    expect(opener).to_be_focused()
    opener.click()
    expect(composer.get_by_role("combobox")).to_be_focused()
    page.keyboard.type("whitc")
    expect(composer.get_by_role("option", selected=True)).to_have_count(1)
    composer.locator(".next-times input").first.check(force=True)
    composer.get_by_role("combobox").press("Enter")
    until(page, lambda: len(visits(clinic)) == 1)


def test_everything_typed_goes_along_to_all_choices(
    morning: None,
    open_all_week: None,
    signed_in: Callable[..., Tab],
    clinic: Clinic,
    desk: User,
    ada: User,
    grace: Patient,
) -> None:
    tab = signed_in(desk, "desk")
    page = tab.open("/today/")
    page.get_by_role("link", name="Book", exact=True).click()
    page.locator("#composer").get_by_role("combobox").fill("whitc")
    expect(page.locator("#composer").get_by_role("option")).to_have_count(1)
    page.locator("#composer").get_by_role("link", name="All choices").click()
    page.wait_for_url("**/appointments/new/**")
    expect(page.locator("#who")).to_contain_text("Whitcombe, Grace")
    tab.look()
    page.locator("#when label.slot").first.click()
    expect(page.locator("#book-say b").first).to_contain_text(":")
    page.get_by_role("button", name="Book the visit").click()
    page.wait_for_url("**/today/**")
    assert visits(clinic)[0].patient == grace


def test_an_empty_time_of_the_day_is_booked_in_three_presses_and_a_name_that_two_have(
    signed_in: Callable[..., Tab], clinic: Clinic, desk: User, ada: User, grace: Patient, open_all_week: None
) -> None:
    with tenant(clinic):
        create_patient(
            clinic=clinic, by=desk, given_name="Ruth", family_name="Whitcombe", born_on=date(1980, 1, 2), sex="female"
        )
    tab = signed_in(desk)
    tab.page.add_init_script(COUNT)
    tomorrow = clinic.today() + timedelta(days=1)
    page = tab.open(f"/today/?on={tomorrow}")
    page.get_by_role("link", name="Book 10:00 with Ada").click()
    composer = page.locator("#composer")
    expect(composer.get_by_role("combobox")).to_be_focused()
    expect(composer.get_by_role("heading")).to_contain_text("10:00 with Ada")
    page.keyboard.type("whitc")
    expect(composer.get_by_role("option")).to_have_count(2)
    composer.get_by_role("option").filter(has_text="Grace").click()
    composer.get_by_role("button", name="Book consult").click()
    expect(composer).to_be_hidden()
    [visit] = visits(clinic)
    expect(page.locator(f"#visit-{visit.pk}")).to_contain_text("Whitcombe, Grace")
    assert presses(page) == 3
    at = clinic.local(visit.starts_at)
    assert (visit.patient, at.date(), at.hour) == (grace, tomorrow, 10)


class Keys:
    """What is pressed, counted; the letters of a name are not."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, 0

    def press(self, *names: str) -> None:
        for name in names:
            self.page.keyboard.press(name)
            self.count += 1

    def named(self, name: str) -> None:
        composer = self.page.locator("#composer")
        expect(composer.get_by_role("combobox")).to_be_focused()
        self.page.keyboard.type(name)
        expect(composer.get_by_role("option", selected=True)).to_have_count(1)
        expect(composer.locator("[name=patient]")).not_to_have_value("")


@pytest.fixture
def ruth(clinic: Clinic, desk: User) -> Patient:
    with tenant(clinic):
        return create_patient(
            clinic=clinic, by=desk, given_name="Ruth", family_name="Silva", born_on=date(1980, 1, 2), sex="female"
        )


def test_the_desks_whole_morning_by_keyboard(
    signed_in: Callable[..., Tab],
    clinic: Clinic,
    desk: User,
    ada: User,
    grace: Patient,
    ruth: Patient,
    open_all_week: None,
    at: Callable[[Clinic, str], None],
) -> None:
    """One books by telephone, one walks in and is taken to the room, an empty time is filled, the last booking is taken back. Letters of
    names are not counted."""
    at(clinic, "2026-11-24 09:40")
    page = signed_in(desk, "desk").open("/today/")
    composer, keys = page.locator("#composer"), Keys(page)
    press, named = keys.press, keys.named
    expect(page.locator("[data-pulse]")).to_have_text("Live")
    press("b")
    named("whitc")
    press("Enter")
    expect(composer.locator(".next-times input").first).to_be_focused()
    press("ArrowLeft", "Enter")  # the last of them
    expect(composer).to_be_hidden()
    assert [clinic.local(one.starts_at).strftime("%H:%M") for one in visits(clinic)] == ["11:00"]
    at(clinic, "2026-11-24 09:41")  # the clock stands still otherwise: which deed is the last is told by its moment
    press("w")
    named("silva")
    press("Enter")
    expect(composer).to_be_hidden()
    [walked_in] = [one for one in visits(clinic) if one.patient == ruth]
    assert walked_in.state == VisitState.ARRIVED
    card = page.locator(f"#visit-{walked_in.pk}")
    expect(card).to_contain_text("Waiting")
    card.locator(".visit-open").focus()
    press("Space")
    expect(card).to_contain_text("0 of")
    at(clinic, "2026-11-24 09:42")
    press("ArrowDown")
    press("Enter")
    named("whitc")
    press("Enter")
    expect(composer).to_be_hidden()
    until(page, lambda: len(visits(clinic)) == 3)
    at(clinic, "2026-11-24 09:43")
    expect(page.locator("article.visit")).to_have_count(3)
    expect(page.locator(".pulse .last")).to_contain_text("Whitcombe, Grace booked by")
    press("u")
    until(page, lambda: [one.state for one in visits(clinic)].count("cancelled") == 1)
    assert keys.count == 11

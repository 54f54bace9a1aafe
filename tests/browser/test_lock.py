"""A shared tablet: locked with one press, opened by the next person, and given back to the first where they left it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from clinic.practice.models import User
from patients.records.models import Patient
from tests.browser.conftest import Tab
from tests.browser.passkeys import enrol, plug_in, press_passkey

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "a long demo password"
Enter = Callable[..., Tab]


@pytest.fixture
def people(ada: User, dora: User) -> None:
    for person in (ada, dora):
        person.set_password(PASSWORD)
        person.save(update_fields=["password"])


@pytest.fixture
def tab(people: None, signed_in: Enter, ada: User, ana: Patient) -> Tab:
    opened = signed_in(ada)
    opened.open(f"/patients/{ana.pk}/")
    return opened


def lock(page: Page) -> None:
    page.get_by_role("button", name="Lock", exact=True).click()
    page.wait_for_url("**/accounts/login/**")


def unlock(page: Page, name: str) -> None:
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name=name, exact=True).click()


def test_a_lock_hides_the_patient_also_from_the_way_back(tab: Tab, ana: Patient) -> None:
    page = tab.page
    lock(page)
    tab.look()
    assert "Silva" not in page.content()
    page.go_back()
    expect(page.get_by_role("button", name="Unlock")).to_be_visible()
    assert "Silva" not in page.content()
    unlock(page, "Unlock")
    page.wait_for_url(f"**/patients/{ana.pk}/")
    expect(page.get_by_role("heading", name="Silva")).to_be_visible()


def test_the_next_person_has_a_session_of_their_own_and_the_first_comes_back(
    tab: Tab, ana: Patient, dora: User
) -> None:
    page = tab.page
    lock(page)
    page.get_by_role("link", name="Somebody else").click()
    page.get_by_label("Email").fill(dora.email)
    unlock(page, "Sign in")
    page.wait_for_url("**/plans/")
    lock(page)
    tab.look()
    expect(page.get_by_role("button", name="Unlock")).to_be_visible()
    page.get_by_role("link", name="Ada").click()
    unlock(page, "Sign in")
    page.wait_for_url(f"**/patients/{ana.pk}/")


def test_a_key_locks_and_a_page_with_typed_text_stays_where_it_is(people: None, signed_in: Enter, ada: User) -> None:
    tab = signed_in(ada)
    page = tab.open("/patients/new/")
    tab.watch.expected |= {401}
    page.get_by_label("Given name").fill("Nora")
    page.keyboard.press("Control+Shift+L")
    expect(page.get_by_role("heading", name="Ada")).to_be_visible()
    assert "Given name" not in page.content()
    page.wait_for_timeout(1500)
    unlock(page, "Sign in")
    expect(page.get_by_label("Given name")).to_have_value("Nora")


def test_the_other_tabs_hide_their_patient_too(tab: Tab, ana: Patient) -> None:
    page = tab.page
    tab.watch.expected |= {401}
    beside = tab.context.new_page()
    beside.goto(f"{tab.origin}/patients/")
    lock(beside)
    expect(page.get_by_role("heading", name="Ada")).to_be_visible()
    assert "Silva" not in page.content()
    unlock(beside, "Unlock")
    expect(page.get_by_role("heading", name="Silva")).to_be_visible()
    beside.close()


def test_a_passkey_opens_the_lock_for_each_person_at_their_own_page(
    tab: Tab, signed_in: Enter, ana: Patient, dora: User
) -> None:
    page, mine = tab.page, plug_in(tab)
    enrol(tab)
    other = signed_in(dora)
    hers = plug_in(other)
    enrol(other)
    ada_key, dora_key = mine.passkeys()[0], hers.passkeys()[0]
    tab.open(f"/patients/{ana.pk}/")

    lock(page)
    mine.let(is_verified=False)
    for _ in range(3):
        press_passkey(page, "Use a passkey")
        expect(page.get_by_text("Nothing was confirmed")).to_be_visible()
    mine.let(is_verified=True)
    press_passkey(page, "Use a passkey")
    page.wait_for_url(f"**/patients/{ana.pk}/")

    lock(page)
    mine.lose()
    mine.take(dora_key)
    press_passkey(page, "Use a passkey")
    page.wait_for_url("**/plans/")
    lock(page)
    mine.lose()
    mine.take(ada_key)
    press_passkey(page, "Use a passkey")
    page.wait_for_url(f"**/patients/{ana.pk}/")

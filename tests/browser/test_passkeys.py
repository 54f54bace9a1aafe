"""Passkeys with Chromium's virtual authenticator: set up, sign out, sign in, sign a record."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.records.models import Patient
from planning.treatments.models import Treatment
from tests.browser.conftest import Tab
from tests.browser.passkeys import enrol, plug_in, press_passkey
from tests.browser.test_record_hands import choose_vial, consented, no_to_all, sign
from tests.treatments.making import open_vial
from tests.treatments.test_every_area import plan_of

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "seven green bicycles"


@pytest.fixture
def nia(ada: User) -> User:
    ada.set_password(PASSWORD)
    ada.save(update_fields=["password"])
    return ada


def sign_out(tab: Tab) -> None:
    tab.page.get_by_role("button", name="Your account").click()
    tab.page.get_by_role("button", name="Sign out").click()
    expect(tab.page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_a_newcomer_sets_up_a_passkey_signs_in_with_it_and_signs_a_record(
    open_tab: Callable[..., Tab], clinic: Clinic, ana: Patient, nia: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = plan_of(ana, nia, "bunny_lines")
    clinic.second_factor_from = clinic.today()
    clinic.save()
    tab = open_tab()
    device = plug_in(tab)
    page = tab.open(reverse("account_login"))
    page.locator('[name="login"]').fill(nia.email)
    page.locator('[name="password"]').fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_text("One step before you go on")).to_be_visible()
    tab.look()
    page.get_by_role("link", name="Set up a passkey").click()
    tab.look()
    page.get_by_label("Name of the device").fill("Clinic tablet")
    press_passkey(page, "Make the passkey")
    page.get_by_role("button", name="Show my recovery codes").click()
    expect(page.locator(".recovery li")).to_have_count(10)
    tab.look()
    with page.expect_download() as download:
        page.get_by_role("link", name="Save as a file").click()
    assert page.locator(".recovery li").first.inner_text() in download.value.path().read_text()
    page.get_by_role("link", name="I have kept them, go on").click()
    assert len(device.passkeys()) == 1

    sign_out(tab)
    tab.look()
    press_passkey(page, "Sign in with a passkey")
    expect(page.get_by_role("button", name="Your account")).to_be_visible()

    monkeypatch.setattr("clinic.accounts.fresh.FRESH_FOR", 0)
    tab.watch.expected.add(403)
    consented(plan)
    open_vial(clinic, plan.made_by)
    no_to_all(tab.open(f"/plans/{plan.pk}/treat/"))
    page.get_by_role("button", name="All as planned").click()
    choose_vial(page)
    sign(page)
    expect(page.get_by_role("heading", name="Confirm that it is you")).to_be_visible()
    tab.look()
    device.let(is_verified=False)
    press_passkey(page, "Use your passkey")
    expect(page.get_by_text("Nothing was confirmed")).to_be_visible()
    device.let(is_verified=True)
    press_passkey(page, "Use your passkey")
    page.wait_for_url("**/treatments/*/")
    with tenant(clinic):
        assert Treatment.objects.get().signed_by == nia


def test_the_passkey_is_the_second_step_and_a_code_the_way_out(
    open_tab: Callable[..., Tab], signed_in: Callable[..., Tab], nia: User
) -> None:
    first = signed_in(nia, "phone")
    device = plug_in(first)
    enrol(first, "My phone")
    first.page.get_by_role("button", name="Show my recovery codes").click()
    code = first.page.locator(".recovery li").first.inner_text()
    tab = open_tab("phone")
    other = plug_in(tab)
    page = tab.open(reverse("account_login"))
    page.locator('[name="login"]').fill(nia.email)
    page.locator('[name="password"]').fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="Second step")).to_be_visible()
    tab.look()
    press_passkey(page, "Use your passkey")
    expect(page.get_by_text("Nothing was confirmed")).to_be_visible()
    page.get_by_label("Or a code").fill("00000000")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_text("This code is not right")).to_be_visible()
    tab.look()
    page.get_by_label("Or a code").fill(code)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("button", name="Your account")).to_be_visible()
    sign_out(tab)
    other.take(device.passkeys()[0])
    press_passkey(page, "Sign in with a passkey")
    expect(page.get_by_role("button", name="Your account")).to_be_visible()

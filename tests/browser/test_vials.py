"""Vials of the day on the clinic's tablet, by real taps: open one, waste before a witness, the end of the day."""

import os
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings

from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from clinic.stock.models import Vial, Waste
from tests.browser.taps import tap_all
from tests.stock.making import make_vial, open_vial, take_in
from tests.support.second_step import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)
SHOTS = os.environ.get("GLABELLA_SHOTS")


@pytest.fixture(autouse=True)
def people(settings: Settings, dora: User) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    dora.set_password(PASSWORD)
    dora.save(update_fields=["password"])


@pytest.fixture
def stock(clinic: Clinic, ada: User) -> None:
    """Two open, one withdrawn, some unopened."""
    now = clinic.now()
    open_vial(make_vial(clinic, ada, number="C7731A3"), ada, at=now - timedelta(hours=2))
    open_vial(make_vial(clinic, ada, number="C7731A2"), ada, at=now - timedelta(hours=3))
    bad = open_vial(make_vial(clinic, ada, number="C7702B1"), ada, at=now - timedelta(hours=4))
    with tenant(clinic):
        bad.lot.withdrawn_at, bad.lot.withdrawn_by, bad.lot.withdrawn_reason = now, ada, "Maker's recall 12"
        bad.lot.save()
    take_in(clinic, ada, number="C7690F8", expires_on=clinic.today() + timedelta(days=17), count=2)


def shot(page: Page, name: str) -> None:
    if not SHOTS:
        return
    for size, (width, height) in {"tablet": (1180, 820), "phone": (390, 844), "desk": (1440, 900)}.items():
        page.set_viewport_size({"width": width, "height": height})
        page.screenshot(path=f"{SHOTS}/{name}-{size}.png", full_page=True)
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 1180, "height": 820})
    page.screenshot(path=f"{SHOTS}/{name}-dark.png", full_page=True)
    page.emulate_media(color_scheme="light")


def test_a_day_of_vials(clinic: Clinic, ada: User, stock: None, signed_in: Callable[..., Any]) -> None:
    tab = signed_in(ada, "tablet", has_touch=True)
    tab.watch.expected = {422}
    page: Page = tab.open("/vials/")
    expect(page.get_by_role("heading", name="C7731A3")).to_be_visible()
    expect(page.get_by_text("200 U usable in 2 open vials")).to_be_visible()
    tab.look()
    shot(page, "vials")
    page.get_by_role("link", name="Open C7690F8").first.tap()
    expect(page.get_by_text("4 U in 0.1 mL")).to_be_visible()
    page.get_by_label("Saline").fill("10")
    expect(page.get_by_text("Usual are 1 to 5 mL for this vial.")).to_be_visible()
    page.get_by_role("button", name="Open this vial").tap()
    expect(page.get_by_text("This clinic's own dilution")).to_be_visible()
    tab.look()
    shot(page, "vial-open")
    page.get_by_label("Saline").fill("2.5")
    page.get_by_role("button", name="Open this vial").tap()
    expect(page.get_by_text("Vial of lot C7690F8 is open")).to_be_visible()
    withdrawn = page.locator('[data-state="over"]')
    expect(withdrawn.get_by_text("Maker's recall 12")).to_be_visible()
    withdrawn.get_by_role("button", name="Record 100 U as waste").tap()
    expect(page.get_by_role("heading", name="Dora, did you see this?")).to_be_visible()
    tab.look()
    shot(page, "witness")
    page.get_by_label("Password of dora").fill("not this one at all")
    page.get_by_role("button", name="Confirm").tap()
    expect(page.get_by_text("This is not the password of Dora.")).to_be_visible()
    page.get_by_label("Password of dora").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").tap()
    expect(page.get_by_text("100 U of lot C7702B1 recorded as waste.")).to_be_visible()
    with tenant(clinic):
        assert Waste.objects.get().witness is not None
        assert Vial.objects.open().count() == 3
    page.get_by_role("link", name=re.compile("Waste.*C7731A3")).tap()
    expect(page.get_by_role("heading", name="Waste")).to_be_visible()
    tab.look()
    shot(page, "waste")
    page.goto(f"{tab.origin}/vials/end-of-day/")
    expect(page.get_by_role("row")).to_have_count(4)
    tab.look()
    shot(page, "evening")


def test_every_control_can_be_tapped(clinic: Clinic, ada: User, stock: None, signed_in: Callable[..., Any]) -> None:
    page = signed_in(ada).open("/vials/")
    expect(page.get_by_role("heading", name="C7731A3")).to_be_visible()
    assert tap_all(page, "vials") == []

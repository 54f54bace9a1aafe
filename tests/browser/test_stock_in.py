"""Stock in by real taps: scanned, with a second vial, and typed; what was read is on the page before anything is kept."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from clinic.stock.models import Vial
from tests.browser.conftest import Tab
from tests.browser.taps import tap_all
from tests.stock.making import make_open_vial, take_in

pytestmark = pytest.mark.django_db(transaction=True)
GTIN = "05012345678900"
CHECKLIST = 5


@pytest.fixture
def stock_in(signed_in: Callable[..., Tab], ada: User) -> Tab:
    tab: Tab = signed_in(ada, has_touch=True)
    tab.watch.expected.add(422)
    tab.open("/stock/in/")
    return tab


def scan(page: Page, code: str) -> None:
    """As a scanner at the keyboard: the signs, Ctrl+] for the separator, Enter at the end."""
    before = page.locator(".code output").count()
    box = page.locator("[data-scan]")
    expect(box).to_be_focused()
    for at, part in enumerate(code.split("\x1d")):
        if at:
            page.keyboard.press("Control+BracketRight")
        page.keyboard.type(part)
    page.keyboard.press("Enter")
    expect(page.locator(".code output")).to_have_count(before + 1)


def answer_all(page: Page) -> None:
    for group in page.get_by_role("radiogroup").all():
        group.get_by_text("Yes", exact=True).tap()
    page.get_by_label("Bought from").select_option("manufacturer")


def in_stock(clinic: Clinic) -> list[tuple[str, str]]:
    with tenant(clinic):
        return sorted((vial.lot.number, vial.serial) for vial in Vial.objects.with_lot())


def test_two_vials_are_scanned_read_back_and_kept(stock_in: Tab, clinic: Clinic) -> None:
    page = stock_in.page
    code = f"]d201{GTIN}1729053110C7745D2\x1d21"
    scan(page, f"{code}0000417")
    expect(page.locator(".said")).to_contain_text("31 May 2029")
    stock_in.look()
    page.get_by_label("Product").select_option("onabotulinumtoxinA")
    page.get_by_label("Units in a vial").fill("100")
    page.get_by_role("button", name="Read it back").tap()
    expect(page.locator(".said")).to_contain_text("onabotulinumtoxinA, 100 U")
    page.locator("[data-scan]").focus()
    scan(page, f"{code}0000418")
    expect(page.locator(".said")).to_contain_text("0000417, 0000418")
    page.get_by_role("button", name="Put 2 vials into stock").tap()
    expect(page.locator("[data-error-summary]")).to_contain_text("Say whether every seal is intact")
    stock_in.look()
    answer_all(page)
    assert page.get_by_role("radiogroup").count() == CHECKLIST + 2 and in_stock(clinic) == []
    assert tap_all(page, "stock in") == []
    page.set_viewport_size({"width": 1180, "height": 820})
    page.locator(".stepper").get_by_label("More").tap()
    page.get_by_role("button", name="Put 3 vials into stock").tap()
    page.wait_for_url("**/stock/")
    expect(page.locator(".messages")).to_contain_text("3 vials of lot C7745D2 put into stock")
    assert in_stock(clinic) == [("C7745D2", ""), ("C7745D2", "0000417"), ("C7745D2", "0000418")]


def test_typed_vials_are_read_back_and_kept(stock_in: Tab, clinic: Clinic) -> None:
    page = stock_in.page
    page.get_by_role("link", name="Type what is printed instead").tap()
    page.get_by_label("Product").select_option("incobotulinumtoxinA")
    page.get_by_label("Units in a vial").fill("100")
    page.get_by_label("Lot number", exact=True).fill("2291X")
    page.locator("[name=expires_on]").fill("28 feb 2029")
    stock_in.look()
    page.get_by_role("button", name="Read it back").tap()
    expect(page.locator(".said")).to_contain_text("28 February 2029")
    answer_all(page)
    page.get_by_role("button", name="Put 1 vial into stock").tap()
    page.wait_for_url("**/stock/")
    assert in_stock(clinic) == [("2291X", "")]


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_the_fridge_and_a_lot_fit_every_screen(
    signed_in: Callable[..., Tab], clinic: Clinic, ada: User, size: str
) -> None:
    soon = take_in(clinic, ada, count=2, expires_on=clinic.today() + timedelta(days=12)).lot
    take_in(clinic, ada, product="incobotulinumtoxinA", number="2291X", arrived_cold=False)
    make_open_vial(clinic, ada, number="C7702B1")
    tab: Tab = signed_in(ada, size)
    for address in ("/stock/", f"/stock/lots/{soon.pk}/", "/stock/in/", "/stock/in/?by_hand=1", "/vials/", "/today/"):
        page = tab.open(address)
        tab.look()
        if size == "phone" and address != "/today/":
            assert tap_all(page, address) == []
            page.set_viewport_size({"width": 390, "height": 844})
    expect(tab.page.get_by_role("list", name="Stock")).to_contain_text("did not arrive cold")

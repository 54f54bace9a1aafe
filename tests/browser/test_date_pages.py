"""Every page with a day, in an American browser: days and times as the product writes them, in both schemes, and tapped where they lie."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from clinic.practice.models import Clinic, User
from patients.records.models import Patient
from tests.browser.conftest import Tab
from tests.browser.test_taps import World

pytestmark = pytest.mark.django_db(transaction=True)
SignedIn = Callable[..., Tab]
AMERICAN = {"locale": "en-US", "timezone_id": "America/New_York"}
BRITISH = {"locale": "en-GB", "timezone_id": "Europe/London"}
SHOWN = {"day": re.compile(r"|[1-9]\d? [A-Z][a-z]{2} \d{4}"), "time": re.compile(r"|\d{2}:\d{2}")}
BOXES = "kind => [...document.querySelectorAll(`input[data-${kind}]`)].map(box => `${box.name}=${box.value}`)"
FOREIGN = "() => [...document.querySelectorAll('input')].filter(box => /^(date|time|month|week)/.test(box.type)).length"


@pytest.fixture
def world(clinic: Clinic, ana: Patient, ben: Patient, ada: User, desk: User) -> World:
    return World(clinic, ana, ben, ada, desk)


def boxes(page: Page) -> dict[str, dict[str, str]]:
    """What stands in each box for a day and for a time."""
    return {kind: dict(one.split("=", 1) for one in page.evaluate(BOXES, kind)) for kind in SHOWN}


@pytest.mark.parametrize("size", ["tablet", "phone"])
def test_no_page_speaks_the_browsers_language(
    signed_in: SignedIn, world: World, ada: User, desk: User, size: str
) -> None:
    pages = {
        f"{world.plan}/treat/": (ada, {"ended_at", "ended_at_time"}),
        f"{world.treatment}/amend/": (ada, {"ended_at", "ended_at_time"}),
        world.consult: (ada, {"toxin_history.last_on", "goals.event_on", "safety.specialist_clearance.on"}),
        f"{world.ana}/health/": (ada, {"safety.specialist_clearance.on"}),
        "/today/": (desk, {"on"}),
        f"/appointments/new/?patient={world.ana.split('/')[-1]}": (desk, {"on", "at"}),
        f"{world.visit.rstrip('/')}/move/": (desk, {"on", "at"}),
        "/documents/today/": (desk, {"on"}),
    }
    tabs = {user: signed_in(user, size, **AMERICAN) for user in (ada, desk)}
    for address, (user, names) in pages.items():
        page = tabs[user].open(address)
        assert page.evaluate("new Date(2026, 10, 28).toLocaleDateString()") == "11/28/2026"
        page.wait_for_load_state("networkidle")
        assert page.evaluate(FOREIGN) == 0, address
        found = boxes(page)
        assert names <= {*found["day"], *found["time"]}, address
        for kind, shown in found.items():
            assert [value for value in shown.values() if not SHOWN[kind].fullmatch(value)] == [], address
        tabs[user].look()


def test_both_browsers_show_the_same_words(signed_in: SignedIn, world: World, ada: User, desk: User) -> None:
    """Boxes and all other words alike, and what is said of a typed day."""
    pages = [
        (f"{world.treatment}/amend/", ada, "ended_at"),
        (f"{world.ana}/health/", ada, "safety.specialist_clearance.on"),
        (f"/appointments/new/?patient={world.ana.split('/')[-1]}", desk, "on"),
    ]
    for address, user, name in pages:
        tabs = [signed_in(user, **where) for where in (AMERICAN, BRITISH)]
        for tab in tabs:
            tab.watch.expected.add(409)  # two browsers of one person write one draft
        both = [tab.open(address) for tab in tabs]
        for page in both:
            page.wait_for_load_state("networkidle")
        american, british = ([boxes(page), page.locator("main").inner_text()] for page in both)
        assert american == british, address
        assert [understood(page, name, "11/12/2026") for page in both] == ["= Fri 11 Dec 2026"] * 2


def understood(page: Page, name: str, typed: str) -> str | None:
    box = page.locator(f"input[name='{name}']")
    box.evaluate(
        """(box, typed) => {
          box.value = typed;
          for (const kind of ["input", "change"]) box.dispatchEvent(new Event(kind, { bubbles: true }));
        }""",
        typed,
    )
    return box.locator("xpath=ancestor::span[@class='day-box']").locator("[data-typed-as]").text_content()


@pytest.mark.parametrize("size", ["phone", "tablet"])
def test_a_day_is_chosen_with_the_finger(signed_in: SignedIn, world: World, ada: User, size: str) -> None:
    page = signed_in(ada, size, has_touch=True, **AMERICAN).open("/stock/in/?by_hand=1")
    box = page.get_by_label("Expiry date")
    box.fill("28/11/2027")
    tap(page, box.locator("xpath=..").get_by_role("button", name="Calendar"))
    calendar = page.get_by_role("dialog")
    tap(page, calendar.get_by_role("button", name="Next month"))
    tap(page, calendar.get_by_role("gridcell", name="Friday 31 December 2027"))
    expect(calendar).to_be_hidden()
    expect(box).to_have_value("31 Dec 2027")


def tap(page: Page, target: Locator) -> None:
    """Where the control lies, and nothing lies above it."""
    expect(target).to_be_visible()
    target.scroll_into_view_if_needed()
    at = target.bounding_box()
    assert at
    page.touchscreen.tap(at["x"] + at["width"] / 2, at["y"] + at["height"] / 2)


def test_a_typed_day_leads_to_that_day(signed_in: SignedIn, world: World, desk: User) -> None:
    page = signed_in(desk).open("/today/")
    box = page.get_by_label("Go to day")
    box.fill("3 March 2027")
    box.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Wednesday 3 March")
    expect(box).to_have_value("3 Mar 2027")
    box.fill("31 Nov 2027")
    box.press("Enter")
    expect(page.locator("#day-pick-error")).to_contain_text("November 2027 has the days 1 to 30, not 31.")
    expect(box).to_have_value("31 Nov 2027")


def test_a_day_of_the_calendar_leads_there_at_once(signed_in: SignedIn, world: World, desk: User) -> None:
    page = signed_in(desk).open("/documents/today/?on=2026-11-23")
    page.get_by_role("button", name="Calendar").click()
    page.get_by_role("gridcell", name="Friday 20 November 2026").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Friday 20 November")


def test_a_visit_is_moved_by_the_calendar_of_its_page(signed_in: SignedIn, world: World, desk: User) -> None:
    """From its sheet on the day."""
    page = signed_in(desk).open(f"/today/?on={world.tomorrow}")
    page.locator(".visit-open strong").first.click()
    page.locator("#sheet").get_by_role("link", name="Move or change it").click()
    page.wait_for_url("**/move/")
    page.get_by_role("button", name="Calendar").click()
    calendar = page.locator("dialog.calendar")
    expect(calendar).to_be_visible()
    page.keyboard.press("Escape")
    expect(calendar).to_be_hidden()
    foot = page.get_by_role("region", name="Book")
    expect(foot.get_by_role("button", name="Change the visit")).to_be_visible()  # it still stands at its old time
    page.locator("#when label.slot", has_text="11:00").click()
    expect(foot.get_by_role("button", name="Move the visit")).to_be_visible()
    foot.get_by_role("button", name="Move the visit").click()
    page.wait_for_url("**/today/**")
    expect(page.locator(".visit-open").first).to_contain_text("11:00")

"""Days and times in a browser: read as the server reads them, and chosen in a calendar by keyboard and by finger."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.gallery import serve
from tests.support.chromium import SIZES, Watch, overflows, violations

Open = Callable[..., Page]
FRESH = "boxes => boxes.forEach(box => { box.dataset.today = '2026-11-29'; })"


@pytest.fixture(scope="module")
def gallery() -> Iterator[str]:
    with serve() as (address, _):
        yield address


@pytest.fixture
def open_dates(chromium: Browser, gallery: str) -> Iterator[Open]:
    """The gallery's page of days and times in an American browser; the clinic's day is 29 Nov 2026."""
    watched: list[tuple[Any, Watch]] = []

    def opened(size: str = "tablet", **options: Any) -> Page:
        width, height = SIZES[size]
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            base_url=gallery,
            reduced_motion="reduce",
            locale="en-US",
            timezone_id="America/New_York",
            **options,
        )
        page = context.new_page()
        watched.append((context, Watch(page, gallery)))
        page.goto("/dates")
        page.eval_on_selector_all("[data-day]", FRESH)
        return page

    yield opened
    for context, watch in watched:
        watch.check()
        context.close()


def day(page: Page) -> Locator:
    return page.get_by_label("Day", exact=True).first


def beside(box: Locator) -> Locator:
    return box.locator("xpath=ancestor::span[contains(@class, '-box')][last()]").locator("[data-typed-as]")


def open_calendar(page: Page, box: Locator) -> Locator:
    box.press("Alt+ArrowDown")
    calendar = page.get_by_role("dialog")
    expect(calendar).to_be_visible()
    return calendar


def in_focus(page: Page) -> str:
    return str(page.evaluate("document.activeElement.dataset.date ?? document.activeElement.tagName"))


def test_an_american_browser_shows_the_products_own_days_and_times(open_dates: Open) -> None:
    page = open_dates()
    expect(page.get_by_label("Expiry date")).to_have_value("29 Feb 2028")
    expect(page.get_by_label("Time").first).to_have_value("14:05")


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("11/12/2026", "= Fri 11 Dec 2026"),
        ("2026-12-11", "= Fri 11 Dec 2026"),
        ("11 Dec 2026", ""),
        ("31 Nov 2026", "November 2026 has the days 1 to 30, not 31."),
        ("9 Nov 2026", "Enter a day from 10 Nov 2026 to 31 Jan 2027."),
        ("1/2/2027", "Enter a day from 10 Nov 2026 to 31 Jan 2027."),
        ("31/1/2027", "= Sun 31 Jan 2027"),
        ("", ""),
    ],
)
def test_what_was_understood_stands_beside_the_box_and_the_text_stays(open_dates: Open, typed: str, says: str) -> None:
    page = open_dates()
    day(page).fill(typed)
    day(page).blur()
    expect(beside(day(page))).to_have_text(says)
    expect(day(page)).to_have_value(typed)
    is_wrong = bool(says) and not says.startswith("=")
    assert (day(page).get_attribute("aria-invalid") == "true") is is_wrong


def test_the_line_beside_a_box_does_not_move_the_page_under_a_press(open_dates: Open) -> None:
    page = open_dates()
    day(page).fill("11/12/2026")
    page.mouse.down()
    expect(day(page)).not_to_be_focused()
    assert beside(day(page)).inner_text() == ""
    page.mouse.up()
    expect(beside(day(page))).to_have_text("= Fri 11 Dec 2026")


def test_a_clinic_that_may_write_the_month_first_is_asked(open_dates: Open) -> None:
    page = open_dates()
    day(page).evaluate("box => { box.dataset.monthFirstToo = ''; }")
    day(page).fill("11/12/2026")
    day(page).blur()
    expect(beside(day(page))).to_have_text("This can be 11 Dec 2026 or 12 Nov 2026. Write the month as a word.")


def test_a_half_typed_day_is_no_mistake_yet(open_dates: Open) -> None:
    page = open_dates()
    day(page).fill("31 Nov 2026")
    day(page).blur()
    day(page).press_sequentially("x")
    expect(beside(day(page))).to_have_text("")
    assert day(page).get_attribute("aria-invalid") is None


@pytest.mark.parametrize(
    ("typed", "key", "then"),
    [
        ("14:05", "ArrowUp", "14:10"),
        ("14:07", "ArrowUp", "14:10"),
        ("2:07 pm", "ArrowDown", "14:05"),
        ("14:05", "ArrowDown", "14:00"),
        ("23:55", "ArrowUp", "23:55"),
        ("00:00", "ArrowDown", "00:00"),
        ("", "ArrowUp", ""),
        ("soon", "ArrowUp", "soon"),
    ],
)
def test_arrows_go_through_a_time_in_steps(open_dates: Open, typed: str, key: str, then: str) -> None:
    page = open_dates()
    box = page.get_by_label("Time", exact=True).first
    box.fill(typed)
    box.press(key)
    expect(box).to_have_value(then)


def test_the_calendar_by_keyboard(open_dates: Open) -> None:
    page = open_dates()
    box = page.get_by_label("Expiry date")
    box.fill("28 Nov 2026")
    calendar = open_calendar(page, box)
    expect(calendar).to_have_accessible_name("Calendar: Expiry date")
    expect(calendar.get_by_role("gridcell", name="Saturday 28 November 2026")).to_have_attribute(
        "aria-selected", "true"
    )
    expect(calendar.get_by_role("gridcell", name="Sunday 29 November 2026")).to_have_attribute("aria-current", "date")
    walk = [
        ("ArrowRight", "2026-11-29"),
        ("ArrowLeft", "2026-11-28"),
        ("ArrowDown", "2026-12-05"),
        ("ArrowUp", "2026-11-28"),
        ("Home", "2026-11-23"),
        ("End", "2026-11-29"),
        ("PageDown", "2026-12-29"),
        ("PageUp", "2026-11-29"),
        ("Shift+PageDown", "2027-11-29"),
        ("Shift+PageUp", "2026-11-29"),
    ]
    for key, there in walk:
        page.keyboard.press(key)
        assert in_focus(page) == there, key
    page.keyboard.press("Enter")
    expect(calendar).to_be_hidden()
    expect(box).to_have_value("29 Nov 2026")
    expect(page.get_by_role("button", name="Calendar").nth(1)).to_be_focused()


def test_escape_leaves_the_day_as_it_was(open_dates: Open) -> None:
    page = open_dates()
    box = page.get_by_label("Expiry date")
    calendar = open_calendar(page, box)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Escape")
    expect(calendar).to_be_hidden()
    expect(box).to_have_value("29 Feb 2028")


def test_a_month_without_that_day_shows_its_last(open_dates: Open) -> None:
    page = open_dates()
    box = page.get_by_label("Expiry date")
    box.fill("31 Jan 2028")
    open_calendar(page, box)
    page.keyboard.press("PageDown")
    assert in_focus(page) == "2028-02-29"
    page.keyboard.press("Shift+PageDown")
    assert in_focus(page) == "2029-02-28"


def test_days_out_of_bounds_cannot_be_chosen(open_dates: Open) -> None:
    page = open_dates()
    calendar = open_calendar(page, day(page))
    early = calendar.get_by_role("gridcell", name="Monday 9 November 2026")
    expect(early).to_have_attribute("aria-disabled", "true")
    expect(calendar.get_by_role("button", name="Previous month")).to_be_disabled()
    early.click(force=True)
    expect(calendar).to_be_visible()
    page.keyboard.press("PageUp")
    assert in_focus(page) == "2026-11-10"
    for _ in range(4):
        page.keyboard.press("PageDown")
    assert in_focus(page) == "2027-01-31"
    page.keyboard.press("ArrowRight")
    assert in_focus(page) == "2027-01-31"
    page.keyboard.press("Space")
    expect(day(page)).to_have_value("31 Jan 2027")


def test_the_week_starts_where_the_server_says(open_dates: Open) -> None:
    page = open_dates()
    open_calendar(page, day(page))
    heads = page.get_by_role("dialog").get_by_role("columnheader")
    expect(heads).to_have_text(["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"])
    page.keyboard.press("Escape")
    day(page).evaluate("box => { box.dataset.weekStarts = '0'; }")
    open_calendar(page, day(page))
    expect(heads).to_have_text(["Su", "Mo", "Tu", "We", "Th", "Fr", "Sa"])
    first = page.get_by_role("dialog").locator("tbody tr").first.locator("td")
    expect(first).to_have_text(["1", "2", "3", "4", "5", "6", "7"])
    page.keyboard.press("Home")
    assert in_focus(page) == "2026-11-29"


@pytest.mark.parametrize(("size", "least"), [("tablet", 44), ("phone", 44), ("narrow", 40)])
def test_the_calendar_by_finger(open_dates: Open, size: str, least: int) -> None:
    page = open_dates(size, has_touch=True)
    box = page.get_by_label("Expiry date")
    box.fill("28 Nov 2026")
    touch(page, page.get_by_role("button", name="Calendar").nth(1), least)
    calendar = page.get_by_role("dialog")
    touch(page, calendar.get_by_role("button", name="Next month"), least)
    expect(calendar.get_by_role("heading")).to_have_text("December 2026")
    touch(page, calendar.get_by_role("gridcell", name="Thursday 31 December 2026"), least)
    expect(box).to_have_value("31 Dec 2026")
    touch(page, page.get_by_role("button", name="Calendar").nth(1), least)
    touch(page, calendar.get_by_role("button", name="Today"), least)
    expect(box).to_have_value("29 Nov 2026")


def touch(page: Page, target: Locator, least: int) -> None:
    """A real tap where the control lies, which must be of a finger's size."""
    expect(target).to_be_visible()
    target.scroll_into_view_if_needed()
    at = target.bounding_box()
    assert at and min(at["width"], at["height"]) >= least, at
    page.touchscreen.tap(at["x"] + at["width"] / 2, at["y"] + at["height"] / 2)


def test_a_press_beside_the_calendar_closes_it(open_dates: Open) -> None:
    page = open_dates()
    calendar = open_calendar(page, day(page))
    page.mouse.click(5, 5)
    expect(calendar).to_be_hidden()
    expect(day(page)).to_have_value("")


def test_a_choice_is_told_to_the_form(open_dates: Open) -> None:
    page = open_dates()
    page.evaluate("""() => {
      window.told = [];
      for (const kind of ["input", "change"]) {
        document.addEventListener(kind, event => window.told.push(`${kind} ${event.target.name}`));
      }
    }""")
    open_calendar(page, day(page))
    page.keyboard.press("Enter")
    expect(day(page)).to_have_value("29 Nov 2026")
    assert page.evaluate("window.told") == ["input on", "change on"]


def test_a_moment_names_its_calendar_after_the_question(open_dates: Open) -> None:
    page = open_dates()
    group = page.get_by_role("group", name="End of the injections")
    calendar = open_calendar(page, group.get_by_label("Day"))
    expect(calendar).to_have_accessible_name("Calendar: End of the injections")
    page.keyboard.press("Enter")
    expect(group.get_by_label("Day")).to_have_value("29 Nov 2026")


def test_without_script_the_boxes_are_plain_text(open_dates: Open) -> None:
    page = open_dates(java_script_enabled=False)
    expect(page.locator("[data-calendar]").first).to_be_hidden()
    page.get_by_label("Expiry date").fill("28/11/2026")
    expect(page.get_by_label("Expiry date")).to_have_value("28/11/2026")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", ["tablet", "phone", "narrow"])
def test_the_open_calendar_is_clean(open_dates: Open, size: str, scheme: str) -> None:
    page = open_dates(size, color_scheme=scheme)
    open_calendar(page, day(page))
    assert violations(page) == []
    assert not overflows(page)

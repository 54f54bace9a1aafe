"""The parts in a real browser: they look the same to a mouse, a finger, a keyboard and a screen reader."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from clinic.practice.fields import read_decimal
from tests.browser.gallery import pages, serve
from tests.support.chromium import SIZES, Watch, executable, launch, overflows, violations

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(executable() is None, reason="No Chromium here; install it or name it in CHROMIUM."),
]


LOOKS = [("tablet", "light"), ("tablet", "dark"), ("phone", "dark"), ("narrow", "light")]


@pytest.fixture(scope="module")
def gallery() -> Iterator[tuple[str, list[bytes]]]:
    with serve() as served:
        yield served


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture
def tab(chromium: Browser, gallery: tuple[str, list[bytes]]) -> Iterator[Page]:
    """A tablet page that must end without any fault."""
    context = chromium.new_context(
        viewport={"width": 1180, "height": 820}, base_url=gallery[0], reduced_motion="reduce", has_touch=True
    )
    page = context.new_page()
    watch = Watch(page, gallery[0])
    watch.expected.add(422)
    yield page
    watch.check()
    context.close()


@pytest.mark.parametrize(("size", "scheme"), LOOKS)
@pytest.mark.parametrize("name", pages())
def test_every_part_is_clean(
    chromium: Browser, gallery: tuple[str, list[bytes]], name: str, size: str, scheme: str
) -> None:
    width, height = SIZES[size]
    context = chromium.new_context(
        viewport={"width": width, "height": height}, color_scheme=scheme, reduced_motion="reduce"
    )  # type: ignore[arg-type]
    page = context.new_page()
    watch = Watch(page, gallery[0])
    page.goto(f"{gallery[0]}/{name}", wait_until="networkidle")
    assert violations(page) == []
    assert not overflows(page)
    watch.check()
    context.close()


def test_the_face_map_is_one_tab_stop_and_arrows_move_between_areas(tab: Page) -> None:
    tab.goto("/consult")
    stops = tab.locator("svg.regions a[tabindex='0']")
    expect(stops).to_have_count(1)
    tab.locator("a[data-region=forehead]").focus()
    tab.keyboard.press("ArrowDown")
    expect(tab.locator("a[data-region=glabella]")).to_be_focused()
    tab.keyboard.press("ArrowDown")
    expect(tab.locator("a[data-region=nose]")).to_be_focused()
    expect(stops).to_have_count(1)
    tab.keyboard.press("Enter")
    expect(tab.locator("#area-nose input").first).to_be_focused()


def test_patients_left_is_on_the_viewers_right(tab: Page) -> None:
    tab.goto("/consult")
    left = tab.locator("a[data-region=under_eye_l]").bounding_box()
    right = tab.locator("a[data-region=under_eye_r]").bounding_box()
    assert left and right and left["x"] > right["x"]
    tab.locator("a[data-region=nose]").focus()
    tab.keyboard.press("ArrowRight")
    expect(tab.locator("a[data-region=under_eye_l]")).to_be_focused()


def test_a_tap_on_an_area_leads_to_its_answers(tab: Page) -> None:
    tab.goto("/consult")
    tab.locator("a[data-region=under_eye_l]").tap()
    expect(tab.locator("#area-under_eye_l input").first).to_be_focused()
    expect(tab.locator("a[aria-current=true]")).to_have_attribute("data-region", "under_eye_l")


def test_an_answer_colours_its_area_and_says_so(tab: Page) -> None:
    tab.goto("/consult")
    area = tab.locator("a[data-region=forehead]")
    expect(area).to_have_attribute("aria-label", "Forehead: not assessed")
    tab.locator("#area-forehead").get_by_text("Moderate").click()
    expect(area).to_have_attribute("data-grade", "2")
    expect(area).to_have_attribute("aria-label", "Forehead: moderate")
    expect(area).to_have_attribute("aria-current", "true")
    tab.locator("#area-forehead").get_by_text("Not assessed").click()
    expect(area).not_to_have_attribute("data-grade", "2")
    expect(area).to_have_attribute("aria-label", "Forehead: not assessed")


def test_muscles_and_guides_are_shown_on_demand(tab: Page) -> None:
    tab.goto("/consult")
    muscles, guides = tab.get_by_role("button", name="Muscles"), tab.get_by_role("button", name="Guides")
    expect(tab.locator(".guides")).to_be_hidden()
    guides.click()
    expect(tab.locator(".guides")).to_be_visible()
    with tab.expect_response("**/face_front_muscles.svg") as answer:
        muscles.click()
    assert answer.value.ok
    expect(tab.locator("img.muscles")).to_have_css("opacity", "1")
    expect(muscles).to_have_attribute("aria-pressed", "true")
    expect(tab.locator("[data-facemap-says]")).to_have_text("Muscles shown")
    guides.click()
    expect(tab.locator(".guides")).to_be_hidden()


def test_zoom_by_key_and_button_and_a_drag_is_no_press(tab: Page) -> None:
    tab.goto("/consult")
    zoom_in, zoom_out = tab.get_by_role("button", name="Zoom in"), tab.get_by_role("button", name="Zoom out")
    area = tab.locator("a[data-region=glabella]")
    before = area.bounding_box()
    expect(zoom_out).to_be_disabled()
    zoom_in.click()
    after = area.bounding_box()
    assert before and after and after["width"] == pytest.approx(before["width"] * 1.5, rel=0.02)
    tab.mouse.move(after["x"] + 30, after["y"] + 20)
    tab.mouse.down()
    tab.mouse.move(after["x"] + 90, after["y"] + 60, steps=4)
    tab.mouse.up()
    expect(area).not_to_have_attribute("aria-current", "true")
    area.focus()
    tab.keyboard.press("-")
    expect(zoom_out).to_be_disabled()


def test_a_form_is_sent_once_and_its_errors_take_the_focus(tab: Page, gallery: tuple[str, list[bytes]]) -> None:
    gallery[1].clear()
    tab.goto("/form")
    with tab.expect_navigation():
        tab.evaluate(
            "() => { const b = document.querySelector('.btn.primary[type=submit]'); b.click(); b.click(); b.click(); }"
        )
    assert len(gallery[1]) == 1
    expect(tab).to_have_title("Error: New patient · Marlow House")
    summary = tab.get_by_role("alert")
    expect(summary).to_be_focused()
    for words, control in (
        ("Enter date of birth", "id_born_on_0"),
        ("Choose sex", "id_sex_0"),
        ("Tick: I have", "id_consent"),
    ):
        summary.get_by_role("link", name=words).click()
        expect(tab.locator(f"#{control}")).to_be_focused()


def test_keys_at_a_number_step_by_halves_within_its_limits(tab: Page) -> None:
    tab.goto("/form")
    box = tab.get_by_label("Glabella, units")
    box.fill("24.5")
    more, less = tab.locator("[data-step='0.5']"), tab.locator("[data-step='-0.5']")
    more.click()
    more.click()
    expect(box).to_have_value("25")
    less.click()
    expect(box).to_have_value("24.5")
    box.fill("0")
    less.click()
    expect(box).to_have_value("0")


def test_keys_at_a_number_keep_the_comma_and_guess_at_nothing(tab: Page) -> None:
    tab.goto("/form")
    box, more = tab.get_by_label("Glabella, units"), tab.locator("[data-step='0.5']")
    box.fill("2,0")
    more.click()
    expect(box).to_have_value("2,5")
    for typed in ("1e2", "2,5 U", "--1", "1.000,5", "\u00b2"):
        box.fill(typed)
        more.click()
        expect(box).to_have_value(typed)


FIGURES = [
    "2,5",
    "2.5",
    " 10 ",
    ",5",
    "5,",
    "-1",
    "1e2",
    "1.000,5",
    "2,5 U",
    "--1",
    "+5",
    "\u00b2",
    "\u0663",
    "\u0661\u0662\u066b\u0665",
    "\u06f2,\u06f5",
    "\u0967\u0968.\u096b",
    "\u09e7\u09e6",
    "\u0e59",
    "\uff12\uff0e\uff15",
    "\U0001d7d9\U0001d7ff",
    "\u19d0\u19d9",
    "\u22121",
    "2\u20135",
    "\u200b2\u00a0",
    "\u0661\u066c\u0662",
    "0x10",
    "Infinity",
    "",
]


@pytest.mark.parametrize("typed", FIGURES)
def test_the_page_reads_a_figure_as_the_server_does(tab: Page, typed: str) -> None:
    tab.goto("/form")
    number = tab.evaluate("async typed => (await import('/static/js/number.js')).read(typed)", typed)
    read = read_decimal(typed)
    assert number == (None if read is None else float(read))


def test_the_theme_is_chosen_and_kept(tab: Page) -> None:
    tab.goto("/list")
    tab.get_by_role("button", name="Your account").click()
    tab.locator("#you").get_by_text("Dark").click()
    expect(tab.locator("body")).to_have_css("background-color", "rgb(16, 22, 21)")
    tab.reload()
    expect(tab.locator("body")).to_have_css("background-color", "rgb(16, 22, 21)")
    tab.get_by_role("button", name="Your account").click()
    expect(tab.locator("#you input[value=dark]")).to_be_checked()


def test_a_dialog_opens_on_its_first_answer_and_gives_the_focus_back(tab: Page) -> None:
    tab.goto("/list")
    opener = tab.get_by_role("button", name="Move")
    opener.click()
    expect(tab.get_by_label("Reason")).to_be_focused()
    assert violations(tab) == []
    tab.mouse.click(5, 5)
    expect(tab.get_by_role("dialog")).to_be_hidden()
    expect(opener).to_be_focused()
    opener.click()
    tab.keyboard.press("Escape")
    expect(tab.get_by_role("dialog")).to_be_hidden()


def test_without_script_the_map_still_leads_to_the_answers(chromium: Browser, gallery: tuple[str, list[bytes]]) -> None:
    context = chromium.new_context(java_script_enabled=False, viewport={"width": 1180, "height": 820})
    page = context.new_page()
    page.goto(f"{gallery[0]}/consult")
    page.locator("a[data-region=nose]").click()
    assert page.url.endswith("#area-nose")
    context.close()

"""The frame of the consult page: shares of the window, sections that tell where one is, panes on a phone, the foot."""

import re
import uuid
from collections.abc import Callable

import pytest
from playwright.sync_api import FloatRect, Locator, Page, expect

from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.records.models import Patient
from planning.consults import actions
from planning.consults.models import Consult, Draft
from tests.browser.conftest import Tab, until
from tests.browser.taps import SETTLED
from tests.support.chromium import overflows
from tests.treatments.making import HEALTHY

pytestmark = pytest.mark.django_db(transaction=True)
SIZES = {"landscape": (1180, 820), "portrait": (820, 1180), "desk": (1440, 900), "phone": (390, 844)}
SHARES = {"face": 0.40, "form": 0.37, "plan": 0.23}


@pytest.fixture
def consult(clinic: Clinic, ana: Patient, ada: User) -> Consult:
    with tenant(clinic):
        consult = actions.start(patient=ana, by=ada, idempotency_key=uuid.uuid4())
        Draft.objects.filter(consult=consult).update(data=HEALTHY)
        return consult


@pytest.fixture
def open_at(signed_in: Callable[..., Tab], ada: User, consult: Consult) -> Callable[[str], Tab]:
    def opened(size: str) -> Tab:
        width, height = SIZES[size]
        tab = signed_in(ada, "phone" if size == "phone" else "tablet")
        tab.page.set_viewport_size({"width": width, "height": height})
        tab.open(f"/consults/{consult.pk}/")
        return tab

    return opened


def box(found: Locator) -> FloatRect:
    place = found.bounding_box()
    assert place is not None
    return place


def pane(page: Page, name: str) -> Locator:
    return page.locator(f'[data-pane="{name}"]')


def answer(page: Page, name: str, value: str) -> None:
    page.locator(f'#consult [name="{name}"][value="{value}"]').locator("xpath=ancestor::label").click()


def chip(page: Page, title: str) -> Locator:
    return page.locator(".strip a").filter(has_text=title)


@pytest.mark.parametrize("size", ["landscape", "desk"])
def test_face_form_and_plan_share_the_window(open_at: Callable[[str], Tab], size: str) -> None:
    page = open_at(size).page
    boxes = {name: box(pane(page, name)) for name in SHARES}
    whole = sum(one["width"] for one in boxes.values())
    for name, share in SHARES.items():
        assert boxes[name]["width"] / whole == pytest.approx(share, abs=0.005), name
    assert boxes["face"]["x"] < boxes["form"]["x"] < boxes["plan"]["x"]
    foot = box(page.locator(".focus-foot"))
    assert 60 <= foot["height"] <= 62
    before = box(page.locator("#face .facemap-plane img.art"))
    for name in ("face", "plan"):
        assert boxes[name]["y"] + boxes[name]["height"] < foot["y"]
    page.mouse.move(boxes["form"]["x"] + 20, 500)
    page.mouse.wheel(0, 3_000)
    until(page, lambda: page.evaluate("scrollY > 1000"))
    assert box(page.locator("#face .facemap-plane img.art")) == before, "the face moved"


def test_in_portrait_the_face_lies_above_the_plan_and_the_form_beside_them(open_at: Callable[[str], Tab]) -> None:
    page = open_at("portrait").page
    for place in (0, 2_500):
        page.evaluate("top => scrollTo({top, behavior: 'instant'})", place)
        face, form, plan = (box(pane(page, name)) for name in ("face", "form", "plan"))
        assert face["x"] == plan["x"] and face["y"] + face["height"] < plan["y"]
        assert plan["y"] + plan["height"] < box(page.locator(".focus-foot"))["y"] and plan["height"] > 250
        assert form["x"] > face["x"] + face["width"]


def test_on_a_phone_form_face_and_plan_take_turns(open_at: Callable[[str], Tab]) -> None:
    tab = open_at("phone")
    page = tab.page
    expect(pane(page, "form")).to_be_visible()
    expect(page.locator("#glance")).to_have_text(re.compile(r"Plan [\d.]+\sU"))
    page.evaluate("scrollTo({top: 1500, behavior: 'instant'})")
    page.evaluate(SETTLED)
    place = page.evaluate("scrollY")
    for name, title in (("face", "Face"), ("plan", "Plan"), ("form", "Form")):
        at = box(page.locator(".panes a").filter(has_text=title))
        page.touchscreen.tap(at["x"] + at["width"] / 2, at["y"] + at["height"] / 2)
        for one in SHARES:
            expect(pane(page, one)).to_be_visible(visible=one == name)
        expect(page.locator(".panes [aria-current]")).to_contain_text(title)
        if name != "form":
            tab.look()
    assert page.evaluate("scrollY") == pytest.approx(place, abs=2), "the form lost its place"
    for link in page.locator(".panes a").all():
        assert box(link)["height"] >= 44 and box(link)["width"] >= 44


def test_an_area_and_a_missing_answer_lead_from_their_pane_to_the_form(open_at: Callable[[str], Tab]) -> None:
    page = open_at("phone").page
    page.locator(".panes a").filter(has_text="Face").tap()
    page.locator('#face a[data-region="masseter_l"]').tap()
    expect(pane(page, "form")).to_be_visible()
    expect(page.locator(":focus")).to_have_attribute("name", "findings.masseter.muscle_bulk.left.severity")
    page.locator(".panes a").filter(has_text="Plan").tap()
    expect(pane(page, "form")).to_be_hidden()


def test_on_a_phone_the_sections_are_one_line_that_opens_their_list(open_at: Callable[[str], Tab]) -> None:
    page = open_at("phone").page
    line = page.locator("[data-where]")
    expect(line).to_contain_text("Goal1 of 11")
    expect(page.locator(".strip")).to_be_hidden()
    line.tap()
    expect(page.locator(".strip a")).to_have_count(11)
    chip(page, "Anatomy").tap()
    expect(page.locator(".strip")).to_be_hidden()
    expect(page.locator("#h-anatomy")).to_be_focused()
    expect(line).to_contain_text("Anatomy5 of 11")


@pytest.mark.parametrize(("size", "rows"), [("landscape", 1), ("desk", 1), ("portrait", 2)])
def test_every_section_is_in_view_and_none_scrolls_sideways(
    open_at: Callable[[str], Tab], size: str, rows: int
) -> None:
    page = open_at(size).page
    chips = [box(one) for one in page.locator(".strip a").all()]
    assert len(chips) == 11 and len({one["y"] for one in chips}) == rows
    assert all(one["height"] >= 44 and one["x"] >= 0 and one["x"] + one["width"] <= SIZES[size][0] for one in chips)
    strip = page.locator(".strip")
    assert strip.evaluate("one => one.scrollWidth <= one.clientWidth")


WHILE_SCROLLING = """async () => {
  const chips = [...document.querySelectorAll(".strip a")], seen = [], places = new Set();
  const frame = () => new Promise(done => requestAnimationFrame(done));
  for (let top = 0; top < document.scrollingElement.scrollHeight; top += 40) {
    scrollTo({ top, behavior: "instant" });
    await frame();
    await frame();
    const [current, ...more] = chips.filter(one => one.hasAttribute("aria-current")).map(one => one.textContent.trim());
    if (seen.at(-1) !== current || more.length) seen.push(current, ...more);
    places.add(chips.map(one => Object.values(one.getBoundingClientRect().toJSON()).join()).join());
  }
  return [seen, places.size];
}"""


def test_the_chips_follow_the_scroll_and_nothing_jumps(open_at: Callable[[str], Tab]) -> None:
    page = open_at("landscape").page
    current = page.locator(".strip [aria-current]")
    expect(current).to_have_text("Goal")
    seen, places = page.evaluate(WHILE_SCROLLING)
    assert seen == page.locator(".strip a").all_inner_texts()
    assert places == 1, "the chips moved"
    colour = "one => getComputedStyle(one).backgroundColor"
    assert current.evaluate(colour) != chip(page, "Goal").evaluate(colour)


def test_a_chip_stays_current_where_it_has_led(open_at: Callable[[str], Tab]) -> None:
    page = open_at("landscape").page
    for title in page.locator(".strip a").all_inner_texts():
        chip(page, title).click()
        expect(page.locator(".strip [aria-current]")).to_have_text(title)
        bar = box(page.locator(".section-nav"))
        heading = box(page.locator("section:has(> header > :focus), section:has(summary :focus)"))
        assert heading["y"] >= bar["y"] + bar["height"] - 1, title


def test_a_section_is_done_although_an_optional_field_is_empty(open_at: Callable[[str], Tab]) -> None:
    page = open_at("landscape").page
    words = page.get_by_label("In the patient\u2019s own words")
    words.fill("")
    page.get_by_label("What would make this a success?").fill("Softer when I frown")
    goal = chip(page, "Goal")
    for name, value in (("primary", "expression_lines"), ("style", "soft_movement"), ("brow_shape", "natural")):
        expect(goal).not_to_have_attribute("data-mark", "done")
        answer(page, f"goals.{name}", value)
    expect(goal).to_have_attribute("data-mark", "done")
    expect(words).to_have_value("")
    expect(page.locator("#sec-goal [data-count]")).to_have_text("4 of 4 answered")
    history = chip(page, "Toxin before")
    answer(page, "toxin_history.first_time", "no")
    expect(history).to_have_attribute("data-mark", "some")
    answer(page, "toxin_history.first_time", "yes")
    expect(history).to_have_attribute("data-mark", "done")
    expect(page.locator("#save")).to_have_attribute("data-state", "saved")
    page.reload()
    for one in (goal, history):
        expect(one).to_have_attribute("data-mark", "done")


def test_the_next_open_question_gets_the_focus_and_the_number_falls(open_at: Callable[[str], Tab]) -> None:
    page = open_at("landscape").page
    page.get_by_label("What would make this a success?").fill("Softer when I frown")
    page.keyboard.press("Tab")
    button = page.get_by_role("button", name="Next open question")
    count = button.locator("[data-open-count]")
    before = int(count.inner_text())
    names = []
    for _ in range(3):
        button.click()
        names.append(page.evaluate("document.activeElement.name"))
        answer(page, names[-1], page.evaluate(FIRST_ANSWER))
    assert len(set(names)) == 3
    expect(count).to_have_text(str(before - 3))


FIRST_ANSWER = """() => [...document.querySelectorAll(`#consult [name="${document.activeElement.name}"]`)]
    .map(one => one.value).find(Boolean)"""


def test_the_foot_has_no_save_key_because_it_saves_itself(open_at: Callable[[str], Tab]) -> None:
    page = open_at("landscape").page
    expect(page.locator(".focus-foot").get_by_role("button", name="Save", exact=True)).to_have_count(0)
    expect(page.locator(".focus-foot .primary:visible")).to_have_text("Finish the plan")
    page.get_by_role("button", name="Help and keys").click()
    expect(page.get_by_role("dialog")).to_contain_text("Grade the row in focus")


def test_without_script_the_save_key_stays_and_nothing_is_hidden(
    open_at: Callable[[str], Tab], signed_in: Callable[..., Tab], ada: User, consult: Consult
) -> None:
    page = signed_in(ada, "phone", java_script_enabled=False).open(f"/consults/{consult.pk}/")
    expect(page.locator(".focus-foot").get_by_role("button", name="Save", exact=True)).to_be_visible()
    for name in SHARES:
        expect(pane(page, name)).to_be_visible()


@pytest.mark.parametrize("size", SIZES)
def test_the_page_is_clear_at_every_size(open_at: Callable[[str], Tab], size: str) -> None:
    tab = open_at(size)
    tab.look()
    assert not overflows(tab.page)


# How far a finger reaches the region from its middle, to each side and up and down.
TARGETS = """() => [...document.querySelectorAll("#face a[data-region]")].map(link => {
  const path = link.querySelector("path"), matrix = path.getScreenCTM().inverse(), edge = path.getBoundingClientRect();
  const reached = (x, y) => {
    const top = document.elementFromPoint(x, y);
    return link.contains(top) || top?.dataset.of === link.dataset.region;
  };
  let best = [0, 0];
  for (let i = 1; i < 4; i++) for (let j = 1; j < 4; j++) {
    const x = edge.left + (edge.width * i) / 4, y = edge.top + (edge.height * j) / 4;
    if (!reached(x, y)) continue;
    const size = [[1, 0], [0, 1]].map(([dx, dy]) => {
      let length = 1;
      for (const way of [1, -1])
        for (let n = 1; length < 60 && reached(x + n * dx * way, y + n * dy * way); n++) length += 1;
      return length;
    });
    if (Math.min(...size) > Math.min(...best)) best = size;
  }
  return [link.dataset.region, ...best];
})"""


@pytest.mark.parametrize("size", ["landscape", "portrait", "phone"])
def test_every_region_of_the_map_is_large_enough_for_a_finger(open_at: Callable[[str], Tab], size: str) -> None:
    page = open_at(size).page
    if size == "phone":
        page.locator(".panes a").filter(has_text="Face").tap()
    targets = page.evaluate(TARGETS)
    assert len(targets) > 20
    assert [one for one in targets if min(one[1:]) < 24] == []
    if size == "landscape":
        for region in page.locator("#face a[data-region] .region").all():
            assert min(box(region)["width"], box(region)["height"]) >= 29, region
    for key in page.locator(".face-card .rail button:visible, .face-card > details > summary").all():
        assert box(key)["height"] >= 44, key.inner_text()


def test_the_browser_may_not_scroll_from_the_map_but_beside_it(open_at: Callable[[str], Tab]) -> None:
    page = open_at("phone").page
    page.locator(".panes a").filter(has_text="Face").tap()
    view = page.locator("#face .facemap-view")
    allowed = "one => getComputedStyle(one).touchAction"
    assert view.evaluate(allowed) == "pinch-zoom"
    place = box(view)
    assert place["x"] > 8, "no room beside the map"
    beside = "([x, y]) => getComputedStyle(document.elementFromPoint(x, y)).touchAction"
    assert page.evaluate(beside, [place["x"] / 2, place["y"] + 100]) == "auto"

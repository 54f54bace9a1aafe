"""A face in one typed line: read back before it is taken, taken into the ordinary form, undone; by keyboard, by taps, on a phone."""

import time
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.records.models import Patient
from planning.consults import actions
from planning.consults.models import Consult, Draft
from tests.browser.conftest import Tab, until
from tests.browser.taps import SETTLED
from tests.browser.taps import SIZES as TAP_SIZES
from tests.support.chromium import overflows

pytestmark = pytest.mark.django_db(transaction=True)
UPPER_FACE = "fh 2/1; gl 3 ms=strong; cf l2 r1"
WHOLE_FACE = f"{UPPER_FACE}; mass ms=strong bulk 2; neck bands l1 r2"
LINES = "findings.{}.dynamic_lines.{}.{}"
FOREHEAD, GLABELLA = (LINES.format(region, "both", "severity") for region in ("forehead", "glabella"))
MASSETER = "findings.masseter.muscle_bulk.right.severity"
UPPER_VALUES = {
    FOREHEAD: "2",
    LINES.format("forehead", "both", "at_rest"): "1",
    GLABELLA: "3",
    LINES.format("glabella", "both", "muscle_strength"): "strong",
    LINES.format("crows_feet", "left", "severity"): "2",
    LINES.format("crows_feet", "right", "severity"): "1",
}
VALUE = """name => new FormData(document.getElementById("consult")).get(name) ?? ''"""
COUNT_KEYS = """() => {
  window.__keys = [];
  for (const name of ["keydown", "pointerdown"]) document.addEventListener(name, event => window.__keys.push(name), true);
}"""


@pytest.fixture
def consult(clinic: Clinic, ana: Patient, ada: User) -> Consult:
    with tenant(clinic):
        return actions.start(patient=ana, by=ada, idempotency_key=uuid.uuid4())


@pytest.fixture
def tab(signed_in: Callable[..., Tab], ada: User, consult: Consult) -> Tab:
    return opened(signed_in(ada), consult)


def opened(tab: Tab, consult: Consult) -> Tab:
    tab.open(f"/consults/{consult.pk}/")
    expect(tab.page.locator("#plan")).not_to_have_class("stack stale")
    return tab


def rows(page: Page) -> Any:
    return page.locator("#shorthand .shorthand-read > li")


def line(page: Page) -> Any:
    return page.get_by_label("Shorthand line", exact=True)


def values(page: Page, names: Any) -> dict[str, str]:
    return {name: page.evaluate(VALUE, name) for name in names}


def settled(page: Page) -> None:
    expect(page.locator("#save")).to_have_attribute("data-state", "saved")
    expect(page.locator("#plan")).not_to_have_class("stack stale")


def findings(clinic: Clinic, consult: Consult) -> list[dict[str, Any]]:
    with tenant(clinic):
        found: list[dict[str, Any]] = Draft.objects.get(consult=consult).data.get("findings", [])
        return found


def test_the_upper_face_in_one_line_by_keyboard(tab: Tab, clinic: Clinic, consult: Consult) -> None:
    page = tab.page
    page.evaluate(COUNT_KEYS)
    began = time.monotonic()
    page.keyboard.press(":")
    expect(line(page)).to_be_focused()
    page.keyboard.type(UPPER_FACE)
    page.keyboard.press("Enter")
    expect(line(page)).to_have_value("")
    took = time.monotonic() - began
    assert page.evaluate("window.__keys") == ["keydown"] * (len(UPPER_FACE) + 2)
    assert values(page, UPPER_VALUES) == UPPER_VALUES
    assert took < 10
    page.keyboard.press("Escape")
    expect(page.locator("#shorthand")).to_be_hidden()
    settled(page)
    assert {(one["region"], one["side"], one["severity"]) for one in findings(clinic, consult)} == {
        ("forehead", "both", 2),
        ("glabella", "both", 3),
        ("crows_feet", "left", 2),
        ("crows_feet", "right", 1),
    }


def test_it_says_what_it_understood_and_marks_the_map_before_it_is_taken(tab: Tab, clinic: Clinic) -> None:
    page = tab.page
    plan = page.locator("#plan").inner_text()
    page.keyboard.press(":")
    page.keyboard.type("fh 2/1; mass l2")
    expect(rows(page)).to_have_count(2)
    expect(rows(page).first).to_contain_text("Forehead")
    expect(rows(page).first).to_contain_text("lines on movement, moderate; at rest mild")
    expect(rows(page).first).to_contain_text("new")
    expect(page.locator("#faces [data-would]")).to_have_count(2)
    expect(page.locator("#faces [data-region=masseter_l] .region")).to_have_css("stroke-dasharray", "6px, 4px")
    assert page.evaluate(VALUE, FOREHEAD) == "" and page.locator("#plan").inner_text() == plan
    tab.look()
    page.keyboard.press("Escape")
    expect(page.locator("#faces [data-would]")).to_have_count(0)
    assert page.evaluate(VALUE, FOREHEAD) == ""


def test_what_is_not_understood_stays_with_its_nearest_code(tab: Tab) -> None:
    page = tab.page
    page.keyboard.press(":")
    page.keyboard.type("fh 2; nek bands 1; gl 7")
    expect(rows(page)).to_have_count(3)
    expect(page.get_by_role("button", name="Take 1 new answer")).to_be_visible()
    tab.look()
    page.keyboard.press("Enter")
    expect(line(page)).to_have_value("nek bands 1; gl 7")
    assert values(page, [FOREHEAD, GLABELLA]) == {FOREHEAD: "2", GLABELLA: ""}
    page.get_by_role("button", name="nk neck").click()
    expect(line(page)).to_have_value("nk bands 1; gl 7")
    expect(line(page)).to_be_focused()
    page.keyboard.press("Enter")
    expect(line(page)).to_have_value("gl 7")
    assert page.evaluate(VALUE, "findings.neck.vertical_bands.left.severity") == "1"


def test_enter_takes_nothing_twice_and_undo_puts_back_what_was(tab: Tab, clinic: Clinic, consult: Consult) -> None:
    page = tab.page
    page.keyboard.press(":")
    page.keyboard.type("fh 1")
    page.keyboard.press("Enter")
    expect(line(page)).to_have_value("")
    page.keyboard.type("fh 3; gl 2")
    expect(rows(page).first).to_contain_text("was mild")
    page.keyboard.press("Enter")
    expect(line(page)).to_have_value("")
    assert values(page, [FOREHEAD, GLABELLA]) == {FOREHEAD: "3", GLABELLA: "2"}
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#shorthand [role=status]")).to_contain_text("Undone")
    expect(line(page)).to_have_value("fh 3; gl 2")
    assert values(page, [FOREHEAD, GLABELLA]) == {FOREHEAD: "1", GLABELLA: ""}
    settled(page)
    until(page, lambda: [one["severity"] for one in findings(clinic, consult)] == [1])


def test_undo_leaves_what_was_changed_by_hand_since(tab: Tab) -> None:
    page = tab.page
    page.keyboard.press(":")
    page.keyboard.type("fh 2; gl 2")
    page.keyboard.press("Enter")
    expect(line(page)).to_have_value("")
    page.locator(f'[name="{GLABELLA}"][value="3"]').evaluate("one => one.closest('label').click()")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#shorthand [role=status]")).to_contain_text("1 changed since")
    assert values(page, [FOREHEAD, GLABELLA]) == {FOREHEAD: "", GLABELLA: "3"}


def test_a_closed_third_is_opened_first(tab: Tab, clinic: Clinic, consult: Consult) -> None:
    page = tab.page
    page.keyboard.press(":")
    page.keyboard.type(WHOLE_FACE)
    page.keyboard.press("Enter")
    expect(line(page)).to_have_value("")
    expect(page.locator("#face-lower")).to_have_attribute("open", "")
    settled(page)
    found = findings(clinic, consult)
    assert {one["region"] for one in found} == {"forehead", "glabella", "crows_feet", "masseter", "neck"}
    [masseter] = [one for one in found if one["region"] == "masseter"]
    assert masseter["muscle_strength"] == "strong" and masseter["severity"] == 2 and masseter["side"] == "both"


def test_a_third_that_is_slow_to_come_is_waited_for(tab: Tab) -> None:
    page = tab.page
    waiting: list[Route] = []
    page.route("**/thirds/lower/", lambda route: waiting.append(route))
    page.keyboard.press(":")
    page.keyboard.type("fh 2; mass 2")
    page.keyboard.press("Enter")
    until(page, lambda: bool(waiting))
    assert page.evaluate(VALUE, FOREHEAD) == "" and line(page).input_value() == "fh 2; mass 2"
    waiting[0].continue_()
    expect(line(page)).to_have_value("")
    assert values(page, [FOREHEAD, MASSETER]) == {FOREHEAD: "2", MASSETER: "2"}


def test_every_control_of_the_line_can_be_tapped(tab: Tab) -> None:
    page = tab.page
    page.keyboard.press(":")
    page.keyboard.type("fh 2; nek bands 1; bands 2")
    expect(rows(page)).to_have_count(3)
    page.evaluate("scrollTo(0, 0)")
    for width, height in TAP_SIZES.values():
        page.set_viewport_size({"width": width, "height": height})
        line(page).scroll_into_view_if_needed()
        page.evaluate(SETTLED)
        assert page.locator("#shorthand button:visible").count() >= 6
        for button in page.locator("#shorthand button:visible").all():
            button.scroll_into_view_if_needed()
            button.click(trial=True)
            box = button.bounding_box()
            assert box and min(box["width"], box["height"]) >= 43.5, (width, button.inner_text(), box)
        assert not overflows(page)


def test_on_a_phone_the_form_comes_to_the_front(signed_in: Callable[..., Tab], ada: User, consult: Consult) -> None:
    page = opened(signed_in(ada, "phone"), consult).page
    page.get_by_role("link", name="Face", exact=True).tap()
    expect(page.locator("#findings")).to_be_hidden()
    page.keyboard.press(":")
    expect(line(page)).to_be_focused()
    expect(line(page)).to_be_visible()


def test_a_colon_in_a_field_is_a_colon(tab: Tab) -> None:
    page = tab.page
    words = page.locator('[name="goals.words"]')
    words.focus()
    page.keyboard.type("tired: always")
    expect(words).to_have_value("tired: always")
    expect(page.locator("#shorthand")).to_be_hidden()


def test_the_codes_behind_a_question_mark(tab: Tab) -> None:
    page = tab.page
    page.keyboard.press(":")
    page.keyboard.type("fh?")
    codes = page.get_by_role("dialog", name="Shorthand")
    expect(codes).to_be_visible()
    expect(codes).to_contain_text("vertical bands")
    tab.look()
    page.keyboard.press("Escape")
    expect(codes).to_be_hidden()
    expect(line(page)).to_have_value("fh")
    expect(line(page)).to_be_focused()


def test_a_line_that_nobody_took_is_not_forgotten_at_the_end(tab: Tab) -> None:
    page = tab.page
    page.keyboard.press(":")
    page.keyboard.type("fh 2")
    page.keyboard.press("Escape")
    page.locator("#finish").click()
    expect(page.locator("#shorthand [role=status]")).to_contain_text("not taken yet")
    expect(line(page)).to_be_focused()
    assert page.url.endswith("/") and "/consults/" in page.url


def test_without_an_answer_nothing_is_taken_and_nothing_typed_is_lost(tab: Tab) -> None:
    page = tab.page
    tab.watch.expected.add(500)
    page.route("**/shorthand/", lambda route: route.fulfill(status=500, body="no"))
    page.keyboard.press(":")
    page.keyboard.type("fh 2")
    expect(page.locator("#shorthand [role=status]")).to_contain_text("does not answer")
    page.keyboard.press("Enter")
    expect(line(page)).to_have_value("fh 2")
    assert page.evaluate(VALUE, FOREHEAD) == ""
    page.unroute("**/shorthand/")
    page.keyboard.press("Enter")
    expect(line(page)).to_have_value("")
    assert page.evaluate(VALUE, FOREHEAD) == "2"


def test_by_touch_on_a_phone(signed_in: Callable[..., Tab], ada: User, consult: Consult, clinic: Clinic) -> None:
    tab = opened(signed_in(ada, "phone"), consult)
    page = tab.page
    page.get_by_role("button", name="Shorthand", exact=True).tap()
    line(page).fill("fh 2; nek bands l1")
    page.get_by_role("button", name="nk neck").tap()
    expect(line(page)).to_have_value("fh 2; nk bands l1")
    expect(rows(page)).to_have_count(2)
    tab.look()
    page.get_by_role("button", name="Take 2 new answers").tap()
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    assert page.evaluate(VALUE, "findings.neck.vertical_bands.left.severity") == "1"
    page.get_by_role("button", name="All codes").tap()
    tab.look()
    page.get_by_role("button", name="Close", exact=True).tap()
    page.get_by_role("button", name="Undo").tap()
    expect(page.locator("#shorthand [role=status]")).to_contain_text("Undone")
    page.get_by_role("button", name="Close the shorthand line").tap()
    expect(page.locator("#shorthand")).to_be_hidden()
    assert not overflows(page)
    settled(page)
    assert findings(clinic, consult) == []

"""The first drag of a point moves it, by finger and by mouse, and the map lies still under the finger."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.records.models import Patient
from planning.plans.models import Plan
from tests.browser.conftest import Tab, until
from tests.browser.face_map import dot, drag, finger_drag, on_screen, tap_when_still, whole
from tests.browser.test_face_hands import MID, open_plan
from tests.treatments.making import make_plan

pytestmark = pytest.mark.django_db(transaction=True)
LATERAL = "forehead|forehead.lateral.l"
SIZES = pytest.mark.parametrize("size", ["tablet", "phone"])


@pytest.fixture
def plan(clinic: Clinic, ana: Patient, ada: User) -> Plan:
    with tenant(clinic):
        return make_plan(ana, ada)


def scrolled(page: Page) -> list[float]:
    """How far the page and everything that holds the map is scrolled."""
    return page.evaluate(
        """() => { const all = []; for (let at = document.querySelector("#face svg.points"); at; at = at.parentElement)
        all.push(at.scrollTop); return all; }"""
    )


def placed(page: Page, point: str) -> tuple[float, float]:
    x, y = (page.locator(f'[name="pt.forehead.{point}.{axis}"]').input_value() for axis in "xy")
    return float(x), float(y)


@SIZES
def test_a_finger_moves_a_point_that_was_not_chosen(signed_in: Any, plan: Plan, ada: User, size: str) -> None:
    tab: Tab = signed_in(ada, size, has_touch=True)
    page = open_plan(tab, plan)
    page.locator("#face").scroll_into_view_if_needed()
    before = scrolled(page)
    finger_drag(page, (386, 222), (370, 190))
    expect(dot(page, LATERAL)).to_have_attribute("aria-pressed", "true")
    until(page, lambda: placed(page, "forehead.lateral.l") != (386, 222))
    x, y = placed(page, "forehead.lateral.l")
    assert x == pytest.approx(370, abs=2) and y == pytest.approx(190, abs=2)
    assert scrolled(page) == before
    finger_drag(page, (300, 205), (300, 180))
    expect(dot(page, MID)).to_have_attribute("aria-pressed", "true")
    assert placed(page, "forehead.mid")[1] == pytest.approx(180, abs=2)
    assert placed(page, "forehead.lateral.l")[1] == pytest.approx(190, abs=2), "a point that was let go stays"
    page.locator("[data-act=undo]").tap()
    assert placed(page, "forehead.mid") == (300, 205)


@SIZES
def test_the_map_lies_still_under_a_finger_beside_the_points(signed_in: Any, plan: Plan, ada: User, size: str) -> None:
    tab: Tab = signed_in(ada, size, has_touch=True)
    page = open_plan(tab, plan)
    page.locator("#face").scroll_into_view_if_needed()
    before = scrolled(page)
    finger_drag(page, (540, 700), (540, 420))
    finger_drag(page, (60, 420), (60, 700))
    assert scrolled(page) == before
    expect(page.locator('#face [aria-pressed="true"]')).to_have_count(0)


def test_the_page_scrolls_over_the_map_while_no_point_can_be_moved(signed_in: Any, plan: Plan, ada: User) -> None:
    tab: Tab = signed_in(ada, "phone")
    page = tab.open(f"/plans/{plan.pk}/")
    expect(page.locator("#face svg.points .pt").first).to_be_visible()
    page.locator("#face").scroll_into_view_if_needed()
    before = scrolled(page)
    finger_drag(page, (540, 700), (540, 420))
    until(page, lambda: scrolled(page) != before)


def test_a_mouse_takes_a_point_where_it_is_gripped(signed_in: Any, plan: Plan, ada: User) -> None:
    tab: Tab = signed_in(ada)
    page = open_plan(tab, plan)
    page.locator("#face").scroll_into_view_if_needed()
    drag(page, (309, 211), (309, 191))
    x, y = placed(page, "forehead.mid")
    assert x == pytest.approx(300, abs=1.5) and y == pytest.approx(185, abs=1.5)
    tab.look()


def test_a_tap_enlarges_the_third_where_points_lie_close(signed_in: Any, plan: Plan, ada: User) -> None:
    tab: Tab = signed_in(ada, "phone")
    page = open_plan(tab, plan)
    page.locator("#face").scroll_into_view_if_needed()
    page.touchscreen.tap(*on_screen(page, 151, 349))
    expect(page.locator("[data-says]")).to_have_text("Enlarged. Tap the point to choose it.")
    expect(page.locator('#face [aria-pressed="true"]')).to_have_count(0)
    tap_when_still(page, 157, 374)
    expect(dot(page, "crows_feet|crows_feet.lower.r")).to_have_attribute("aria-pressed", "true")
    far = page.evaluate(
        """([a, b]) => { const [p, q] = [a, b].map(ref => document.querySelector(`#face [data-ref="${ref}"] .dot`)
        .getBoundingClientRect()).map(box => [box.x + box.width / 2, box.y + box.height / 2]);
        return Math.hypot(p[0] - q[0], p[1] - q[1]); }""",
        ["crows_feet|crows_feet.middle.r", "crows_feet|crows_feet.lower.r"],
    )
    assert far >= 43
    tab.look()
    page.get_by_role("button", name="Done").tap()
    whole(page)
    page.locator(".decide-points summary").first.tap()
    page.get_by_role("button", name="Move on the map, Frontalis, midline").tap()
    expect(dot(page, MID)).to_have_attribute("aria-pressed", "true")


def test_a_finger_that_trembles_taps(signed_in: Any, plan: Plan, ada: User) -> None:
    tab: Tab = signed_in(ada, "phone")
    page = open_plan(tab, plan)
    page.locator("#face").scroll_into_view_if_needed()
    x, y = on_screen(page, 300, 205)
    touch = page.context.new_cdp_session(page)
    for kind, at in (("touchStart", x), ("touchMove", x + 5)):
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": at, "y": y}]})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    expect(page.locator("[data-says]")).to_have_text("Enlarged. Tap the point to choose it.")
    assert placed(page, "forehead.mid") == (300, 205)

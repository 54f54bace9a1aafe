"""Points on the profiles: in step with the front view, moved from either, shown in plan and record."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from clinic.practice.models import Clinic, User
from clinic.practice.side_views import on_profile
from clinic.practice.tenancy import tenant
from patients.records.models import Patient
from planning.plans.models import Plan
from tests.browser.conftest import Tab
from tests.browser.face_map import drag
from tests.browser.test_face_hands import RIGHT, keep_decision, open_plan
from tests.treatments.making import make_plan, make_treatment

pytestmark = pytest.mark.django_db(transaction=True)
FORM = "pt.crows_feet.crows_feet.middle.r"


@pytest.fixture
def plan(clinic: Clinic, ana: Patient, ada: User) -> Plan:
    with tenant(clinic):
        return make_plan(ana, ada)


def side_dot(page: Page, ref: str) -> Any:
    return page.locator(f'[data-side-faces] [data-ref="{ref}"]')


def at_side(page: Page, ref: str) -> tuple[float, float]:
    circle = side_dot(page, ref).locator("circle.dot")
    return float(circle.get_attribute("cx") or 0), float(circle.get_attribute("cy") or 0)


def placed(page: Page) -> tuple[float, float]:
    x, y = (page.locator(f'[name="{FORM}.{axis}"]').input_value() for axis in "xy")
    return float(x), float(y)


def drag_on_side(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    """On the right profile, in units of the drawing."""
    box = page.locator('figure[data-side="right"] .facemap-view').bounding_box()
    assert box
    for i, (x, y) in enumerate((start, end)):
        page.mouse.move(box["x"] + x * box["width"] / 600, box["y"] + y * box["height"] / 800, steps=1 + 7 * i)
        if i == 0:
            page.mouse.down()
    page.mouse.up()


def test_both_views_stay_in_step(signed_in: Any, plan: Plan, ada: User) -> None:
    tab: Tab = signed_in(ada)
    page = open_plan(tab, plan)
    page.get_by_text("From the side").click()
    expect(side_dot(page, RIGHT)).to_be_visible()
    expect(side_dot(page, "forehead|forehead.mid")).to_have_count(0)
    assert at_side(page, RIGHT) == (397, 349)
    page.locator("#face").scroll_into_view_if_needed()
    drag(page, (151, 349), (146, 356))
    moved = placed(page)
    assert moved != (151, 349)
    assert at_side(page, RIGHT) == pytest.approx(on_profile("crows_feet", "crows_feet.middle.r", moved), abs=0.2)
    page.locator("[data-act=undo]").click()
    page.locator('figure[data-side="right"]').scroll_into_view_if_needed()
    drag_on_side(page, (397, 349), (384, 363))
    x, y = placed(page)
    assert x < 151 and y == pytest.approx(363, abs=4), "backwards on the profile is outwards on the front"
    assert at_side(page, RIGHT) == pytest.approx(on_profile("crows_feet", "crows_feet.middle.r", (x, y)), abs=0.3)
    expect(page.locator(f'#face [data-ref="{RIGHT}"]')).to_have_attribute("aria-pressed", "true")
    drag_on_side(page, at_side(page, RIGHT), (300, 300))
    expect(page.locator("[data-says]")).to_have_text("From here on it is moved on the front view.")
    tab.look()
    keep_decision(page)
    expect(page.locator("[data-side-faces]").first).to_be_attached()


def test_the_record_shows_given_points_from_the_side(signed_in: Any, plan: Plan, clinic: Clinic, ada: User) -> None:
    tab: Tab = signed_in(ada, "phone")
    page = tab.open(f"/plans/{plan.pk}/treat/")
    page.get_by_role("link", name="Face", exact=True).tap()
    page.get_by_role("button", name="Right side").tap()
    expect(side_dot(page, RIGHT)).to_be_visible()
    expect(page.locator("#faces")).to_be_hidden()
    expect(side_dot(page, RIGHT)).to_have_attribute("data-kind", "planned")
    page.get_by_role("link", name="Units", exact=True).tap()
    page.get_by_role("button", name="All as planned").tap()
    expect(side_dot(page, RIGHT)).to_have_attribute("data-kind", "given")
    page.locator("#line-crows_feet").tap()
    page.locator('[name="units-crows_feet-crows_feet.middle.r"]').fill("1,5")
    expect(side_dot(page, RIGHT).locator("text")).to_have_text("1.5")
    page.get_by_role("link", name="Face", exact=True).tap()
    side_dot(page, RIGHT).locator("circle").last.tap()
    expect(page.locator("[data-point-units]")).to_have_text("1.5")
    tab.look()
    with tenant(clinic):
        treatment = make_treatment(plan, ada)
    tab.open(f"/treatments/{treatment.pk}/")
    page.get_by_text("From the side").click()
    expect(side_dot(page, RIGHT)).to_be_visible()
    expect(side_dot(page, RIGHT)).to_have_attribute("data-kind", "given")
    tab.look()

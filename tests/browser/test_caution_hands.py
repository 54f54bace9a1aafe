"""Caution zones in the injector's hands: told at once while a point is dragged, the reason asked beside the map and kept."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from clinic.practice.caution_zones import zones_at
from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.records.models import Patient
from planning.plans.models import Plan
from tests.browser.conftest import Tab
from tests.browser.face_map import finger_drag, focus_dot, on_screen
from tests.browser.test_face_hands import keep_decision, kept, open_plan
from tests.treatments.making import make_plan

pytestmark = pytest.mark.django_db(transaction=True)
CASES = tomllib.loads((Path(__file__).parents[1] / "practice" / "caution_zones.toml").read_text("utf-8"))["case"]
LATERAL, MIDDLE = "forehead|forehead.lateral.r", "crows_feet|crows_feet.middle.r"
RIM = "Only points of the under-eye area may lie inside the bony orbital rim."
LOW = "Less than 2 cm above the brow: the brow may drop. Choose the reason."


@pytest.fixture
def plan(clinic: Clinic, ana: Patient, ada: User) -> Plan:
    with tenant(clinic):
        return make_plan(ana, ada)


def test_the_page_reads_the_zones_as_the_server_does(signed_in: Any, plan: Plan, ada: User) -> None:
    tab: Tab = signed_in(ada)
    page = open_plan(tab, plan)
    areas = ("forehead", "crows_feet", "under_eye", "bunny_lines")
    grid = [(area, [x, y]) for area in areas for x in range(130, 300, 7) for y in range(200, 500, 7)]
    asked = [*((case["area"], case["place"]) for case in CASES), *grid]
    read = page.evaluate(
        """async asked => { const { readZones, zonesAt } = await import("/static/js/caution_zones.js");
        const zones = readZones(document.querySelector("svg.skin"));
        return asked.map(([area, [x, y]]) => zonesAt(zones, area, { x, y }).map(zone => zone.code)); }""",
        asked,
    )
    for case, codes in zip(CASES, read, strict=False):
        assert codes == case["zones"], case["says"]
    for (area, (x, y)), codes in zip(asked, read, strict=True):
        assert codes == [zone.code for zone in zones_at(area, (x, y))], (area, x, y)


@pytest.mark.parametrize("size", ["tablet", "phone"])
def test_a_point_dragged_into_a_caution_zone_asks_why(
    signed_in: Any, plan: Plan, clinic: Clinic, ada: User, size: str
) -> None:
    tab: Tab = signed_in(ada, size, has_touch=True)
    page = open_plan(tab, plan)
    page.locator("#face").scroll_into_view_if_needed()
    finger_drag(page, (214, 222), (214, 246))
    expect(page.locator("[data-says]")).to_have_text(LOW)
    why = page.locator("[data-chosen-caution]")
    expect(why).to_be_visible()
    expect(page.locator("[data-chosen-why]")).to_be_hidden()
    expect(page.locator("#caution-brow_margin_r")).to_have_attribute("data-here", "")
    tab.look()
    page.locator("#chosen-caution-reason").select_option("other")
    expect(page.locator("[data-says]")).to_have_text("")
    page.locator("#chosen-caution-words").fill("Line runs low here")
    expect(page.locator('[name="pt.forehead.forehead.lateral.r.caution"]')).to_have_value("other")
    keep_decision(page)
    point = kept(clinic, plan, "forehead")["forehead.lateral.r"]
    assert point["caution"] == {"zones": ["brow_margin"], "reason": "other", "words": "Line runs low here"}
    said = "Frontalis, lateral, right: moved 10 mm, caution zone, Lower forehead: Other, see words (Line runs low here)"
    row = page.locator(".decided-row[data-area=forehead] summary")
    expect(row.get_by_text(said, exact=True)).to_be_visible()
    expect(row).not_to_contain_text("more point")
    tab.look()


def test_the_rim_is_refused_while_the_point_is_dragged(signed_in: Any, plan: Plan, clinic: Clinic, ada: User) -> None:
    tab: Tab = signed_in(ada)
    page = open_plan(tab, plan)
    page.locator("#face").scroll_into_view_if_needed()
    page.mouse.move(*on_screen(page, 151, 349))
    page.mouse.down()
    page.mouse.move(*on_screen(page, 192, 374), steps=8)
    expect(page.locator("[data-says]")).to_have_text(RIM)
    page.mouse.up()
    expect(page.locator("[data-says]")).to_have_text(RIM)
    x = page.locator('[name="pt.crows_feet.crows_feet.middle.r.x"]')
    assert 151 <= float(x.input_value()) < 190
    tab.look()
    focus_dot(page, MIDDLE)
    for _ in range(3):
        page.keyboard.press("Shift+ArrowRight")
    expect(page.locator("[data-says]")).to_have_text(RIM)
    page.locator("[data-act=back]").click()
    expect(page.locator("[data-chosen-caution]")).to_be_hidden()


def test_without_a_reason_the_page_comes_back_in_words(signed_in: Any, plan: Plan, ada: User) -> None:
    tab: Tab = signed_in(ada)
    tab.watch.expected.add(422)
    page = open_plan(tab, plan)
    focus_dot(page, LATERAL)
    for _ in range(3):
        page.keyboard.press("Shift+ArrowDown")
    expect(page.locator("[data-says]")).to_have_text(LOW)
    page.get_by_role("button", name="Keep this decision").click()
    said = "Forehead, frontalis, lateral, right: it lies less than 2 cm above the brow: the brow may drop. Choose the reason."
    expect(page.get_by_text(said).first).to_be_visible()
    expect(page.locator('[name="pt.forehead.forehead.lateral.r.y"]')).to_have_value("252.0")
    tab.look()

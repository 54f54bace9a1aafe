"""Totals in the browser: split in pairs as they are typed, the nearest even ones a press away, the same figures as on the server."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.records.models import Patient
from planning.engine import sharing
from planning.plans.models import Plan
from planning.protocols import shipped
from planning.treatments.planned_areas import planned_areas
from tests.browser.conftest import Tab
from tests.browser.test_face_hands import keep_decision, open_plan
from tests.treatments.making import HEALTHY, make_plan

pytestmark = pytest.mark.django_db(transaction=True)
CHIN = {"region": "chin", "concern": "chin_dimpling", "side": "both", "severity": 2}


@pytest.fixture
def plan(clinic: Clinic, ana: Patient, ada: User) -> Plan:
    findings = [*HEALTHY["findings"], CHIN]
    with tenant(clinic):
        plan = make_plan(ana, ada, findings=findings, exam={"speech_tested": True, "smile_tested": True})
    assert "chin" in plan.areas
    return plan


def units(page: Page, area: str) -> list[str]:
    fields = page.locator(f'[data-area="{area}"] [data-row] [data-point-units]')
    return [field.input_value() for field in fields.all()]


def test_a_typed_total_is_split_or_the_nearest_are_offered(
    signed_in: Any, plan: Plan, clinic: Clinic, ada: User
) -> None:
    tab: Tab = signed_in(ada)
    page = open_plan(tab, plan)
    page.locator('[name="units.forehead.total"]').fill("10")
    assert units(page, "forehead") == ["2", "2", "2", "2", "2"]
    page.locator('[name="units.glabella.total"]').fill("22")
    assert units(page, "glabella") == ["5", "4.5", "4.5", "4", "4"]
    chin = page.locator('.decide-area[data-area="chin"]')
    chin.locator("[data-units]").fill("5,5")
    expect(chin.locator("[data-uneven]")).to_contain_text("5.5 U does not split evenly over 2 points: 5 or 6 U do.")
    assert units(page, "chin") == ["2.5", "2.5"], "the points stay"
    tab.look()
    chin.get_by_role("button", name="6 U", exact=True).click()
    expect(chin.locator("[data-uneven]")).to_be_hidden()
    expect(chin.locator("[data-units]")).to_have_value("6")
    assert units(page, "chin") == ["3", "3"]
    keep_decision(page)
    with tenant(clinic):
        given = {area.area: [float(point.units) for point in area.points] for area in planned_areas(plan)}
    assert given["chin"] == [3, 3]
    assert given["glabella"] == [5, 4.5, 4.5, 4, 4]
    assert given["forehead"] == [2, 2, 2, 2, 2]


def test_an_uneven_total_comes_back_with_its_offers(signed_in: Any, plan: Plan, ada: User) -> None:
    tab: Tab = signed_in(ada, "phone")
    tab.watch.expected.add(422)
    page = open_plan(tab, plan)
    chin = page.locator('.decide-area[data-area="chin"]')
    chin.locator("[data-units]").fill("5.5")
    page.get_by_role("button", name="Keep this decision").click()
    expect(page.get_by_text("Chin: 5.5 U does not split evenly over 2 points").first).to_be_visible()
    expect(chin.locator("[data-units]")).to_have_value("5.5")
    tab.look()
    chin.get_by_role("button", name="6 U", exact=True).click()
    keep_decision(page)


def test_the_script_shares_out_as_the_engine_does(signed_in: Any, ada: User) -> None:
    """Every area, every total around its range, and the nearest that split."""
    asked, wanted = [], []
    for plan in shipped().areas.values():
        if plan.dosing is None:
            continue
        weights = [point.share for point in plan.points]
        keys = ["" if key is None else str(key) for key in sharing.mirrored(point.side for point in plan.points)]
        pairs = [key or None for key in keys]
        for total in range(2 * len(weights) + 90):
            asked.append([total, weights, keys])
            even = sharing.evenly(total, weights, pairs)
            near = sharing.nearest_even(total, weights, pairs, 4, 80)
            wanted.append([even and list(even), list(sharing.by_weight(total, tuple(weights))), list(near)])
    tab: Tab = signed_in(ada)
    page = tab.open("/")
    said = page.evaluate(
        """async ([asked, address]) => { const share = await import(address); return asked.map(([total, weights, pairs]) =>
        [share.evenly(total, weights, pairs), share.byWeight(total, weights), share.nearestEven(total, weights, pairs, 4, 80)]); }""",
        [asked, "/static/js/share_out.js"],
    )
    assert said == wanted


def test_the_record_offers_even_totals_too(signed_in: Any, plan: Plan, ada: User) -> None:
    tab: Tab = signed_in(ada)
    page = tab.open(f"/plans/{plan.pk}/treat/")
    page.get_by_role("button", name="All as planned").click()
    chin, offered = page.locator("#area-chin"), page.locator("#area-chin [data-uneven]")
    expect(offered).to_be_hidden()
    page.locator("#line-chin").click()
    [right, left] = chin.locator("[data-planned-units] input").all()
    right.fill("3")
    expect(offered).to_contain_text("5.5 U does not split evenly over 2 points: 5 or 6 U do.")
    tab.look()
    offered.get_by_role("button", name="6 U", exact=True).click()
    expect(offered).to_be_hidden()
    assert [right.input_value(), left.input_value()] == ["3", "3"]
    expect(chin.locator("[data-sum]")).to_have_text("6")
    right.fill("2")
    left.fill("4")
    expect(offered).to_contain_text("Left and right differ. Split 6 U evenly:")
    offered.get_by_role("button", name="6 U", exact=True).click()
    assert [right.input_value(), left.input_value()] == ["3", "3"]

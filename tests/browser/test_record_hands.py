"""The treatment record in the injector's hands: figures as typed, the midline shared, the end that will be signed."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.records.models import Patient
from planning.plans.models import Plan
from planning.treatments.draw_model import Draw
from planning.treatments.models import Treatment
from tests.browser.conftest import Tab, until
from tests.treatments.making import make_consent, open_vial
from tests.treatments.test_every_area import plan_of

pytestmark = pytest.mark.django_db(transaction=True)
DORSUM = "units-bunny_lines-nose.dorsum"


def choose_vial(page: Page) -> None:
    """The first vial that is open and may be used."""
    page.locator('[name="vial"]:enabled').first.locator("xpath=ancestor::label").click()


@pytest.fixture
def record(signed_in: Callable[..., Tab], clinic: Clinic, ana: Patient, ada: User) -> Tab:
    """The record of bunny lines, everything as planned: 2.5 U a side."""
    plan = plan_of(ana, ada, "bunny_lines")
    open_vial(clinic, ada)
    tab: Tab = signed_in(ada)
    tab.watch.expected.add(422)
    consented(plan)
    tab.open(f"/plans/{plan.pk}/treat/")
    no_to_all(tab.page)
    tab.page.get_by_role("button", name="All as planned").click()
    return tab


def consented(plan: Plan) -> None:
    """The patient signed; how is tested with the consents."""
    with tenant(plan.clinic_id):
        make_consent(plan, plan.made_by)


def no_to_all(page: Page) -> None:
    """What is asked again before the first injection, by one tap."""
    page.get_by_role("button", name="No to all").click()
    expect(page.locator("#asked-again")).to_contain_text("Plan of today still holds")


def sign(page: Page) -> None:
    page.get_by_role("button", name="Sign and finish").click()


def test_bunny_lines_with_a_point_on_the_midline_are_signed(record: Tab, clinic: Clinic) -> None:
    page = record.page
    page.locator("#line-bunny_lines").click()
    page.get_by_text("Another point").click()
    page.locator(f'[name="{DORSUM}"]').fill("1,5")
    area = page.locator("#area-bunny_lines")
    expect(area).to_contain_text(
        "Right 3.5\N{NO-BREAK SPACE}U, left 3\N{NO-BREAK SPACE}U, with 1.5\N{NO-BREAK SPACE}U on the midline, shared"
    )
    expect(area.locator("[data-sides]")).to_have_text("R 3.5 \N{MIDDLE DOT} L 3")
    expect(area.locator("[data-state]")).to_have_text("1.5\N{NO-BREAK SPACE}U more")
    expect(page.locator("[data-running]")).to_have_text("6.5")
    expect(page.locator("[data-total-sides]")).to_have_text(
        "2.5 \N{MIDDLE DOT} 1.5 \N{MIDDLE DOT} 2.5\N{NO-BREAK SPACE}U"
    )
    choose_vial(page)
    sign(page)
    page.wait_for_url("**/treatments/*/")
    record.look()
    with tenant(clinic):
        signed = Treatment.objects.get()
        assert signed.document["intended"]["bunny_lines"] == {"left": 3.0, "right": 3.5}
        assert signed.draws.get().units == Decimal("6.5") and signed.end_was_typed is False


def test_what_cannot_be_read_is_said_at_once_and_stays(record: Tab) -> None:
    page = record.page
    page.locator("#line-bunny_lines").click()
    box = page.locator("[data-planned-units] input").first
    name = box.get_attribute("name")
    choose_vial(page)
    box.fill("1e2")
    expect(page.locator("[data-open-points]")).to_contain_text("1 figure cannot be read")
    sign(page)
    expect(page.get_by_role("alert").first).to_contain_text("\u201c1e2\u201d is not a number")
    expect(page.locator(f'[name="{name}"]')).to_have_value("1e2")


def test_two_vials_are_asked_how_much_came_from_each(record: Tab, clinic: Clinic, ada: User) -> None:
    page = record.page
    other = open_vial(clinic, ada, number="D77")
    expect(page.locator("#save")).to_have_attribute("data-state", "saved")
    page.reload()
    page.get_by_role("button", name="All as planned").click()
    share = page.locator(f'[name="drawn-{other.pk}"]')
    page.locator('[data-lot="D77"]').check()
    expect(page.locator("[data-drawn]")).to_have_text("95\N{NO-BREAK SPACE}U of 100")
    expect(share).to_be_hidden()
    page.locator('[data-lot="C1234"]').check()
    expect(page.locator("[data-drawn]")).to_have_text("195\N{NO-BREAK SPACE}U of 200")
    share.fill("1,5")
    expect(page.locator("#save")).to_have_attribute("data-state", "saved")
    sign(page)
    page.wait_for_url("**/treatments/*/")
    record.look()
    with tenant(clinic):
        assert {draw.lot: draw.units for draw in Draw.objects.all()} == {"D77": Decimal("1.5"), "C1234": Decimal("3.5")}


def test_the_page_says_which_end_will_be_signed(record: Tab) -> None:
    page = record.page
    page.get_by_text("Time, needle, notes").click()
    says = page.locator("[data-ends-as]")
    expect(says).to_have_text("Will be recorded: the moment of signing")
    end = page.get_by_role("group", name="End of the injections")
    end.get_by_label("Day").fill("23/11/2026")
    expect(says).to_have_text("Will be recorded: nothing yet: enter the day and the time")
    end.get_by_label("Time").fill("2.05 pm")
    expect(says).to_have_text("Will be recorded: 14:05 on 23 Nov, as typed")
    expect(page.locator("[data-ends-short]")).to_have_text("ended 14:05")
    page.get_by_role("button", name="Take the moment of signing").click()
    expect(says).to_have_text("Will be recorded: the moment of signing")
    expect(end.get_by_label("Day")).to_have_value("")
    expect(end.get_by_label("Time")).to_have_value("")


def test_a_tap_on_the_map_gives_a_point_and_changes_it(signed_in: Callable[..., Tab], ana: Patient, ada: User) -> None:
    plan = plan_of(ana, ada, "glabella")
    tab: Tab = signed_in(ada)
    page = tab.open(f"/plans/{plan.pk}/treat/")
    row = page.locator('[data-spot="glabella|glabella.procerus"]')
    dot = page.locator('#treat-points [data-ref="glabella|glabella.procerus"]')
    expect(dot).to_have_attribute("data-kind", "planned")
    dot.locator("circle").click()
    planned = row.get_attribute("data-planned-units")
    expect(row.locator("input")).to_have_value(f"{planned}")
    expect(row).to_have_attribute("aria-current", "true")
    expect(row).to_be_visible()
    expect(dot).to_have_attribute("data-kind", "given")
    keys = page.get_by_role("group", name="Point on the map")
    keys.get_by_role("button", name="Half a unit more").click()
    expect(row.locator("input")).to_have_value(f"{float(planned or 0) + 0.5:g}")
    expect(row.locator("[data-undo]")).to_be_visible()
    tab.look()
    keys.get_by_role("button", name="Back to the planned units").click()
    expect(row.locator("input")).to_have_value(f"{planned}")
    expect(row.locator("[data-undo]")).to_be_hidden()
    expect(page.locator("[data-open-points]")).to_contain_text("4 points to fill in")


def middle_of(page: Page, dot: str) -> tuple[float, float]:
    """Of a point, once the map has come to rest."""
    moving = """() => document.querySelector("#faces .facemap-plane").getAnimations().length"""
    until(page, lambda: page.evaluate(moving) == 0)
    box = page.locator(f"#treat-points .pt{dot} circle:not(.home)").first.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def swipe(page: Page, x: float, y: float) -> None:
    """One finger that leaves the glass while it still moves."""
    hand = page.context.new_cdp_session(page)
    for step in range(8):
        told = {"type": "touchMove" if step else "touchStart", "touchPoints": [{"x": x + 6 * step, "y": y + 12 * step}]}
        hand.send("Input.dispatchTouchEvent", told)
    hand.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    hand.detach()


def press_to_the_end(page: Page, zoom: str) -> None:
    button = page.locator(f"#faces [data-zoom={zoom}]")
    while button.is_enabled():
        button.tap()


def test_a_tap_counts_at_once_after_a_swipe_over_the_map(
    signed_in: Callable[..., Tab], ana: Patient, ada: User
) -> None:
    plan = plan_of(ana, ada, "glabella")
    tab: Tab = signed_in(ada, "tablet", has_touch=True)
    page = tab.open(f"/plans/{plan.pk}/treat/")
    procerus = '[data-ref="glabella|glabella.procerus"]'
    press_to_the_end(page, "in")
    swipe(page, *middle_of(page, procerus))
    page.touchscreen.tap(*middle_of(page, procerus))
    expect(page.locator('[data-spot="glabella|glabella.procerus"]')).to_have_attribute("aria-current", "true")
    swipe(page, *middle_of(page, procerus))
    press_to_the_end(page, "out")
    expect(page.locator("#faces [data-facemap]")).to_have_attribute("data-scale", "1")
    page.touchscreen.tap(*middle_of(page, ":not([data-chosen])"))
    expect(page.locator("#faces [data-facemap]")).not_to_have_attribute("data-scale", "1")


def test_on_a_phone_before_units_and_face_take_turns(signed_in: Callable[..., Tab], ana: Patient, ada: User) -> None:
    plan = plan_of(ana, ada, "glabella")
    tab: Tab = signed_in(ada, "phone")
    page = tab.open(f"/plans/{plan.pk}/treat/")
    panes = {name: page.locator(f'[data-pane="{name}"]') for name in ("before", "units", "face")}
    for word in ("Before", "Face", "Units"):
        page.get_by_role("link", name=word, exact=True).tap()
        for name, pane in panes.items():
            expect(pane).to_be_visible() if name == word.lower() else expect(pane).to_be_hidden()
        tab.look()


COUNT = "addEventListener('pointerdown', () => { sessionStorage.taps = Number(sessionStorage.taps ?? 0) + 1; }, true)"


@pytest.mark.parametrize("view", [(1180, 820), (820, 1180)])
def test_four_taps_from_opening_the_page_to_the_signature(
    signed_in: Callable[..., Tab], clinic: Clinic, ana: Patient, ada: User, view: tuple[int, int]
) -> None:
    plan = plan_of(ana, ada, "glabella")
    vial = open_vial(clinic, ada)
    consented(plan)
    tab: Tab = signed_in(ada, "tablet", has_touch=True)
    page = tab.page
    page.set_viewport_size({"width": view[0], "height": view[1]})
    page.add_init_script(COUNT)
    tab.open(f"/plans/{plan.pk}/treat/")
    page.get_by_role("button", name="No to all").tap()
    expect(page.locator("#asked-again")).to_contain_text("Plan of today still holds")
    page.locator(".vial-pick").first.tap()
    page.get_by_role("button", name="All as planned").tap()
    expect(page.locator("[data-open-points]")).to_be_hidden()
    expect(page.locator("[data-drawn-of]")).to_contain_text("keeps")
    tab.look()
    page.get_by_role("button", name="Sign and finish").tap()
    page.wait_for_url("**/treatments/*/")
    assert page.evaluate("Number(sessionStorage.taps)") == 4
    with tenant(clinic):
        treatment = Treatment.objects.get()
        assert {point.units == point.planned_units for point in treatment.points.all()} == {True}
        assert {point.depth == point.planned_depth != "" for point in treatment.points.all()} == {True}
        assert [draw.vial_id for draw in Draw.objects.filter(treatment=treatment)] == [vial.pk]

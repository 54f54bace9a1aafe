"""The face map in the injector's hands: points by keys, mouse and touch; the drawing chosen; the last visit shown."""

import uuid
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from clinic.demo.clock import clock
from clinic.practice.faceplaces import distance, eyes, fault_of
from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.records.models import DetailsChange, Patient
from planning.consults import actions
from planning.plans.models import Plan
from planning.treatments.planned_areas import planned_areas
from tests.browser.conftest import Tab
from tests.browser.face_map import dot, drag, focus_dot, on_screen, tap_when_still, whole
from tests.treatments.making import make_plan, make_treatment

pytestmark = pytest.mark.django_db(transaction=True)
MID, RIGHT = "forehead|forehead.mid", "crows_feet|crows_feet.middle.r"


@pytest.fixture
def plan(clinic: Clinic, ana: Patient, ada: User) -> Plan:
    with tenant(clinic):
        return make_plan(ana, ada)


def open_plan(tab: Tab, plan: Plan) -> Page:
    page = tab.open(f"/plans/{plan.pk}/")
    page.get_by_role("radio", name="Treat as planned below").check(force=True)
    expect(page.locator("#face svg.points [data-ref]").first).to_have_attribute("role", "button")
    return page


def kept(clinic: Clinic, plan: Plan, area: str) -> dict[str, dict[str, object]]:
    with tenant(clinic):
        decision = plan.decision
        assert decision is not None
        [dose] = [dose for dose in decision.doses if dose["area"] == area]
    return {point["id"]: point for point in dose.get("points", ())}


def keep_decision(page: Page) -> None:
    page.get_by_role("button", name="Keep this decision").click()
    expect(page.get_by_text("Change the decision")).to_be_visible()


def test_points_by_keyboard_alone(signed_in, plan: Plan, clinic: Clinic, ada: User) -> None:  # type: ignore[no-untyped-def]
    tab: Tab = signed_in(ada)
    page = open_plan(tab, plan)
    total = page.locator('[name="units.forehead.total"]')
    before = float(total.input_value())
    focus_dot(page, MID)
    for _ in range(5):
        page.keyboard.press("ArrowUp")
    expect(dot(page, MID)).to_have_attribute(
        "aria-label", "Forehead: Frontalis, midline, 2 U, Forehead, on the midline, 45 mm above the brows, moved 4 mm"
    )
    page.keyboard.press("+")
    expect(total).to_have_value(f"{before + 0.5:g}")
    page.keyboard.press("PageDown")
    expect(dot(page, "forehead|forehead.paramedian.r")).to_be_focused()
    page.keyboard.press("Delete")
    expect(dot(page, "forehead|forehead.paramedian.r")).to_have_count(0)
    page.keyboard.press("Control+z")
    expect(dot(page, "forehead|forehead.paramedian.r")).to_have_count(1)
    focus_dot(page, RIGHT)
    for _ in range(6):
        page.keyboard.press("Shift+ArrowRight")
    expect(page.locator("[data-says]")).to_have_text("That place is within 3 mm of the eye.")
    x = page.locator('[name="pt.crows_feet.crows_feet.middle.r.x"]')
    expect(x).to_have_value("171")
    page.locator("#chosen-caution-reason").select_option("anatomy_checked")
    tab.look()
    page.locator("#add-to").select_option("forehead")
    page.locator("[data-act=add]").press("Enter")
    expect(dot(page, "forehead|forehead.own-1")).to_be_focused()
    tab.look()
    keep_decision(page)
    points = kept(clinic, plan, "forehead")
    assert (points["forehead.mid"]["x"], points["forehead.mid"]["y"]) == (300, 195)
    assert points["forehead.mid"]["units"] == 2.5
    assert "forehead.own-1" in points
    expect(page.get_by_text("Frontalis, midline: moved 4 mm")).to_be_visible()
    tab.look()
    with tenant(clinic):
        planned = [point for area in planned_areas(plan) for point in area.points if point.units]
    tab.open(f"/plans/{plan.pk}/treat/")
    expect(page.locator("#treat-points .pt")).to_have_count(len(planned))
    page.locator("#line-forehead").click()
    expect(page.get_by_text("planned 2.5, moved 4 mm")).to_be_visible()
    page.get_by_role("button", name="All as planned").click()
    expect(page.locator("#treat-points .pt[data-kind=given]")).to_have_count(len(planned))


def test_points_by_mouse(signed_in, plan: Plan, clinic: Clinic, ada: User) -> None:  # type: ignore[no-untyped-def]
    tab: Tab = signed_in(ada, "desk")
    page = open_plan(tab, plan)
    page.locator("#face").scroll_into_view_if_needed()
    page.mouse.move(*on_screen(page, 300, 205))
    page.mouse.down()
    page.mouse.move(*on_screen(page, 300, 190), steps=4)
    page.mouse.move(*on_screen(page, 290, 181), steps=4)
    page.mouse.up()
    expect(page.locator("[data-chosen-where]")).to_have_text(
        "Forehead, 4 mm right of the midline, 51 mm above the brows, moved 11 mm"
    )
    page.mouse.move(*on_screen(page, 157, 325))
    page.mouse.down()
    page.mouse.move(*on_screen(page, 443, 325), steps=12)
    page.mouse.up()
    x = page.locator('[name="pt.crows_feet.crows_feet.upper.r.x"]').input_value()
    assert float(x) < 300, "a right point was dragged to the left"
    page.locator("[data-act=undo]").click()
    expect(page.locator('[name="pt.crows_feet.crows_feet.upper.r.x"]')).to_have_value("157")
    keep_decision(page)
    middle = kept(clinic, plan, "forehead")["forehead.mid"]
    assert middle["side"] == "right" and float(str(middle["x"])) == pytest.approx(290, abs=1)


def test_a_point_dragged_out_of_its_area_asks_why(signed_in, plan: Plan, clinic: Clinic, ada: User) -> None:  # type: ignore[no-untyped-def]
    tab: Tab = signed_in(ada)
    tab.watch.expected.add(422)
    page = open_plan(tab, plan)
    page.locator("#face").scroll_into_view_if_needed()
    drag(page, (300, 205), (300, 300))
    why = page.locator("[data-chosen-why]")
    expect(why).to_be_visible()
    expect(page.locator("[data-says]")).to_have_text("Outside its area: choose the reason.")
    tab.look()
    page.get_by_role("button", name="Keep this decision").click()
    said = "Forehead, frontalis, midline: it lies outside Forehead. Choose the reason."
    expect(page.get_by_text(said).first).to_be_visible()
    expect(page.locator('[name="pt.forehead.forehead.mid.y"]')).to_have_value("300.0")
    tab.look()
    focus_dot(page, MID)
    page.keyboard.press("Enter")
    page.locator("#chosen-reason").select_option("other")
    page.locator("#chosen-words").fill("Line runs low here")
    expect(page.locator('[name="pt.forehead.forehead.mid.why"]')).to_have_value("other")
    keep_decision(page)
    point = kept(clinic, plan, "forehead")["forehead.mid"]
    assert (point["reason"], point["words"]) == ("other", "Line runs low here")
    said = "outside its area: Other, see words (Line runs low here)"
    expect(page.locator(".decided-row[data-area=forehead] summary").get_by_text(said)).to_be_visible()
    tab.look()
    page.get_by_text("Change the decision").click()
    focus_dot(page, MID)
    page.keyboard.press("Enter")
    expect(page.locator("#chosen-reason")).to_have_value("other")
    page.locator("[data-act=back]").click()
    expect(why).to_be_hidden()


@pytest.mark.parametrize("art", ["fine", "broad"])
@pytest.mark.parametrize(("point", "eye"), [("r", (225, 345)), ("l", (375, 345))])
def test_no_point_is_dragged_onto_an_eye(
    signed_in, plan: Plan, clinic: Clinic, ana: Patient, ada: User, art: str, point: str, eye: tuple[int, int]
) -> None:  # type: ignore[no-untyped-def]
    with tenant(clinic):
        Patient.objects.filter(pk=ana.pk).update(face_art=art)
    tab: Tab = signed_in(ada)
    page = open_plan(tab, plan)
    assert art == "fine" or "broad" in (page.locator("#face img.art").get_attribute("src") or "")
    page.locator("#face").scroll_into_view_if_needed()
    x = page.locator(f'[name="pt.crows_feet.crows_feet.upper.{point}.x"]')
    y = page.locator(f'[name="pt.crows_feet.crows_feet.upper.{point}.y"]')
    drag(page, (157 if point == "r" else 443, 325), eye)
    expect(page.locator("[data-says]")).to_have_text("That place is in the eye.")
    assert fault_of((float(x.input_value()), float(y.input_value()))) == ""
    page.mouse.click(*on_screen(page, *eye))
    expect(page.locator("[data-says]")).to_have_text("That place is in the eye.")
    page.mouse.click(*on_screen(page, 182 if point == "r" else 418, 345))
    expect(page.locator("[data-says]")).to_have_text("That place is within 3 mm of the eye.")
    focus_dot(page, f"crows_feet|crows_feet.lower.{point}")
    for _ in range(6):
        page.keyboard.press("Shift+ArrowRight" if point == "r" else "Shift+ArrowLeft")
    rim = "Only points of the under-eye area may lie inside the bony orbital rim."
    expect(page.locator("[data-says]")).to_have_text(rim)


def test_the_page_measures_to_the_eyes_as_the_server_does(signed_in, plan: Plan, ada: User) -> None:  # type: ignore[no-untyped-def]
    tab: Tab = signed_in(ada)
    page = open_plan(tab, plan)
    places = [(x / 2, y / 2) for x in range(340, 560, 3) for y in range(640, 750, 3)]
    far = page.evaluate(
        """async places => { const { corners, distance } = await import("/static/js/face_places.js");
        const eyes = [...document.querySelectorAll("svg.skin [data-eye]")].map(corners);
        return places.map(([x, y]) => Math.min(...eyes.map(eye => distance({ x, y }, eye)))); }""",
        places,
    )
    for place, units in zip(places, far, strict=True):
        assert abs(units - min(distance(place, eye) for eye in eyes())) < 0.01, place


def test_points_by_touch_without_dragging(signed_in, plan: Plan, clinic: Clinic, ada: User) -> None:  # type: ignore[no-untyped-def]
    tab: Tab = signed_in(ada, "phone")
    page = open_plan(tab, plan)
    page.locator("#face").scroll_into_view_if_needed()
    page.touchscreen.tap(*on_screen(page, 300, 205))
    expect(page.locator("[data-says]")).to_have_text("Enlarged. Tap the point to choose it.")
    expect(dot(page, MID)).to_have_attribute("aria-pressed", "false")
    tap_when_still(page, 300, 205)
    expect(dot(page, MID)).to_have_attribute("aria-pressed", "true")
    whole(page)
    tap_when_still(page, 40, 60)
    expect(page.locator("[data-says]")).to_have_text("That place is not on the face or the neck.")
    page.touchscreen.tap(*on_screen(page, 300, 180))
    expect(page.locator("[data-chosen-where]")).to_contain_text("moved 10 mm")
    page.locator("[data-act=back]").tap()
    expect(page.locator("[data-chosen-where]")).not_to_contain_text("moved")
    page.locator(".decide-points summary").first.tap()
    page.get_by_role("button", name="Move on the map, Frontalis, midline").tap()
    page.touchscreen.tap(*on_screen(page, 300, 180))
    page.locator("[data-act=done]").tap()
    page.evaluate("scrollTo(0, 0)")
    tab.look()
    keep_decision(page)
    assert float(str(kept(clinic, plan, "forehead")["forehead.mid"]["y"])) == pytest.approx(180, abs=2)


def test_an_area_of_ones_own_is_placed_and_reasoned(signed_in, plan: Plan, clinic: Clinic, ada: User) -> None:  # type: ignore[no-untyped-def]
    tab: Tab = signed_in(ada)
    tab.watch.expected.add(422)
    page = open_plan(tab, plan)
    page.get_by_text("Add an area that the plan does not propose").click()
    area = page.locator('.decide-area[data-area="bunny_lines"]')
    area.get_by_label("Add this area").check()
    for units in area.locator("[data-units]").all():
        units.fill("4")
    expect(dot(page, "bunny_lines|nose.sidewall.r")).to_have_count(1)
    page.get_by_role("button", name="Keep this decision").click()
    expect(page.get_by_text("the plan does not propose it").first).to_be_visible()
    tab.look()
    area.locator("select").select_option("patient_wish")
    area.get_by_label("In your words").fill("Seen when laughing")
    keep_decision(page)
    assert kept(clinic, plan, "bunny_lines")["nose.sidewall.l"]["units"] > 0
    tab.look()


def test_the_drawing_is_chosen_on_the_map_and_kept(signed_in, ana: Patient, clinic: Clinic, ada: User) -> None:  # type: ignore[no-untyped-def]
    with tenant(clinic):
        consult = actions.start(patient=ana, by=ada, idempotency_key=uuid.uuid4())
    tab: Tab = signed_in(ada)
    page = tab.open(f"/consults/{consult.pk}/")
    page.locator(".map-more > summary").click()
    page.get_by_role("button", name="Broad jaw").click()
    expect(page.get_by_text("Drawing kept for this patient")).to_be_visible()
    for view, file in (("Front", "face_front_broad_art"), ("Left side", "face_profile_right_broad_art")):
        page.get_by_role("button", name=view).click()
        image = page.locator("#faces > :not([hidden]) img.art")
        assert file in (image.get_attribute("src") or "")
        expect(image).not_to_have_js_property("naturalWidth", 0)
        tab.look()
    page.reload()
    page.locator(".map-more > summary").click()
    expect(page.get_by_role("button", name="Broad jaw")).to_have_attribute("aria-pressed", "true")
    with tenant(clinic):
        ana.refresh_from_db()
        assert (ana.face_art, DetailsChange.objects.get().earlier) == ("broad", {"face_art": ""})


def test_the_last_visit_is_a_ghost_that_can_be_hidden(
    signed_in, plan: Plan, ana: Patient, clinic: Clinic, ada: User
) -> None:  # type: ignore[no-untyped-def]
    tab: Tab = signed_in(ada)
    page = open_plan(tab, plan)
    expect(page.get_by_role("button", name="Last visit")).to_have_count(0)
    with clock(clinic.now() - timedelta(days=110)):
        seen = make_plan(ana, ada)
        make_treatment(seen, ada)
    with tenant(clinic):
        # A known patient: "first time" beside the treatment on record would keep the new plan from being ready.
        fresh = make_plan(ana, ada, toxin_history={"first_time": False, "units_last_90_days": 0})
        consult = actions.start(patient=ana, by=ada, idempotency_key=uuid.uuid4())
    for address in (f"/consults/{consult.pk}/", f"/plans/{fresh.pk}/", f"/plans/{fresh.pk}/treat/"):
        tab.open(address)
        ghosts = page.locator("svg.ghosts").first
        expect(ghosts).to_be_visible()
        expect(page.locator(".legend").filter(has_text="Last visit,")).to_have_count(1)
        page.get_by_role("button", name="Last visit").first.click()
        expect(ghosts).to_be_hidden()
        if page.locator(".map-more").count():
            page.locator(".map-more > summary").click()
        page.get_by_text("as a list").first.click()
        expect(page.locator("table.ghosts").first).to_contain_text("right")
        tab.look()
    tab.open(f"/plans/{seen.pk}/")
    expect(page.locator("svg.ghosts")).to_have_count(0)

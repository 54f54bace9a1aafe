"""The live plan in five seconds: its height, one row open, the same row open after a refresh, and by keyboard alone."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.records.models import Patient
from planning.consults import actions
from planning.consults.models import Draft
from tests.browser.conftest import Tab
from tests.treatments.making import HEALTHY, LINES

pytestmark = pytest.mark.django_db(transaction=True)
ROOM = 618
"""Height of the panel's window at 1180x820, between the sections and the foot."""
FIVE_AREAS: dict[str, Any] = HEALTHY | {
    "safety": HEALTHY["safety"]
    | {"prior_effects": ["eyelid_droop"], "medicines": [{"name": "aspirin", "class": "anticoagulant"}]},
    "exam": {"speech_tested": True, "smile_tested": True},
    "findings": [
        {**LINES, "region": "forehead"},
        {**LINES, "region": "glabella", "severity": 3, "muscle_strength": "strong"},
        {**LINES, "region": "crows_feet"},
        {"region": "chin", "concern": "chin_dimpling", "side": "both", "severity": 2},
        {"region": "mouth_corner", "concern": "mouth_corner_pull", "side": "both", "severity": 2},
        {"region": "jawline", "concern": "jowls", "side": "both", "severity": 2},
        {"region": "cheek", "concern": "texture", "side": "both", "severity": 2},
    ],
}
OPEN_ROWS = "all => all.filter(one => one.open).map(one => one.closest('[data-area]').dataset.area)"


@pytest.fixture
def panel_of(clinic: Clinic, ana: Patient, ada: User, signed_in: Callable[..., Tab]) -> Callable[..., Tab]:
    """`panel_of(answers)`: the consult page with these answers."""

    def opened(answers: dict[str, Any], size: str = "tablet", **options: Any) -> Tab:
        with tenant(clinic):
            consult = actions.start(patient=ana, by=ada, idempotency_key=uuid.uuid4())
            Draft.objects.filter(consult=consult).update(data=answers)
        tab = signed_in(ada, size, **options)
        tab.open(f"/consults/{consult.pk}/")
        return tab

    return opened


def row(page: Page, area: str) -> Locator:
    return page.locator(f'#plan [data-area="{area}"] > details')


def answer_anew(page: Page, name: str, value: str) -> None:
    """Gives an answer and waits for the plan that knows it."""
    with page.expect_response(lambda told: told.url.endswith("/preview/")) as heard:
        page.locator(f'[name="{name}"][value="{value}"]').evaluate("one => one.click()")
    assert heard.value.ok
    expect(page.locator("#plan")).to_have_class("stack")


def test_status_five_doses_total_cautions_and_limits_fit_the_first_screen(panel_of: Callable[..., Tab]) -> None:
    tab = panel_of(FIVE_AREAS)
    plan = tab.page.locator("#plan")
    expect(plan.locator(".plan-status")).to_have_text("Plan: Ready, with care")
    expect(plan.locator(".dose-line")).to_have_count(5)
    for line in plan.locator(".dose-line").all():
        box = line.bounding_box()
        assert box and 44 <= box["height"] <= 48, line.inner_text()
    liners = plan.locator(".one-liners .liner").all_inner_texts()
    assert "Jowls: radiofrequency microneedling, or focused ultrasound" in " ".join(liners)
    order = plan.locator(".plan-status, .dose-line, .sum, .one-liners > summary, .all-notes > summary")
    tops = [box["y"] for one in order.all() if (box := one.bounding_box())]
    assert tops == sorted(tops)
    first, last = plan.bounding_box(), plan.locator(".all-notes > summary").bounding_box()
    assert first and last
    assert last["y"] + last["height"] - first["y"] <= ROOM
    expect(plan.locator(".all-notes .lines")).to_have_count(0)
    tab.look()


def test_a_row_opens_its_reason_and_closes_the_one_before(panel_of: Callable[..., Tab]) -> None:
    tab = panel_of(FIVE_AREAS, has_touch=True)
    page = tab.page
    row(page, "glabella").locator("summary").first.tap()
    reason = row(page, "glabella").locator(".one")
    expect(reason).to_contain_text("13 U, not 19.5 to 25: severe lines on movement, but earlier droop or heaviness")
    expect(row(page, "glabella").get_by_text("Protocol 2026")).to_have_count(0)
    row(page, "glabella").locator(".fold").tap()
    expect(row(page, "glabella").get_by_text("Protocol 2026")).to_be_visible()
    row(page, "chin").locator("summary").first.tap()
    expect(row(page, "chin").locator(".one")).to_be_visible()
    expect(reason).to_be_hidden()
    assert page.locator('#plan details[name="dose"]').evaluate_all(OPEN_ROWS) == ["chin"]
    tab.look()


def test_an_opened_row_and_the_focus_survive_the_next_answer(panel_of: Callable[..., Tab]) -> None:
    page = panel_of(FIVE_AREAS).page
    row(page, "glabella").locator("summary").first.click()
    row(page, "glabella").locator(".fold").click()
    line = row(page, "glabella").locator("summary").first
    line.focus()
    answer_anew(page, "anatomy.forehead_height", "short")
    expect(row(page, "glabella").locator(".dose-steps")).to_be_visible()
    assert page.locator('#plan details[name="dose"]').evaluate_all(OPEN_ROWS) == ["glabella"]
    expect(row(page, "glabella").locator("summary").first).to_be_focused()


def test_the_panel_by_keyboard_alone(panel_of: Callable[..., Tab]) -> None:
    page = panel_of(FIVE_AREAS).page
    row(page, "forehead").locator("summary").first.focus()
    page.keyboard.press("Enter")
    expect(row(page, "forehead").locator(".one")).to_be_visible()
    page.keyboard.press("Tab")
    expect(row(page, "forehead").locator(".fold")).to_be_focused()
    page.keyboard.press("Enter")
    expect(row(page, "forehead").get_by_text("Protocol 2026")).to_be_visible()
    page.keyboard.press("Tab")
    expect(row(page, "glabella").locator("summary").first).to_be_focused()
    page.keyboard.press("Space")
    expect(row(page, "forehead").locator(".one")).to_be_hidden()
    notes = page.locator("#plan .all-notes > summary")
    notes.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="What was found")).to_be_visible()


def test_the_group_of_cautions_opens_its_texts(panel_of: Callable[..., Tab]) -> None:
    tab = panel_of(FIVE_AREAS)
    cautions = tab.page.locator('#plan [data-keep="cautions"]')
    expect(cautions.locator(".because")).to_be_hidden()
    cautions.locator("summary").first.click()
    expect(cautions.locator(".text").first).to_be_visible()
    assert len(cautions.locator(".text").all()) >= len(cautions.locator(".liner").all())
    tab.look()


def test_no_toxin_is_said_first(panel_of: Callable[..., Tab]) -> None:
    loose = [{"region": "cheek", "concern": "laxity", "side": "both", "severity": 1}]
    tab = panel_of(HEALTHY | {"findings": loose}, "phone")
    plan = tab.page.locator("#plan")
    expect(plan.locator("> :nth-child(1)")).to_have_text("Plan: No toxin")
    ways = "Radiofrequency microneedling first, or focused ultrasound, or laser resurfacing."
    expect(plan.locator("> :nth-child(2)")).to_have_text(ways)
    expect(tab.page.locator("#glance")).to_contain_text("No toxin")
    tab.look()


def test_a_held_plan_shows_its_hold_whole_and_folds_the_rest(panel_of: Callable[..., Tab]) -> None:
    tab = panel_of(HEALTHY | {"safety": HEALTHY["safety"] | {"pregnant": True}})
    plan = tab.page.locator("#plan")
    expect(plan.locator(".plan-status")).to_contain_text("On hold")
    expect(plan.locator(".banner.hold")).to_contain_text("Pregnant")
    expect(plan.locator(".dose-line, .one-liners")).to_have_count(0)
    expect(plan.locator(".all-notes > :not(summary)")).to_have_count(0)
    tab.look()


def test_the_new_status_is_announced(panel_of: Callable[..., Tab]) -> None:
    page = panel_of(FIVE_AREAS).page
    answer_anew(page, "safety.pregnant", "yes")
    expect(page.locator("#plan-said")).to_contain_text("On hold: nothing may be injected")
    expect(page.locator("#plan-said")).to_have_role("status")

"""A whole consult by keyboard alone, by touch alone, and at every size: three stories."""

import uuid
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.records.models import Patient
from planning.consults import actions
from planning.consults.forms.consult_form import questions_by_name
from planning.consults.models import Consult
from planning.plans.models import Plan
from tests.browser.conftest import Tab, until
from tests.support.chromium import overflows

pytestmark = pytest.mark.django_db(transaction=True)
SAFE = {
    f"safety.{question}": "no"
    for question in (
        "pregnant",
        "breastfeeding",
        "neuromuscular_disorder",
        "swallowing_problem",
        "breathing_problem",
        "allergies",
        "medicines",
        "infected_sites",
        "prior_effects",
    )
}
BEFORE = {"toxin_history.first_time": "yes", "goals.primary": "expression_lines", "goals.style": "soft_movement"}
LINES = "findings.{}.dynamic_lines.{}.{}"
UPPER = {
    LINES.format("forehead", "both", "at_rest"): "0",
    LINES.format("forehead", "both", "severity"): "2",
    LINES.format("glabella", "both", "at_rest"): "0",
    LINES.format("glabella", "both", "severity"): "2",
}
HEAVY_LIDS = {
    **SAFE,
    **BEFORE,
    "anatomy.brow_position.right": "below",
    "anatomy.brow_position.left": "below",
    "anatomy.forehead_height": "high",
    "anatomy.eyelids": "heavy",
    **UPPER,
}
MASSETER_WITH_JOWLS = {
    **SAFE,
    **BEFORE,
    "findings.masseter.muscle_bulk.right.severity": "2",
    "findings.masseter.muscle_bulk.left.severity": "2",
    "findings.masseter.muscle_bulk.right.muscle_strength": "average",
    "findings.masseter.muscle_bulk.left.muscle_strength": "average",
    "findings.jawline.jowls.right.severity": "2",
    "findings.jawline.jowls.left.severity": "2",
}
PREGNANT = {**SAFE, **BEFORE, "safety.pregnant": "yes", **UPPER}
STORIES = {"heavy lids": HEAVY_LIDS, "masseter with jowls": MASSETER_WITH_JOWLS, "pregnant": PREGNANT}


@pytest.fixture
def consult(clinic: Clinic, ana: Patient, ada: User) -> Consult:
    with tenant(clinic):
        return actions.start(patient=ana, by=ada, idempotency_key=uuid.uuid4())


def settled(page: Page) -> None:
    expect(page.locator("#save")).to_have_attribute("data-state", "saved")
    expect(page.locator("#plan")).not_to_have_class("stack stale")
    expect(page.locator("#plan-state")).to_have_text("")


def check_story(tab: Tab, clinic: Clinic, story: str) -> None:
    """The plan that came of it, on the page and in the record."""
    page = tab.page
    page.wait_for_url("**/plans/*/")
    tab.look()
    with tenant(clinic):
        outcome = Plan.objects.get().outcome
    doses = {dose["area"]: dose for dose in outcome["doses"]}
    if story == "pregnant":
        assert (outcome["status"], doses) == ("on_hold", {})
        expect(page.locator("main")).to_contain_text("Nothing may be injected")
    elif story == "heavy lids":
        low, high = doses["glabella"]["allowed"]
        assert doses["glabella"]["suggested"]["total"] > (low + high) / 2
        assert "forehead" not in doses or doses["forehead"]["suggested"]["total"] <= 10
    else:
        assert set(doses["masseter"]["suggested"]) >= {"left", "right"}
        [jowls] = [one for one in outcome["verdicts"] if one.get("concern") == "jowls"]
        assert jowls["suitability"] == "not_suitable"


@pytest.mark.parametrize("story", STORIES)
def test_by_touch_alone(signed_in: Callable[..., Tab], ada: User, clinic: Clinic, consult: Consult, story: str) -> None:
    tab = signed_in(ada, "phone")
    page = tab.open(f"/consults/{consult.pk}/")
    for name, value in STORIES[story].items():
        choice = page.locator(f'#consult [name="{name}"][value="{value}"]')
        if third := third_of(page, name):
            page.locator(f"#{third} > summary").tap()
            expect(choice).to_have_count(1)
        hidden = choice.locator("xpath=ancestor::details[not(@open)]/summary")
        while hidden.count():
            hidden.first.tap()
        choice.locator("xpath=ancestor::label").tap()
        expect(choice).to_be_checked()
    settled(page)
    page.locator("#finish").tap()
    check_story(tab, clinic, story)


def third_of(page: Page, name: str) -> str:
    """The third of the face, not drawn yet, that asks for `name`; empty for none."""
    closed: str = page.evaluate(
        "name => [...document.querySelectorAll('details[data-closed]')].find(third =>"
        " third.dataset.third.split(' ').includes(name.split('.')[1].replaceAll('_', '-')))?.id || ''",
        name,
    )
    return closed


def move_to(page: Page, name: str) -> None:
    """Tab forward until the group of `name` has the focus; what is folded opens with Enter."""
    for _ in range(400):
        page.keyboard.press("Tab")
        found = page.evaluate(
            "([name, third]) => { const here = document.activeElement, around = here.parentElement;"
            " if (here.matches('summary') && !around.open"
            "   && (around.id === third || around.querySelector(`[name=\"${name}\"]`))) return 'folded';"
            " return here.name === name ? 'here' : ''; }",
            [name, third_of(page, name)],
        )
        if found == "folded":
            page.keyboard.press("Enter")
            expect(page.locator("details[data-closed][open]")).to_have_count(0)
        if found == "here":
            return
    raise AssertionError(f"{name} cannot be reached by Tab")


def choose(page: Page, name: str, value: str) -> None:
    if name.endswith((".severity", ".at_rest")):
        page.keyboard.press(value)
        return
    for _ in range(8):
        if page.evaluate("document.activeElement.value") == value:
            return
        page.keyboard.press("ArrowRight")
    raise AssertionError(f"{value} of {name} cannot be reached by arrows")


@pytest.mark.parametrize("story", STORIES)
def test_by_keyboard_alone(
    signed_in: Callable[..., Tab], ada: User, clinic: Clinic, consult: Consult, story: str
) -> None:
    tab = signed_in(ada)
    page = tab.open(f"/consults/{consult.pk}/")
    order: list[str] = page.evaluate(
        "[...new Set([...document.getElementById('consult').elements].map(one => one.name))]"
    )
    in_thirds = [name for name in questions_by_name() if name not in order]
    answers = STORIES[story]
    for name in sorted(answers, key=lambda name: (order + in_thirds).index(name)):
        move_to(page, name)
        choose(page, name, answers[name])
    page.keyboard.press("Control+s")
    settled(page)
    page.locator("#finish").focus()
    page.keyboard.press("Enter")
    check_story(tab, clinic, story)


def test_control_enter_goes_from_section_to_section(signed_in: Callable[..., Tab], ada: User, consult: Consult) -> None:
    page = signed_in(ada).open(f"/consults/{consult.pk}/")
    page.get_by_label("In the patient\u2019s own words").focus()
    sections = []
    for _ in range(11):
        page.keyboard.press("Control+Enter")
        sections.append(
            page.evaluate("document.activeElement.closest('[data-section]')?.id || document.activeElement.id")
        )
    assert sections[:3] == ["sec-safety", "sec-history", "sec-exam"]
    assert sections[-2:] == ["sec-wishes", "finish"]


def test_the_left_side_is_copied_from_the_right(signed_in: Callable[..., Tab], ada: User, consult: Consult) -> None:
    page = signed_in(ada).open(f"/consults/{consult.pk}/")
    name = LINES.format("crows_feet", "right", "severity")
    page.locator(f'[name="{name}"][value="3"]').locator("xpath=ancestor::label").click()
    block = page.locator('[data-region-block="crows_feet"] [data-concern]').first
    block.get_by_role("button", name="Left same as right").click()
    expect(page.locator(f'[name="{name.replace("right", "left")}"][value="3"]')).to_be_checked()
    for shape in ("crows_feet_r", "crows_feet_l"):
        expect(page.locator(f'a[data-region="{shape}"]')).to_have_attribute("data-grade", "3")
    settled(page)


def test_a_press_on_the_face_leads_to_its_findings(signed_in: Callable[..., Tab], ada: User, consult: Consult) -> None:
    page = signed_in(ada).open(f"/consults/{consult.pk}/")
    page.locator('a[data-region="masseter_l"]').click()
    until(page, lambda: page.evaluate("document.activeElement.name || ''").startswith("findings.masseter."))
    assert ".left." in page.evaluate("document.activeElement.name")


def test_the_sides_of_the_face_show_the_same_grades(signed_in: Callable[..., Tab], ada: User, consult: Consult) -> None:
    tab = signed_in(ada)
    page = tab.open(f"/consults/{consult.pk}/")
    page.locator(f'[name="{LINES.format("crows_feet", "left", "severity")}"][value="3"]').locator(
        "xpath=ancestor::label"
    ).click()
    page.get_by_role("button", name="Left side").click()
    left = page.locator("#face-left")
    expect(left).to_be_visible()
    expect(page.locator("#face")).to_be_hidden()
    expect(left.locator('a[data-region="crows_feet_l"]')).to_have_attribute("data-grade", "3")
    expect(left.locator('a[data-region="crows_feet_r"]')).to_have_count(0)
    tab.look()
    left.locator('a[data-region="masseter_l"]').click()
    until(
        page,
        lambda: page.evaluate("document.activeElement.name || ''").startswith("findings.masseter.muscle_bulk.left"),
    )


@pytest.mark.parametrize("size", ["narrow", "phone", "desk"])
def test_no_size_scrolls_sideways(signed_in: Callable[..., Tab], ada: User, consult: Consult, size: str) -> None:
    tab = signed_in(ada, size)
    for path in (f"/consults/{consult.pk}/", f"/patients/{consult.patient_id}/consults/new/", "/plans/"):
        tab.open(path)
        tab.page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
        assert not overflows(tab.page), path


def test_everything_unfolded_is_clear(signed_in: Callable[..., Tab], ada: User, consult: Consult) -> None:
    tab = signed_in(ada)
    tab.open(f"/consults/{consult.pk}/")
    tab.page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    expect(tab.page.locator("details[data-closed]")).to_have_count(0)
    tab.page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    tab.look()
    tab.open(f"/patients/{consult.patient_id}/consults/new/")
    tab.look()
    tab.open("/plans/")
    tab.look()

"""A known patient: last answers in view, differences marked, and few presses to a finished plan."""

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from clinic.demo.clock import clock
from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.records.actions import record_health_history
from patients.records.models import Patient
from planning.consults.models import Consult
from planning.plans.models import Plan
from planning.treatments import actions as treatments
from planning.treatments.models import Treatment
from tests.browser.conftest import Tab
from tests.treatments.making import HEALTHY, make_plan, make_treatment

pytestmark = pytest.mark.django_db(transaction=True)
GLABELLA = "findings.glabella.dynamic_lines.both.severity"
MOST_PRESSES = 8


@pytest.fixture
def treated(clinic: Clinic, ana: Patient, ada: User) -> Treatment:
    """Ana was seen and treated 110 days ago; two weeks later Ada judged how it came out."""
    now = clinic.now()  # by the clock on its wall, so that the days are 110 at any hour
    with clock(now - timedelta(days=110)):
        treatment = make_treatment(make_plan(ana, ada), ada)
    with clock(now - timedelta(days=95)), tenant(clinic):
        record_health_history(patient=ana, answers=HEALTHY["safety"], by=ada)
        outcomes = {"glabella": "too_subtle", "forehead": "as_wished"}
        treatments.review(
            treatment=treatment, outcomes=outcomes, effects=[], note="", idempotency_key=uuid.uuid4(), by=ada
        )
    return treatment


class Hand:
    """Counts what it presses."""

    def __init__(self, page: Page) -> None:
        self.page, self.presses = page, 0

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name).click()
        self.presses += 1

    def choose(self, name: str, value: str) -> None:
        self.page.locator(f'#consult [name="{name}"][value="{value}"]').locator("xpath=ancestor::label").click()
        self.presses += 1


def begin(tab: Tab, patient: Patient) -> Hand:
    hand = Hand(tab.open(f"/patients/{patient.pk}/consults/new/"))
    hand.press("Start from")
    hand.page.wait_for_url("**/consults/*/")
    return hand


def test_a_known_patient_takes_few_presses(
    signed_in: Callable[..., Tab], ada: User, ana: Patient, clinic: Clinic, treated: Treatment
) -> None:
    tab = signed_in(ada)
    hand = begin(tab, ana)
    page = hand.page
    tab.look()
    hand.press("No to all still open above")
    hand.press("take over")
    hand.choose(GLABELLA, "3")
    expect(page.locator("#save")).to_have_attribute("data-state", "saved")
    expect(page.locator("#plan-state")).to_have_text("")
    hand.press("Finish the plan")
    page.wait_for_url("**/plans/*/")
    assert hand.presses <= MOST_PRESSES
    with tenant(clinic):
        plan = Plan.objects.newest().first()
        assert plan is not None and plan.status == "ready"
        history = plan.document["toxin_history"]
        assert history.pop("areas")["glabella"]["outcome"] == "too_subtle"
        assert history == {
            "first_time": False,
            "last_on": treated.ended_at.astimezone(clinic.zone).date().isoformat(),
            "last_product": "onabotulinumtoxinA",
            "units_last_90_days": 0,
        }
        assert plan.document["safety"]["pregnant"] is False


def test_last_answers_and_the_engines_adjustment_are_in_view(
    signed_in: Callable[..., Tab], ada: User, ana: Patient, treated: Treatment
) -> None:
    page = begin(signed_in(ada), ana).page
    expect(page.locator(".who")).to_contain_text(f"15 weeks ago, {treated.total_units.normalize():f} U")
    before = page.locator("#before")
    expect(before.get_by_role("row", name="Glabella")).to_contain_text("Too subtle")
    expect(before.get_by_role("row", name="Glabella")).to_contain_text("Next visit: higher")
    expect(before.get_by_role("row", name="Crow")).to_contain_text("Not judged")
    safety = page.locator("#sec-safety")
    expect(safety.locator(".still")).to_contain_text("Allergies")
    expect(safety).to_contain_text("Last time: no. Asked anew today.")
    # Nothing of an earlier day counts as said today.
    expect(page.locator('[name="safety.pregnant"][value=""]')).to_be_checked()
    expect(page.locator('[name="toxin_history.first_time"][value=""]')).to_be_checked()


def test_differences_are_told_and_marked(
    signed_in: Callable[..., Tab], ada: User, ana: Patient, treated: Treatment
) -> None:
    hand = begin(signed_in(ada), ana)
    page = hand.page
    expect(page.locator("[data-changes]")).to_contain_text("Nothing differs yet")
    hand.choose(GLABELLA, "3")
    expect(page.locator("[data-changed] li")).to_have_text(
        ["Glabella: lines on movement, on movement: moderate \u2192 severe"]
    )
    expect(page.locator(f'label[data-was] [name="{GLABELLA}"]')).to_have_value("2")
    hand.choose(GLABELLA, "2")
    expect(page.locator("[data-changed] li")).to_have_count(0)
    hand.choose("anatomy.eyelids", "heavy")
    expect(page.locator("[data-changed] li")).to_have_text(["Eyelids: normal \u2192 heavy"])
    expect(page.locator("#save")).to_have_attribute("data-state", "saved")
    page.reload()
    expect(page.locator("[data-changed] li")).to_have_text(["Eyelids: normal \u2192 heavy"])


def test_a_lasting_answer_that_changed_is_told_under_the_recorded_ones(
    signed_in: Callable[..., Tab], ada: User, ana: Patient, clinic: Clinic, treated: Treatment
) -> None:
    hand = begin(signed_in(ada), ana)
    hand.page.get_by_text("Something of this has changed").click()
    hand.choose("safety.allergies", "yes")
    hand.page.locator('[name="safety.allergies.some"][value="lidocaine"]').locator("xpath=ancestor::label").click()
    expect(hand.page.locator("#save")).to_have_attribute("data-state", "saved")
    with tenant(clinic):
        draft = Consult.objects.open().get().draft
    assert draft.data["safety"] == {"allergies": ["lidocaine"]}


def test_how_it_came_out_is_judged_on_a_phone(
    signed_in: Callable[..., Tab], ada: User, clinic: Clinic, treated: Treatment
) -> None:
    tab = signed_in(ada, "phone")
    page = tab.open(f"/treatments/{treated.pk}/review/")
    tab.look()
    for area, outcome in (("Glabella", "Too strong"), ("Forehead", "Sides differ")):
        page.get_by_role("group", name=area).get_by_text(outcome).tap()
    for side, outcome in (("Right", "As wished"), ("Left", "Too subtle")):
        page.locator("#judge-forehead").get_by_role("group", name=side).get_by_text(outcome).tap()
    page.get_by_role("group", name="Were there any?").get_by_text("None").tap()
    page.get_by_role("button", name="Sign the check-in").tap()
    page.wait_for_url("**/treatments/*/*")
    expect(page.locator("#check-in")).to_contain_text("Next visit: lower")
    tab.look()

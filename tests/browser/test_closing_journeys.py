"""The whole way: a new patient, a consult, the decision, the record, its signature, a droop at the check-in, the next consult that shows
it. By taps and by keyboard; pointer events and keys are counted by a listener in the page."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from playwright.sync_api import Locator, Page, expect

from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.records.models import Patient
from planning.plans.models import Plan
from planning.treatments.models import Review, Treatment
from tests.browser.conftest import Tab
from tests.browser.test_record_hands import choose_vial, consented
from tests.treatments.making import make_plan, open_vial

pytestmark = pytest.mark.django_db(transaction=True)
CONSULT = re.compile("/consults/[0-9a-f-]{36}/")
FIVE_AREAS = "fh 2/0; gl 2/0; cf 2/0; mass ms=strong bulk 2; neck bands 2"
MOST_BY_TAPS, MOST_WITH_SHORTHAND, MOST_FOR_A_KNOWN = 48, 6, 5
LINES = "findings.{}.dynamic_lines.{}.{}"
COUNT = """
const add = name => sessionStorage.setItem(name, Number(sessionStorage.getItem(name) || 0) + 1);
const types = one => one.matches?.("textarea, input:not([type=radio], [type=checkbox], [type=submit])");
addEventListener("pointerdown", () => add("taps"), true);
addEventListener("keydown", event => add(types(event.target) ? "typed" : "keys"), true);
"""
Hand = Callable[[Locator], None]


def tap(one: Locator) -> None:
    one.tap()


def key(one: Locator) -> None:
    """Space chooses a radio, Enter presses all else."""
    one.press("Space" if one.evaluate("one => one.matches('[type=radio], [type=checkbox]')") else "Enter")


def choose(page: Page, hand: Hand, name: str, value: str) -> None:
    radio = page.locator(f'[name="{name}"][value="{value}"]')
    hand(radio.locator("xpath=ancestor::label") if hand is tap else radio)
    expect(radio).to_be_checked()


def counted(page: Page) -> dict[str, int]:
    """Since the count began."""
    told = page.evaluate("['taps', 'keys', 'typed'].map(name => [name, Number(sessionStorage.getItem(name) || 0)])")
    return dict(told)


def begin_count(page: Page) -> None:
    page.evaluate("['taps', 'keys', 'typed'].forEach(name => sessionStorage.removeItem(name))")


def journey_tab(signed_in: Callable[..., Tab], ada: User) -> Tab:
    tab: Tab = signed_in(ada, "tablet", has_touch=True)
    tab.context.add_init_script(COUNT)
    return tab


def new_patient(page: Page, hand: Hand) -> None:
    page.get_by_label("Given name").fill("Leila")
    page.get_by_label("Family name").fill("Amari")
    for part, value in (("Day", "14"), ("Month", "3"), ("Year", "1986")):
        page.get_by_label(part, exact=True).fill(value)
    choose(page, hand, "sex", "female")
    begin_count(page)
    hand(page.get_by_role("button", name="Save and start the consult"))
    page.wait_for_url(CONSULT)
    expect(page.locator("#plan")).not_to_have_class("stack stale")


def begin_consult(page: Page, hand: Hand) -> None:
    hand(page.get_by_role("link", name="New consult"))
    page.wait_for_url(re.compile("/consults/"))
    if page.url.endswith("/new/"):
        hand(page.locator("main form button").first)
    page.wait_for_url(CONSULT)
    expect(page.locator("#plan")).not_to_have_class("stack stale")


def asked_of_everybody(page: Page, hand: Hand) -> None:
    hand(page.locator("[data-none-of]"))
    choose(page, hand, "toxin_history.first_time", "yes")
    choose(page, hand, "goals.primary", "expression_lines")
    for button in page.locator(".at-once").all():
        hand(button)


def finish(page: Page, hand: Hand) -> None:
    expect(page.locator("#plan")).to_have_attribute("data-missing", "0")
    expect(page.locator("#save")).to_have_attribute("data-state", "saved")
    expect(page.locator("#plan")).not_to_have_class("stack stale")
    hand(page.locator("#finish"))
    page.wait_for_url("**/plans/*/")


def decide_and_record(page: Page, hand: Hand, clinic: Clinic) -> None:
    with tenant(clinic):
        open_vial(clinic, Plan.objects.get().made_by)
    choose(page, hand, "course", "treat")
    with page.expect_navigation():
        hand(page.get_by_role("button", name="Keep this decision"))
    hand(page.get_by_role("link", name="Record treatment").first)
    page.wait_for_url("**/treat/")
    hand(page.get_by_role("button", name="No to all"))
    expect(page.locator("#asked-again")).to_contain_text("Plan of today still holds")
    hand(page.get_by_role("button", name="All as planned"))
    choose_vial(page)
    hand(page.get_by_role("button", name="Sign and finish"))
    page.wait_for_url("**/treatments/*/")


def droop_at_the_check_in(page: Page, hand: Hand, clinic: Clinic) -> None:
    with tenant(clinic):
        treatment = Treatment.objects.get()
    page.goto(page.url.split("/treatments/")[0] + f"/treatments/{treatment.pk}/review/")
    choose(page, hand, "asked", "yes")
    choose(page, hand, "effects", "eyelid_droop")
    choose(page, hand, "side-eyelid_droop", "right")
    hand(page.get_by_role("button", name="Sign the check-in"))
    page.wait_for_url("**/treatments/*/#check-in")
    with tenant(clinic):
        assert Review.objects.get().document["check_in"]["effects"]


def next_consult_shows_it(page: Page, hand: Hand, clinic: Clinic) -> None:
    with tenant(clinic):
        patient = Patient.objects.get(family_name="Amari")
    page.goto(page.url.split("/treatments/")[0] + f"/patients/{patient.pk}/")
    begin_consult(page, hand)
    expect(page.locator("body")).to_contain_text("Eyelid droop")
    expect(page.locator("#sec-safety")).to_contain_text("Eyelid droop")


def plan_of_five(clinic: Clinic) -> Plan:
    with tenant(clinic):
        plan = Plan.objects.select_related("clinic", "patient", "made_by").get()
    assert plan.status == "ready"
    found = {one["region"] for one in plan.document["findings"]}
    assert found == {"forehead", "glabella", "crows_feet", "masseter", "neck"}
    return plan


def five_areas_by_hand(page: Page, hand: Hand) -> None:
    for region, side in (("forehead", "both"), ("glabella", "both"), ("crows_feet", "right")):
        choose(page, hand, LINES.format(region, side, "at_rest"), "0")
        choose(page, hand, LINES.format(region, side, "severity"), "2")
    same_on_the_left(page, hand, LINES.format("crows_feet", "right", "severity"))
    hand(page.locator("#face-lower > summary"))
    for name in ("findings.masseter.muscle_bulk", "findings.neck.vertical_bands"):
        choose(page, hand, f"{name}.right.severity", "2")
        same_on_the_left(page, hand, f"{name}.right.severity")


def same_on_the_left(page: Page, hand: Hand, name: str) -> None:
    concern = page.locator("[data-concern]").filter(has=page.locator(f'[name="{name}"]'))
    hand(concern.locator("[data-same]"))


def test_a_new_face_by_taps_to_the_next_consult(signed_in: Callable[..., Tab], ada: User, clinic: Clinic) -> None:
    page = journey_tab(signed_in, ada).open("/patients/new/")
    new_patient(page, tap)
    asked_of_everybody(page, tap)
    five_areas_by_hand(page, tap)
    finish(page, tap)
    spent = counted(page)
    assert spent["taps"] <= MOST_BY_TAPS and not spent["keys"] and not spent["typed"], spent
    consented(plan_of_five(clinic))
    decide_and_record(page, tap, clinic)
    droop_at_the_check_in(page, tap, clinic)
    next_consult_shows_it(page, tap, clinic)


def test_a_new_face_by_keyboard_to_the_next_consult(signed_in: Callable[..., Tab], ada: User, clinic: Clinic) -> None:
    page = journey_tab(signed_in, ada).open("/patients/new/")
    new_patient(page, key)
    asked_of_everybody(page, key)
    shorthand(page)
    finish(page, key)
    spent = counted(page)
    assert spent["taps"] == 0 and spent["typed"] <= len(FIVE_AREAS) + 3, spent
    consented(plan_of_five(clinic))
    decide_and_record(page, key, clinic)
    droop_at_the_check_in(page, key, clinic)
    next_consult_shows_it(page, key, clinic)
    assert counted(page)["taps"] == 1  # `choose_vial` presses it


def shorthand(page: Page) -> None:
    page.keyboard.press(":")
    line = page.get_by_label("Shorthand line", exact=True)
    expect(line).to_be_focused()
    page.keyboard.type(FIVE_AREAS)
    page.keyboard.press("Enter")
    expect(line).to_have_value("")
    page.keyboard.press("Escape")


def test_with_the_shorthand_line_six_taps_and_typing(
    signed_in: Callable[..., Tab], ada: User, ana: Patient, clinic: Clinic
) -> None:
    page = journey_tab(signed_in, ada).open(f"/patients/{ana.pk}/")
    begin_consult(page, tap)
    begin_count(page)
    asked_of_everybody(page, tap)
    shorthand(page)
    finish(page, tap)
    assert counted(page)["taps"] <= MOST_WITH_SHORTHAND, counted(page)
    consented(plan_of_five(clinic))


def test_a_known_patient_in_five(
    signed_in: Callable[..., Tab], ada: User, ana: Patient, clinic: Clinic, at: Any
) -> None:
    with time_machine.travel(clinic.now() - timedelta(days=30), tick=False):
        make_plan(ana, ada)
    page = journey_tab(signed_in, ada).open(f"/patients/{ana.pk}/")
    begin_consult(page, tap)
    tap(page.locator("[data-none-of]"))
    choose(page, tap, "toxin_history.first_time", "yes")
    finish(page, tap)
    assert counted(page)["taps"] <= MOST_FOR_A_KNOWN, counted(page)
    with tenant(clinic):
        assert {plan.status for plan in Plan.objects.all()} == {"ready"}

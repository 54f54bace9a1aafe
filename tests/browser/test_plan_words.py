"""A plan's words: what concerns this patient first and in single lines, each sentence once, and of a held plan only the hold."""

import json
import re
import uuid
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.records.models import Patient
from planning.consults import actions
from planning.consults.models import Draft
from planning.plans.models import Plan
from tests.browser.conftest import Tab
from tests.treatments.making import HEALTHY, make_plan

pytestmark = pytest.mark.django_db(transaction=True)
EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
SECTIONS = ("safety", "toxin_history", "anatomy", "lifestyle", "goals", "exam", "findings")
PLANS = (
    "01-upper-face-woman",
    "03-heavy-lids",
    "06-masseter-with-jowls",
    "07-neck-with-swallowing-problem",
    "11-wishes-beyond-toxin",
    "12-combination-before-an-event",
    "13-first-lines-at-29",
    "14-hardly-anything-recorded",
)
HELD = ("04-pregnant", "05-myasthenia-without-clearance")
SENTENCES = """root => {
  const seen = [], walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT);
  for (let one = walker.nextNode(); one; one = walker.nextNode()) {
    const own = [...one.childNodes].filter(node => node.nodeType === 3).map(node => node.data).join(" ").trim();
    if (own && one.checkVisibility() && !one.closest("form, table, svg, dl, .vh, .chip, .verdict-head")) seen.push(own);
  }
  return seen;
}"""
LINE_HEIGHTS = """root => [...root.querySelectorAll(".line .brief")].filter(one => one.checkVisibility())
  .map(one => [one.textContent, one.getBoundingClientRect().height / parseFloat(getComputedStyle(one).lineHeight)])"""


def example(name: str, patient: Patient, by: User) -> Plan:
    told: dict[str, Any] = json.loads((EXAMPLES / f"{name}.json").read_text())
    return make_plan(patient, by, **{section: told[section] for section in SECTIONS if section in told})


def sentences(page: Page) -> list[str]:
    """Of more than three words, as anybody reads them who opens nothing."""
    found: list[str] = page.locator("main").evaluate(SENTENCES)
    parts = (part.strip() for text in found for part in re.split(r"(?<=[.!?])\s+", text))
    return [part for part in parts if len(part.split()) > 3]


@pytest.mark.parametrize("name", PLANS)
def test_no_sentence_stands_twice_on_a_plan(
    name: str, signed_in: Callable[..., Tab], clinic: Clinic, ana: Patient, ada: User
) -> None:
    page = signed_in(ada).open(f"/plans/{example(name, ana, ada).pk}/")
    twice = {said: times for said, times in Counter(sentences(page)).items() if times > 1}
    assert twice == {}


@pytest.mark.parametrize("name", PLANS)
def test_at_most_five_single_lines_for_this_patient_on_a_phone(
    name: str, signed_in: Callable[..., Tab], clinic: Clinic, ana: Patient, ada: User
) -> None:
    tab = signed_in(ada, "phone")
    page = tab.open(f"/plans/{example(name, ana, ada).pk}/")
    lines = page.locator(".for-patient").evaluate(LINE_HEIGHTS)
    assert 0 < len(lines) <= 5
    assert [said for said, height in lines if height > 1.1] == []
    tab.look()


def test_a_line_opens_by_tap_and_by_keyboard(
    signed_in: Callable[..., Tab], clinic: Clinic, ana: Patient, ada: User
) -> None:
    tab = signed_in(ada, "phone")
    page = tab.open(f"/plans/{example('03-heavy-lids', ana, ada).pk}/")
    first, second = page.locator(".for-patient .line").nth(0), page.locator(".for-patient .line").nth(1)
    first.locator("summary").tap()
    expect(first.locator(".behind")).to_be_visible()
    expect(first.locator(".behind")).to_contain_text("Source")
    second.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(second.locator(".behind")).to_be_visible()
    page.keyboard.press("Space")
    expect(second.locator(".behind")).to_be_hidden()
    assert page.locator(".for-patient summary").first.bounding_box()["height"] >= 44
    tab.look()


@pytest.mark.parametrize("name", HELD)
def test_a_held_plan_says_the_hold_and_nothing_of_effects_doses_prices_or_order(
    name: str, signed_in: Callable[..., Tab], clinic: Clinic, ana: Patient, ada: User
) -> None:
    tab = signed_in(ada)
    plan = example(name, ana, ada)
    page = tab.open(f"/plans/{plan.pk}/")
    said = page.locator("main").inner_text()
    for line in plan.answer.statements:
        assert (line.text in said) is (line.kind == "hold"), line.rule
    assert not re.search(r"\b(weeks? \d|day \d|full effect|price|In which order|per unit)\b|\d U\b", said)
    expect(page.locator('.note[data-keep="always"]')).to_have_count(0)
    expect(page.locator(".for-patient .lines > li:visible")).to_have_count(0)
    tab.look()


def test_what_every_plan_says_is_folded_and_stands_once(
    signed_in: Callable[..., Tab], clinic: Clinic, ana: Patient, ada: User
) -> None:
    tab = signed_in(ada)
    plan = example("01-upper-face-woman", ana, ada)
    page = tab.open(f"/plans/{plan.pk}/")
    annex = page.locator('.note[data-keep="always"]')
    expect(annex).to_have_count(1)
    expect(annex.locator(".line")).to_have_count(0)
    annex.locator(":scope > summary").click()
    expect(annex.locator(".lines").first).to_be_visible()
    general = [line for line in plan.answer.statements if line.scope == "general"]
    expect(annex.locator(".line")).to_have_count(len(general))
    tab.look()


def test_the_live_plan_asks_once_and_keeps_open_what_was_opened(
    signed_in: Callable[..., Tab], clinic: Clinic, ana: Patient, ada: User
) -> None:
    with tenant(clinic):
        consult = actions.start(patient=ana, by=ada, idempotency_key=uuid.uuid4())
        safety = {name: said for name, said in HEALTHY["safety"].items() if name != "pregnant"}
        goals = HEALTHY["goals"] | {"primary": "volume"}
        Draft.objects.filter(consult=consult).update(data=HEALTHY | {"safety": safety, "goals": goals})
    tab = signed_in(ada)
    page = tab.open(f"/consults/{consult.pk}/")
    live = page.locator("#plan")
    asks = live.get_by_role("link", name="Pregnancy not asked")
    expect(asks).to_have_attribute("href", "#q-safety-pregnant")
    group = live.locator(".not-toxin")
    expect(group.locator(".liner", has_text="Main complaint: volume")).to_be_visible()
    group.locator("summary").first.click()
    expect(group).to_have_attribute("open", "")
    page.locator('[name="safety.pregnant"][value="no"]').locator("xpath=ancestor::label").click()
    expect(asks).to_have_count(0)
    expect(live.locator(".not-toxin")).to_have_attribute("open", "")
    expect(live.locator(".not-toxin .text").first).to_contain_text("Main complaint: volume")
    tab.look()

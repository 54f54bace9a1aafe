"""A patient signs on the tablet with a finger: real touches, sharp, kept when turned, asked again or locked."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from clinic.practice.models import User
from clinic.practice.tenancy import tenant
from patients.consents.models import Consent
from patients.records.models import Patient
from tests.browser.conftest import Tab, until

pytestmark = pytest.mark.django_db(transaction=True)
SignedIn = Callable[..., Tab]
TABLET = {"has_touch": True, "device_scale_factor": 2}
PASSWORD = "a long demo password"


@pytest.fixture(autouse=True)
def knows_her_password(ada: User) -> None:
    ada.set_password(PASSWORD)
    ada.save(update_fields=["password"])


def draw(page: Page, *strokes: list[tuple[float, float]]) -> None:
    """One finger over the field, in parts of its width and height; it leaves the glass while it still moves."""
    pad = page.locator("[data-signature-pad]")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box
    hand = page.context.new_cdp_session(page)
    for points in strokes:
        places = [{"x": box["x"] + x * box["width"], "y": box["y"] + y * box["height"]} for x, y in points]
        hand.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": places[:1]})
        for place in places[1:]:
            hand.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [place]})
        hand.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    hand.detach()


def sign_name(page: Page) -> None:
    letters = [(0.1 + step / 40, 0.35 + 0.3 * (step % 2)) for step in range(24)]
    draw(page, letters, [(0.1, 0.8), (0.4, 0.75), (0.8, 0.82)])


def sign_and_unlock(page: Page) -> None:
    """From the patient's answers to the member's next page."""
    sign_name(page)
    page.get_by_role("button", name="Sign", exact=True).tap()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    page.get_by_role("button", name="For the clinic’s staff: go on").tap()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Unlock").tap()


def handed_over(tab: Tab, patient: Patient, treatment: str = "toxin", query: str = "") -> Page:
    page = tab.open(f"/patients/{patient.pk}/consents/to/{treatment}/{query}")
    tab.look()
    page.get_by_role("button", name="Hand the tablet over").tap()
    expect(page.locator("[data-signature-pad]")).to_be_visible()
    return page


def answer_uses(page: Page) -> None:
    for use in ("For my clinical record", "For teaching", "For publicity"):
        page.get_by_role("group", name=use).get_by_text("Yes", exact=True).tap()


def ink(page: Page) -> int:
    """Dots of the field that are drawn on."""
    count = """pad => {
        const copy = Object.assign(document.createElement("canvas"), { width: pad.width, height: pad.height });
        const read = copy.getContext("2d", { willReadFrequently: true });
        read.drawImage(pad, 0, 0);
        const dots = read.getImageData(0, 0, pad.width, pad.height).data;
        let drawn = 0;
        for (let at = 3; at < dots.length; at += 4) if (dots[at] > 100) drawn += 1;
        return drawn;
    }"""
    return int(page.locator("[data-signature-pad]").evaluate(count))


def strokes(page: Page) -> Any:
    return json.loads(page.locator("input[name=strokes]").input_value())


WANTED = "?product=onabotulinumtoxinA&areas=glabella,chin&off_label=chin"


def test_signed_by_finger(ana: Patient, ada: User, signed_in: SignedIn) -> None:
    tab = signed_in(ada, **TABLET)
    page = handed_over(tab, ana, query=WANTED)
    tab.look()
    expect(page.get_by_text("For the pebbled skin of the chin the medicine is used outside")).to_be_visible()
    links = page.locator("body a[href]:visible").evaluate_all("all => all.map(one => one.getAttribute('href'))")
    assert set(links) <= {"#main"}
    page.get_by_label("I could ask all my questions.").tap()
    page.get_by_label("I have told you of my illnesses").tap()
    top = page.evaluate("scrollY")
    sign_name(page)
    assert (
        abs(page.evaluate("scrollY") - top) < 900
    )  # the field was brought into view, the page was not dragged by the finger
    sharp = page.locator("[data-signature-pad]").evaluate("pad => pad.width / pad.getBoundingClientRect().width")
    assert abs(sharp - 2) < 0.02
    assert len(strokes(page)["strokes"]) == 2 and ink(page) > 500
    page.get_by_role("button", name="Sign", exact=True).dblclick()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    tab.look()
    with tenant(ana.clinic_id):
        consent = Consent.objects.get(patient=ana)
    assert len(consent.signature["strokes"]) == 2
    page.go_back()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    page.get_by_role("button", name="For the clinic’s staff: go on").tap()
    expect(page.get_by_label("Password")).to_be_visible()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Unlock").tap()
    page.wait_for_url(f"**/patients/{ana.pk}/consents/")
    expect(page.get_by_text("Consent signed")).to_be_visible()
    tab.look()
    page.get_by_role("link", name="Signed ").first.tap()
    expect(page.get_by_role("img", name="Signature of Ana Silva")).to_be_visible()
    tab.look()


def test_turned_asked_again_and_typed(ana: Patient, ada: User, signed_in: SignedIn) -> None:
    tab = signed_in(ada, **TABLET)
    tab.watch.expected |= {422}
    page = handed_over(tab, ana, query=WANTED)
    sign_name(page)
    drawn, before = strokes(page), ink(page)
    page.set_viewport_size({"width": 390, "height": 844})
    until(page, lambda: page.locator("[data-signature-pad]").evaluate("pad => pad.width") < 800)
    assert strokes(page) == drawn and ink(page) > 100
    tab.look()
    page.set_viewport_size({"width": 1180, "height": 820})
    until(page, lambda: abs(ink(page) - before) < before / 3)
    page.get_by_role("button", name="Sign", exact=True).tap()
    expect(page.get_by_role("alert")).to_contain_text("ask us before you sign")
    until(page, lambda: ink(page) > before / 2)
    assert strokes(page) == drawn
    tab.look()
    page.get_by_role("button", name="Clear the field").tap()
    assert ink(page) == 0
    page.get_by_text("By typing my name").tap()
    page.get_by_label("Your full name").fill("Ana Silva")
    page.get_by_label("I could ask all my questions.").tap()
    page.get_by_label("I have told you of my illnesses").tap()
    page.get_by_role("button", name="Large print").tap()
    tab.look()
    page.get_by_role("button", name="Sign", exact=True).tap()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()


def test_a_lock_in_between_keeps_the_signature(ana: Patient, ada: User, signed_in: SignedIn) -> None:
    tab = signed_in(ada, **TABLET)
    page = handed_over(tab, ana, "photographs")
    answer_uses(page)
    sign_name(page)
    drawn = strokes(page)
    page.evaluate("import('/static/js/idle_end.js').then(one => one.lockHere())")
    expect(page.get_by_label("Password")).to_be_visible()
    expect(page.locator("[data-signature-pad]")).to_have_count(0)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).tap()
    expect(page.locator("[data-signature-pad]")).to_be_visible()
    assert strokes(page) == drawn and ink(page) > 500
    page.get_by_role("button", name="Sign", exact=True).tap()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()


def test_two_consents_one_after_the_other(ana: Patient, ada: User, signed_in: SignedIn) -> None:
    page = handed_over(signed_in(ada, **TABLET), ana, query=WANTED)
    page.get_by_label("I could ask all my questions.").tap()
    page.get_by_label("I have told you of my illnesses").tap()
    sign_and_unlock(page)
    page.wait_for_url(f"**/patients/{ana.pk}/consents/")
    page.locator("a[href*='/consents/to/photographs/']").first.tap()
    page.get_by_role("button", name="Hand the tablet over").tap()
    answer_uses(page)
    sign_and_unlock(page)
    page.wait_for_url(f"**/patients/{ana.pk}/consents/")
    with tenant(ana.clinic_id):
        assert set(Consent.objects.values_list("treatment", flat=True)) == {"toxin", "photographs"}

"""Whatever the line, the server or the tablet does: what was typed arrives once, or stays in view and is said to be unsaved."""

import json
import uuid
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from planning.consults import actions
from planning.consults.forms.consult_form import Answers
from planning.consults.models import Consult
from tests.browser.conftest import Tab, until
from tests.browser.test_consult_saving import DRAFT, consult, forgive_cuts, kept, press, saved, stored, tab

__all__ = ["consult", "tab"]
pytestmark = pytest.mark.django_db(transaction=True)
PREVIEW = "**/preview/"
WORDS = "In the patient\u2019s own words"
Answer = Callable[[Route], None]


def words(page: Page, text: str) -> None:
    page.get_by_label(WORDS).fill(text)


def kept_words(clinic: Clinic, consult: Consult) -> str:
    said: str = stored(clinic, consult).get("goals", {}).get("words", "")
    return said


def cut(how: str) -> Answer:
    return lambda route: route.abort(how)


def broken(status: int, body: str = "", kind: str = "text/html") -> Answer:
    return lambda route: route.fulfill(status=status, body=body, content_type=kind)


def twice(answer: Answer) -> Answer:
    """That answer to the next two requests, then the server's own."""
    left = [2]

    def faulty(route: Route) -> None:
        left[0] -= 1
        if left[0] >= 0:
            answer(route)
        else:
            route.fallback()

    return faulty


def lost_answer(route: Route) -> None:
    """The server keeps it, and its word never comes back."""
    route.fetch()
    route.abort("connectionreset")


# What a line or a server can do to one save. Each is met twice, then the line is whole again.
FAULTS: dict[str, Answer] = {
    "connection refused: the server restarts": cut("connectionrefused"),
    "connection reset": cut("connectionreset"),
    "connection closed half way": cut("connectionclosed"),
    "no answer in time": cut("timedout"),
    "no name for the server": cut("namenotresolved"),
    "no way to the server": cut("addressunreachable"),
    "blocked by the tablet": cut("blockedbyclient"),
    "too many requests": broken(429),
    "a fault of the server": broken(500),
    "bad gateway": broken(502, "<h1>Bad gateway</h1>"),
    "the server is being changed": broken(503),
    "gateway gave up": broken(504),
    "a page of the hotel's network": broken(200, "<html>Please accept our terms</html>"),
    "an answer that is no JSON": broken(200, '{"version": 4', "application/json"),
    "an answer without a version": broken(200, "{}", "application/json"),
    "an empty answer": broken(200, "", "application/json"),
    "kept, but the answer lost": lost_answer,
}


def test_every_fault_of_line_and_server_loses_nothing(tab: Tab, clinic: Clinic, consult: Consult) -> None:
    page = tab.page
    tab.watch.expected |= {409, 429, 500, 502, 503, 504}
    for number, (fault, answer) in enumerate(FAULTS.items()):
        page.route(DRAFT, twice(answer))
        text = f"{number} {fault}"
        words(page, text)
        page.keyboard.press("Control+s")
        expect(page.locator("#save"), fault).to_contain_text("Not saved")
        assert kept(page) == 1, fault
        # Typed on while the line is bad, then it is whole.
        words(page, f"{text}, and more")
        for _ in range(3):
            page.evaluate("dispatchEvent(new Event('online'))")
        saved(page)
        assert kept_words(clinic, consult) == f"{text}, and more", fault
        assert (kept(page), page.locator("#conflict").count()) == (0, 0), fault
        page.unroute(DRAFT)
    forgive_cuts(tab)


def test_the_network_goes_and_comes_back(tab: Tab, clinic: Clinic, consult: Consult) -> None:
    """Really cut: the browser itself is offline; coming back, it saves without a press."""
    page = tab.page
    tab.context.set_offline(True)
    words(page, "Typed in the cellar")
    expect(page.locator("#save")).to_contain_text("Not saved: offline")
    expect(page.locator("#plan-state")).to_contain_text("Plan not up to date")
    page.locator("#finish").press("Enter")
    expect(page.locator("#finish")).to_have_attribute("aria-disabled", "true")
    tab.context.set_offline(False)
    saved(page)
    # "Finish" was pressed without a plan in view: nothing is finished behind the injector's back.
    expect(page.locator("#plan-state")).to_have_text("The plan has changed: look at it, then finish.")
    assert kept_words(clinic, consult) == "Typed in the cellar"
    forgive_cuts(tab)


def test_offline_when_the_page_is_loaded_again(tab: Tab, clinic: Clinic, consult: Consult) -> None:
    page, address = tab.page, tab.page.url
    tab.watch.expected.add(409)  # the page that goes away sends its answers too
    page.on("dialog", lambda dialog: dialog.accept())
    tab.context.set_offline(True)
    words(page, "Before the reload")
    expect(page.locator("#save")).to_contain_text("Not saved")
    with pytest.raises(Exception, match="ERR_INTERNET_DISCONNECTED"):
        page.reload()
    tab.context.set_offline(False)
    page.goto(address)
    expect(page.get_by_label(WORDS)).to_have_value("Before the reload")
    saved(page)
    assert kept_words(clinic, consult) == "Before the reload"
    forgive_cuts(tab)


def test_rows_that_were_added_come_back_with_what_was_typed_into_them(
    tab: Tab, clinic: Clinic, consult: Consult
) -> None:
    page = tab.page
    press(page, "safety.medicines", "yes")
    names = page.locator('[name="safety.medicines.name"]')
    first = names.count()
    for _ in range(first):  # the spare ones, then one more
        page.locator("[id$='medicines-more'] [data-add-row]").click()
    page.route(DRAFT, cut("failed"))
    for number in range(first + 1):
        names.nth(number).fill(f"Medicine {number}")
    expect(page.locator("#save")).to_contain_text("Not saved")
    page.on("dialog", lambda dialog: dialog.accept())
    tab.watch.expected.add(409)
    page.reload()
    expect(names).to_have_count(first + 1)
    page.unroute(DRAFT)
    page.evaluate("dispatchEvent(new Event('online'))")
    saved(page)
    kept_rows = stored(clinic, consult)["safety"]["medicines"]
    assert [row["name"] for row in kept_rows] == [f"Medicine {number}" for number in range(first + 1)]
    forgive_cuts(tab)


def test_a_full_or_forbidden_storage_is_said(tab: Tab, clinic: Clinic, consult: Consult) -> None:
    page = tab.page
    page.evaluate(
        "() => { Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }; }"
    )
    page.route(DRAFT, cut("failed"))
    words(page, "No copy")
    expect(page.locator("#save")).to_contain_text("leave this page open")
    page.unroute(DRAFT)
    page.evaluate("dispatchEvent(new Event('online'))")
    saved(page)
    assert kept_words(clinic, consult) == "No copy"
    forgive_cuts(tab)


COPIES: dict[str, Callable[[str, str], str]] = {
    "no JSON": lambda owner, patient: "{half a co",
    "no list": lambda owner, patient: json.dumps({"owner": owner, "subject": patient, "fields": "none"}),
    "somebody else's": lambda owner, patient: json.dumps(
        {"owner": str(uuid.uuid4()), "subject": patient, "fields": [["goals.words", "Not mine"]]}
    ),
    "another patient's": lambda owner, patient: json.dumps(
        {"owner": owner, "subject": str(uuid.uuid4()), "fields": [["goals.words", "Not hers"]]}
    ),
}


def test_a_copy_that_is_broken_or_not_mine_is_left_alone(tab: Tab, consult: Consult, ada: User) -> None:
    page = tab.page
    for name, copy in COPIES.items():
        text = copy(str(ada.pk), str(consult.patient_id))
        page.evaluate("([key, text]) => sessionStorage.setItem(key, text)", [f"consult:{consult.pk}", text])
        page.reload()
        expect(page.get_by_label(WORDS), name).to_have_value("")
    page.evaluate("sessionStorage.clear()")


def test_an_old_copy_never_overwrites_what_was_saved_since(
    tab: Tab, clinic: Clinic, consult: Consult, ada: User
) -> None:
    page = tab.page
    page.route(DRAFT, cut("failed"))
    words(page, "Old copy")
    expect(page.locator("#save")).to_contain_text("Not saved")
    with tenant(clinic):
        actions.save_draft(consult=consult, answers=Answers({"goals": {"words": "Newer"}}), version=1, by=ada)
    tab.watch.expected.add(409)
    page.on("dialog", lambda dialog: dialog.accept())
    page.unroute(DRAFT)
    page.reload()
    expect(page.locator("#conflict")).to_contain_text("Old copy")
    assert kept_words(clinic, consult) == "Newer"
    with page.expect_navigation():
        page.get_by_role("button", name="Save the chosen answers").click()
    until(page, lambda: kept_words(clinic, consult) == "Old copy")
    page.wait_for_timeout(500)
    expect(page.locator("#conflict")).to_have_count(0)
    forgive_cuts(tab)


def test_a_reload_after_a_lost_answer_is_no_quarrel(tab: Tab, clinic: Clinic, consult: Consult) -> None:
    page = tab.page
    tab.watch.expected.add(409)
    page.on("dialog", lambda dialog: dialog.accept())
    page.route(DRAFT, lost_answer)
    words(page, "First")
    expect(page.locator("#save")).to_have_attribute("data-state", "offline")
    page.route(DRAFT, cut("failed"))
    words(page, "First and second")
    page.reload()
    expect(page.get_by_label(WORDS)).to_have_value("First and second")
    expect(page.locator("#save")).to_have_attribute("data-state", "offline")
    assert kept_words(clinic, consult) == "First"
    page.unroute(DRAFT)
    page.evaluate("dispatchEvent(new Event('online'))")
    saved(page)
    assert kept_words(clinic, consult) == "First and second"
    forgive_cuts(tab)


def test_a_late_answer_does_not_undo_a_newer_one(tab: Tab, clinic: Clinic, consult: Consult) -> None:
    """The first save hangs while two more answers are given; the plan of the first must not be shown after that of the last."""
    page, first = tab.page, [True]

    def hang_once(route: Route) -> None:
        if first[0]:
            first[0] = False
            page.wait_for_timeout(1500)
        route.fallback()

    page.route(DRAFT, hang_once)
    page.route(PREVIEW, lambda route: (page.wait_for_timeout(400), route.fallback()))
    for severity in ("1", "3"):
        press(page, "findings.glabella.dynamic_lines.both.severity", severity)
        page.wait_for_timeout(350)
    words(page, "Last")
    until(page, lambda: kept_words(clinic, consult) == "Last")
    saved(page)
    data = stored(clinic, consult)
    assert (data["findings"][0]["severity"], data["goals"]["words"]) == (3, "Last")
    expect(page.locator('a[data-region="glabella"]')).to_have_attribute("data-grade", "3")
    expect(page.locator("#plan-state")).to_have_text("")


@pytest.mark.parametrize("answer", [cut("failed"), broken(500), broken(200, "<html>", "text/html")])
def test_a_failing_preview_saves_all_the_same(tab: Tab, clinic: Clinic, consult: Consult, answer: Answer) -> None:
    page = tab.page
    tab.watch.expected.add(500)
    page.route(PREVIEW, answer)
    words(page, "Saved without a plan")
    expect(page.locator("#plan-state")).to_contain_text("Plan not up to date")
    saved(page)
    assert kept_words(clinic, consult) == "Saved without a plan"
    expect(page.locator("#finish")).to_have_attribute("aria-disabled", "true")
    forgive_cuts(tab)


def test_a_failing_save_leaves_the_plan_alive_but_does_not_finish(tab: Tab, clinic: Clinic, consult: Consult) -> None:
    page = tab.page
    page.route(DRAFT, cut("failed"))
    words(page, "Only here")
    expect(page.locator("#save")).to_contain_text("Not saved")
    expect(page.locator("#finish")).to_have_attribute("aria-disabled", "false")
    page.locator("#finish").click()
    page.get_by_role("button", name="Finish as incomplete").click()
    page.wait_for_timeout(500)
    expect(page.get_by_label(WORDS)).to_have_value("Only here")
    with tenant(clinic):
        assert Consult.objects.get(pk=consult.pk).is_open
    page.unroute(DRAFT)
    page.locator("#finish").click()
    if page.get_by_role("dialog").is_visible():
        page.get_by_role("button", name="Finish as incomplete").click()
    page.wait_for_url("**/plans/*/")
    assert kept_words(clinic, consult) == "Only here"
    forgive_cuts(tab)

"""Nothing typed is ever lost: the network cut, slow or broken, the session gone, a second tab, a reload, a second press."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, Route, expect

from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.records.models import Patient
from planning.consults import actions
from planning.consults.forms.consult_form import Answers, look_up
from planning.consults.models import Consult, Draft
from planning.plans.models import Plan
from tests.browser.conftest import Tab, until
from tests.support.chromium import is_of_a_cut

pytestmark = pytest.mark.django_db(transaction=True)
DRAFT = "**/draft/"


@pytest.fixture
def consult(clinic: Clinic, ana: Patient, ada: User) -> Consult:
    with tenant(clinic):
        return actions.start(patient=ana, by=ada, idempotency_key=uuid.uuid4())


@pytest.fixture
def tab(signed_in: Callable[..., Tab], ada: User, consult: Consult) -> Tab:
    opened = signed_in(ada)
    opened.open(f"/consults/{consult.pk}/")
    return opened


def stored(clinic: Clinic, consult: Consult) -> dict[str, Any]:
    with tenant(clinic):
        data: dict[str, Any] = Draft.objects.get(consult=consult).data
        return data


def saved(page: Page) -> None:
    expect(page.locator("#save")).to_have_attribute("data-state", "saved", timeout=15_000)


def kept(page: Page) -> int:
    """How many consults this tablet holds a copy of (htmx keeps a key of its own there)."""
    count: int = page.evaluate("Object.keys(sessionStorage).filter(key => key.startsWith('consult:')).length")
    return count


def forgive_cuts(tab: Tab) -> None:
    """The browser writes its own line for each request that this test cut, and for those cut after this step."""
    tab.watch.cut = True
    tab.watch.faults[:] = [fault for fault in tab.watch.faults if not is_of_a_cut(fault)]


def press(page: Page, name: str, value: str) -> None:
    page.locator(f'#consult [name="{name}"][value="{value}"]').locator("xpath=ancestor::label").click()


KINDS: dict[str, tuple[Callable[[Page], None], str, Any]] = {
    "yes or no": (lambda page: press(page, "safety.pregnant", "yes"), "safety.pregnant", True),
    "words": (
        lambda page: page.get_by_label("In the patient\u2019s own words").fill("Rested"),
        "goals.words",
        "Rested",
    ),
    "picks": (lambda page: press(page, "goals.wishes", "prevention"), "goals.wishes", ["prevention"]),
    "a date": (
        lambda page: page.get_by_label("Last treatment").fill("2026-01-31"),
        "toxin_history.last_on",
        "2026-01-31",
    ),
    "a grade": (
        lambda page: press(page, "findings.glabella.dynamic_lines.both.severity", "3"),
        "findings",
        [{"region": "glabella", "concern": "dynamic_lines", "side": "both", "severity": 3}],
    ),
}


@pytest.mark.parametrize("fault", ["cut", "slow", "broken"])
def test_every_kind_of_answer_survives_a_bad_line(tab: Tab, clinic: Clinic, consult: Consult, fault: str) -> None:
    page = tab.page
    left = [0]

    def bad_line(route: Route) -> None:
        left[0] -= 1
        if left[0] < 0:
            route.fallback()
        elif fault == "cut":
            route.abort()
        elif fault == "broken":
            route.fulfill(status=500, body="")
        else:
            page.wait_for_timeout(700)
            route.fallback()

    tab.watch.expected.add(500)
    page.route(DRAFT, bad_line)
    for kind, (answer, path, value) in KINDS.items():
        left[0] = 2
        answer(page)
        if fault != "slow":
            expect(page.locator("#save")).to_contain_text("Not saved")
            left[0] = 0
            page.evaluate("dispatchEvent(new Event('online'))")
        saved(page)
        assert look_up(stored(clinic, consult), path) == value, kind
        assert kept(page) == 0, kind
    forgive_cuts(tab)


def test_what_could_not_be_saved_is_there_after_a_reload(tab: Tab, clinic: Clinic, consult: Consult) -> None:
    page = tab.page
    page.route(DRAFT, lambda route: route.abort())
    page.get_by_label("In the patient\u2019s own words").fill("Kept on this device")
    expect(page.locator("#save")).to_contain_text("Kept on this device")
    page.on("dialog", lambda dialog: dialog.accept())
    page.unroute(DRAFT)
    tab.watch.expected.add(409)  # the page that goes away sends its answers too, and both say the same
    page.reload()
    expect(page.get_by_label("In the patient\u2019s own words")).to_have_value("Kept on this device")
    saved(page)
    assert stored(clinic, consult)["goals"]["words"] == "Kept on this device"
    forgive_cuts(tab)


def test_a_lost_session_keeps_the_form_and_saves_after_signing_in(
    tab: Tab, clinic: Clinic, consult: Consult, sign_in: Any, ada: User
) -> None:
    page = tab.page
    Session.objects.all().delete()
    press(page, "safety.pregnant", "no")
    expect(page.get_by_role("alert")).to_contain_text("You are signed out")
    expect(page.get_by_role("link", name="Sign in in a new tab")).to_be_visible()
    tab.look()
    cookie = sign_in(ada).cookies["glabella"]
    tab.context.add_cookies([{"name": "glabella", "value": cookie.value, "url": tab.origin}])
    saved(page)
    assert stored(clinic, consult) == {"safety": {"pregnant": False}}
    expect(page.get_by_role("alert")).to_have_count(0)
    tab.watch.expected |= {403}


def test_a_second_writer_is_compared_answer_by_answer(tab: Tab, clinic: Clinic, consult: Consult, dora: User) -> None:
    page = tab.page
    with tenant(clinic):
        theirs = Answers({"safety": {"pregnant": True}, "goals": {"words": "Theirs"}})
        actions.save_draft(consult=consult, answers=theirs, version=1, by=dora)
    tab.watch.expected.add(409)
    press(page, "safety.pregnant", "no")
    panel = page.locator("#conflict")
    expect(panel).to_contain_text("Dora saved this consult")
    expect(panel.get_by_role("row")).to_have_count(3)
    tab.look()
    assert stored(clinic, consult)["safety"] == {"pregnant": True}
    # An answer that only the other gave stands chosen: silence never takes it away.
    expect(panel.get_by_role("row", name="own words").get_by_role("radio").nth(1)).to_be_checked()
    expect(panel.get_by_role("row", name="Pregnant").get_by_role("radio").nth(0)).to_be_checked()
    with page.expect_navigation():
        panel.get_by_role("button", name="Save the chosen answers").click()
    page.wait_for_timeout(500)  # a copy left behind would now start the quarrel anew
    expect(page.locator("#conflict")).to_have_count(0)
    assert kept(page) == 0
    assert stored(clinic, consult) == {"safety": {"pregnant": False}, "goals": {"words": "Theirs"}}


def test_two_tabs_of_one_person_never_overwrite_each_other(tab: Tab, clinic: Clinic, consult: Consult) -> None:
    first, second = tab.page, tab.context.new_page()
    second.goto(first.url)
    press(second, "safety.breastfeeding", "yes")
    saved(second)
    tab.watch.expected.add(409)
    press(first, "safety.pregnant", "no")
    expect(first.locator("#conflict")).to_contain_text("Another tab or device of yours")
    assert stored(clinic, consult) == {"safety": {"breastfeeding": True}}
    second.close()
    first.evaluate("sessionStorage.clear()")


def test_many_quick_answers_arrive_in_order(tab: Tab, clinic: Clinic, consult: Consult) -> None:
    page = tab.page
    under_way = [0, 0]

    def slowly(route: Route) -> None:
        under_way[0] += 1
        under_way[1] = max(under_way)
        page.wait_for_timeout(150)
        under_way[0] -= 1
        route.fallback()

    page.route(DRAFT, slowly)
    for value in ("1", "2", "3", "2", "1"):
        press(page, "findings.glabella.dynamic_lines.both.severity", value)
    press(page, "safety.pregnant", "no")
    until(page, lambda: stored(clinic, consult).get("safety") == {"pregnant": False})
    saved(page)
    assert stored(clinic, consult)["findings"][0]["severity"] == 1
    assert under_way[1] == 1


def test_leaving_the_tab_saves_at_once(tab: Tab, clinic: Clinic, consult: Consult) -> None:
    page = tab.page
    page.get_by_label("In the patient\u2019s own words").press_sequentially("Hidden")
    with page.expect_response(DRAFT):
        page.evaluate(
            "Object.defineProperty(document, 'visibilityState', {value: 'hidden', configurable: true});"
            "document.dispatchEvent(new Event('visibilitychange'))"
        )
    saved(page)
    assert stored(clinic, consult)["goals"]["words"] == "Hidden"


def test_finishing_twice_makes_one_plan_and_the_way_back_does_not_reopen(
    tab: Tab, clinic: Clinic, consult: Consult
) -> None:
    page = tab.page
    press(page, "safety.pregnant", "no")
    saved(page)
    expect(page.locator("#finish")).to_have_attribute("aria-disabled", "false")
    page.locator("#finish").click()
    expect(page.get_by_role("dialog")).to_contain_text("answers are still missing")
    page.get_by_role("button", name="Finish as incomplete").dblclick()
    page.wait_for_url("**/plans/*/")
    with tenant(clinic):
        assert Plan.objects.count() == 1
    address = page.url
    page.go_back()
    page.wait_for_url(address)


def test_signing_out_leaves_nothing_on_the_tablet(tab: Tab) -> None:
    page = tab.page
    page.route(DRAFT, lambda route: route.abort())
    press(page, "safety.pregnant", "yes")
    expect(page.locator("#save")).to_contain_text("Not saved")
    assert kept(page) == 1
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(f"{tab.origin}/accounts/logout/")
    page.locator("main form button").click()
    page.wait_for_url("**/accounts/login/**")
    assert kept(page) == 0
    forgive_cuts(tab)


def test_a_preview_that_fails_never_looks_current(tab: Tab) -> None:
    page = tab.page
    press(page, "findings.glabella.dynamic_lines.both.severity", "2")
    expect(page.locator("#plan-state")).to_have_text("")
    page.route("**/preview/", lambda route: route.abort())
    press(page, "findings.glabella.dynamic_lines.both.severity", "3")
    expect(page.locator("#plan-state")).to_contain_text("Plan not up to date")
    expect(page.locator("#plan")).to_have_class("stack stale failed")
    expect(page.locator("#finish")).to_have_attribute("aria-disabled", "true")
    page.unroute("**/preview/")
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("#plan-state")).to_have_text("")
    forgive_cuts(tab)

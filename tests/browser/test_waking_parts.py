"""Every other part of a page that comes by itself: after an outage it comes again without a press, and says so meanwhile."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from playwright.sync_api import Page, Route, expect

from clinic.jobs.models import Job
from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.records.models import Patient
from planning.plans.models import Plan
from tests.browser.conftest import Tab, until
from tests.support.chromium import Watch
from tests.support.jobs import set_state
from tests.treatments.making import make_plan, make_treatment

pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[[User], Client]
PASSWORD = "a long demo password"
BY_ITSELF = "It is asked again by itself."
DAY = "**/documents/today/**"


@pytest.fixture(autouse=True)
def lines_of_htmx(monkeypatch: pytest.MonkeyPatch) -> None:
    """htmx and the browser write a line for each request that these tests spoil, the last of them while the tab is checked."""
    spoilt = re.compile(r"htmx:(afterRequest|sendError|timeout)|Response Status Error Code|net::ERR_")
    console = Watch._console

    def without(watch: Watch, message: Any) -> None:
        if not spoilt.search(message.text):
            console(watch, message)

    monkeypatch.setattr(Watch, "_console", without)


@pytest.fixture
def plan(clinic: Clinic, ana: Patient, ada: User, open_all_week: None) -> Plan:
    plan = make_plan(ana, ada)
    make_treatment(plan, ada)
    return plan


def down(status: int = 503) -> Callable[[Route], None]:
    return lambda route: route.fulfill(status=status)


def watched(tab: Tab) -> Page:
    """The documents of the day, with jobs under way."""
    page = tab.open("/documents/today/")
    expect(page.get_by_text("Queued")).to_have_count(2)
    return page


def finish_jobs(clinic: Clinic) -> None:
    with tenant(clinic):
        Job.objects.update(last_error="TookTooLong")
        set_state(Job.objects.all(), "failed")


@pytest.mark.parametrize("how", ["answers 503", "refuses", "hangs"])
def test_the_progress_of_letters_goes_on(
    signed_in: Callable[..., Tab], clinic: Clinic, plan: Plan, ada: User, how: str
) -> None:
    tab = signed_in(ada)
    tab.watch.expected.add(503)
    page = watched(tab)
    met: dict[str, Callable[[Route], None]] = {
        "answers 503": down(),
        "refuses": lambda route: route.abort("connectionrefused"),
        "hangs": lambda route: None,
    }
    if how == "hangs":
        page.evaluate("htmx.config.timeout = 700")
    page.route(DAY, met[how])
    expect(page.locator("#day-documents")).to_contain_text(BY_ITSELF)
    finish_jobs(clinic)
    page.unroute(DAY)
    expect(page.get_by_role("heading", name="0 of 2 ready, 2 failed.")).to_be_visible(timeout=45_000)
    expect(page.get_by_text(BY_ITSELF)).to_have_count(0)


def test_an_outage_asks_more_and_more_rarely(signed_in: Callable[..., Tab], plan: Plan, ada: User) -> None:
    tab = signed_in(ada)
    tab.watch.expected.add(503)
    page = watched(tab)
    asked: list[Route] = []
    page.route(DAY, lambda route: (asked.append(route), route.fulfill(status=503)))
    expect(page.locator("#day-documents")).to_contain_text(BY_ITSELF)
    page.wait_for_timeout(10_000)
    assert len(asked) <= 6  # and not ten
    until(page, lambda: len(asked) >= 2)


def test_a_page_without_news_is_not_called_asleep(signed_in: Callable[..., Tab], plan: Plan, ada: User) -> None:
    """The answer "nothing new" swaps nothing, and still says that the server answers."""
    tab = signed_in(ada)
    tab.watch.expected.add(503)
    page = watched(tab)
    page.route(DAY, down())
    expect(page.locator("#day-documents")).to_contain_text(BY_ITSELF)
    tab.look()
    page.unroute(DAY)
    expect(page.get_by_text(BY_ITSELF)).to_have_count(0, timeout=45_000)
    expect(page.get_by_text("Queued")).to_have_count(2)


def test_signed_out_the_whole_page_goes_to_sign_in_and_back(
    signed_in: Callable[..., Tab], plan: Plan, ada: User
) -> None:
    """Nobody typed here: the sign-in page takes the place of the page, and never that of a part."""
    ada.set_password(PASSWORD)
    ada.save(update_fields=["password"])
    tab = signed_in(ada)
    tab.watch.expected.add(401)
    page = watched(tab)
    address = page.url
    Session.objects.all().delete()
    page.wait_for_url("**/accounts/login/?next=/documents/today/")
    page.get_by_label("Email").fill(ada.email)
    page.get_by_label("Password").first.fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(address)
    expect(page.get_by_text("Queued")).to_have_count(2)


def test_signed_out_what_somebody_typed_stays_with_sign_in_beside_it(
    morning: None, open_all_week: None, signed_in: Callable[..., Tab], ana: Patient, ada: User, sign_in: SignIn
) -> None:
    tab = signed_in(ada)
    tab.watch.expected.add(401)
    page = tab.open(f"/appointments/new/?patient={ana.pk}")
    page.locator("#book [name=note]").fill("Comes with her sister")
    Session.objects.all().delete()
    page.locator("#book [name=minutes]").select_option("45")
    expect(page.locator("#signed-out")).to_contain_text("You are signed out")
    expect(page.locator("#book [name=note]")).to_have_value("Comes with her sister")
    expect(page.get_by_label("Password")).to_have_count(0)
    cookie = sign_in(ada).cookies["glabella"]
    tab.context.add_cookies([{"name": "glabella", "value": cookie.value, "url": tab.origin}])
    expect(page.locator("#signed-out")).to_have_count(0)
    expect(page.locator("#when .slot").first).to_be_visible()


def test_a_part_that_was_missing_at_the_load_comes_later(
    signed_in: Callable[..., Tab], clinic: Clinic, plan: Plan, ada: User
) -> None:
    tab = signed_in(ada)
    tab.watch.expected.add(503)
    page, address = tab.page, f"**/plans/{plan.pk}/record/"
    finish_jobs(clinic)
    page.route(address, down())
    tab.open(f"/plans/{plan.pk}/")
    expect(page.get_by_text(BY_ITSELF)).to_have_count(1)
    tab.look()
    page.unroute(address)
    expect(page.get_by_role("heading", name="Clinical record")).to_be_visible(timeout=45_000)
    expect(page.get_by_text(BY_ITSELF)).to_have_count(0)


def test_a_search_is_answered_after_the_outage(
    signed_in: Callable[..., Tab], ana: Patient, ben: Patient, ada: User
) -> None:
    tab = signed_in(ada)
    tab.watch.expected.add(503)
    page, address = tab.open("/patients/"), "**/patients/?q=*"
    page.route(address, down())
    page.locator(".finder").get_by_role("searchbox").press_sequentially("nobody")
    expect(page.locator(".finder")).to_contain_text(BY_ITSELF)
    tab.look()
    page.unroute(address)
    expect(page.locator("#patients")).to_contain_text("Nobody found", timeout=45_000)
    expect(page.get_by_text(BY_ITSELF)).to_have_count(0)


def test_the_times_follow_the_form_after_the_outage(
    morning: None, open_all_week: None, signed_in: Callable[..., Tab], ana: Patient, ada: User
) -> None:
    tab = signed_in(ada)
    tab.watch.expected.add(503)
    page, address = tab.open(f"/appointments/new/?patient={ana.pk}"), "**/appointments/new/?*minutes=45*"
    page.route(address, down())
    page.locator("#book [name=minutes]").select_option("45")
    expect(page.locator("#when")).to_contain_text(BY_ITSELF)
    page.unroute(address)
    expect(page.get_by_text(BY_ITSELF)).to_have_count(0, timeout=45_000)
    expect(page.locator("#when .slot").first).to_be_visible()


def test_the_doses_of_a_decision_are_checked_after_the_outage(
    signed_in: Callable[..., Tab], clinic: Clinic, ana: Patient, ada: User
) -> None:
    tab = signed_in(ada)
    tab.watch.expected.add(503)
    page = tab.open(f"/plans/{make_plan(ana, ada).pk}/")
    page.route("**/review/", down())
    page.locator("#d-course label").first.click()
    expect(page.locator("#decision-review")).to_contain_text(BY_ITSELF)
    page.unroute("**/review/")
    expect(page.locator("#decision-review")).to_contain_text("in this session", timeout=45_000)
    expect(page.get_by_text(BY_ITSELF)).to_have_count(0)


def test_a_press_without_an_answer_is_said_to_be_lost(
    signed_in: Callable[..., Tab], clinic: Clinic, plan: Plan, ada: User
) -> None:
    tab = signed_in(ada)
    tab.watch.expected.add(503)
    finish_jobs(clinic)
    page = tab.open("/documents/today/")
    page.route(DAY, down())
    page.locator("#make-all").click()
    expect(page.get_by_role("alert")).to_contain_text("Look whether it was done before you press again.")
    page.unroute(DAY)
    page.locator("#make-all").click()
    expect(page.get_by_text("Queued")).to_have_count(2)
    expect(page.get_by_role("alert")).to_have_count(0)

"""After an outage the consult goes on by itself: plan and saving wake without a key pressed, in step, and without a storm."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from playwright.sync_api import Page, Route, expect

from clinic.embedded.process import spawn
from clinic.practice.models import Clinic, User
from planning.consults.models import Consult
from tests.browser.conftest import Tab, until
from tests.browser.test_consult_saving import DRAFT, consult, forgive_cuts, press, saved, stored, tab

__all__ = ["consult", "tab"]
pytestmark = pytest.mark.django_db(transaction=True)
PREVIEW = "**/preview/"
PASSWORD = "a long demo password"
SignIn = Callable[[User], Client]
GLABELLA = "findings.glabella.dynamic_lines.both.severity"


class Outage:
    """While `on`, every save and every question for the plan is answered by `answer`; counts the questions."""

    def __init__(self, page: Page, answer: Callable[[Route], None]) -> None:
        self.on, self.answer, self.asked = True, answer, list[str]()
        for address in (PREVIEW, DRAFT):
            page.route(address, self._meet)

    def _meet(self, route: Route) -> None:
        self.asked.append(route.request.url)
        if self.on:
            self.answer(route)
        else:
            route.fallback()

    def plans_asked(self) -> int:
        return sum(address.endswith("/preview/") for address in self.asked)


def asleep(page: Page, why: str = "") -> None:
    expect(page.locator("#save")).to_have_attribute("data-state", "offline")
    expect(page.locator("#plan-state")).to_contain_text(f"Plan not up to date: {why}")
    expect(page.locator("#finish")).to_have_attribute("aria-disabled", "true")


def awake(page: Page, clinic: Clinic, consult: Consult) -> None:
    """Saved, and beside it the plan of what was saved."""
    saved(page)
    expect(page.locator("#plan-state")).to_have_text("", timeout=45_000)
    expect(page.locator("#plan")).to_have_class("stack")
    expect(page.locator("#finish")).to_have_attribute("aria-disabled", "false")
    assert stored(clinic, consult)["findings"][0]["severity"] == 3
    expect(page.locator("#plan")).to_contain_text("Area between the brows: lines at rest not recorded")


def answer(page: Page) -> None:
    press(page, GLABELLA, "3")


@pytest.mark.parametrize("status", [500, 502, 503])
def test_a_server_that_answers_again_is_noticed(tab: Tab, clinic: Clinic, consult: Consult, status: int) -> None:
    page = tab.page
    tab.watch.expected.add(status)
    outage = Outage(page, lambda route: route.fulfill(status=status))
    answer(page)
    asleep(page, "the server had a fault")
    outage.on = False
    awake(page, clinic, consult)


def test_the_plan_wakes_also_where_saving_never_failed(tab: Tab, clinic: Clinic, consult: Consult) -> None:
    page = tab.page
    tab.watch.expected.add(503)
    page.route(PREVIEW, lambda route: route.fulfill(status=503))
    answer(page)
    saved(page)
    expect(page.locator("#plan-state")).to_contain_text("Plan not up to date")
    page.unroute(PREVIEW)
    awake(page, clinic, consult)


def test_a_network_that_is_back_is_noticed(tab: Tab, clinic: Clinic, consult: Consult) -> None:
    page = tab.page
    tab.context.set_offline(True)
    answer(page)
    asleep(page, "the server does not answer")
    tab.context.set_offline(False)
    awake(page, clinic, consult)
    forgive_cuts(tab)


class Server:
    """The product in a process of its own, on a port that stays the same."""

    def __init__(self, log: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url, self.log = f"http://127.0.0.1:{self.port}", log
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        database = settings.DATABASES["default"]["NAME"]
        env = {
            **os.environ,
            "DATABASE_URL": urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{database}").geturl(),
        }
        command = [sys.executable, "manage.py", "runserver", "--noreload", "--skip-checks", str(self.port)]
        self.process = spawn(command, log=self.log, env=env, cwd=settings.BASE_DIR)
        while not self.answers():
            assert self.process.poll() is None, self.log.read_text()
            time.sleep(0.1)

    def answers(self) -> bool:
        with socket.socket() as line:
            return line.connect_ex(("127.0.0.1", self.port)) == 0

    def kill(self) -> None:
        assert self.process
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    one = Server(tmp_path / "server.log")
    one.start()
    yield one
    one.kill()


def test_a_server_that_was_started_again_is_noticed(
    open_tab: Callable[..., Tab], server: Server, clinic: Clinic, consult: Consult, ada: User, sign_in: SignIn
) -> None:
    tab = open_tab()
    tab.origin = tab.watch.origin = server.url
    cookie = sign_in(ada).cookies["glabella"]
    tab.context.add_cookies([{"name": "glabella", "value": cookie.value, "url": server.url}])
    page = tab.open(f"/consults/{consult.pk}/")
    server.kill()
    answer(page)
    asleep(page, "the server does not answer")
    server.start()
    awake(page, clinic, consult)
    forgive_cuts(tab)


def test_after_signing_in_again_in_another_tab_everything_goes_on(
    tab: Tab, clinic: Clinic, consult: Consult, ada: User
) -> None:
    """With the real form, which gives the session and its token anew."""
    ada.set_password(PASSWORD)
    ada.save(update_fields=["password"])
    page = tab.page
    tab.watch.expected |= {401, 403}
    Session.objects.all().delete()
    answer(page)
    asleep(page, "you are signed out")
    with tab.context.expect_page() as opened:
        page.get_by_role("link", name="Sign in in a new tab").click()
    beside = opened.value
    beside.get_by_label("Email").fill(ada.email)
    beside.get_by_label("Password").first.fill(PASSWORD)
    beside.get_by_role("button", name="Sign in", exact=True).click()
    beside.wait_for_url(lambda url: "/accounts/" not in url)
    awake(page, clinic, consult)
    expect(page.locator("#signed-out")).to_have_count(0)
    beside.close()


def test_another_persons_session_neither_saves_nor_is_taken_for_mine(
    tab: Tab, clinic: Clinic, consult: Consult, dora: User, ada: User, sign_in: SignIn
) -> None:
    page = tab.page
    tab.watch.expected |= {401, 403}
    Session.objects.all().delete()
    answer(page)
    asleep(page, "you are signed out")
    for person, said in ((dora, "Somebody else is signed in here now."), (ada, "")):
        cookie = sign_in(person).cookies["glabella"]
        tab.context.add_cookies([{"name": "glabella", "value": cookie.value, "url": tab.origin}])
        if said:
            expect(page.locator("#signed-out")).to_contain_text(said)
            assert stored(clinic, consult) == {}
    awake(page, clinic, consult)


def test_a_request_that_hangs_has_an_end(tab: Tab, clinic: Clinic, consult: Consult) -> None:
    page = tab.page
    page.clock.install()
    hanging = set[str]()

    def hang_once(route: Route) -> None:
        if route.request.url in hanging:
            route.abort("timedout")
        hanging.add(route.request.url)

    outage = Outage(page, hang_once)
    answer(page)
    page.clock.run_for(1000)
    expect(page.locator("#plan-state")).to_have_text("Updating…")
    page.clock.run_for(21_000)
    asleep(page, "the server does not answer")
    outage.on = False
    page.clock.resume()
    awake(page, clinic, consult)
    forgive_cuts(tab)


def test_many_reasons_to_hope_make_no_storm(tab: Tab, clinic: Clinic, consult: Consult) -> None:
    page = tab.page
    tab.watch.expected.add(503)
    outage = Outage(page, lambda route: route.fulfill(status=503))
    answer(page)
    asleep(page)
    before, began = len(outage.asked), time.monotonic()
    for _ in range(60):
        page.evaluate("for (const name of ['online', 'focus', 'pageshow']) dispatchEvent(new Event(name))")
        page.wait_for_timeout(50)
    passed = time.monotonic() - began
    # Plan and draft, each at most once a second, and one that was on its way.
    assert len(outage.asked) - before <= 2 * (passed + 1)
    until(page, lambda: len(outage.asked) - before >= 2)
    outage.on = False
    awake(page, clinic, consult)


def test_finish_pressed_in_an_outage_finishes_nothing_later(tab: Tab, clinic: Clinic, consult: Consult) -> None:
    """Also where the very same plan comes back: who pressed looks again, and presses again."""
    page = tab.page
    answer(page)
    awake(page, clinic, consult)
    tab.watch.expected.add(503)
    outage = Outage(page, lambda route: route.fulfill(status=503))
    page.get_by_label("In the patient\u2019s own words").fill("Rested")
    asleep(page)
    page.locator("#finish").press("Enter")
    asked = outage.plans_asked()
    until(page, lambda: outage.plans_asked() > asked)
    outage.on = False
    saved(page)
    expect(page.locator("#plan-state")).to_have_text("The plan is up to date again: press Finish once more.")
    assert page.url.endswith(f"/consults/{consult.pk}/")
    expect(page.locator("#finish")).to_have_attribute("aria-disabled", "false")

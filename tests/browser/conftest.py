"""The product in a real browser: live server, one tab a person, every fault of a page collected."""

import os
from collections.abc import Callable, Iterator
from datetime import datetime, time
from typing import Any

import pytest
import time_machine
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from clinic.practice.actions import set_opening_hours
from clinic.practice.models import Clinic, User
from tests.support.chromium import SIZES, Watch, executable, launch, overflows, violations
from tests.support.live import wait_until_idle

# Playwright's synchronous interface runs a loop in this thread; Django would refuse every query beside it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
# A busy machine is slow, not wrong.
expect.set_options(timeout=15_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test of this folder drives Chromium."""
    for item in items:
        if item.path.is_relative_to(os.path.dirname(__file__)):
            item.add_marker(pytest.mark.browser)
            if executable() is None:
                item.add_marker(pytest.mark.skip(reason="No Chromium here; install it or name it in CHROMIUM."))


def until(page: Page, condition: Callable[[], bool], seconds: int = 30) -> None:
    """Waits for what no element of the page shows; fails where it does not come."""
    for _ in range(seconds * 20):
        if condition():
            return
        page.wait_for_timeout(50)
    assert condition()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


class Tab:
    """A person's tab that collects faults and checks each page it is asked to look at."""

    def __init__(self, context: BrowserContext, origin: str) -> None:
        self.context, self.origin = context, origin
        self.page: Page = context.new_page()
        self.watch = Watch(self.page, origin)

    def open(self, path: str) -> Page:
        """By the address bar; once more where the page left for an address of its own at that moment."""
        address = path if path.startswith("http") else self.origin + path
        try:
            self.page.goto(address)
        except Error as error:
            if "ERR_ABORTED" not in error.message and "interrupted by another navigation" not in error.message:
                raise
            self.page.wait_for_load_state()
            self.page.goto(address)
        return self.page

    def look(self) -> None:
        """WCAG 2.2 AA by axe in both colour schemes, and nothing scrolls sideways."""
        for scheme in ("light", "dark"):
            self.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
            assert violations(self.page) == [], f"{self.page.url} in {scheme}"
        self.page.emulate_media(color_scheme="light")
        assert not overflows(self.page), self.page.url


@pytest.fixture
def open_tab(chromium: Browser, live_server: LiveServer) -> Iterator[Callable[..., Tab]]:
    """`open_tab("phone")`: a new person's tab of that size; every tab must end without a fault."""
    tabs: list[Tab] = []

    def opened(size: str = "tablet", **options: Any) -> Tab:
        width, height = SIZES[size]
        options = {"has_touch": size == "phone", "accept_downloads": True, **options}
        context = chromium.new_context(viewport={"width": width, "height": height}, **options)
        tabs.append(Tab(context, live_server.url))
        return tabs[-1]

    yield opened
    try:
        for tab in tabs:
            tab.watch.check()
    finally:
        for tab in tabs:
            tab.context.close()
        wait_until_idle()


@pytest.fixture
def signed_in(
    open_tab: Callable[..., Tab], sign_in: Callable[[User], Client], live_server: LiveServer
) -> Callable[..., Tab]:
    """`signed_in(user)`: a tab whose session has begun."""

    def entered(user: User, size: str = "tablet", **options: Any) -> Tab:
        tab = open_tab(size, **options)
        cookie = sign_in(user).cookies["glabella"]
        tab.context.add_cookies([{"name": "glabella", "value": cookie.value, "url": live_server.url}])
        return tab

    return entered


@pytest.fixture
def morning(clinic: Clinic) -> Iterator[None]:
    """The clock goes on from ten, so that visits of the afternoon lie ahead at whatever hour this runs."""
    with time_machine.travel(datetime.combine(clinic.today(), time(10), clinic.zone)):
        yield


@pytest.fixture
def open_all_week(clinic: Clinic) -> None:
    set_opening_hours(clinic=clinic, weekdays=list(range(7)), spans=[(time(9), time(18))])

"""The tests' own tab: an address opened while the page leaves for another."""

from collections.abc import Callable

from playwright.sync_api import Route

from clinic.practice.models import Clinic
from tests.browser.conftest import Tab

HERE, ANSWER, LEFT = "/accounts/login/?here", "/accounts/login/?answer", "/accounts/login/?left"
LEAVES_ONCE_ANSWERED = f"void fetch('{ANSWER}').then(() => location.assign('{LEFT}'))"


def test_an_address_is_opened_though_the_page_is_leaving(open_tab: Callable[..., Tab], clinic: Clinic) -> None:
    tab = open_tab()
    page = tab.open("/accounts/login/")
    answers: list[Route] = []
    page.route(f"**{ANSWER}", lambda route: answers.append(route))

    def the_page_leaves_first(route: Route) -> None:
        if answers:
            answers.pop().fulfill(body="")
        else:
            route.continue_()

    page.route(f"**{HERE}", the_page_leaves_first)
    with page.expect_request(f"**{ANSWER}"):
        page.evaluate(LEAVES_ONCE_ANSWERED)
    tab.open(HERE)
    assert page.url.endswith(HERE)
    assert not answers

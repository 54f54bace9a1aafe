"""Faults of line and server around a third of the face that is drawn late: nothing of it is lost or wiped."""

import pytest
from playwright.sync_api import Request, Route, expect

from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from planning.consults import actions
from planning.consults.forms.consult_form import Answers
from planning.consults.models import Consult
from tests.browser.conftest import Tab, until
from tests.browser.test_consult_faults import FAULTS, kept_words, twice, words
from tests.browser.test_consult_saving import DRAFT, consult, forgive_cuts, kept, press, saved, stored, tab

__all__ = ["consult", "tab"]
pytestmark = pytest.mark.django_db(transaction=True)
CHEEK = "findings.cheek.volume_loss.right.severity"


@pytest.mark.parametrize("fault", ["kept, but the answer lost", "connection reset", "a fault of the server"])
def test_a_third_opened_while_the_line_is_bad_loses_nothing(
    tab: Tab, clinic: Clinic, consult: Consult, fault: str
) -> None:
    page = tab.page
    tab.watch.expected |= {409, 500}
    page.route(DRAFT, twice(FAULTS[fault]))
    words(page, "Before the third was opened")
    page.keyboard.press("Control+s")
    expect(page.locator("#save")).to_contain_text("Not saved")
    page.locator("#face-middle > summary").click()
    press(page, CHEEK, "2")
    for _ in range(3):
        page.evaluate("dispatchEvent(new Event('online'))")
    saved(page)
    assert kept_words(clinic, consult) == "Before the third was opened"
    assert [finding["region"] for finding in stored(clinic, consult)["findings"]] == ["cheek"]
    assert (kept(page), page.locator("#conflict").count()) == (0, 0)
    forgive_cuts(tab)


def test_a_colleagues_finding_in_a_third_that_was_never_opened_is_not_wiped(
    tab: Tab, clinic: Clinic, consult: Consult, dora: User
) -> None:
    page = tab.page
    theirs = {"region": "cheek", "concern": "volume_loss", "side": "both", "severity": 2}
    with tenant(clinic):
        actions.save_draft(consult=consult, answers=Answers({"findings": [theirs]}), version=1, by=dora)
    tab.watch.expected.add(409)
    words(page, "Mine")
    panel = page.locator("#conflict")
    expect(panel).to_contain_text("Cheek")
    with page.expect_navigation():
        panel.get_by_role("button", name="Save the chosen answers").click()
    until(page, lambda: kept_words(clinic, consult) == "Mine")
    assert stored(clinic, consult)["findings"] == [theirs]
    expect(page.locator(f'[type=radio][name="{CHEEK}"][value="2"]')).to_be_checked()


def test_a_third_that_comes_before_the_page_listens_is_drawn(tab: Tab, consult: Consult) -> None:
    page = tab.page
    held: list[Route] = []
    come: list[Request] = []

    def let_go(request: Request) -> None:
        come.extend([request] if "/thirds/" in request.url else [])
        while come and held:
            held.pop().continue_()

    def hold(route: Route) -> None:
        return route.continue_() if come else held.append(route)

    page.goto("about:blank")
    page.route("**/save_page*.js", hold)
    page.on("requestfinished", let_go)
    tab.open(f"/consults/{consult.pk}/#area-masseter_r")
    until(page, lambda: page.evaluate("document.activeElement.name || ''").startswith("findings.masseter."))

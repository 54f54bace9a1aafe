"""The consult form made short: thirds of the face drawn when they are opened, and one tap where one tap is meant."""

import uuid
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.records.models import Patient
from planning.consults import actions
from planning.consults.models import Consult
from tests.browser.conftest import Tab, until
from tests.browser.test_consult_saving import DRAFT, forgive_cuts, kept, press, saved, stored

pytestmark = pytest.mark.django_db(transaction=True)
THIRDS = "**/thirds/*/"
MOST_ELEMENTS = 2_500
CHEEK = "findings.cheek.volume_loss.right.severity"
MASSETER = "findings.masseter.muscle_bulk.right.severity"


@pytest.fixture
def consult(clinic: Clinic, ana: Patient, ada: User) -> Consult:
    with tenant(clinic):
        return actions.start(patient=ana, by=ada, idempotency_key=uuid.uuid4())


@pytest.fixture
def tab(signed_in: Callable[..., Tab], ada: User, consult: Consult) -> Tab:
    tab = signed_in(ada)
    tab.open(f"/consults/{consult.pk}/")
    return tab


def unfold(page: Page, third: str) -> None:
    page.locator(f"#face-{third} > summary").click()
    expect(page.locator(f"#face-{third} [data-region-block]").first).to_be_visible()


def regions(clinic: Clinic, consult: Consult) -> list[str]:
    return [finding["region"] for finding in stored(clinic, consult).get("findings", [])]


def test_the_page_stays_small(tab: Tab) -> None:
    assert tab.page.locator("*").count() < MOST_ELEMENTS


def test_a_third_is_drawn_when_it_is_opened_and_saved(tab: Tab, clinic: Clinic, consult: Consult) -> None:
    page = tab.page
    expect(page.locator(f'[name="{CHEEK}"]')).to_have_count(0)
    unfold(page, "middle")
    press(page, CHEEK, "2")
    saved(page)
    assert regions(clinic, consult) == ["cheek"]
    page.reload()
    expect(page.locator(f'[name="{CHEEK}"][value="2"]')).to_be_checked()
    expect(page.locator("#face-middle")).to_have_attribute("open", "")
    press(page, "findings.glabella.dynamic_lines.both.severity", "1")
    saved(page)
    assert regions(clinic, consult) == ["glabella", "cheek"]


def test_opening_a_third_is_no_answer(tab: Tab, clinic: Clinic, consult: Consult) -> None:
    page = tab.page
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    unfold(page, "lower")
    page.get_by_label("In the patient\u2019s own words").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.wait_for_timeout(1_000)  # a save would have gone by now
    assert sent == []


def test_the_map_leads_into_a_third_that_was_never_opened(tab: Tab) -> None:
    page = tab.page
    page.locator('a[data-region="masseter_l"]').click()
    until(page, lambda: page.evaluate("document.activeElement.name || ''").startswith("findings.masseter."))
    assert ".left." in page.evaluate("document.activeElement.name")
    expect(page.locator("#face-lower")).to_have_attribute("open", "")


def test_keys_go_into_a_third_that_was_never_opened(tab: Tab, clinic: Clinic, consult: Consult) -> None:
    page = tab.page
    page.locator('[name^="findings.temple"]').first.focus()
    page.keyboard.press("Control+Enter")
    until(page, lambda: page.evaluate("document.activeElement.name || ''").startswith("findings.under_eye."))
    page.keyboard.press("2")
    saved(page)
    assert regions(clinic, consult) == ["under_eye"]


def test_an_address_leads_into_a_third_that_was_never_opened(tab: Tab, consult: Consult) -> None:
    page = tab.page
    page.goto("about:blank")
    tab.open(f"/consults/{consult.pk}/#area-masseter_r")
    until(page, lambda: page.evaluate("document.activeElement.name || ''").startswith("findings.masseter."))


def test_a_third_opens_by_itself_when_the_line_is_back(tab: Tab, clinic: Clinic, consult: Consult) -> None:
    page = tab.page
    page.route(THIRDS, lambda route: route.abort())
    page.locator("#face-middle > summary").click()
    expect(page.locator("#face-middle [role=status]")).to_contain_text("could not be loaded")
    tab.look()
    press(page, "safety.pregnant", "no")
    saved(page)
    page.unroute(THIRDS)
    page.evaluate("dispatchEvent(new Event('online'))")
    press(page, CHEEK, "1")
    saved(page)
    assert regions(clinic, consult) == ["cheek"]
    forgive_cuts(tab)


def test_what_was_typed_into_a_third_and_not_saved_survives_a_reload(
    tab: Tab, clinic: Clinic, consult: Consult
) -> None:
    page = tab.page
    unfold(page, "middle")
    page.route(DRAFT, lambda route: route.abort())
    press(page, CHEEK, "3")
    expect(page.locator("#save")).to_contain_text("Not saved")
    assert kept(page) == 1
    # The page comes back while its thirds cannot be drawn: what was said is kept and saved all the same.
    page.route(THIRDS, lambda route: route.abort())
    page.on("dialog", lambda dialog: dialog.accept())
    tab.watch.expected.add(409)  # the page that goes away sends its answers too, and both say the same
    page.unroute(DRAFT)
    page.reload()
    until(page, lambda: regions(clinic, consult) == ["cheek"])
    saved(page)
    assert kept(page) == 0
    page.unroute(THIRDS)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator(f'[type=radio][name="{CHEEK}"][value="3"]')).to_be_checked()
    press(page, "safety.pregnant", "no")
    saved(page)
    assert regions(clinic, consult) == ["cheek"]
    forgive_cuts(tab)


def test_without_script_a_third_opens_and_nothing_typed_is_lost(
    signed_in: Callable[..., Tab], ada: User, clinic: Clinic, consult: Consult
) -> None:
    tab = signed_in(ada, java_script_enabled=False)
    page = tab.open(f"/consults/{consult.pk}/")
    page.get_by_label("In the patient\u2019s own words").fill("Less tired")
    page.locator("#face-lower > summary").click()
    page.locator("#face-lower").get_by_role("button", name="Show the questions").click()
    page.wait_for_url("**?open=lower#face-lower")
    expect(page.get_by_label("In the patient\u2019s own words")).to_have_value("Less tired")
    page.locator(f'[name="{MASSETER}"][value="2"]').locator("xpath=ancestor::label").click()
    page.get_by_role("button", name="Save").last.click()
    page.wait_for_url(f"**/consults/{consult.pk}/")
    assert stored(clinic, consult)["goals"]["words"] == "Less tired"
    assert regions(clinic, consult) == ["masseter"]

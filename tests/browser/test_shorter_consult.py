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
from tests.support.chromium import SIZES

pytestmark = pytest.mark.django_db(transaction=True)
THIRDS = "**/thirds/*/"
MOST_ELEMENTS = 2_500
MOST_SCREENS = 6
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
    page.evaluate("scrollTo(0, 0)")  # half a link under the sticky bar is too small a target for axe
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


def test_a_blank_form_takes_six_screens(tab: Tab) -> None:
    form = tab.page.locator(".findings").bounding_box()
    assert form is not None
    assert form["height"] <= MOST_SCREENS * SIZES["tablet"][1]


def test_what_explains_a_question_is_one_press_away(tab: Tab) -> None:
    hint = tab.page.locator("#sec-safety .hint").first
    expect(hint).to_be_hidden()
    tab.page.get_by_role("button", name="Explain the questions of safety").click()
    expect(hint).to_be_visible()
    tab.look()


def test_one_tap_records_the_seven_manoeuvres_and_takes_them_back(
    signed_in: Callable[..., Tab], ada: User, clinic: Clinic, consult: Consult
) -> None:
    page = signed_in(ada, has_touch=True).open(f"/consults/{consult.pk}/")
    manoeuvres = page.locator('[name="exam.manoeuvres"]')
    assert not any(box.is_checked() for box in manoeuvres.all())
    seven = page.get_by_role("button", name="All seven done")
    seven.tap()
    expect(page.locator('[name="exam.manoeuvres"]:checked')).to_have_count(7)
    expect(seven).to_have_attribute("aria-pressed", "true")
    until(page, lambda: len(stored(clinic, consult).get("exam", {}).get("manoeuvres", [])) == 7)
    seven.tap()
    expect(page.locator('[name="exam.manoeuvres"]:checked')).to_have_count(0)
    until(page, lambda: "exam" not in stored(clinic, consult))


def test_average_anatomy_leaves_what_was_answered(
    signed_in: Callable[..., Tab], ada: User, clinic: Clinic, consult: Consult
) -> None:
    page = signed_in(ada, has_touch=True).open(f"/consults/{consult.pk}/")
    press(page, "anatomy.eyelids", "heavy")
    average = page.get_by_role("button", name="Anatomy average")
    average.tap()
    expect(average).to_have_attribute("aria-pressed", "true")
    expected = {
        "brow_position": "at",
        "forehead_height": "average",
        "eyelids": "heavy",
        "eyelid_ptosis": False,
        "excess_lid_skin": "none",
        "skin_thickness": "average",
        "activity": {"forehead": 2, "glabella": 2},
        "asymmetries": [],
    }
    until(page, lambda: stored(clinic, consult).get("anatomy") == expected)
    # What is changed by hand afterwards is that hand's own.
    press(page, "anatomy.forehead_height", "high")
    expect(average).to_have_attribute("aria-pressed", "false")
    until(page, lambda: stored(clinic, consult)["anatomy"]["forehead_height"] == "high")


def test_years_at_rest_are_one_row_for_the_face(tab: Tab, clinic: Clinic, consult: Consult) -> None:
    page = tab.page
    press(page, "findings.forehead.dynamic_lines.both.at_rest", "1")
    press(page, "lines.years_present", "over_5")
    until(page, lambda: stored(clinic, consult).get("lines") == {"years_present": "over_5"})
    expect(page.locator("#plan-state")).to_have_text("")
    expect(page.locator("#missing-answers")).not_to_contain_text("ears")


def test_what_is_missing_is_named_and_one_press_away(tab: Tab) -> None:
    page = tab.page
    press(page, "findings.glabella.dynamic_lines.both.severity", "2")
    saved(page)
    expect(page.locator("#plan-state")).to_have_text("")
    expect(page.locator("#finish")).to_have_attribute("aria-disabled", "false")
    page.locator("#finish").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("answers are still missing")
    tab.look()
    question = dialog.get_by_role("listitem").filter(has_text="Breastfeeding").get_by_role("link")
    question.click()
    expect(dialog).to_be_hidden()
    until(page, lambda: page.evaluate("document.activeElement.name") == "safety.breastfeeding")
    page.keyboard.press("ArrowRight")
    expect(page.locator('[name="safety.breastfeeding"][value="no"]')).to_be_checked()


def test_a_missing_answer_in_a_closed_third_is_one_press_away(tab: Tab) -> None:
    page = tab.page
    expect(page.locator("#plan-state")).to_have_text("")
    page.evaluate(
        "document.getElementById('missing-answers').innerHTML ="
        " '<li><a href=\"#f-masseter-muscle-bulk-left\" data-jump>Palpation</a></li>'"
    )
    page.locator("#finish").click()
    page.get_by_role("dialog").get_by_role("link", name="Palpation").click()
    expect(page.get_by_role("dialog")).to_be_hidden()
    until(
        page,
        lambda: (page.evaluate("document.activeElement.name") or "").startswith("findings.masseter.muscle_bulk.left"),
    )


def test_a_missing_answer_in_a_closed_third_leaves_its_section_open(tab: Tab) -> None:
    page = tab.page
    expect(page.locator("#plan-state")).to_have_text("")
    count = page.locator("[data-open-count]")
    before = int(count.inner_text() or 0)
    page.evaluate(
        """for (const side of ["left", "right"]) document.getElementById("plan").insertAdjacentHTML("beforeend",
        `<p class="missing"><a href="#f-masseter-muscle-bulk-${side}" data-jump>Palpation</a></p>`)"""
    )
    expect(count).to_have_text(str(before + 1))  # its third, once
    page.locator("#h-face-middle").focus()
    page.locator("[data-next-open]").dispatch_event("click")
    until(
        page,
        lambda: (page.evaluate("document.activeElement.name") or "").startswith("findings.masseter.muscle_bulk."),
    )


def test_a_new_patients_consult_opens_with_one_press(signed_in: Callable[..., Tab], ada: User, clinic: Clinic) -> None:
    tab = signed_in(ada)
    page = tab.open("/patients/new/")
    page.get_by_label("First name").or_(page.get_by_label("Given name")).first.fill("Nia")
    page.get_by_label("Family name").or_(page.get_by_label("Last name")).first.fill("Hale")
    born = page.get_by_role("group", name="Date of birth")
    for part, value in {"Day": "14", "Month": "10", "Year": "1990"}.items():
        born.get_by_label(part).fill(value)
    page.locator('[name="sex"][value="female"]').locator("xpath=ancestor::label").click()
    page.get_by_role("button", name="Save and start the consult").click()
    page.wait_for_url("**/consults/*/")
    expect(page.get_by_label("In the patient\u2019s own words")).to_be_visible()
    with tenant(clinic):
        assert Consult.objects.get().patient.family_name == "Hale"

"""Finding, adding and changing patients, asking about health and reading a chart, in a real browser."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.records.actions import record_health_history, update_patient
from patients.records.models import Patient
from tests.records.people import add

pytestmark = pytest.mark.django_db(transaction=True)
SignedIn = Callable[..., Any]


@pytest.fixture
def leila(clinic: Clinic, ada: User) -> Patient:
    return add(clinic, ada, "Leïla", "Amari", phone="07700 900123", email="leila.amari@example.com")


@pytest.mark.parametrize("size", ["desk", "tablet", "phone", "narrow"])
def test_the_list_is_found_by_typing(
    clinic: Clinic, ada: User, desk: User, leila: Patient, signed_in: SignedIn, size: str
) -> None:
    add(clinic, ada, "Ben", "Okafor", "1979-07-02", sex="male")
    tab = signed_in(desk, size)
    page = tab.open("/patients/")
    expect(page.get_by_role("status").filter(has_text="2 patients")).to_be_visible()
    tab.look()
    page.locator(".finder").get_by_role("searchbox", name="Find a patient").press_sequentially("lei am")
    expect(page.get_by_text("1 patient found")).to_be_visible()
    expect(page.get_by_role("link", name="Okafor, Ben")).to_have_count(0)
    assert page.url.endswith("/patients/"), "what was typed stays out of the address"
    page.locator(".finder").get_by_role("searchbox").fill("nobody at all")
    expect(page.get_by_role("heading", name="Nobody found")).to_be_visible()
    tab.look()
    page.locator(".finder").get_by_role("searchbox").fill("900123")
    page.get_by_role("link", name="Amari, Leïla").click()
    expect(page.get_by_role("heading", name="Leïla Amari")).to_be_visible()


def test_the_slash_key_searches_until_it_is_turned_off(desk: User, leila: Patient, signed_in: SignedIn) -> None:
    tab = signed_in(desk)
    page = tab.open("/patients/")
    box = page.locator(".finder").get_by_role("searchbox")
    page.keyboard.press("/")
    expect(box).to_be_focused()
    page.keyboard.type("14/3/1986")
    expect(box).to_have_value("14/3/1986")
    page.get_by_label("searches from every page").uncheck()
    page.keyboard.press("/")
    expect(box).not_to_be_focused()
    page.reload()
    expect(page.get_by_label("searches from every page")).not_to_be_checked()
    page.keyboard.press("/")
    expect(box).not_to_be_focused()


def test_without_script_the_list_and_the_health_form_work(
    chromium: Any, live_server: Any, sign_in: Any, ada: User, leila: Patient
) -> None:
    context = chromium.new_context(java_script_enabled=False)
    cookie = sign_in(ada).cookies["glabella"]
    context.add_cookies([{"name": "glabella", "value": cookie.value, "url": live_server.url}])
    page = context.new_page()
    page.goto(live_server.url + "/patients/")
    page.locator(".finder").get_by_role("searchbox").fill("amari")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("link", name="Amari, Leïla").click()
    page.get_by_role("link", name="Ask now").click()
    page.get_by_role("group", name="Any allergies?").get_by_label("Yes").check()
    page.get_by_label("Latex").check()
    page.get_by_role("group", name="Any medicines?").get_by_label("Yes").check()
    page.get_by_label("Medicine 3", exact=True).fill("apixaban")
    page.get_by_role("button", name="Save answers").click()
    expect(page.get_by_text("Allergy: Latex")).to_be_visible()
    expect(page.get_by_text("apixaban", exact=True)).to_be_visible()
    context.close()


@pytest.mark.parametrize("size", ["desk", "tablet", "phone", "narrow"])
def test_adding_a_patient_with_mistakes_and_a_possible_duplicate(
    clinic: Clinic, desk: User, leila: Patient, signed_in: SignedIn, size: str
) -> None:
    tab = signed_in(desk, size)
    tab.watch.expected.add(422)
    page = tab.open("/patients/new/")
    tab.look()
    page.get_by_label("Given name").fill("Lea")
    page.get_by_label("Day").fill("31")
    page.get_by_label("Month").fill("2")
    page.get_by_label("Year").fill("1986")
    page.get_by_role("button", name="Add patient").click()
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(summary.get_by_role("link", name="February 1986 has the days 1 to 28, not 31.")).to_be_visible()
    page.evaluate("scrollTo(0, 0)")  # half a link under the sticky bar is too small a target for axe
    tab.look()
    summary.get_by_role("link", name="February 1986 has the days 1 to 28, not 31.").click()
    expect(page.get_by_label("Day")).to_be_focused()
    page.get_by_label("Family name").fill("Amari")
    page.get_by_label("Day").fill("14")
    page.get_by_label("Month").fill("3")
    page.get_by_text("Female", exact=True).click()
    page.get_by_role("button", name="Add patient").click()
    expect(page.get_by_role("heading", name="This may be the same person")).to_be_visible()
    expect(page.get_by_label("Given name")).to_have_value("Lea")
    page.evaluate("scrollTo(0, 0)")
    tab.look()
    page.get_by_role("button", name="Add a new patient anyway").click()
    expect(page.get_by_role("heading", name="Lea Amari")).to_be_visible()


@pytest.mark.parametrize("size", ["desk", "tablet", "phone", "narrow"])
def test_asking_about_health(clinic: Clinic, ada: User, leila: Patient, signed_in: SignedIn, size: str) -> None:
    tab = signed_in(ada, size)
    tab.watch.expected.add(422)
    page = tab.open(f"/patients/{leila.pk}/health/")
    expect(page.get_by_label("Latex")).to_be_hidden()
    tab.look()
    allergies = page.get_by_role("group", name="Any allergies?")
    allergies.get_by_text("Yes", exact=True).click()
    page.get_by_role("button", name="Save answers").click()
    expect(page.get_by_role("link", name="Allergies: choose at least one.")).to_be_visible()
    tab.look()
    page.get_by_label("Latex").check()
    page.get_by_role("group", name="Pregnant, or could be?").get_by_text("No", exact=True).click()
    page.get_by_role("group", name="Any medicines?").get_by_text("Yes", exact=True).click()
    for number, name in enumerate(("apixaban", "vitamin D", "zinc", "iron", "magnesium"), 1):
        if number > 1:
            page.get_by_role("button", name="Another medicine").click()
            expect(page.get_by_label(f"Medicine {number}", exact=True)).to_be_focused()
        page.get_by_label(f"Medicine {number}", exact=True).fill(name)
    tab.look()
    page.get_by_role("button", name="Save answers").click()
    expect(page.get_by_text("Allergy: Latex")).to_be_visible()
    with tenant(clinic):
        answers = leila.health_histories.get().answers
    assert [medicine["name"] for medicine in answers["medicines"]] == [
        "apixaban",
        "vitamin D",
        "zinc",
        "iron",
        "magnesium",
    ]
    assert answers["pregnant"] is False and "breastfeeding" not in answers


@pytest.mark.parametrize("size", ["desk", "tablet", "phone", "narrow"])
@pytest.mark.parametrize("person", ["ada", "desk"])
def test_the_chart(
    request: pytest.FixtureRequest,
    clinic: Clinic,
    ada: User,
    leila: Patient,
    signed_in: SignedIn,
    size: str,
    person: str,
) -> None:
    with tenant(clinic):
        record_health_history(patient=leila, answers={"allergies": ["latex", "lidocaine"], "pregnant": True}, by=ada)
    tab = signed_in(request.getfixturevalue(person), size)
    page = tab.open(f"/patients/{leila.pk}/")
    expect(page.get_by_text("Amari, Leïla")).to_be_visible()
    expect(page.get_by_text("Born 14-Mar-1986 (")).to_be_visible()
    expect(page.get_by_text("Allergy: Lidocaine, latex")).to_have_count(1 if person == "ada" else 0)
    tab.look()


def test_a_conflict_shows_both_values(
    clinic: Clinic, ada: User, desk: User, leila: Patient, signed_in: SignedIn
) -> None:
    tab = signed_in(desk, "phone")
    tab.watch.expected.add(409)
    page = tab.open(f"/patients/{leila.pk}/details/")
    with tenant(clinic):
        update_patient(patient=leila, by=ada, version=1, phone="07700 900111")
    page.get_by_label("Phone").fill("07700 900222")
    page.get_by_role("button", name="Save details").click()
    expect(page.get_by_role("heading", name="Ada saved at")).to_be_visible()
    expect(page.get_by_role("cell", name="07700 900111")).to_be_visible()
    tab.look()
    page.get_by_role("button", name="Save details").click()
    expect(page.get_by_text("The details were saved.")).to_be_visible()


@pytest.mark.parametrize("place", ["/patients/{}/health/", "/today/"])
def test_where_no_search_is_in_view_the_slash_key_opens_one(
    ada: User, leila: Patient, signed_in: SignedIn, place: str
) -> None:
    page = signed_in(ada, "tablet").open(place.format(leila.pk))
    if place == "/today/":
        page.set_viewport_size({"width": 820, "height": 1180})
    expect(page.locator("[data-find]")).to_be_hidden()
    page.keyboard.press("/")
    dialog = page.get_by_role("dialog", name="Find a patient")
    expect(dialog.get_by_role("searchbox")).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.keyboard.press("/")
    expect(dialog.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("amari")
    page.keyboard.press("Enter")
    page.wait_for_url("**/patients/?q=amari")
    expect(page.get_by_role("link", name="Amari, Leïla")).to_be_visible()

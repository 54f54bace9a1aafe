"""The composer when the network or the session is lost: nothing that was typed is, and the visit is booked once."""

from collections.abc import Callable
from datetime import date

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Locator, Page, expect

from clinic.booking.models import Appointment
from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.records.actions import create_patient
from patients.records.models import Patient
from tests.browser.conftest import Tab, until

pytestmark = pytest.mark.django_db(transaction=True)
KEPT = "The server did not answer. Patient, time and visit are kept here."


@pytest.fixture
def grace(clinic: Clinic, desk: User, open_all_week: None) -> Patient:
    with tenant(clinic):
        return create_patient(
            clinic=clinic,
            by=desk,
            given_name="Grace",
            family_name="Whitcombe",
            born_on=date(1974, 10, 26),
            sex="female",
        )


def visits(clinic: Clinic) -> list[Appointment]:
    with tenant(clinic):
        return list(Appointment.objects.with_people())


def filled(page: Page) -> Locator:
    """Everything is said, nothing is sent."""
    page.get_by_role("link", name="Book", exact=True).click()
    composer = page.locator("#composer")
    expect(composer.get_by_role("combobox")).to_be_focused()
    page.keyboard.type("whitc")
    expect(composer.get_by_role("option", selected=True)).to_have_count(1)
    composer.locator(".next-times .slot").nth(1).click()
    expect(composer.locator(".next-times input:checked")).to_have_count(1)
    return composer


def is_kept(composer: Locator, grace: Patient) -> None:
    expect(composer.get_by_role("combobox")).to_have_value("whitc")
    expect(composer.locator("[name=patient]")).to_have_value(str(grace.pk))
    expect(composer.locator(".next-times .slot").nth(1).locator("input")).to_be_checked()


@pytest.mark.parametrize("arrived", [False, True], ids=["never arrived", "answer lost"])
def test_a_lost_network_keeps_everything_and_the_second_press_books_once(
    signed_in: Callable[..., Tab], clinic: Clinic, desk: User, ada: User, grace: Patient, arrived: bool
) -> None:
    tab = signed_in(desk, "phone")
    tab.watch.cut = True
    page = tab.open("/today/")
    composer = filled(page)

    def cut(route) -> None:
        if arrived:
            route.fetch()
        route.abort("connectionrefused")

    page.route("**/appointments/new/", cut)
    composer.get_by_role("button", name="Book consult").click()
    expect(composer.get_by_role("alert")).to_contain_text(KEPT)
    is_kept(composer, grace)
    assert len(visits(clinic)) == int(arrived)
    page.unroute("**/appointments/new/")
    composer.get_by_role("button", name="Book consult").click()
    expect(composer).to_be_hidden()
    assert [one.patient for one in visits(clinic)] == [grace]


COMES_BY_ITSELF = """() => {
  const part = document.createElement("div");
  part.setAttribute("hx-get", "/check-ins/count/");
  part.setAttribute("hx-trigger", "wake");
  document.body.append(part);
  htmx.process(part);
  htmx.trigger(part, "wake");
}"""
EARLY = """document.addEventListener("htmx:afterSwap", event => {
  const box = event.detail.target.querySelector("#who-q");
  if (!box) return;
  box.value = "whitc";
  box.dispatchEvent(new Event("input", { bubbles: true }));
})"""


def test_what_is_typed_before_the_box_is_listened_to_is_searched(
    signed_in: Callable[..., Tab], desk: User, ada: User, grace: Patient
) -> None:
    tab = signed_in(desk, "desk")
    page = tab.open("/today/")
    page.evaluate(EARLY)
    page.get_by_role("link", name="Book", exact=True).click()
    expect(page.locator("#composer").get_by_role("option")).to_have_count(1)


def test_a_lost_session_keeps_everything_and_the_page_goes_on_after_signing_in(
    signed_in: Callable[..., Tab], sign_in, clinic: Clinic, desk: User, ada: User, grace: Patient
) -> None:
    tab = signed_in(desk, "desk")
    tab.watch.expected |= {401, 403}
    page = tab.open("/today/")
    composer = filled(page)
    Session.objects.all().delete()
    composer.get_by_role("button", name="Book consult").click()
    expect(composer.get_by_role("alert")).to_contain_text("You are signed out")
    is_kept(composer, grace)
    assert visits(clinic) == []
    cookie = sign_in(desk).cookies["glabella"]
    tab.context.add_cookies([{"name": "glabella", "value": cookie.value, "url": tab.origin}])
    page.evaluate("dispatchEvent(new Event('focus'))")
    expect(composer.get_by_role("alert")).to_have_count(0)
    is_kept(composer, grace)
    composer.get_by_role("button", name="Book consult").click()
    expect(composer).to_be_hidden()
    until(page, lambda: len(visits(clinic)) == 1)


def test_a_composer_that_cannot_be_fetched_is_said(
    signed_in: Callable[..., Tab], clinic: Clinic, desk: User, ada: User, grace: Patient
) -> None:
    tab = signed_in(desk, "desk")
    tab.watch.cut = True
    page = tab.open("/today/")
    page.route("**/appointments/compose/**", lambda route: route.abort("connectionrefused"))
    page.get_by_role("link", name="Book", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("The server does not answer.")
    # What comes by itself meanwhile is no answer to the press.
    with page.expect_response(lambda answer: answer.ok):
        page.evaluate(COMES_BY_ITSELF)
    page.evaluate("new Promise(done => requestAnimationFrame(() => setTimeout(done)))")
    expect(page.get_by_role("alert")).to_contain_text("The server does not answer.")
    page.unroute("**/appointments/compose/**")
    page.get_by_role("link", name="Book", exact=True).click()
    expect(page.locator("#composer").get_by_role("combobox")).to_be_focused()

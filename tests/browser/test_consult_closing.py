"""Finishing, sessions and consults that somebody closes while another types: what was typed is kept or stays in view."""

import uuid
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from clinic.practice.models import Clinic, Role, User
from clinic.practice.tenancy import tenant
from patients.records.models import Patient
from planning.assessments import actions as assessments
from planning.consults import actions
from planning.consults.models import Consult, Draft
from tests.browser.conftest import Tab
from tests.browser.test_consult_faults import WORDS, cut, kept_words, words
from tests.browser.test_consult_saving import DRAFT, consult, forgive_cuts, kept, saved, stored, tab
from tests.conftest import make_member

__all__ = ["consult", "tab"]
pytestmark = pytest.mark.django_db(transaction=True)


def test_finishing_while_a_save_is_under_way_takes_the_last_word(tab: Tab, clinic: Clinic, consult: Consult) -> None:
    page = tab.page
    page.route(DRAFT, lambda route: (page.wait_for_timeout(900), route.fallback()))
    words(page, "First")
    expect(page.locator("#plan-state")).to_have_text("")
    words(page, "Last word")
    expect(page.locator("#plan-state")).to_have_text("")
    page.locator("#finish").click()
    page.get_by_role("button", name="Finish as incomplete").click()
    page.wait_for_url("**/plans/*/")
    assert kept_words(clinic, consult) == "Last word"
    assert kept(page) == 0


def test_the_token_is_renewed_after_it_was_rotated(tab: Tab, clinic: Clinic, consult: Consult) -> None:
    page = tab.page
    tab.context.clear_cookies(name="glabella_csrf")
    tab.watch.expected.add(403)
    words(page, "After the rotation")
    expect(page.get_by_role("alert")).to_contain_text("stays on this page")
    saved(page)
    assert kept_words(clinic, consult) == "After the rotation"
    expect(page.get_by_role("alert")).to_have_count(0)


def test_somebody_elses_session_never_writes_my_words(
    tab: Tab, clinic: Clinic, consult: Consult, sign_in: Any, ada: User
) -> None:
    page, nia = tab.page, make_member(clinic, "Nia", Role.INJECTOR)
    Session.objects.all().delete()
    tab.watch.expected.add(403)

    def enter(user: User) -> None:
        cookie = sign_in(user).cookies["glabella"]
        tab.context.add_cookies([{"name": "glabella", "value": cookie.value, "url": tab.origin}])

    words(page, "Ada's words")
    expect(page.get_by_role("alert")).to_contain_text("signed out")
    enter(nia)
    with page.expect_response("**/session/"):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.wait_for_timeout(300)
    assert kept_words(clinic, consult) == ""
    enter(ada)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    saved(page)
    assert kept_words(clinic, consult) == "Ada's words"
    with tenant(clinic):
        assert Draft.objects.get(consult=consult).updated_by == ada


def test_what_was_typed_into_a_closed_consult_goes_into_a_new_version(
    tab: Tab, clinic: Clinic, consult: Consult, ada: User
) -> None:
    page = tab.page
    with tenant(clinic):
        assessments.finish(consult=consult, by=ada, today=clinic.today())
    tab.watch.expected.add(410)
    words(page, "A minute too late")
    expect(page.get_by_role("alert")).to_contain_text("closed meanwhile")
    tab.look()
    page.get_by_role("button", name="Take it into a new version").click()
    page.wait_for_url(lambda url: "/consults/" in url and str(consult.pk) not in url and "/new/" not in url)
    expect(page.get_by_label(WORDS)).to_have_value("A minute too late")
    saved(page)
    with tenant(clinic):
        again = Consult.objects.open().get()
        assert again.version_of == consult
        assert again.draft.data["goals"]["words"] == "A minute too late"
        assert Draft.objects.get(consult=consult).data == {}
    assert page.evaluate("sessionStorage.getItem('consult:carry')") is None


def test_a_discarded_consult_keeps_the_words_in_view(tab: Tab, clinic: Clinic, consult: Consult, ada: User) -> None:
    page = tab.page
    with tenant(clinic):
        actions.abandon(consult=consult, by=ada)
    tab.watch.expected.add(410)
    words(page, "Nobody reads this")
    expect(page.get_by_role("alert")).to_contain_text("closed meanwhile")
    expect(page.get_by_role("button", name="Take it into a new version")).to_have_count(0)
    expect(page.get_by_label(WORDS)).to_have_value("Nobody reads this")
    page.get_by_role("link", name="Leave it and open").click()
    page.wait_for_url("**/patients/*/")
    assert kept(page) == 0


def test_a_tablet_whose_clock_is_wrong_saves_on_the_servers_clock(tab: Tab, clinic: Clinic, consult: Consult) -> None:
    page = tab.page
    page.clock.set_fixed_time("2001-01-01T00:00:00Z")
    words(page, "Wrong clock")
    page.get_by_label(WORDS).dispatch_event("change")
    saved(page)
    with tenant(clinic):
        at = Draft.objects.get(consult=consult).updated_at.astimezone(clinic.zone)
    expect(page.locator("#save")).to_contain_text(f"{at:%H:%M}")
    assert kept_words(clinic, consult) == "Wrong clock"


def test_the_save_keys_and_enter_keep_the_page(tab: Tab, clinic: Clinic, consult: Consult) -> None:
    page = tab.page
    page.evaluate("window.same = true")
    words(page, "By key")
    page.keyboard.press("Control+s")
    saved(page)
    assert kept_words(clinic, consult) == "By key"
    page.get_by_label("Occupation").fill("Cellist")
    page.keyboard.press("Enter")
    saved(page)
    assert stored(clinic, consult)["lifestyle"]["occupation"] == "Cellist"
    assert page.evaluate("window.same") is True


def test_words_of_a_consult_never_reach_another_patients(
    tab: Tab, clinic: Clinic, consult: Consult, ben: Patient, ada: User
) -> None:
    page = tab.page
    page.route(DRAFT, cut("failed"))
    words(page, "Of Ana alone")
    expect(page.locator("#save")).to_contain_text("Not saved")
    with tenant(clinic):
        other = actions.start(patient=ben, by=ada, idempotency_key=uuid.uuid4())
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(f"{tab.origin}/consults/{other.pk}/")
    expect(page.get_by_label(WORDS)).to_have_value("")
    page.evaluate("sessionStorage.clear()")
    forgive_cuts(tab)

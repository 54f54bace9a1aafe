"""Signing out in one tab: no tab of the browser keeps a copy, and nothing that was typed is lost to the person who typed it."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from clinic.practice.models import Clinic, User
from patients.records.models import Patient
from planning.consults.models import Consult
from tests.browser.conftest import Tab, until
from tests.browser.test_consult_faults import WORDS, kept_words, words
from tests.browser.test_consult_saving import DRAFT, consult, forgive_cuts, kept, saved, tab

__all__ = ["consult", "tab"]
pytestmark = pytest.mark.django_db(transaction=True)


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="Your account").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/accounts/login/**")


@pytest.fixture
def beside(tab: Tab) -> Page:
    """A second tab of the same browser, on the list of patients."""
    page = tab.context.new_page()
    page.goto(f"{tab.origin}/patients/")
    tab.watch.expected |= {401, 403}
    return page


def test_what_could_not_be_saved_stays_in_view_and_nowhere_else(
    tab: Tab, beside: Page, clinic: Clinic, consult: Consult, sign_in: Any, ada: User
) -> None:
    page = tab.page
    page.route(DRAFT, lambda route: route.abort())
    words(page, "Of the offline minute")
    expect(page.locator("#save")).to_contain_text("Kept on this device")
    assert kept(page) == 1
    sign_out(beside)
    until(page, lambda: kept(page) == 0)
    expect(page.get_by_role("alert")).to_contain_text("You are signed out")
    expect(page.locator("#save")).to_contain_text("leave this page open")
    words(page, "Of the offline minute, and later")
    page.wait_for_timeout(1500)
    assert kept(page) == 0
    page.unroute(DRAFT)
    cookie = sign_in(ada).cookies["glabella"]
    tab.context.add_cookies([{"name": "glabella", "value": cookie.value, "url": tab.origin}])
    saved(page)
    assert kept_words(clinic, consult) == "Of the offline minute, and later"
    forgive_cuts(tab)
    beside.close()


def test_a_sign_out_during_a_save_loses_nothing(
    tab: Tab, beside: Page, clinic: Clinic, consult: Consult, sign_in: Any, ada: User
) -> None:
    page = tab.page

    def slowly(route: Route) -> None:
        page.wait_for_timeout(1200)
        route.fallback()

    page.route(DRAFT, slowly)
    words(page, "On its way")
    expect(page.locator("#save")).to_have_attribute("data-state", "saving")
    sign_out(beside)
    expect(page.get_by_role("alert")).to_contain_text("You are signed out")
    assert kept(page) == 0
    page.unroute(DRAFT)
    cookie = sign_in(ada).cookies["glabella"]
    tab.context.add_cookies([{"name": "glabella", "value": cookie.value, "url": tab.origin}])
    saved(page)
    assert kept_words(clinic, consult) == "On its way"
    beside.close()


def test_a_page_on_which_nobody_typed_goes_to_sign_in_too(
    signed_in: Callable[..., Tab], ada: User, ana: Patient
) -> None:
    tab = signed_in(ada)
    page = tab.open(f"/patients/{ana.pk}/")
    beside = tab.context.new_page()
    beside.goto(f"{tab.origin}/patients/")
    sign_out(beside)
    page.wait_for_url(re.compile(rf"/accounts/login/\?next=%2Fpatients%2F{ana.pk}%2F"))
    beside.close()


def test_a_tab_that_slept_meanwhile_has_no_copy_when_it_wakes(tab: Tab, consult: Consult, ada: User) -> None:
    """It heard nothing: the next page that it loads clears what is older than the sign-out."""
    page = tab.page
    copy = f'{{"owner": "{ada.pk}", "subject": "{consult.patient_id}", "fields": [["goals.words", "Old"]], "at": 1}}'
    page.evaluate("([key, text]) => sessionStorage.setItem(key, text)", [f"consult:{consult.pk}", copy])
    page.evaluate("localStorage.setItem('signed-out-at', String(Date.now()))")
    page.reload()
    expect(page.get_by_label(WORDS)).to_have_value("")
    assert kept(page) == 0


def test_signing_out_here_first_saves_what_was_typed(
    signed_in: Callable[..., Tab], clinic: Clinic, consult: Consult, ada: User
) -> None:
    """From a page with the menu; the consult has none, so its form is sent as the menu's would be."""
    tab = signed_in(ada)
    page = tab.open(f"/consults/{consult.pk}/")
    page.evaluate(
        """() => {
            const form = document.createElement("form");
            form.id = "away";
            form.method = "post";
            form.action = "/accounts/logout/";
            form.append(document.querySelector("#consult [name=csrfmiddlewaretoken]").cloneNode());
            document.body.append(form);
        }"""
    )
    words(page, "Said last")
    page.evaluate("document.getElementById('away').requestSubmit()")
    page.wait_for_url("**/accounts/login/**")
    assert kept_words(clinic, consult) == "Said last"
    assert kept(page) == 0

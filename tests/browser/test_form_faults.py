"""Eight long forms, six faults of session, line, tab and company: nothing typed is lost, nothing of it is left in the browser.

A form is one row of tests/drafts/long_forms.py. The consult, the ninth, has tests of its own beside this one.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from playwright.sync_api import Locator, Page, expect

from clinic.drafts.models import FormDraft
from clinic.practice.models import Clinic, Role, User
from clinic.practice.tenancy import tenant
from patients.records.models import Patient
from tests.browser.conftest import Tab, until
from tests.browser.test_consult_saving import forgive_cuts
from tests.browser.test_sign_out_elsewhere import sign_out
from tests.conftest import make_member
from tests.drafts.long_forms import FORMS, LongForm
from tests.support.drills import FULL

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass
class Desk:
    """One person at one form: what was typed there before is kept, and `field` takes another answer."""

    form: LongForm
    clinic: Clinic
    person: User
    colleague: User
    tab: Tab
    sign_in: Callable[[User], Client]

    @property
    def page(self) -> Page:
        return self.tab.page

    def field(self, page: Page | None = None) -> Locator:
        return (page or self.page).locator(f'form[data-draft-url] [name="{self.form.other[0]}"]')

    @property
    def text(self) -> str:
        return self.form.other[1]

    def type_in(self, text: str = "") -> None:
        """A part of the form that is folded is opened first."""
        for fold in self.field().locator("xpath=ancestor::details[not(@open)]/summary").all():
            fold.click()
        self.field().fill(text or self.text)

    def keep(self, person: User, text: str) -> None:
        """Through another client of that person."""
        sent = {**self.form.typed, **self.form.also, self.form.other[0]: text, "draft": "save"}
        answer = self.sign_in(person).post(self.form.action, sent, headers={"Accept": "application/json"})
        assert answer.status_code == 200, answer.content.decode()

    def send(self, person: User, text: str) -> None:
        key = {"idempotency_key": str(uuid.uuid4())}
        sent = {**key, **self.form.typed, **self.form.also, self.form.other[0]: text}
        answer = self.sign_in(person).post(self.form.action, sent)
        assert answer.status_code == 302, answer.content.decode()

    def kept(self, person: User | None = None) -> list[str]:
        """What waits of that answer for this person."""
        with tenant(self.clinic):
            rows = FormDraft.objects.filter(user=person or self.person)
            return [text for row in rows if row.data for text in row.data[self.form.other[0]]]

    def recorded(self) -> str:
        with tenant(self.clinic):
            return self.form.recorded()

    def saved(self) -> None:
        expect(self.page.locator("#save")).to_have_attribute("data-state", "saved")

    def session(self, person: User) -> None:
        cookie = self.sign_in(person).cookies["glabella"]
        self.tab.context.add_cookies([{"name": "glabella", "value": cookie.value, "url": self.tab.origin}])

    def press(self) -> None:
        self.page.get_by_role("button", name=self.form.button).click()

    def finish(self) -> None:
        """The text is in view and kept, its copy is gone, and the final button records it."""
        expect(self.field()).to_have_value(self.text)
        self.saved()
        until(self.page, lambda: self.copies() == 0)
        with self.page.expect_navigation():
            self.press()
        assert (self.recorded(), self.kept()) == (self.text, [])
        assert self.copies() == 0

    def copies(self) -> int:
        count: int = self.page.evaluate("Object.keys(sessionStorage).filter(key => key.startsWith('draft:')).length")
        return count


def reload(desk: Desk) -> None:
    """At once, before any save, and once more after it."""
    desk.page.on("dialog", lambda dialog: dialog.accept())
    desk.type_in()
    desk.page.reload()
    expect(desk.field()).to_have_value(desk.text)
    desk.saved()
    desk.page.reload()
    expect(desk.page.locator("#kept")).to_contain_text("Start over")
    desk.finish()


def session_end(desk: Desk) -> None:
    Session.objects.all().delete()
    desk.type_in()
    expect(desk.page.get_by_role("alert").first).to_contain_text("You are signed out")
    desk.press()
    expect(desk.field()).to_have_value(desk.text)
    desk.session(desk.person)
    desk.page.evaluate("dispatchEvent(new Event('focus'))")
    desk.finish()


def sign_out_elsewhere(desk: Desk) -> None:
    """And somebody else signs in there: nothing of this page goes in their name."""
    desk.type_in()
    desk.saved()
    beside = desk.tab.context.new_page()
    beside.goto(f"{desk.tab.origin}/patients/")
    sign_out(beside)
    expect(desk.page.get_by_role("alert").first).to_contain_text("You are signed out")
    assert desk.copies() == 0
    desk.type_in(f"{desk.text} and")
    desk.session(desk.colleague)
    desk.page.evaluate("dispatchEvent(new Event('focus'))")
    expect(desk.page.get_by_role("alert").first).to_contain_text("Somebody else is signed in here now.")
    assert (desk.copies(), desk.kept(), desk.kept(desk.colleague)) == (0, [desk.text], [])
    desk.type_in()
    desk.session(desk.person)
    desk.page.evaluate("dispatchEvent(new Event('focus'))")
    beside.close()
    desk.finish()


def two_people(desk: Desk) -> None:
    """Each writes alone and sees nothing of the other; the second is shown what the first one sent, answer by answer."""
    desk.type_in()
    desk.saved()
    desk.keep(desk.colleague, "By Ivy")
    desk.send(desk.colleague, "By Ivy")
    assert (desk.recorded(), desk.kept()) == ("By Ivy", [desk.text])
    if desk.form.meets == "nothing":
        desk.finish()
        return
    desk.press()
    row = desk.page.locator("[data-error-summary] tr", has_text=desk.form.label)
    expect(row).to_contain_text("By Ivy")
    expect(row).to_contain_text(desk.text)
    expect(desk.field()).to_have_value(desk.text)
    if desk.form.meets == "record":
        desk.page.get_by_role("link", name="Correct that record").click()
        desk.page.wait_for_url("**/amend/")
        expect(desk.field()).to_have_value(desk.text)
        return
    desk.finish()


def network_cut(desk: Desk) -> None:
    desk.tab.context.set_offline(True)
    desk.type_in()
    expect(desk.page.locator("#save")).to_contain_text("Not saved: offline")
    desk.press()
    expect(desk.field()).to_have_value(desk.text)
    desk.tab.context.set_offline(False)
    desk.finish()


def tab_gone(desk: Desk) -> None:
    """Left by the address bar and come back to; then killed, and opened anew in another tab."""
    desk.page.on("dialog", lambda dialog: dialog.accept())
    desk.type_in()
    desk.saved()
    desk.page.goto(f"{desk.tab.origin}/patients/")
    desk.page.go_back()
    expect(desk.field()).to_have_value(desk.text)
    another = desk.tab.context.new_page()
    desk.page.close(run_before_unload=False)
    desk.tab.page = another
    desk.tab.watch.page = another
    desk.tab.open(desk.form.page)
    expect(another.locator("#kept")).to_contain_text("Start over")
    desk.finish()


FAULTS = {
    fault.__name__: fault for fault in (reload, session_end, sign_out_elsewhere, two_people, network_cut, tab_gone)
}


def table() -> list[tuple[str, str]]:
    """Each form with two faults, so that each fault meets two forms or three; in a drill every pair."""
    if FULL:
        return [(form, fault) for form in FORMS for fault in FAULTS]
    faults = list(FAULTS)
    return [(form, faults[(2 * row + step) % len(faults)]) for row, form in enumerate(FORMS) for step in (0, 1)]


@pytest.fixture
def desk(
    request: pytest.FixtureRequest,
    clinic: Clinic,
    ana: Patient,
    ada: User,
    signed_in: Callable[..., Tab],
    sign_in: Callable[[User], Client],
) -> Desk:
    form = FORMS[request.param](clinic, ana, ada)
    person = request.getfixturevalue(form.by)
    colleague = make_member(clinic, "Ivy", Role.OWNER, Role.INJECTOR, Role.FRONT_DESK)
    tab = signed_in(person)
    tab.watch.expected |= {401, 403, 409, 410, 422}
    at = Desk(form, clinic, person, colleague, tab, sign_in)
    at.keep(person, form.typed[form.other[0]])
    tab.open(form.page)
    expect(at.field()).to_have_value(form.typed[form.other[0]])
    return at


@pytest.mark.parametrize(("desk", "fault"), table(), indirect=["desk"])
def test_nothing_typed_is_lost(desk: Desk, fault: str) -> None:
    FAULTS[fault](desk)
    forgive_cuts(desk.tab)


GOES_BACK = list(FORMS) if FULL else ["new_patient", "health"]


@pytest.mark.parametrize("desk", GOES_BACK, indirect=True)
def test_going_back_after_signing_out_shows_nothing_of_it(desk: Desk) -> None:
    desk.page.on("dialog", lambda dialog: dialog.accept())
    desk.type_in()
    desk.saved()
    desk.page.goto(f"{desk.tab.origin}/patients/")
    sign_out(desk.page)
    for _ in range(2):
        desk.page.go_back()
        desk.page.wait_for_url("**/accounts/login/**")
        assert desk.text not in desk.page.content()
    assert desk.copies() == 0
    assert desk.text not in desk.page.evaluate("JSON.stringify({...sessionStorage, ...localStorage})")
    assert desk.kept() == [desk.text]


def test_a_page_that_the_browser_put_aside_shows_nothing_after_a_sign_out(
    signed_in: Callable[..., Tab], ada: User, ana: Patient
) -> None:
    """The browser says so by `persisted`; whether it puts a page aside at all is its own affair."""
    tab = signed_in(ada)
    tab.watch.expected |= {401, 403}
    page = tab.open(f"/patients/{ana.pk}/")
    page.evaluate("localStorage.setItem('signed-out-at', String(Date.now() + 1))")
    Session.objects.all().delete()
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    page.wait_for_url("**/accounts/login/**")
    assert "Silva" not in page.content()

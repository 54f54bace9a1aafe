"""A newcomer's first and last day: invited, sets up a passkey, injects, and is deactivated in the middle of a consult."""

import email
import email.policy
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from clinic.accounts import sessions
from clinic.jobs.runner import run_due
from clinic.practice.models import Clinic, Membership, User
from clinic.practice.tenancy import tenant
from patients.records.models import Patient
from planning.consults.models import Consult
from planning.treatments.models import Treatment
from tests.browser.conftest import Tab
from tests.browser.passkeys import enrol, plug_in, press_passkey
from tests.browser.test_consult_faults import WORDS, kept_words, words
from tests.browser.test_consult_saving import saved
from tests.browser.test_record_hands import choose_vial, consented, no_to_all, sign
from tests.treatments.making import open_vial
from tests.treatments.test_every_area import plan_of

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "seven green bicycles"
OpenTab = Callable[..., Tab]


@pytest.fixture
def letters(clinic: Clinic, settings: Settings, live_server: LiveServer, tmp_path: Path) -> Path:
    settings.EMAIL_BACKEND, settings.EMAIL_FILE_PATH = "clinic.practice.letters.LetterFiles", tmp_path
    settings.ADDRESS = live_server.url
    return tmp_path


def link_in(letters: Path, clinic: Clinic) -> str:
    run_due(clinic)
    texts = (email.message_from_bytes(one.read_bytes(), policy=email.policy.default) for one in letters.glob("*.eml"))
    bodies = [body.get_content() for body in (text.get_body(("plain",)) for text in texts) if body]
    (found,) = {address for body in bodies for address in re.findall(r"\S+/invitation/\S+", body)}
    return found


@pytest.fixture
def owner(clinic: Clinic, olive: User, signed_in: OpenTab) -> Iterator[Tab]:
    """Has a passkey, in a clinic that asks everybody for one."""
    tab = signed_in(olive)
    plug_in(tab)
    enrol(tab, "Office")
    clinic.second_factor_from = clinic.today()
    clinic.save()
    yield tab


def invite(tab: Tab) -> None:
    page = tab.open("/clinic/settings/staff/invitations/")
    page.get_by_label("E-mail").fill("nina@example.com")
    page.get_by_label("Name", exact=True).fill("Nina Roth")
    page.get_by_label("Injector: ").check()
    page.get_by_role("button", name="Send invitation").click()
    expect(page.get_by_text("An invitation goes to nina@example.com.")).to_be_visible()


def accept(tab: Tab, link: str) -> None:
    page = tab.open(link)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Password again").fill(PASSWORD)
    page.get_by_role("button", name="Accept and sign in").click()
    expect(page.get_by_role("button", name="Make the passkey")).to_be_visible()


def set_up_passkey(page: Page) -> None:
    press_passkey(page, "Make the passkey")
    page.get_by_role("button", name="Show my recovery codes").click()
    expect(page.locator(".recovery li")).to_have_count(10)


def inject(tab: Tab, clinic: Clinic, patient: Patient, nina: User) -> None:
    plan = plan_of(patient, nina, "bunny_lines")
    consented(plan)
    open_vial(clinic, nina)
    page = tab.open(f"/plans/{plan.pk}/treat/")
    no_to_all(page)
    page.get_by_role("button", name="All as planned").click()
    choose_vial(page)
    sign(page)
    expect(page.get_by_role("heading", name="Confirm that it is you")).to_be_visible()
    press_passkey(page, "Use your passkey")
    page.wait_for_url("**/treatments/*/")
    with tenant(clinic):
        assert Treatment.objects.get().signed_by == nina


def begin_consult(tab: Tab, clinic: Clinic, patient: Patient) -> Consult:
    page = tab.open(f"/patients/{patient.pk}/")
    page.get_by_role("link", name="New consult").click()
    page.locator("main form button").last.click()
    page.wait_for_url("**/consults/*/")
    words(page, "Typed before the door closed")
    saved(page)
    with tenant(clinic):
        return Consult.objects.get(patient=patient)


def deactivate(tab: Tab, nina: Membership, heir: Membership) -> None:
    page = tab.open(f"/clinic/settings/staff/{nina.pk}/deactivate/")
    page.locator('select[name="unfinished"]').select_option(str(heir.pk))
    page.get_by_role("button", name="Deactivate and hand over").click()
    expect(page.get_by_text("was deactivated and is signed out everywhere")).to_be_visible()


def test_from_the_invitation_to_the_last_click(
    clinic: Clinic,
    ada: User,
    ana: Patient,
    ben: Patient,
    owner: Tab,
    open_tab: OpenTab,
    signed_in: OpenTab,
    letters: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    invite(owner)
    tab = open_tab()
    plug_in(tab)
    accept(tab, link_in(letters, clinic))
    set_up_passkey(tab.page)
    nina = User.objects.get(email="nina@example.com")
    with tenant(clinic):
        member = Membership.objects.get(clinic=clinic, user=nina)
        heir = Membership.objects.get(clinic=clinic, user=ada)

    monkeypatch.setattr("clinic.accounts.fresh.FRESH_FOR", 0)
    tab.watch.expected |= {401, 403}
    inject(tab, clinic, ana, nina)
    consult = begin_consult(tab, clinic, ben)

    deactivate(owner, member, heir)
    assert not sessions.of_user(nina).exists()
    page = tab.page
    words(page, "Typed after it")
    expect(page.get_by_role("alert")).to_contain_text("You are signed out")
    assert kept_words(clinic, consult) == "Typed before the door closed"
    expect(page.get_by_label(WORDS)).to_have_value("Typed after it")

    page.goto(f"{tab.origin}/patients/{ana.pk}/")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    press_passkey(page, "Sign in with a passkey")
    expect(page.get_by_text("Your access has ended")).to_be_visible()
    expect(page.get_by_text(ana.given_name)).to_have_count(0)

    monkeypatch.undo()
    inheritor = signed_in(ada)
    plug_in(inheritor)
    enrol(inheritor, "Ada's")
    heirs = inheritor.open(f"/consults/{consult.pk}/")
    expect(heirs.get_by_label(WORDS)).to_have_value("Typed before the door closed")

"""From the owner's invitation to the newcomer's first page, and the pages that a link may lead to instead."""

import email
import email.policy
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from clinic.jobs.runner import run_due
from clinic.office.models import Invitation
from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from tests.browser.conftest import Tab

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "seven green bicycles"
OpenTab = Callable[..., Tab]
Link = Callable[[], str]


@pytest.fixture
def link(clinic: Clinic, settings: Settings, live_server: LiveServer, tmp_path: Path) -> Link:
    """The address in the newest letter's file."""
    settings.EMAIL_BACKEND, settings.EMAIL_FILE_PATH = "clinic.practice.letters.LetterFiles", tmp_path
    settings.ADDRESS = live_server.url

    def newest() -> str:
        run_due(clinic)
        letter = email.message_from_bytes(max(tmp_path.glob("*.eml")).read_bytes(), policy=email.policy.default)
        plain = letter.get_body(("plain",))
        assert plain
        found = re.search(r"\S+/invitation/\S+", plain.get_content())
        assert found
        return found[0]

    return newest


def invite(page: Page, address: str = "nina@example.com") -> None:
    page.get_by_label("E-mail").fill(address)
    page.get_by_label("Name", exact=True).fill("Nina Roth")
    page.get_by_label("Injector: ").check()
    page.get_by_role("button", name="Send invitation").click()
    expect(page.get_by_text(f"An invitation goes to {address}.")).to_be_visible()


@pytest.mark.parametrize("size", ["desk", "tablet", "phone"])
def test_somebody_is_invited_and_begins(
    olive: User, signed_in: OpenTab, open_tab: OpenTab, link: Link, size: str
) -> None:
    owner = signed_in(olive, size)
    owner.watch.expected.add(422)
    page = owner.open("/clinic/settings/staff/")
    page.get_by_role("link", name="Invite somebody").click()
    page.get_by_label("Title").fill("RN")
    page.get_by_role("button", name="Send invitation").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose at least one role.")
    expect(page.get_by_label("Title")).to_have_value("RN")
    owner.look()
    invite(page)
    owner.look()
    newcomer = open_tab(size)
    newcomer.watch.expected.add(422)
    hers = newcomer.open(link())
    assert hers.url.endswith("/invitation/"), "the secret stays in no address"
    expect(hers.get_by_role("heading", name="Harbour Clinic")).to_be_visible()
    newcomer.look()
    hers.get_by_label("Password", exact=True).fill("too short")
    hers.get_by_role("button", name="Accept and sign in").click()
    expect(hers.get_by_role("alert")).to_be_visible()
    expect(hers.get_by_label("Your name")).to_have_value("Nina Roth")
    newcomer.look()
    hers.get_by_label("Password", exact=True).fill(PASSWORD)
    hers.get_by_label("Password again").fill(PASSWORD)
    hers.get_by_role("button", name="Accept and sign in").dblclick()
    expect(hers.get_by_text("You work in Harbour Clinic now.")).to_be_visible()
    page.goto(f"{owner.origin}/clinic/settings/staff/")
    expect(page.get_by_role("row", name="Nina Roth")).to_be_visible()
    expect(page.get_by_text("not answered yet")).to_have_count(0)


def test_letters_are_sent_again_and_withdrawn(
    clinic: Clinic, olive: User, signed_in: OpenTab, open_tab: OpenTab, link: Link
) -> None:
    owner = signed_in(olive)
    page = owner.open("/clinic/settings/staff/invitations/")
    invite(page)
    first = link()
    with tenant(clinic):
        Invitation.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    page.reload()
    row = page.get_by_role("row", name="Nina Roth")
    expect(row).to_contain_text("ended")
    owner.look()
    row.get_by_role("button", name="Send again").click()
    expect(page.get_by_text("Only its link opens now.")).to_be_visible()
    stranger = open_tab("phone")
    stranger.watch.expected |= {404, 410}
    theirs = stranger.open(first)
    expect(theirs.get_by_role("heading", name="No invitation opens here")).to_be_visible()
    stranger.look()
    second = link()
    page.get_by_role("row", name="Nina Roth").get_by_role("button", name="Withdraw").click()
    expect(page.get_by_text("The invitation of nina@example.com was withdrawn.")).to_be_visible()
    theirs.goto(second)
    expect(theirs.get_by_text("This invitation was withdrawn.")).to_be_visible()
    stranger.look()


def test_whoever_has_an_account_signs_in_and_joins(
    olive: User, outsider: User, signed_in: OpenTab, open_tab: OpenTab, link: Link
) -> None:
    outsider.set_password(PASSWORD)
    outsider.save(update_fields=["password"])
    invite(signed_in(olive).open("/clinic/settings/staff/invitations/"), outsider.email.upper())
    tab = open_tab("tablet")
    page = tab.open(link())
    expect(page.get_by_text("has a Glabella account already")).to_be_visible()
    tab.look()
    page.get_by_role("link", name="Sign in to accept").click()
    page.get_by_label("Email").fill(outsider.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("button", name="Join Harbour Clinic")).to_be_visible()
    tab.look()
    page.get_by_role("button", name="Join Harbour Clinic").click()
    expect(page.get_by_text("You work in Harbour Clinic now.")).to_be_visible()

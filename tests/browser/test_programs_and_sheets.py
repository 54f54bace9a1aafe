"""Tokens of programs, the private calendar and the day on paper: by real taps, at three sizes, in both schemes."""

import re
import uuid
from collections.abc import Callable
from datetime import datetime, time, timedelta

import pytest
from playwright.sync_api import expect

from clinic.booking import actions
from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from clinic.practice.visit_kinds import VisitKind
from patients.records.models import Patient
from tests.browser.conftest import Tab
from tests.support.members import member_of
from tests.treatments.making import make_plan

pytestmark = pytest.mark.django_db(transaction=True)
SignedIn = Callable[..., Tab]
each_size = pytest.mark.parametrize("size", ["desk", "tablet", "phone"])


@each_size
def test_a_token_is_made_shown_once_and_revoked(clinic: Clinic, olive: User, signed_in: SignedIn, size: str) -> None:
    tab = signed_in(olive, size)
    tab.watch.expected.add(422)
    page = tab.open("/clinic/settings/programs/")
    expect(page.get_by_text("No program calls the API")).to_be_visible()
    tab.look()
    page.get_by_role("button", name="Make the token").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose what the program may do.")
    tab.look()
    page.get_by_label("Program", exact=True).fill("Website booking")
    page.get_by_label("Read free times").check()
    page.get_by_role("button", name="Make the token").click()
    shown = page.get_by_role("textbox", name="Token of Website booking")
    expect(shown).to_have_value(re.compile(r"glb_harbour_[0-9a-f]{64}"))
    tab.look()
    tab.open("/clinic/settings/programs/")
    expect(shown).to_have_count(0)
    page.get_by_role("button", name=re.compile(r"Revoke\s*: Website booking")).click()
    expect(page.get_by_text("Website booking can no longer call the API.")).to_be_visible()
    expect(page.get_by_role("heading", name="Revoked")).to_be_visible()
    tab.look()


@each_size
def test_a_private_calendar_is_made_and_taken_back(clinic: Clinic, ada: User, signed_in: SignedIn, size: str) -> None:
    tab = signed_in(ada, size)
    page = tab.open("/today/calendar-feed/")
    tab.look()
    page.get_by_role("button", name="Make the address").click()
    expect(page.get_by_label("Address of your calendar")).to_have_value(re.compile(r"/calendar/harbour/[0-9a-f]{64}"))
    tab.look()
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_role("button", name="Make the address")).to_be_visible()


@each_size
def test_the_day_on_paper(
    clinic: Clinic, ada: User, desk: User, ana: Patient, open_all_week: None, signed_in: SignedIn, size: str
) -> None:
    make_plan(ana, ada)
    day = clinic.today() + timedelta(days=1)
    with tenant(clinic):
        actions.book(
            patient=ana,
            clinician=member_of(clinic, ada),
            start=datetime.combine(day, time(10), clinic.zone),
            minutes=30,
            kind=VisitKind.TREATMENT,
            idempotency_key=uuid.uuid4(),
            by=desk,
        )
    tab = signed_in(ada, size)
    page = tab.open("/documents/day-sheet/")
    expect(page.get_by_text("Nobody is booked")).to_be_visible()
    tab.look()
    tab.open(f"/documents/day-sheet/?on={day.isoformat()}")
    expect(page.get_by_role("region", name="Day sheet")).to_contain_text("Ana")
    tab.look()
    page.get_by_role("link", name="Desk\u2019s print").click()
    expect(page.get_by_text("without plans and units")).to_be_visible()
    tab.look()

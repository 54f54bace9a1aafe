"""The injector's Today: what to know at each row, and what is left open, each with the link that does it."""

import os
import uuid
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from clinic.booking import actions as booking
from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from clinic.practice.visit_kinds import VisitKind
from patients.records.models import Patient
from planning.plans import actions as plans
from planning.plans.answer_codes import PatientsChoice
from planning.treatments.models import Treatment
from tests.browser.conftest import Tab
from tests.support.members import member_of
from tests.treatments.making import make_earlier_treatment, make_plan, make_review

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def busy(clinic: Clinic, ana: Patient, ben: Patient, ada: User, open_all_week: None, morning: None) -> None:
    """Ana had a droop and comes today; Ben thinks a plan over and is to be asked today."""
    here = member_of(clinic, ada)
    treated = make_earlier_treatment(ana, here, clinic.now() - timedelta(days=100))
    with tenant(clinic):
        treatment = Treatment.objects.with_people().get(pk=treated.pk)
    make_review(treatment, ada, effects=["eyelid_droop"])
    plan = make_plan(ben, ada)
    start = clinic.now().replace(hour=16, minute=0, second=0, microsecond=0)
    with tenant(clinic):
        plans.note_answer(
            plan=plan,
            choice=PatientsChoice.THINKS_IT_OVER,
            reasons=["cost"],
            words="",
            return_on=clinic.today(),
            idempotency_key=uuid.uuid4(),
            by=ada,
        )
        for number, patient in enumerate((ana, ben)):
            booking.book(
                patient=patient,
                clinician=here,
                start=start + timedelta(minutes=30 * number),
                minutes=30,
                kind=VisitKind.CONSULT,
                idempotency_key=uuid.uuid4(),
                by=ada,
            )


def test_a_row_says_what_to_know_and_the_list_ends_empty(signed_in: Callable[..., Tab], ada: User, busy: None) -> None:
    tab = signed_in(ada)
    page = tab.open("/today/")
    expect(page.locator(".next-up")).to_contain_text("38 years")
    expect(page.locator(".next-up")).to_contain_text("Eyelid droop after toxin of")
    expect(page.locator(".next-up")).to_contain_text("weeks")
    left = page.locator("#open-work")
    expect(left).to_contain_text("To ask about their plan")
    tab.look()
    page.get_by_role("link", name="Ask Ben about the plan").click()
    page.wait_for_url("**/plans/*/")
    expect(page.locator("#patients-answer")).to_be_visible()
    page.get_by_role("link", name="Change the answer").click()
    page.locator("#answer label", has_text="Declines").click()
    page.locator("#answer label", has_text="Cost").click()
    page.get_by_role("button", name="Keep this answer").click()
    page.wait_for_url("**/plans/*/")
    tab.open("/today/")
    expect(left).to_contain_text("Nothing is left open")
    tab.look()


@pytest.mark.parametrize("size", ["phone", "tablet", "desk"])
def test_every_link_can_be_tapped(signed_in: Callable[..., Tab], ada: User, busy: None, size: str) -> None:
    tab = signed_in(ada, size)
    page = tab.open("/today/")
    for link in page.locator(".day-tasks a, #open-work .btn").all():
        box = link.bounding_box()
        assert box and box["height"] >= (44 if size == "phone" else 24)
    picture(page, f"today-{size}")
    tab.look()


def picture(page: Page, name: str) -> None:
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)

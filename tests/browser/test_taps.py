"""Every control of every page can be tapped where it lies. A new page is a new line of a table here."""

import uuid
from collections.abc import Callable
from datetime import datetime, time, timedelta

import pytest
from playwright.sync_api import Page, expect

from clinic.booking import actions as booking
from clinic.jobs.runner import run_due
from clinic.practice.actions import set_opening_hours
from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from clinic.practice.visit_kinds import VisitKind
from patients.portal.actions import create_link
from patients.records.actions import record_health_history
from patients.records.models import Patient
from planning.consults import actions as consults
from planning.consults.models import Draft
from planning.treatments import actions as treatments
from tests.browser.conftest import Tab
from tests.browser.taps import SETTLED, tap_all
from tests.support.chromium import overflows
from tests.support.members import member_of
from tests.treatments.making import HEALTHY, make_plan, make_treatment

pytestmark = pytest.mark.django_db(transaction=True)
SignedIn = Callable[..., Tab]
Step = Callable[[Page], None]
Pages = dict[str, tuple[str, Step]]


def as_it_opens(page: Page) -> None:
    """Nothing more than the page itself, with the parts that it fetches."""
    page.wait_for_load_state("networkidle")


def decide_to_treat(page: Page) -> None:
    page.get_by_role("radio", name="Treat as planned below").check(force=True)
    expect(page.locator("#face svg.points [data-ref]").first).to_have_attribute("role", "button")
    page.locator("#face svg.points [data-ref]").first.press("Enter")


def sign_too_early(page: Page) -> None:
    page.get_by_role("button", name="Sign and finish").click()
    expect(page.get_by_role("alert").first).to_contain_text("There is a problem")


def open_first_visit(page: Page) -> None:
    page.locator(".visit-open strong").first.click()
    expect(page.locator("dialog[open]")).to_be_visible()


def add_duplicate(page: Page) -> None:
    page.get_by_role("button", name="Add patient").click()
    expect(page.get_by_role("alert")).to_be_visible()


class World:
    """A clinic with something on every page; addresses by name."""

    def __init__(self, clinic: Clinic, ana: Patient, ben: Patient, ada: User, desk: User) -> None:
        self.clinic, self.ada = clinic, ada
        self.ana, self.ben = f"/patients/{ana.pk}", f"/patients/{ben.pk}"
        set_opening_hours(clinic=clinic, weekdays=list(range(7)), spans=[(time(8), time(20))])
        with tenant(clinic):
            record_health_history(patient=ana, answers=HEALTHY["safety"] | {"allergies": ["latex"]}, by=ada)
        given = make_treatment(make_plan(ben, ada), ada)
        with tenant(clinic):
            treatments.review(
                treatment=given,
                outcomes={"glabella": "as_wished"},
                effects=[],
                note="Seen.",
                idempotency_key=uuid.uuid4(),
                by=ada,
            )
            self.consult = f"/consults/{self._consult(ana).pk}/"
            self.blank = f"/consults/{consults.start(patient=ana, by=ada, idempotency_key=uuid.uuid4()).pk}/"
            _, token = create_link(treatment=given, idempotency_key=uuid.uuid4(), by=ada)
            self.visit = self._visit(ana, desk)
        self.plan = f"/plans/{make_plan(ana, ada).pk}"
        self.held = f"/plans/{make_plan(ana, ada, safety=HEALTHY['safety'] | {'pregnant': True}).pk}"
        self.treatment = f"/treatments/{given.pk}"
        self.tomorrow = f"{clinic.today() + timedelta(days=1)}"
        self.portal = f"/a/{clinic.code}/{token}/"

    def _consult(self, patient: Patient):  # type: ignore[no-untyped-def]
        consult = consults.start(patient=patient, by=self.ada, idempotency_key=uuid.uuid4())
        Draft.objects.filter(consult=consult).update(data=HEALTHY)
        return consult

    def _visit(self, patient: Patient, by: User) -> str:
        clinician = member_of(self.clinic, self.ada)
        start = datetime.combine(self.clinic.today() + timedelta(days=1), time(10), self.clinic.zone)
        made = booking.book(
            patient=patient,
            clinician=clinician,
            start=start,
            minutes=30,
            kind=VisitKind.CONSULT,
            idempotency_key=uuid.uuid4(),
            by=by,
        )
        return f"/appointments/{made.pk}/"


@pytest.fixture
def world(clinic: Clinic, ana: Patient, ben: Patient, ada: User, desk: User) -> World:
    return World(clinic, ana, ben, ada, desk)


def walk(tab: Tab, pages: Pages) -> None:
    """Every page of the table, all faults at once."""
    tab.watch.expected |= {422}
    faults: list[str] = []
    for name, (address, step) in pages.items():
        page = tab.open(address)
        as_it_opens(page)
        step(page)
        faults += tap_all(page, name)
    assert not faults, "\n".join(["", *faults])


def test_the_injectors_clinical_pages(signed_in: SignedIn, world: World, ada: User) -> None:
    pages: Pages = {
        "a blank consult": (world.blank, as_it_opens),
        "a filled consult": (world.consult, as_it_opens),
        "the plan to decide on": (f"{world.plan}/", decide_to_treat),
        "a plan on hold": (f"{world.held}/", as_it_opens),
        "the treatment record": (f"{world.plan}/treat/", as_it_opens),
        "the refused record": (f"{world.plan}/treat/", sign_too_early),
        "nothing may be injected": (f"{world.held}/treat/", as_it_opens),
        "the signed treatment": (f"{world.treatment}/", as_it_opens),
        "a correction": (f"{world.treatment}/amend/", as_it_opens),
        "the check-in": (f"{world.treatment}/review/", as_it_opens),
        "an unwanted effect": (f"{world.treatment}/effects/new/", as_it_opens),
        "open unwanted effects": ("/adverse-events/", as_it_opens),
    }
    walk(signed_in(ada), pages)


def test_the_injectors_other_pages(signed_in: SignedIn, world: World, ada: User) -> None:
    pages: Pages = {
        "my day": ("/today/", as_it_opens),
        "my tomorrow": (f"/today/?on={world.tomorrow}", as_it_opens),
        "the chart": (f"{world.ana}/", as_it_opens),
        "a treated patient's chart": (f"{world.ben}/", as_it_opens),
        "health questions": (f"{world.ana}/health/", as_it_opens),
        "a new consult": (f"{world.ana}/consults/new/", as_it_opens),
        "the plans": ("/plans/", as_it_opens),
        "the day's documents": ("/documents/today/", as_it_opens),
        "a treatment's documents": (f"{world.treatment}/documents/", as_it_opens),
        "a patient's link": (f"{world.treatment}/link/", as_it_opens),
        "my password": ("/accounts/password/change/", as_it_opens),
    }
    walk(signed_in(ada), pages)


def test_the_front_desks_pages(signed_in: SignedIn, world: World, clinic: Clinic, desk: User) -> None:
    run_due(clinic)
    pages: Pages = {
        "the day": ("/today/", as_it_opens),
        "tomorrow": (f"/today/?on={world.tomorrow}", as_it_opens),
        "a visit in its dialog": (f"/today/?on={world.tomorrow}", open_first_visit),
        "a visit": (world.visit, as_it_opens),
        "booking": (f"/appointments/new/?patient={world.ana.rpartition('/')[2]}", as_it_opens),
        "the worklist": ("/follow-up/", as_it_opens),
        "messages": ("/messages/", as_it_opens),
        "the patients": ("/patients/", as_it_opens),
        "a new patient": ("/patients/new/", add_duplicate),
        "details": (f"{world.ana}/details/", as_it_opens),
        "the desk's chart": (f"{world.ben}/", as_it_opens),
        "the desk's treatment": (f"{world.treatment}/", as_it_opens),
    }
    walk(signed_in(desk, "desk"), pages)


def test_the_pages_of_owner_and_patient(
    signed_in: SignedIn, open_tab: SignedIn, world: World, clinic: Clinic, olive: User
) -> None:
    settings: Pages = {
        "clinic settings": ("/clinic/settings/", as_it_opens),
        "settings of messages": ("/clinic/settings/messages/", as_it_opens),
        "messages and their templates": ("/messages/", as_it_opens),
        "a template": ("/messages/templates/visit_confirmation/", as_it_opens),
        "hours": ("/clinic/settings/hours/", as_it_opens),
        "closed days": ("/clinic/settings/hours/closed/new/", as_it_opens),
        "visit types": ("/clinic/settings/visit-types/", as_it_opens),
        "a new visit type": ("/clinic/settings/visit-types/new/", as_it_opens),
        "absences": ("/clinic/settings/absences/", as_it_opens),
    }
    walk(signed_in(olive), settings)
    doors: Pages = {
        "sign in": ("/accounts/login/", as_it_opens),
        "a forgotten password": ("/accounts/password/reset/", as_it_opens),
        "the patient's door": (world.portal, as_it_opens),
        "the patient's page": (world.portal, tell_birth_date),
    }
    walk(open_tab("phone"), doors)


WIDTHS = sorted({*range(320, 1921, 80), 641, 719, 832, 833, 959, 960, 1100, 1179, 1180, 1183, 1185, 1259})
APART = """() => {
  const box = selector => document.querySelector(selector).getBoundingClientRect(), faults = [];
  const parts = ["#face-pane", "#units-pane", "#before-pane"];
  for (let top = 0; top < document.scrollingElement.scrollHeight; top += 250) {
    scrollTo({ top, behavior: "instant" });
    const boxes = parts.map(box);
    for (const [i, a] of boxes.entries()) for (const b of boxes.slice(i + 1)) {
      const apart = a.right <= b.left || b.right <= a.left || a.bottom <= b.top + 1 || b.bottom <= a.top + 1;
      if (!apart) faults.push(`${parts[i]} overlaps ${parts[boxes.indexOf(b)]} at ${top} px`);
    }
  }
  return faults;
}"""


def test_map_units_and_vial_never_overlap_at_any_width(signed_in: SignedIn, world: World, ada: User) -> None:
    page = signed_in(ada).open(f"{world.plan}/treat/")
    faults = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 820})
        page.evaluate(SETTLED)
        faults += [f"{width} px: {fault}" for fault in page.evaluate(APART)]
        if overflows(page):
            faults.append(f"{width} px: the page scrolls sideways")
    assert not faults, "\n".join(["", *faults])


def tell_birth_date(page: Page) -> None:
    for part, value in (("Day", "2"), ("Month", "7"), ("Year", "1979")):
        page.get_by_label(part, exact=True).fill(value)
    page.get_by_role("button", name="Open the page").click()
    expect(page.get_by_role("heading", name="Your aftercare")).to_be_visible()

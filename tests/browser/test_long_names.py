"""A name or an address of a hundred letters without a space stays in its place on every page, at the narrow sizes."""

import uuid
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from clinic.jobs.runner import run_due
from clinic.office import absences
from clinic.office.absences import AbsenceTold
from clinic.office.models import Absence, AbsenceReason
from clinic.practice.models import Clinic, Membership, User
from clinic.practice.tenancy import tenant
from patients.records.models import Patient
from tests.browser.taps import SETTLED, SIZES
from tests.browser.test_taps import (
    SignedIn,
    World,
    add_duplicate,
    open_first_visit,
    tell_birth_date,
    world,
)
from tests.support.chromium import overflows
from tests.support.members import member_of

__all__ = ["world"]
pytestmark = pytest.mark.django_db(transaction=True)

NARROW = ("portrait", "phone")
LETTERS = "Wolfeschlegelsteinhausenbergerdorff"
# Where a long word sticks out: of its block, of the page, or over the text of another part.
STICKS_OUT = """word => {
  const faults = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const clips = style => style.overflowX !== "visible";
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement;
    if (!node.data.includes(word) || parent.closest(".vh, title, option, script") || !parent.checkVisibility()) continue;
    let block = parent;
    while (getComputedStyle(block).display.startsWith("inline") || getComputedStyle(block).display === "contents") {
      block = block.parentElement;
    }
    const range = document.createRange(), box = block.getBoundingClientRect();
    range.selectNodeContents(node);
    let hidden = false;
    for (let one = parent; one; one = one.parentElement) hidden ||= clips(getComputedStyle(one)) && one !== document.body;
    for (const line of hidden ? [box] : range.getClientRects()) {
      const out = line.right > box.right + 1 || line.left < box.left - 1;
      const off = line.right > document.documentElement.clientWidth + 1 || line.left < -1;
      if (out || off) { faults.push(`${block.tagName}.${block.className}: ${node.data.trim().slice(0, 20)}`); break; }
    }
  }
  return [...new Set(faults)];
}"""


@pytest.fixture
def long_names(world: World, clinic: Clinic, ada: User, desk: User) -> World:
    word = (LETTERS * 3)[:80]
    with tenant(clinic):
        Patient.objects.update(
            given_name=word, family_name=word, email=f"{word[:60]}@{word[:60]}.example".lower(), phone="+44 " + "7" * 36
        )
    User.objects.filter(pk__in=[ada.pk, desk.pk]).update(full_name=(LETTERS * 4)[:110])
    with tenant(clinic):
        Membership.objects.filter(clinic=clinic).update(title=word)
    Clinic.objects.filter(pk=clinic.pk).update(name=(LETTERS * 4)[:110], email=f"{word[:60]}@harbour.example".lower())
    return world


def away(clinic: Clinic, ada: User) -> Absence:
    """All of tomorrow, over the visit that stands then."""
    start, end = clinic.day_bounds(clinic.today() + timedelta(days=1))
    told = AbsenceTold(start, end, AbsenceReason.TRAINING, (LETTERS * 6)[:200])
    with tenant(clinic):
        return absences.add(member=member_of(clinic, ada), told=told, by=ada, key=uuid.uuid4())


def faults_of(page: Page, name: str) -> list[str]:
    faults = []
    for size in NARROW:
        width, height = SIZES[size]
        page.set_viewport_size({"width": width, "height": height})
        page.evaluate(SETTLED)
        faults += [f"{name}, {size}: {fault}" for fault in page.evaluate(STICKS_OUT, LETTERS)]
        if overflows(page):
            faults.append(f"{name}, {size}: the page scrolls sideways")
    return faults


def check(page: Page, origin: str, pages: dict[str, str]) -> None:
    faults = []
    for name, address in pages.items():
        page.goto(origin + address)
        page.evaluate(SETTLED)
        expect(page.locator(".htmx-request")).to_have_count(0)
        faults += faults_of(page, name)
    assert not faults, "\n".join(["", *faults])


def test_the_injectors_pages_hold_long_names(signed_in: SignedIn, long_names: World, ada: User) -> None:
    tab, world = signed_in(ada), long_names
    pages = {
        "my day": f"/today/?on={world.tomorrow}",
        "the chart": f"{world.ben}/",
        "health": f"{world.ana}/health/",
        "a new consult": f"{world.ana}/consults/new/",
        "the consult": world.consult,
        "the plans": "/plans/",
        "the plan": f"{world.plan}/",
        "the record": f"{world.plan}/treat/",
        "the treatment": f"{world.treatment}/",
        "the check-in": f"{world.treatment}/review/",
        "an unwanted effect": f"{world.treatment}/effects/new/",
        "documents": f"{world.treatment}/documents/",
        "the day's documents": "/documents/today/",
        "the link": f"{world.treatment}/link/",
    }
    check(tab.page, tab.origin, pages)


def test_the_front_desks_pages_hold_long_names(
    signed_in: SignedIn, long_names: World, clinic: Clinic, ada: User, desk: User
) -> None:
    run_due(clinic)
    tab, world = signed_in(desk, "desk"), long_names
    pages = {
        "the day": f"/today/?on={world.tomorrow}",
        "a visit": world.visit,
        "booking": f"/appointments/new/?patient={world.ana.rpartition('/')[2]}",
        "the worklist": "/follow-up/",
        "messages": "/messages/",
        "the patients": "/patients/",
        "details": f"{world.ana}/details/",
        "what an absence hits": f"/clinic/settings/absences/{away(clinic, ada).pk}/",
    }
    check(tab.page, tab.origin, pages)
    tab.watch.expected |= {422}
    for address, step in ((f"/today/?on={world.tomorrow}", open_first_visit), ("/patients/new/", add_duplicate)):
        step(tab.open(address))
        assert faults_of(tab.page, address) == []


def test_the_patients_and_owners_pages_hold_long_names(
    signed_in: SignedIn, open_tab: SignedIn, long_names: World, olive: User
) -> None:
    owner, phone = signed_in(olive), open_tab("phone")
    pages = {
        "settings": "/clinic/settings/",
        "hours": "/clinic/settings/hours/",
        "visit types": "/clinic/settings/visit-types/",
        "a new visit type": "/clinic/settings/visit-types/new/",
        "absences": "/clinic/settings/absences/",
    }
    check(owner.page, owner.origin, pages)
    check(phone.page, phone.origin, {"the door": long_names.portal})
    tell_birth_date(phone.page)
    assert faults_of(phone.page, "the phone page") == []

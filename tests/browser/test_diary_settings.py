"""The owner says when the clinic is open and what can be booked, the desk that somebody is away: by real taps, at three sizes."""

import re
import uuid
from collections.abc import Callable
from datetime import datetime, time, timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from clinic.booking import actions
from clinic.booking.models import Appointment
from clinic.office.models import Absence, ClosedDay, VisitType
from clinic.practice.dates import short_day
from clinic.practice.models import Clinic, Role, User
from clinic.practice.tenancy import tenant
from clinic.practice.visit_kinds import VisitKind
from patients.records.models import Patient
from tests.browser.conftest import Tab
from tests.conftest import make_member
from tests.support.members import member_of

pytestmark = pytest.mark.django_db(transaction=True)
SignedIn = Callable[..., Tab]
HOURS, TYPES, ABSENCES = "/clinic/settings/hours/", "/clinic/settings/visit-types/", "/clinic/settings/absences/"


def press(tab: Tab, size: str, control: Locator) -> None:
    control.tap() if size == "phone" else control.click()


@pytest.mark.parametrize("size", ["desk", "tablet", "phone"])
def test_hours_and_closed_days(
    clinic: Clinic, olive: User, open_all_week: None, signed_in: SignedIn, size: str
) -> None:
    tab = signed_in(olive, size)
    tab.watch.expected.add(422)
    page = tab.open(HOURS)
    expect(page.get_by_role("heading", name="Opening hours")).to_be_visible()
    tab.look()
    wednesday = page.get_by_role("textbox", name="Wednesday")
    wednesday.fill("13-09")
    press(tab, size, page.get_by_role("button", name="Save hours"))
    expect(page.get_by_role("alert")).to_contain_text("Wednesday: the end, 09:00, must be later than the start, 13:00.")
    expect(wednesday).to_have_value("13-09")
    tab.look()
    wednesday.fill("9-13, 14-24:00")
    if size != "phone":
        expect(page.locator(".week.work > li").nth(2).locator("rect.open")).to_have_count(2)
    press(tab, size, page.get_by_role("button", name="Save hours"))
    expect(page.get_by_text("The opening hours were saved.")).to_be_visible()
    expect(wednesday).to_have_value("09:00-13:00, 14:00-24:00")
    press(tab, size, page.get_by_role("link", name=re.compile("^Add")))
    expect(page.get_by_role("heading", name="One day, or days in a row")).to_be_visible()
    tab.look()
    page.get_by_label("Several at once").fill("1 Jan 2199 New Year\n24 to 28 Dec 2198 Christmas")
    press(tab, size, page.get_by_role("button", name="Save all lines"))
    expect(page.get_by_text("2 closed days were saved.")).to_be_visible()
    expect(page.get_by_text("nobody booked")).to_have_count(2)
    tab.look()
    press(tab, size, page.get_by_role("link", name="24 Dec 2198 to 28 Dec 2198"))
    expect(page.get_by_text("Nobody is booked then.")).to_be_visible()
    tab.look()
    press(tab, size, page.get_by_role("button", name="Remove"))
    expect(page.get_by_text("Christmas was removed")).to_be_visible()
    with tenant(clinic):
        assert [one.name for one in ClosedDay.objects.all()] == ["New Year"]


@pytest.mark.parametrize("size", ["desk", "tablet", "phone"])
def test_a_visit_type(clinic: Clinic, olive: User, ada: User, signed_in: SignedIn, size: str) -> None:
    tab = signed_in(olive, size)
    page = tab.open(TYPES)
    expect(page.get_by_role("heading", name="Visit types")).to_be_visible()
    tab.look()
    press(tab, size, page.get_by_role("link", name="New type"))
    page.get_by_label("Name", exact=True).fill("Peel")
    page.get_by_role("radio", name=re.compile("^Treatment")).check()
    page.get_by_label("Letter").fill("p")
    press(tab, size, page.get_by_role("radio", name="Plum"))
    page.get_by_label("Length").fill("45")
    press(tab, size, page.locator(".field", has_text="After it").get_by_role("button", name="More"))
    press(tab, size, page.get_by_role("checkbox", name="It must have a room"))
    press(tab, size, page.get_by_role("checkbox", name="Ada"))
    page.evaluate("scrollTo(0, 0)")  # nothing lies half under the bar of the page
    tab.look()
    press(tab, size, page.get_by_role("button", name="Add type"))
    expect(page.get_by_text("Peel was added and can be booked.")).to_be_visible()
    with tenant(clinic):
        peel = VisitType.objects.get(name="Peel")
        assert (peel.letter, peel.colour, peel.buffer_after, peel.needs_room) == ("P", "plum", 5, True)
    press(tab, size, page.get_by_role("link", name=re.compile("Change.*Peel")))
    press(tab, size, page.get_by_role("button", name="Retire"))
    expect(page.get_by_text("Peel was retired; visits that are booked stay.")).to_be_visible()
    tab.look()


def a_weekday_ahead(clinic: Clinic) -> datetime:
    """Midnight of a day in a week, on the clinic's clock."""
    return datetime.combine(clinic.today() + timedelta(days=7), time(), clinic.zone)


def book(clinic: Clinic, patient: Patient, user: User, start: datetime) -> Appointment:
    with tenant(clinic):
        return actions.book(
            patient=Patient.objects.get(pk=patient.pk),
            clinician=member_of(clinic, user),
            start=start,
            minutes=30,
            kind=VisitKind.CONSULT,
            by=user,
            idempotency_key=uuid.uuid4(),
        )


def tell_absence(page: Page, day: datetime) -> None:
    page.get_by_label("Who").select_option(label="Ada")
    page.get_by_label("First day").fill(short_day(day.date()))
    page.get_by_role("textbox", name=re.compile("^From")).fill("13:00")
    page.get_by_role("textbox", name=re.compile("^To")).fill("18:00")
    page.get_by_role("textbox", name=re.compile("^To")).blur()


@pytest.mark.parametrize("size", ["desk", "tablet", "phone"])
def test_somebody_is_away(
    clinic: Clinic,
    desk: User,
    ada: User,
    ana: Patient,
    ben: Patient,
    open_all_week: None,
    signed_in: SignedIn,
    size: str,
) -> None:
    make_member(clinic, "Nia", Role.INJECTOR)
    day = a_weekday_ahead(clinic)
    first = book(clinic, ana, ada, day + timedelta(hours=14))
    second = book(clinic, ben, ada, day + timedelta(hours=15))
    tab = signed_in(desk, size)
    page = tab.open(ABSENCES)
    expect(page.get_by_role("heading", name="Absences", exact=True)).to_be_visible()
    tab.look()
    tell_absence(page, day)
    expect(page.get_by_text("Hits 2 visits. Say where each goes.")).to_be_visible()
    with tenant(clinic):
        assert not Absence.objects.exists(), "nothing is saved before the press"
    tab.look()
    ben_row = page.locator(".hit-list > li", has_text=re.compile("Okafor", re.IGNORECASE))
    press(tab, size, ben_row.get_by_role("radio", name="Call first"))
    button = page.get_by_role("button", name="Save, move 1 visit", exact=True)
    press(tab, size, button)
    expect(
        page.get_by_text("1 visit was moved. 1 visit waits for the front desk on Today, to be moved.")
    ).to_be_visible()
    tab.look()
    with tenant(clinic):
        assert Appointment.objects.get(pk=first.pk).starts_at != first.starts_at
        assert Appointment.objects.get(pk=second.pk).starts_at == second.starts_at
        one = Absence.objects.get()
    page = tab.open(f"{ABSENCES}{one.pk}/")
    expect(page.get_by_role("heading", name="Booked then")).to_be_visible()
    tab.look()

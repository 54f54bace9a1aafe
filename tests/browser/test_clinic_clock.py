"""Every time that is offered is a time of the clinic's clock: what a button says is what is booked and what every page says after it. One
clinic in New York, one in British summer, one on the weekend on which the clocks go back; the browser itself stands in Tokyo."""

import re
import uuid
from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from icalendar import Calendar
from playwright.sync_api import Browser, Locator, Page, expect
from pypdf import PdfReader
from pytest_django.live_server_helper import LiveServer

from clinic.booking import actions
from clinic.booking.models import Appointment, CheckIn
from clinic.jobs.runner import run_due
from clinic.practice.actions import set_opening_hours
from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from clinic.practice.visit_kinds import VisitKind
from patients.portal.actions import create_link
from patients.records.models import Patient
from tests.browser.conftest import Tab
from tests.browser.test_patient_journey import tell_birth_date
from tests.support.chromium import SIZES
from tests.support.members import member_of
from tests.treatments import making as care
from tests.treatments.making import make_earlier_treatment

pytestmark = pytest.mark.django_db(transaction=True)
OPENS, CLOSES = time(9), time(17)
# The afternoon is taken from 9:45 to 16:30, so that pressing each time is a matter of seconds.
BLOCKS = (("09:45", 240), ("13:45", 165))
CASES = {
    "new-york-clocks-go-back": ("America/New_York", "2027-11-05 08:30"),
    "british-summer": ("Europe/London", "2027-07-02 08:30"),
    "london-clocks-go-back": ("Europe/London", "2027-10-29 08:30"),
}


@pytest.fixture(params=CASES, ids=str)
def there(
    request: pytest.FixtureRequest,
    clinic: Clinic,
    at: Callable[[Clinic, str], None],
    ada: User,
    ben: Patient,
    desk: User,
) -> Clinic:
    """A Friday morning in the clinic, which is open on Fridays and Mondays; Ada is free at 9:00, 9:15, 9:30, 16:30 and 16:45."""
    clinic.timezone, morning = CASES[request.param]
    clinic.save()
    at(clinic, morning)
    set_opening_hours(clinic=clinic, weekdays=[0, 4], spans=[(OPENS, CLOSES)])
    ada_here = member_of(clinic, ada)
    with tenant(clinic):
        for days in (0, 3, 7):
            for start, minutes in BLOCKS:
                day = clinic.today() + timedelta(days=days)
                actions.book(
                    patient=ben,
                    clinician=ada_here,
                    start=datetime.combine(day, time.fromisoformat(start), clinic.zone),
                    minutes=minutes,
                    kind=VisitKind.TREATMENT,
                    by=desk,
                    idempotency_key=uuid.uuid4(),
                )
    return clinic


@pytest.fixture
def due(there: Clinic, ana: Patient, ada: User) -> CheckIn:
    """Treated 14 days ago; the window ends next Monday."""
    ada_here = member_of(there, ada)
    treatment = make_earlier_treatment(ana, ada_here, there.now() - timedelta(days=14), window=(10, 14, 17))
    with tenant(there):
        check_in = actions.make_due(treatment=treatment)
    assert check_in is not None
    return check_in


@pytest.fixture
def tab(chromium: Browser, live_server: LiveServer, there: Clinic, sign_in: Any, desk: User) -> Iterator[Tab]:
    """The front desk's tab, on a device whose own clock is Tokyo's."""
    width, height = SIZES["desk"]
    context = chromium.new_context(viewport={"width": width, "height": height}, timezone_id="Asia/Tokyo")
    opened = Tab(context, live_server.url)
    opened.page.clock.set_fixed_time(there.now())
    begin_session(opened, sign_in(desk))
    yield opened
    opened.watch.check()
    context.close()


def begin_session(tab: Tab, person: Client) -> None:
    cookie = person.cookies["glabella"]
    tab.context.add_cookies([{"name": "glabella", "value": cookie.value, "url": tab.origin}])


@pytest.fixture
def reader(there: Clinic, sign_in: Callable[[User], Client], desk: User) -> Callable[[str], str]:
    """A page's text, tags and all."""
    client = sign_in(desk)
    return lambda path: client.get(path).content.decode()


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html))


def press_each(times: Callable[[], Locator], booked: Callable[[str], None]) -> list[str]:
    """Press every one of these times, each on a page of its own; gives what the buttons said."""
    said = [re.sub(r"\s+", " ", text).strip() for text in times().all_inner_texts()]
    for number, label in enumerate(said):
        button = times().nth(number)
        button.click()
        booked(label)
    return said


class Desk:
    """What the front desk sees after a press, compared with what the button said."""

    def __init__(self, clinic: Clinic, patient: Patient, tab: Tab, reader: Callable[[str], str], desk: User) -> None:
        self.clinic, self.patient, self.page, self.read, self.desk = clinic, patient, tab.page, reader, desk

    def is_booked(self, clock: str, day: str = "") -> None:
        """`clock` 09:15; `day` Fri 2 Jul where the button says it. Then the visit is cancelled again."""
        said = self.page.locator("#messages, .banner.ok, .work-noted-words").filter(has_text=clock)
        expect(said.first).to_be_visible()
        with tenant(self.clinic):
            visit = Appointment.objects.standing().get(patient=self.patient)
        at = self.clinic.local(visit.starts_at)
        short = f"{at:%a} {at.day} {at:%b}"
        assert (f"{at:%H:%M}", day or short) == (clock, short)
        assert OPENS <= at.time() < CLOSES
        expect(self.page.locator("main")).to_contain_text(f"{at:%A} {at.day} {at:%B}, {clock}")
        calendar = self.read(f"/today/?on={at.date()}")
        card = re.search(rf'<article class="([^"]*)"\s+id="visit-{visit.pk}"[^>]*>(.*?)</article>', calendar, re.S)
        assert card and f" r-{(at.hour - OPENS.hour) * 12 + at.minute // 5 + 1} " in card[1] and clock in words(card[2])
        assert f"open {OPENS:%H:%M} to {CLOSES:%H:%M}" in words(calendar)
        assert f"{short}, {clock}" in words(self.read(f"/appointments/{visit.pk}/"))
        if visit.kind == VisitKind.CHECK_IN:
            assert f"{short}, {clock}" in words(self.read("/follow-up/?tab=booked"))
        assert f"{short}, {clock}" in words(self.read(f"/patients/{self.patient.pk}/"))
        with tenant(self.clinic):
            actions.cancel(appointment=visit, by=self.desk)


@pytest.fixture
def front_desk(there: Clinic, ana: Patient, tab: Tab, reader: Callable[[str], str], desk: User) -> Desk:
    return Desk(there, ana, tab, reader, desk)


def split(label: str) -> tuple[str, str]:
    """`Fri 2 Jul 09:15` as clock and day; what only a screen reader hears ends with a colon."""
    day, clock = label.split(": ")[-1].rsplit(" ", 1)
    return clock, day


def test_each_time_of_a_worklist_row(tab: Tab, due: CheckIn, front_desk: Desk) -> None:
    def times() -> Locator:
        return tab.open("/follow-up/").locator(f"#work-{due.pk} .three button")

    assert len(press_each(times, lambda label: front_desk.is_booked(*split(label)))) == 3


def test_each_time_of_the_check_in_sheet(tab: Tab, due: CheckIn, front_desk: Desk) -> None:
    def times() -> Locator:
        page = tab.open(f"/check-ins/{due.pk}/")
        page.locator("#times details").evaluate_all("all => all.forEach(one => { one.open = true; })")
        return page.locator("#times .slots button")

    said = press_each(times, lambda label: front_desk.is_booked(*split(label.removeprefix("Book "))))
    clocks = ["09:00", "09:15", "09:30", "16:30", "16:45"]
    assert [label[-5:] for label in said] == clocks * 2  # Friday and Monday


def test_each_time_of_the_booking_page(tab: Tab, there: Clinic, ana: Patient, front_desk: Desk) -> None:
    def free() -> Locator:
        return tab.open(f"/appointments/new/?patient={ana.pk}").locator("#when label.slot")

    def booked(label: str) -> None:
        expect(tab.page.locator("#book-say b").first).to_contain_text(label)
        tab.page.get_by_role("button", name="Book the visit").click()
        tab.page.wait_for_url("**/today/**")
        front_desk.is_booked(label)

    assert set(press_each(free, booked)) == {"09:00", "09:15", "16:30"}


def test_each_next_time_of_whoever_came_too_late(
    tab: Tab, due: CheckIn, there: Clinic, ben: Patient, ada: User, desk: User, front_desk: Desk
) -> None:
    ada_here = member_of(there, ada)
    start = datetime.combine(there.today(), time(9, 15), there.zone)
    with tenant(there):
        actions.book(
            patient=ben,
            clinician=ada_here,
            start=start,
            minutes=15,
            kind=VisitKind.CONSULT,
            by=desk,
            idempotency_key=uuid.uuid4(),
        )
    tab.watch.expected.add(422)

    def times() -> Locator:
        page = tab.open("/follow-up/")
        stale = page.locator(f"#work-{due.pk} .three button").first
        stale.evaluate("(button, slot) => { button.value = slot; }", start.isoformat())
        stale.click()
        expect(page.get_by_role("alert")).to_contain_text("has just been taken")
        return page.locator(f"#work-{due.pk} .three button")

    said = press_each(times, lambda label: front_desk.is_booked(*split(label)))
    assert [label[-5:] for label in said] == ["09:30", "16:30", "16:45"]


def test_the_cards_and_the_present_stand_beside_their_hours(
    tab: Tab, due: CheckIn, there: Clinic, at: Callable[[Clinic, str], None], desk: User, sign_in: Any
) -> None:
    start = datetime.combine(there.today(), time(9), there.zone)
    with tenant(there):
        visit = actions.book_check_in(check_in=due, start=start, by=desk)
    at(there, f"{there.today()} 09:35")
    begin_session(tab, sign_in(desk))
    tab.page.clock.install(time=there.now())
    page = tab.open("/today/")
    tab.page.clock.run_for(31_000)  # the page's own clock has moved the line
    nine = top(page, ".cal-axis .hour >> text=09:00")
    assert abs(top(page, f"#visit-{visit.pk}") - nine) < 10
    sixteen = page.locator(".cal-col .visit").last  # 13:45 to 16:30 ends half an hour below 16:00
    box, hour = sixteen.bounding_box(), top(page, ".cal-axis .hour >> text=16:00")
    assert box and box["y"] < hour < box["y"] + box["height"]
    # the clock of the device is Tokyo's: the line of the present is the clinic's
    expect(page.locator(".now-label")).to_have_text(f"{there.now():%H:%M}")


def top(page: Page, selector: str) -> float:
    box = page.locator(selector).first.bounding_box()
    assert box
    return box["y"]


def test_the_api_offers_and_books_the_same_times(
    there: Clinic, sign_in: Any, desk: User, ada: User, ana: Patient
) -> None:
    client, ada_here = sign_in(desk), member_of(there, ada)
    days = {"first": str(there.today()), "last": str(there.today() + timedelta(days=3))}
    offered = client.get("/api/v1/slots/", {"clinician": str(ada_here.pk), "minutes": 15, **days}).json()["slots"]
    assert [slot["start"][11:16] for slot in offered] == ["09:00", "09:15", "09:30", "16:30", "16:45"] * 2
    for slot in offered:
        body = {"patient": str(ana.pk), "clinician": str(ada_here.pk), "minutes": 15, "kind": "consult"}
        made = client.post("/api/v1/appointments/", body | {"start": slot["start"]}, content_type="application/json")
        assert made.status_code == 201
        assert datetime.fromisoformat(made.json()["start"]) == datetime.fromisoformat(slot["start"])
        day, clock = made.json()["start"][:10], made.json()["start"][11:16]
        assert clock in words(client.get(f"/today/?on={day}").content.decode())


def test_the_patients_page_the_calendar_entry_and_the_sheet_say_the_same(
    open_tab: Callable[..., Tab], there: Clinic, at: Callable[[Clinic, str], None], ana: Patient, ada: User, desk: User
) -> None:
    booked_on = there.now()
    at(there, f"{(booked_on - timedelta(days=14)):%Y-%m-%d %H:%M}")
    treatment = care.make_treatment(care.make_plan(ana, ada), ada)
    run_due(there)
    at(there, f"{booked_on:%Y-%m-%d %H:%M}")
    monday = datetime.combine(there.today() + timedelta(days=3), time(16, 45), there.zone)
    with tenant(there):
        actions.book_check_in(check_in=CheckIn.objects.get(treatment=treatment), start=monday, by=desk)
        _, token = create_link(treatment=treatment, idempotency_key=uuid.uuid4(), by=ada)
    run_due(there)
    tab = open_tab("phone")
    page = tab.open(f"/a/{there.code}/{token}/")
    tell_birth_date(page, "14", "3", "1988")
    expect(page.locator(".visit-day")).to_contain_text(f"Monday {monday.day} {monday:%B} {monday.year}, 16:45")
    [entry] = Calendar.from_ical(download(page, "Add to calendar")).events
    assert entry.start == monday and entry.end == monday + timedelta(minutes=15)
    sheet = " ".join(part.extract_text() for part in PdfReader(BytesIO(download(page, "PDF sheet"))).pages)
    assert f"Monday {monday.day} {monday:%B} {monday.year} at 16:45" in re.sub(r"\s+", " ", sheet)


def download(page: Page, link: str) -> bytes:
    with page.expect_download() as started:
        page.get_by_role("link", name=link).click()
    return started.value.path().read_bytes()

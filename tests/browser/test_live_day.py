"""The desk's page stays true while it is open: another desk's deed comes by itself and takes nothing away; and visits
are moved on and views changed by keyboard, the strokes counted (booking by keyboard: test_composer.py)."""

import uuid
from collections.abc import Callable
from datetime import datetime, time, timedelta

import pytest
from playwright.sync_api import Page, expect

from clinic.booking import actions
from clinic.booking.models import Appointment, VisitState
from clinic.practice.actions import add_room
from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from clinic.practice.visit_kinds import VisitKind
from patients.records.models import Patient
from tests.browser.conftest import Tab
from tests.support.members import member_of

pytestmark = pytest.mark.django_db(transaction=True)
NOON = "2026-11-23 12:00"


@pytest.fixture
def noon(clinic: Clinic, at: Callable[[Clinic, str], None], open_all_week: None, ada: User) -> Clinic:
    """A Monday at twelve; Ada has a diary, and there is one room."""
    at(clinic, "2026-11-23 08:00")
    with tenant(clinic):
        add_room(clinic=clinic, name="Room 1")
    return clinic


@pytest.fixture
def book(noon: Clinic, ada: User, desk: User) -> Callable[..., Appointment]:
    def booked(patient: Patient, hour: int, minute: int = 0) -> Appointment:
        start = datetime.combine(noon.today(), time(hour, minute), noon.zone)
        ada_here = member_of(noon, ada)
        with tenant(noon):
            return actions.book(
                patient=patient,
                clinician=ada_here,
                start=start,
                minutes=30,
                kind=VisitKind.CONSULT,
                by=desk,
                idempotency_key=uuid.uuid4(),
            )

    return booked


def mark(clinic: Clinic, visit: Appointment, to: str, by: User) -> None:
    with tenant(clinic):
        actions.advance(appointment=visit, to=VisitState(to), by=by)


def is_live(page: Page) -> None:
    expect(page.locator("[data-pulse]")).to_have_text("Live")


def test_another_desks_deed_comes_by_itself_and_takes_nothing_away(
    signed_in: Callable[..., Tab], noon: Clinic, book, ana: Patient, ben: Patient, desk: User, olive: User
) -> None:
    visit, other = book(ana, 9), book(ben, 11)
    page = signed_in(desk, "desk").open("/today/")
    is_live(page)
    field = page.locator("[data-find]")
    field.fill("oka")
    scroller = page.locator(".cal-scroll")
    scroller.evaluate("one => { one.scrollTop = 120; }")
    card, beside = page.locator(f"#visit-{visit.pk}"), page.locator(f"#visit-{other.pk}")
    beside.evaluate("one => { one.marked = true; }")
    mark(noon, visit, "arrived", olive)
    expect(card).to_contain_text("Waiting", timeout=8_000)
    expect(page.locator("[data-heard]")).to_contain_text("arrived")
    expect(page.locator(".floor")).to_contain_text("1waiting")
    expect(page.locator(".pulse .last")).to_contain_text("marked arrived by Olive")
    assert beside.evaluate("one => one.marked"), "a card that did not change is left alone"
    assert field.input_value() == "oka" and field.evaluate("one => one === document.activeElement")
    assert scroller.evaluate("one => one.scrollTop") == 120


def test_a_press_changes_the_board_and_not_the_page_and_is_undone(
    signed_in: Callable[..., Tab], noon: Clinic, book, ana: Patient, desk: User, at: Callable[[Clinic, str], None]
) -> None:
    visit = book(ana, 9)
    page = signed_in(desk, "desk").open("/today/")
    page.evaluate("window.stayed = true")
    card = page.locator(f"#visit-{visit.pk}")
    card.hover()
    card.get_by_role("button", name="Mark arrived").click()
    expect(card).to_contain_text("Waiting")
    expect(card).not_to_have_class("fresh")
    page.locator(".pulse").get_by_role("button", name="Undo").click()
    expect(card).to_contain_text("Consult, booked")
    assert page.evaluate("window.stayed")


def test_without_an_answer_the_foot_says_so_and_goes_on_by_itself(
    signed_in: Callable[..., Tab], noon: Clinic, book, ana: Patient, desk: User, olive: User
) -> None:
    visit = book(ana, 9)
    tab = signed_in(desk, "desk")
    tab.watch.cut = True
    page = tab.open("/today/")
    is_live(page)
    page.route("**/today/live/**", lambda route: route.abort())
    expect(page.locator("[data-pulse]")).to_contain_text("Catching up, last", timeout=20_000)
    expect(page.locator("[data-pulse]")).to_contain_text("Not live since", timeout=60_000)
    expect(page.locator(".board")).to_contain_class("stale")
    mark(noon, visit, "arrived", olive)
    page.unroute("**/today/live/**")
    page.get_by_role("button", name="Try now").click()
    is_live(page)
    expect(page.locator(f"#visit-{visit.pk}")).to_contain_text("Waiting")


@pytest.mark.parametrize("size", ["desk", "tablet", "phone"])
def test_every_view_of_the_day_at_three_sizes(
    signed_in: Callable[..., Tab], noon: Clinic, book, ana: Patient, ben: Patient, desk: User, olive: User, size: str
) -> None:
    visit = book(ana, 9)
    book(ben, 11)
    mark(noon, visit, "arrived", olive)
    tab = signed_in(desk, size)
    for view in ("clinicians", "rooms", "week"):
        tab.open(f"/today/?view={view}")
        tab.look()


class Keys:
    """Presses keys and counts them."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, 0

    def press(self, *names: str) -> None:
        for name in names:
            self.page.keyboard.press(name)
            self.count += 1


def test_visits_are_moved_on_and_views_changed_by_keyboard(
    signed_in: Callable[..., Tab],
    noon: Clinic,
    book,
    ana: Patient,
    ben: Patient,
    desk: User,
    at: Callable[[Clinic, str], None],
) -> None:
    """Two patients come, one goes into the room and leaves, one mistake is taken back, the rooms and tomorrow are looked at."""
    first, second = book(ana, 9), book(ben, 9, 30)
    page = signed_in(desk, "desk").open("/today/")
    is_live(page)
    keys = Keys(page)
    cards = [page.locator(f"#visit-{one.pk}") for one in (first, second)]
    page.locator(".cal-body .visit-open").first.focus()
    keys.press("Space")
    expect(cards[0]).to_contain_text("Waiting")
    keys.press("Space")
    expect(cards[0]).to_contain_text("0 of 30 min")
    keys.press("Space")
    expect(cards[0]).to_contain_text("Consult, done")
    keys.press("ArrowDown")
    expect(cards[1].locator(".visit-open")).to_be_focused()
    at(noon, "2026-11-23 08:01")  # the clock stands still: which deed is the last is told by its moment
    keys.press("Space")
    expect(cards[1]).to_contain_text("Waiting")
    keys.press("u")
    expect(cards[1]).to_contain_text("Consult, booked")
    keys.press("2")
    page.wait_for_url("**view=rooms**")
    keys.press("]")
    page.wait_for_url(f"**on={noon.today() + timedelta(days=1)}**")
    keys.press("t")
    page.wait_for_url("**/today/?view=rooms")
    expect(page.get_by_role("link", name="Rooms")).to_have_attribute("aria-current", "page")
    keys.press("1")
    page.wait_for_url("**view=clinicians**")
    keys.press("/")
    expect(page.locator("[data-find]")).to_be_focused()
    assert keys.count == 11


def test_one_stop_a_column_and_arrows_between_columns(
    signed_in: Callable[..., Tab], noon: Clinic, book, ana: Patient, desk: User
) -> None:
    visit = book(ana, 10)
    page = signed_in(desk, "desk").open("/today/")
    is_live(page)
    stops = page.locator(".cal-col .cal-body").first.locator("a[tabindex='0'], button:not([tabindex='-1'])")
    expect(stops).to_have_count(1)
    card = page.locator(f"#visit-{visit.pk} .visit-open")
    card.focus()
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("link", name="Book 09:45")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#sheet")).to_be_visible()
    page.keyboard.press("Escape")
    expect(card).to_be_focused()


def test_keys_of_one_letter_never_act_in_a_field_and_can_be_switched_off(
    signed_in: Callable[..., Tab], noon: Clinic, book, ana: Patient, desk: User
) -> None:
    page = signed_in(desk, "desk").open("/today/")
    is_live(page)
    page.locator("[data-find]").press_sequentially("2tb]")
    assert page.locator("[data-find]").input_value() == "2tb]" and "view=rooms" not in page.url
    page.locator("body").press("Escape")
    page.get_by_role("button", name="Keys").click()
    page.get_by_label("Keys of one letter").uncheck()
    page.keyboard.press("Escape")
    page.locator("h1").evaluate("() => document.activeElement.blur()")
    page.keyboard.press("2")
    page.keyboard.press("/")
    expect(page.locator("[data-find]")).not_to_be_focused()
    assert "view=rooms" not in page.url

"""The composer and the move page where the easy way is blocked: another day, another clinician, another desk, no room."""

import pytest

from clinic.booking import actions
from clinic.booking.models import VisitState
from clinic.office.models import Absence, VisitGiver, VisitType
from clinic.practice.tenancy import tenant
from tests.booking.test_book_flow import COMPOSE, HTMX, NEW, sent, visits
from tests.booking.test_today_page import text

__all__ = ["sent"]
FITS = 'class="seg"'


def fitting(page: str) -> str:
    """The visits that stand side by side."""
    return page.split(FITS, 1)[1].split("</div>", 1)[0]


def test_whoever_walks_in_and_takes_a_time_of_another_day_is_booked_and_not_here(
    monday, at, sign_in, desk, ada_here, sent, clinic
):
    at(clinic, "2026-11-23 10:07")
    offer = {"walk_in": "on", "on": "2026-11-23", "instead": f"2026-11-24T10:00:00+00:00 {ada_here.pk}"}
    answer = sign_in(desk).post(NEW, sent | {"slot": f"2026-11-23T10:05:00+00:00 {ada_here.pk}"} | offer, **HTMX)
    assert answer.status_code == 200
    assert [visit.state for visit in visits(clinic)] == [VisitState.BOOKED]


def test_a_pressed_time_stays_with_its_clinician_when_the_patient_is_chosen(
    monday, book, sign_in, desk, ana, ben, ada_here, nia
):
    book(ana, nia, "2026-11-25 10:00")
    book(ben, ada_here, "2026-11-24 10:30")
    asked = {"on": "2026-11-24", "slot": f"2026-11-24T10:00:00+00:00 {ada_here.pk}", "patient": str(ana.pk)}
    page = text(sign_in(desk).get(COMPOSE, asked, **HTMX))
    assert "10:00 with Ada" in page and "free until 10:30" in page


def test_a_visit_whose_cleaning_reaches_into_the_next_one_does_not_fit(
    monday, book, sign_in, desk, ben, ada_here, in_clinic
):
    VisitType.objects.filter(kind="consult").update(buffer_after=15)
    book(ben, ada_here, "2026-11-24 10:30")
    asked = {"on": "2026-11-24", "at": "10:00", "clinician": str(ada_here.pk)}
    page = sign_in(desk).get(COMPOSE, asked, **HTMX).content.decode()
    assert "Check-in" in fitting(page) and "Consult" not in fitting(page)


def test_a_visit_that_the_clinician_does_not_give_is_not_among_those_that_fit(
    monday, sign_in, desk, ada_here, nia, in_clinic
):
    consult = VisitType.objects.get(kind="consult")
    VisitGiver.objects.create(clinic=monday, visit_type=consult, member=nia)
    asked = {"on": "2026-11-24", "at": "10:00", "clinician": str(ada_here.pk)}
    page = sign_in(desk).get(COMPOSE, asked, **HTMX)
    assert "Consult" not in fitting(page.content.decode()) and "Ada does not give it" in text(page)


def test_no_free_room_says_who_is_in_them_and_what_is_free_instead(
    monday, book, sign_in, desk, ben, ada_here, nia, room_one, sent, clinic
):
    with tenant(clinic):
        VisitType.objects.filter(kind="consult").update(needs_room=True)
    book(ben, nia, "2026-11-24 10:00", room=room_one)
    answer = sign_in(desk).post(NEW, sent, **HTMX)
    page = text(answer)
    assert answer.status_code == 422 and len(visits(clinic)) == 1
    assert "No room is free then." in page and "Okafor, Ben: consult 10:00 to 10:30 with Nia in Room 1" in page
    assert "Free instead" in page and "10:30" in page


@pytest.fixture
def stale(monday, book, sign_in, desk, olive, ana, ada_here, local, clinic):
    """The move page of a visit at 10:00, and what it sends; Olive moves the visit to 11:00 meanwhile."""
    visit = book(ana, ada_here, "2026-11-24 10:00")
    client, address = sign_in(desk), f"/appointments/{visit.pk}/move/"
    page = client.get(address).content.decode()
    version = page.split('name="version"', 1)[1].split('value="', 1)[1].split('"', 1)[0] if "version" in page else ""
    with tenant(clinic):
        actions.move(appointment=visit, start=local("2026-11-24 11:00"), minutes=30, by=olive)
    sent = {
        "version": version,
        "visit_type": str(visit.visit_type_id),
        "clinician": str(ada_here.pk),
        "on": "2026-11-24",
        "slot": f"2026-11-24T10:00:00+00:00 {ada_here.pk}",
        "note": "Comes with a friend",
    }
    return client, address, sent


def test_a_page_opened_before_another_desk_moved_the_visit_moves_nothing_back(stale, clinic, local):
    client, address, sent = stale
    answer = client.post(address, sent)
    assert answer.status_code == 409
    page = text(answer)
    assert "was moved by Olive at 08:30. Your press changed nothing." in page
    assert "Comes with a friend" in answer.content.decode()
    [visit] = visits(clinic)
    assert visit.starts_at == local("2026-11-24 11:00") and visit.note == ""
    again = answer.content.decode().split('name="version"', 1)[1].split('value="', 1)[1].split('"', 1)[0]
    assert client.post(address, sent | {"version": again}).status_code == 302
    [visit] = visits(clinic)
    assert visit.starts_at == local("2026-11-24 10:00") and visit.note == "Comes with a friend"


def test_as_usual_is_the_usual_length_again(monday, book, sign_in, desk, ana, ada_here, clinic):
    visit = book(ana, ada_here, "2026-11-24 10:00", 60)
    slot = {"on": "2026-11-24", "slot": f"2026-11-24T10:00:00+00:00 {ada_here.pk}", "clinician": str(ada_here.pk)}
    assert sign_in(desk).post(f"/appointments/{visit.pk}/move/", slot | {"minutes": ""}).status_code == 302
    [visit] = visits(clinic)
    assert visit.minutes == 30


def test_nothing_free_within_a_month_is_looked_for_further_on(
    monday, book, sign_in, desk, ana, ben, ada_here, clinic, local
):
    book(ben, ada_here, "2026-11-24 10:00")
    with tenant(clinic):
        away = (local("2026-11-24 10:30"), local("2027-01-04 00:00"))
        Absence.objects.create(clinic=clinic, member=ada_here, during=away, reason="holiday")
    asked = {"patient": str(ana.pk), "on": "2026-11-24", "clinician": str(ada_here.pk)}
    page = text(sign_in(desk).get(NEW, asked | {"look": f"2026-11-24T10:00:00+00:00 {ada_here.pk}"}))
    assert "Mon 4 Jan" in page.split("Free instead", 1)[1]


def test_a_closed_time_offers_what_is_free_instead(monday, sign_in, desk, ada_here, sent, clinic):
    early = {"slot": f"2026-11-24T08:00:00+00:00 {ada_here.pk}"}
    answer = sign_in(desk).post(NEW, sent | early, **HTMX)
    page = text(answer)
    assert answer.status_code == 422 and "The clinic is closed then" in page and not visits(clinic)
    assert "Free instead" in page and "09:00" in page and "Or book anyway. Why?" in page

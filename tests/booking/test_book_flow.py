"""The one booking flow: the book page and the composer of the day send the same form."""

import json
import re
import uuid
from datetime import date

import pytest

from clinic.audit.models import Event
from clinic.booking.models import Appointment, CheckInState, VisitState
from clinic.office.models import VisitType
from clinic.practice.models import Role
from clinic.practice.tenancy import tenant
from patients.records.actions import create_patient
from patients.records.models import Patient
from tests.booking.test_today_page import text
from tests.conftest import make_member

NEW, COMPOSE, WHO = "/appointments/new/", "/appointments/compose/", "/appointments/who/"
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def sent(ada_here, ana):
    """What the composer sends for Tuesday 24 November, 10:00 with Ada."""
    return {
        "composer": "1",
        "patient": str(ana.pk),
        "kind": "consult",
        "on": "2026-11-24",
        "slot": f"2026-11-24T10:00:00+00:00 {ada_here.pk}",
        "room": "any",
        "idempotency_key": str(uuid.uuid4()),
    }


@pytest.fixture
def added(clinic, desk):
    """`added("Zoë", "Müller")`: a patient whom the search finds."""

    def add(given: str, family: str, phone: str = "") -> Patient:
        with tenant(clinic):
            return create_patient(
                clinic=clinic,
                by=desk,
                given_name=given,
                family_name=family,
                born_on=date(1986, 3, 14),
                sex="female",
                phone=phone,
            )

    return add


def visits(clinic) -> list[Appointment]:
    with tenant(clinic):
        return list(Appointment.objects.with_people().order_by("starts_at"))


def free(page: str) -> list[str]:
    """What the free times of the board would send."""
    return re.findall(r'name="slot"\s+id="slot-[^"]*"\s+value="([^"]*)"', page)


def test_the_search_inside_shows_two_identifiers_and_who_is_owed_a_check_in(
    monday, sign_in, desk, added, treated, in_clinic
):
    treated(added("Ana", "Silva", "07700 900123"), 14)
    found = sign_in(desk).get(WHO, {"q": "sil"}, **HTMX)
    page = found.content.decode()
    assert "<mark>Sil</mark>va" in page and "14-Mar-1986" in page and "ends in 123" in page and "open check-in" in page
    assert Event.objects.filter(action="patient.list").count() == 1


def test_the_search_marks_accents_and_says_when_nobody_is_found(monday, sign_in, desk, added):
    added("Zoë", "Müller")
    client = sign_in(desk)
    assert "<mark>Mül</mark>ler" in client.get(WHO, {"q": "mul"}).content.decode()
    assert "Nobody found." in text(client.get(WHO, {"q": "nobody"}))
    assert "Nobody found." not in text(client.get(WHO, {"q": " "}))


def test_two_who_may_be_one_person_are_marked(monday, sign_in, desk, added):
    for given in ("Grace", "Gracie"):
        added(given, "Whitcombe")
    assert sign_in(desk).get(WHO, {"q": "whit"}).content.decode().count("same person?") == 2


def test_a_stranger_finds_nobody(monday, sign_in, other_clinic, added):
    added("Ana", "Silva")
    stranger = sign_in(make_member(other_clinic, "Sid", Role.FRONT_DESK))
    assert "Nobody found." in text(stranger.get(WHO, {"q": "silva"}))


def test_every_quarter_hour_stands_on_the_board_free_or_with_the_reason(
    monday, book, sign_in, desk, ana, ben, ada_here
):
    book(ben, ada_here, "2026-11-24 10:00")
    page = text(sign_in(desk).get(NEW, {"on": "2026-11-24", "clinician": str(ada_here.pk), "kind": "treatment"}))
    assert "taken: Okafor" in page and "taken: too short" in page and "taken: break" in page


def test_anyone_gives_each_time_once_with_who_is_free(monday, book, sign_in, desk, ana, ben, ada_here, nia):
    book(ben, ada_here, "2026-11-24 10:00")
    times = free(sign_in(desk).get(NEW, {"on": "2026-11-24", "clinician": ""}).content.decode())
    assert f"2026-11-24T10:00:00+00:00 {nia.pk}" in times
    assert sum(time.startswith("2026-11-24T09:00:00+00:00") for time in times) == 1


def test_a_taken_time_says_who_has_it_and_what_is_free_instead(
    monday, book, sign_in, desk, ana, ben, ada_here, nia, clinic
):
    book(ben, ada_here, "2026-11-24 10:00")
    asked = {"patient": str(ana.pk), "on": "2026-11-24", "clinician": str(ada_here.pk)}
    page = text(sign_in(desk).get(NEW, asked | {"look": f"2026-11-24T10:00:00+00:00 {ada_here.pk}"}))
    assert "10:00 is not free. Nothing was booked." in page and "Okafor, Ben: consult 10:00 to 10:30" in page
    assert "10:30" in page and "with Nia" in page and "Or book anyway. Why?" in page
    assert len(visits(clinic)) == 1


def test_a_time_that_is_taken_is_booked_anyway_with_a_reason(monday, book, sign_in, desk, ben, ada_here, sent, clinic):
    book(ben, ada_here, "2026-11-24 10:00")
    client = sign_in(desk)
    asked = client.post(NEW, sent | {"anyway": "1"})
    page = text(asked)
    assert asked.status_code == 422 and page.count("Say why it is booked anyway.") == 1
    assert "10:00 is not free. Nothing was booked." in page and "Okafor, Ben: consult 10:00 to 10:30" in page
    assert "Free instead" in page and "Or book anyway. Why?" in page
    assert client.post(NEW, sent | {"anyway": "1", "anyway_reason": "between"}).status_code == 302
    assert [visit.anyway_reason for visit in visits(clinic) if visit.booked_anyway] == ["between"]


def test_anyway_means_the_taken_time_that_is_shown_and_not_the_one_chosen_before(
    monday, book, sign_in, desk, ben, ada_here, nia, sent, clinic, local
):
    book(ben, ada_here, "2026-11-24 10:00")
    board = [f"2026-11-24T{at}:00+00:00 {ada_here.pk}" for at in ("10:00", "15:00")]
    asked = sent | {"composer": "", "slot": board, "taken_slot": board[0]}
    answer = sign_in(desk).post(NEW, asked | {"anyway": "1", "anyway_reason": "between"})
    assert answer.status_code == 302
    assert [visit.starts_at for visit in visits(clinic)] == [local("2026-11-24 10:00")] * 2
    assert sign_in(desk).post(NEW, asked | {"book": "1", "idempotency_key": str(uuid.uuid4())}).status_code == 302
    assert visits(clinic)[-1].starts_at == local("2026-11-24 15:00")


def test_the_last_clinician_is_preset_and_said(monday, book, sign_in, desk, ana, ben, ada_here, nia):
    book(ana, nia, "2026-11-23 10:00")
    page = text(sign_in(desk).get(NEW, {"patient": str(ana.pk)}))
    assert "Nia , last time" in page


def test_a_choice_by_hand_stays_when_the_patient_changes(monday, sign_in, desk, ana, treated, in_clinic):
    treated(ana, 14)
    client = sign_in(desk)
    consult, treatment = (str(one.pk) for one in VisitType.objects.in_use()[:2])
    as_it_was = {"patient": str(ana.pk), "visit_type": consult, "visit_type_was": consult, "visit_type_by_hand": ""}
    assert "check-in, 15 min" in text(client.get(NEW, as_it_was))
    by_hand = as_it_was | {"visit_type": treatment}
    assert "treatment, 45 min" in text(client.get(NEW, by_hand))


def test_a_form_shown_again_books_nothing(monday, sign_in, desk, ana, sent, clinic):
    client = sign_in(desk)
    for button in ({"show": "when"}, {"go": "2026-11-25"}, {"pick": str(ana.pk)}):
        answer = client.post(NEW, sent | button)
        assert answer.status_code == 200 and "error-summary" not in answer.content.decode()
    assert visits(clinic) == []


def test_a_time_of_another_day_than_the_one_shown_is_not_booked(monday, sign_in, desk, sent, clinic):
    answer = sign_in(desk).post(NEW, sent | {"on": "2026-11-25"})
    assert answer.status_code == 422 and "Choose a time." in text(answer) and visits(clinic) == []


def test_the_composer_says_with_whom_and_until_when_it_is_free(monday, book, sign_in, desk, ben, ada_here):
    book(ben, ada_here, "2026-11-24 10:30")
    asked = {"on": "2026-11-24", "at": "10:00", "clinician": str(ada_here.pk)}
    page = text(sign_in(desk).get(COMPOSE, asked, **HTMX))
    assert "10:00 with Ada" in page and "free until 10:30" in page
    assert "only 30 min free" in page  # the treatment


def test_the_composer_recognises_the_open_check_in_and_books_it(
    monday, sign_in, desk, ana, treated, sent, clinic, ada_here, in_clinic
):
    due = treated(ana, 14)
    client = sign_in(desk)
    asked = {"on": "2026-11-24", "at": "10:00", "clinician": str(ada_here.pk), "patient": str(ana.pk)}
    page = text(client.get(COMPOSE, asked, **HTMX))
    assert "The open check-in of Mon 9 Nov" in page and "Book check-in" in page
    answer = client.post(NEW, sent | {"kind": "check_in"}, **HTMX)
    assert answer.status_code == 200
    due.refresh_from_db()
    assert due.state == CheckInState.BOOKED


def test_the_composer_tells_the_day_what_was_booked_and_a_double_click_books_once(monday, sign_in, desk, sent, clinic):
    client = sign_in(desk)
    first, second = (client.post(NEW, sent, **HTMX) for _ in range(2))
    [visit] = visits(clinic)
    told = json.loads(first["HX-Trigger"])["day:booked"]
    assert told["address"] == f"/today/?on=2026-11-24#visit-{visit.pk}"
    assert first["HX-Trigger"] == second["HX-Trigger"]


def test_any_free_room_is_found_and_found_again_by_the_second_press(
    monday, book, sign_in, desk, ben, nia, sent, clinic, room_one
):
    client = sign_in(desk)
    for _ in range(2):
        assert client.post(NEW, sent, **HTMX).status_code == 200
    [visit] = visits(clinic)
    assert visit.room == room_one


def test_a_time_that_was_taken_meanwhile_is_said_in_the_composer_and_nothing_is_lost(
    monday, book, sign_in, desk, ben, ada_here, sent, clinic
):
    book(ben, ada_here, "2026-11-24 10:00")
    answer = sign_in(desk).post(NEW, sent | {"q": "sil"}, **HTMX)
    assert answer.status_code == 422 and "Nothing was booked." in text(answer) and "10:30" in text(answer)
    assert 'value="sil"' in answer.content.decode() and len(visits(clinic)) == 1


def test_one_of_the_free_times_offered_instead_is_booked_by_one_press(
    monday, book, sign_in, desk, ben, ada_here, sent, clinic, local
):
    book(ben, ada_here, "2026-11-24 10:00")
    answer = sign_in(desk).post(NEW, sent | {"instead": f"2026-11-24T10:30:00+00:00 {ada_here.pk}"})
    assert answer.status_code == 302
    assert visits(clinic)[1].starts_at == local("2026-11-24 10:30")


def test_whoever_walks_in_is_booked_now_with_the_first_who_is_free_and_is_here(
    monday, book, at, clinic, sign_in, desk, ana, ben, ada_here, nia, sent
):
    book(ben, ada_here, "2026-11-23 10:00")
    at(clinic, "2026-11-23 10:07")
    client = sign_in(desk)
    page = client.get(COMPOSE, {"walk_in": "on", "patient": str(ana.pk)}, **HTMX).content.decode()
    slot = f"2026-11-23T10:05:00+00:00 {nia.pk}"
    assert slot in page and "Walk-in" in page
    answer = client.post(NEW, sent | {"walk_in": "on", "on": "2026-11-23", "slot": slot}, **HTMX)
    assert answer.status_code == 200
    [_, visit] = visits(clinic)
    assert (visit.state, visit.clinician) == (VisitState.ARRIVED, nia)


def test_a_new_patient_is_added_from_the_flow_and_comes_back_to_it(monday, sign_in, desk, clinic):
    client = sign_in(desk)
    page = client.get(NEW, {"on": "2026-11-24", "kind": "treatment"}).content.decode()
    assert "/patients/new/?back=%2Fappointments%2Fnew%2F" in page
    begun = client.get("/patients/new/?back=/appointments/new/%3Fon%3D2026-11-24")
    details = {"given_name": "Eve", "family_name": "Moss", "sex": "female", "idempotency_key": str(uuid.uuid4())}
    born = {"born_on_day": "1", "born_on_month": "2", "born_on_year": "1990"}
    answer = client.post(begun["Location"], details | born)
    assert answer.status_code == 302 and answer["Location"].startswith("/appointments/new/?on=2026-11-24&patient=")
    assert "Moss" in text(client.get(answer["Location"]))

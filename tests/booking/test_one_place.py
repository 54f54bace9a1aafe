"""A patient is in one place at a time: said with the other visit, on pages, in the API and by the database."""

import importlib
import json
import uuid

import psycopg
import pytest
from django.db import IntegrityError, transaction

from clinic.booking import actions, worklist
from clinic.booking.errors import PatientElsewhere
from clinic.booking.models import Appointment, VisitState
from tests.booking.test_book_flow import free
from tests.booking.test_today_page import text

ELSEWHERE = "Silva, Ana has another visit then: consult Tue 24 Nov, 10:00 to 10:30 with Ada."


@pytest.fixture
def with_ada(monday, book, ana, ada_here) -> Appointment:
    """Ana's consult with Ada, Tuesday 10:00 to 10:30."""
    return book(ana, ada_here, "2026-11-24 10:00")


@pytest.mark.parametrize("start", ["09:35", "10:00", "10:25"])
def test_two_places_at_one_time_are_refused_with_the_other_visit(with_ada, book, ana, nia, in_clinic, start):
    with pytest.raises(PatientElsewhere) as refused:
        book(ana, nia, f"2026-11-24 {start}")
    assert str(refused.value) == ELSEWHERE
    assert refused.value.free[0].start.hour * 60 + refused.value.free[0].start.minute >= 10 * 60 + 30
    assert Appointment.objects.count() == 1


@pytest.mark.parametrize("start", ["09:30", "10:30"])
def test_one_visit_may_follow_the_other(with_ada, book, ana, nia, in_clinic, start):
    book(ana, nia, f"2026-11-24 {start}")
    assert Appointment.objects.count() == 2


def test_moving_into_the_other_visit_changes_nothing(with_ada, book, ana, nia, in_clinic, desk, local):
    visit = book(ana, nia, "2026-11-24 15:00")
    with pytest.raises(PatientElsewhere):
        actions.move(appointment=visit, start=local("2026-11-24 10:15"), minutes=30, by=desk)
    visit.refresh_from_db()
    assert visit.starts_at == local("2026-11-24 15:00")


def test_a_visit_moves_within_its_own_time(with_ada, in_clinic, desk, local):
    moved = actions.move(appointment=with_ada, start=local("2026-11-24 10:15"), minutes=30, by=desk)
    assert moved.starts_at == local("2026-11-24 10:15")


def test_a_cancelled_visit_holds_nobody(with_ada, book, ana, nia, in_clinic, desk):
    actions.cancel(appointment=with_ada, by=desk)
    assert book(ana, nia, "2026-11-24 10:00")


def test_who_was_missed_cannot_come_back_into_two_places(with_ada, at, monday, book, ana, nia, in_clinic, desk):
    at(monday, "2026-11-24 10:05")
    actions.advance(appointment=with_ada, to=VisitState.NO_SHOW, by=desk)
    book(ana, nia, "2026-11-24 10:05")
    with pytest.raises(PatientElsewhere):
        actions.advance(appointment=with_ada, to=VisitState.ARRIVED, by=desk)


def test_the_database_itself_refuses_a_patient_in_two_places(with_ada, book, ana, nia, in_clinic, local):
    other = book(ana, nia, "2026-11-24 15:00")
    span = (local("2026-11-24 10:00"), local("2026-11-24 10:30"))
    with pytest.raises(IntegrityError, match="one_visit_at_a_time_a_patient"), transaction.atomic():
        Appointment.objects.filter(pk=other.pk).update(during=span, occupies=span)


def test_no_check_in_time_is_offered_during_another_visit(with_ada, treated, ana, nia, in_clinic, monday):
    check_in = treated(ana, 14, injector=nia)
    [tuesday] = [slots for day, slots in worklist.more_slots(monday, check_in, None) if day.day == 24]
    taken = {f"{slot.start.hour}:{slot.start.minute:02}" for slot in tuesday}
    assert {"9:45", "10:30"} <= taken and not {"10:00", "10:15"} & taken


# --- pages and API -----------------------------------------------------------------------------------------------------


def test_the_page_says_so_and_keeps_what_was_typed(with_ada, sign_in, desk, ana, nia):
    form = {"kind": "consult", "clinician": str(nia.pk), "on": "2026-11-24", "at": "10:00", "minutes": "30"}
    client = sign_in(desk)
    answer = client.post(
        f"/appointments/new/?patient={ana.pk}", form | {"note": "keep this", "idempotency_key": str(uuid.uuid4())}
    )
    assert answer.status_code == 409 and ELSEWHERE in text(answer)
    assert 'value="keep this"' in answer.content.decode()
    page = client.get("/appointments/new/", form | {"patient": str(ana.pk), "at": ""}).content.decode()
    assert f"2026-11-24T10:30:00+00:00 {nia.pk}" in free(page)
    assert f"2026-11-24T10:00:00+00:00 {nia.pk}" not in free(page)


def test_the_sheet_of_a_visit_says_so(with_ada, book, sign_in, desk, ana, nia):
    visit = book(ana, nia, "2026-11-24 15:00")
    form = {"clinician": str(nia.pk), "on": "2026-11-24", "at": "10:00", "minutes": "30"}
    answer = sign_in(desk).post(f"/appointments/{visit.pk}/move/", form)
    assert answer.status_code == 409 and ELSEWHERE in text(answer) and "Nothing was changed." in text(answer)


def test_the_worklist_says_so(with_ada, treated, sign_in, desk, ana, nia, local):
    check_in = treated(ana, 14, injector=nia)
    answer = sign_in(desk).post(f"/check-ins/{check_in.pk}/book/", {"slot": local("2026-11-24 10:15").isoformat()})
    assert answer.status_code == 409 and ELSEWHERE in text(answer)


def test_the_api_answers_409(with_ada, sign_in, desk, ana, nia, local):
    start = local("2026-11-24 10:00").isoformat()
    body = {"patient": str(ana.pk), "clinician": str(nia.pk), "start": start, "minutes": 30, "kind": "consult"}
    answer = sign_in(desk).post("/api/v1/appointments/", json.dumps(body), content_type="application/json")
    assert answer.status_code == 409 and answer["Content-Type"] == "application/problem+json"
    assert answer.json()["detail"] == ELSEWHERE
    assert answer.json()["next_free"][0]["start"] == local("2026-11-24 10:30").isoformat()


# --- existing rows -----------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_visits_that_overlap_already_are_marked_and_stay(with_ada, book, ana, ben, nia, ada_here, postgres_server):
    book(ana, nia, "2026-11-24 15:00")
    book(ben, ada_here, "2026-11-24 15:00")
    mark = importlib.import_module("clinic.booking.migrations.0002_one_place_a_patient")
    rule = "select pg_get_constraintdef(oid) from pg_constraint where conname = 'one_visit_at_a_time_a_patient'"
    with psycopg.connect(postgres_server.url("postgres")) as connection:  # ends in a rollback
        [definition] = connection.execute(rule).fetchone()
        connection.execute("alter table booking_appointment drop constraint one_visit_at_a_time_a_patient")
        connection.execute(
            "update booking_appointment set during = %s::tstzrange, occupies = %s::tstzrange where clinician_id = %s",
            ["[2026-11-24 10:15Z, 2026-11-24 10:45Z)"] * 2 + [nia.pk],
        )
        connection.execute(mark.MARK_DOUBLED)
        connection.execute("set constraints all immediate")
        marked = connection.execute("select clinician_id from booking_appointment where doubled").fetchall()
        connection.execute(f"alter table booking_appointment add constraint again {definition}")
        connection.rollback()
    assert marked == [(nia.pk,)]

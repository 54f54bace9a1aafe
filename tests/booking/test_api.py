"""Visits and the worklist for other programs: the same actions as the pages. Each answer is held against the description (conftest)."""

import json
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from clinic.audit.models import Event
from clinic.booking.models import Appointment, CheckIn
from clinic.office.models import ApiWrite, VisitType
from clinic.practice.models import Clinic, Membership, Room, User
from clinic.practice.tenancy import tenant
from patients.records.models import Patient

SignIn = Callable[[User], Client]
Book = Callable[..., Appointment]
VISITS = "/api/v1/appointments/"


@pytest.fixture
def desk_program(monday: Clinic, sign_in: SignIn, desk: User) -> Client:
    return sign_in(desk)


def send(program: Client, url: str, body: dict[str, Any], **headers: str) -> tuple[int, Any]:
    answer = program.post(url, json.dumps(body), content_type="application/json", headers=headers)
    return answer.status_code, answer.json()


def wanted(ana: Patient, ada_here: Membership, start: str = "2026-11-23T10:00", **more: Any) -> dict[str, Any]:
    who = {"patient": str(ana.pk), "clinician": str(ada_here.pk), "kind": "consult"}
    return {**who, "start": start, "minutes": 30, **more}


def test_a_visit_is_booked_found_read_moved_confirmed_and_cancelled(
    desk_program: Client, ana: Patient, ada_here: Membership, clinic: Clinic
) -> None:
    status, made = send(desk_program, VISITS, wanted(ana, ada_here))
    here = f"{VISITS}{made['id']}/"
    assert (status, made["start"], made["state"]) == (201, "2026-11-23T10:00:00Z", "booked")
    listed = desk_program.get(VISITS, {"first": "2026-11-23", "patient": str(ana.pk)}).json()
    assert listed == {"timezone": "Europe/London", "count": 1, "pages": 1, "appointments": [made]}
    assert desk_program.get(here).json() == made
    status, moved = send(desk_program, f"{here}move/", {"start": "2026-11-24T11:15", "minutes": 45})
    assert (status, moved["start"], moved["clinician"]) == (200, "2026-11-24T11:15:00Z", str(ada_here.pk))
    assert send(desk_program, f"{here}advance/", {"state": "confirmed"})[1]["state"] == "confirmed"
    assert send(desk_program, f"{here}cancel/", {})[1]["state"] == "cancelled"
    with tenant(clinic):
        done = list(Event.objects.filter(action__startswith="appointment").values_list("action", flat=True))
    assert done == ["appointment.book", "appointment.move", "appointment.confirmed", "appointment.cancelled"]


def test_the_key_of_the_header_books_once(desk_program: Client, ana: Patient, ada_here: Membership) -> None:
    key, asked = str(uuid.uuid4()), wanted(ana, ada_here)
    status, made = send(desk_program, VISITS, asked, **{"Idempotency-Key": key})
    assert (status, send(desk_program, VISITS, asked, **{"Idempotency-Key": key})) == (201, (201, made))
    other = {**asked, "minutes": 45}
    status, refused = send(desk_program, VISITS, other, **{"Idempotency-Key": key})
    assert (status, refused["booked"]) == (409, made)
    unlike = {**asked, "idempotency_key": str(uuid.uuid4())}
    status, refused = send(desk_program, VISITS, unlike, **{"Idempotency-Key": key})
    assert (status, list(refused["errors"])) == (400, ["idempotency_key"])
    assert send(desk_program, VISITS, asked, **{"Idempotency-Key": "again"})[0] == 400


def test_a_taken_time_says_which_are_free(
    desk_program: Client, book: Book, ana: Patient, ben: Patient, ada_here: Membership
) -> None:
    book(ana, ada_here, "2026-11-23 10:00")
    status, refused = send(desk_program, VISITS, wanted(ben, ada_here))
    assert (status, refused["next_free"][0]["start"]) == (409, "2026-11-23T10:30:00+00:00")
    other = book(ben, ada_here, "2026-11-23 11:00")
    status, refused = send(desk_program, f"{VISITS}{other.pk}/move/", {"start": "2026-11-23T10:15", "minutes": 30})
    assert (status, bool(refused["next_free"])) == (409, True)


def test_a_closed_hour_and_a_step_out_of_order_are_refused_in_words(
    desk_program: Client, book: Book, ana: Patient, ada_here: Membership
) -> None:
    status, refused = send(desk_program, VISITS, wanted(ana, ada_here, "2026-11-22T10:00"))
    assert (status, refused["status"]) == (422, 422)
    visit = book(ana, ada_here, "2026-11-23 10:00")
    status, refused = send(desk_program, f"{VISITS}{visit.pk}/advance/", {"state": "no_show"})
    assert (status, "once the visit has begun" in refused["detail"]) == (409, True)
    assert send(desk_program, f"{VISITS}{visit.pk}/advance/", {"state": "cancelled"})[0] == 400


def test_a_check_in_outside_its_window_asks_why(
    desk_program: Client, treated: Callable[..., CheckIn], ana: Patient, ada_here: Membership
) -> None:
    treated(ana, days_ago=2)
    status, refused = send(desk_program, VISITS, wanted(ana, ada_here, kind="check_in", minutes=15))
    assert (status, list(refused["errors"])) == (422, ["outside_reason"])
    asked = wanted(ana, ada_here, kind="check_in", minutes=15, outside_reason="concern")
    assert send(desk_program, VISITS, asked)[0] == 201
    assert send(desk_program, VISITS, {**asked, "start": "2026-11-23T15:00"})[0] == 409


def test_the_worklist_says_who_is_owed_a_check_in_and_offers_times(
    desk_program: Client, treated: Callable[..., CheckIn], ana: Patient, clinic: Clinic
) -> None:
    check_in = treated(ana, days_ago=14)
    found = desk_program.get("/api/v1/worklist/").json()
    (row,) = found["check_ins"]
    assert (row["id"], row["patient"], row["latest"]) == (str(check_in.pk), str(ana.pk), str(check_in.latest))
    assert (found["tab"], found["count"], len(row["offers"]), row["attempts"]) == ("due", 1, 3, 0)
    assert desk_program.get("/api/v1/worklist/", {"tab": "closed"}).json()["check_ins"] == []
    assert desk_program.get("/api/v1/worklist/", {"tab": "all"}).status_code == 400
    with tenant(clinic):
        assert Event.objects.filter(action="patient.list", data__patients=[str(ana.pk)]).count() == 1


def test_an_injector_touches_own_visits_only(
    monday: Clinic, sign_in: SignIn, book: Book, ana: Patient, ada: User, nia: Membership
) -> None:
    visit = book(ana, nia, "2026-11-23 10:00")
    program = sign_in(ada)
    assert program.get(f"{VISITS}{visit.pk}/").status_code == 403
    assert send(program, f"{VISITS}{visit.pk}/cancel/", {})[0] == 403


def test_free_slots_carry_the_zone(desk_program: Client, ada_here: Membership, room_one: Room) -> None:
    asked = {"clinician": str(ada_here.pk), "first": "2026-11-23", "room": str(room_one.pk)}
    found = desk_program.get("/api/v1/slots/", asked).json()
    assert (found["timezone"], found["slots"][0]["start"]) == ("Europe/London", "2026-11-23T09:00:00+00:00")


def test_what_no_operation_takes_is_a_problem(desk_program: Client) -> None:
    assert desk_program.options(VISITS).status_code == 405
    assert desk_program.get(VISITS, {"first": "2026-11-23"}, headers={"Accept": "text/html"}).status_code == 406
    assert desk_program.post(VISITS, "a=b", content_type="application/x-www-form-urlencoded").status_code == 415


@pytest.mark.parametrize(
    ("step", "asked", "other"),
    [
        ("move", {"start": "2026-11-24T11:15"}, {"start": "2026-11-24T15:15"}),
        ("advance", {"state": "confirmed"}, {"state": "arrived"}),
        ("cancel", {"reason": "unwell"}, {"reason": "clinic"}),
    ],
)
def test_a_change_that_is_sent_again_changes_nothing(
    desk_program: Client,
    book: Book,
    ana: Patient,
    ada_here: Membership,
    clinic: Clinic,
    step: str,
    asked: dict[str, str],
    other: dict[str, str],
) -> None:
    """Also where somebody changed the visit in between: it is answered as it stands."""
    here, key = f"{VISITS}{book(ana, ada_here, '2026-11-23 10:00').pk}/", str(uuid.uuid4())
    first = send(desk_program, f"{here}{step}/", asked, **{"Idempotency-Key": key})
    assert first[0] == 200 and first == send(desk_program, f"{here}{step}/", asked, **{"Idempotency-Key": key})
    if step == "move":
        later = send(desk_program, f"{here}move/", {"start": "2026-11-25T09:00"})
        assert send(desk_program, f"{here}move/", asked, **{"Idempotency-Key": key}) == later
    assert send(desk_program, f"{here}{step}/", other, **{"Idempotency-Key": key})[0] == 409
    assert send(desk_program, f"{here}{step}/", {**asked, "idempotency_key": "again"})[0] == 400
    with tenant(clinic):
        assert ApiWrite.objects.count() == 1
        assert Event.objects.filter(action__startswith=f"appointment.{step}").count() <= 2


def test_a_refused_change_leaves_its_key_free(
    desk_program: Client, book: Book, ana: Patient, ben: Patient, ada_here: Membership
) -> None:
    book(ben, ada_here, "2026-11-23 11:00")
    here, key = f"{VISITS}{book(ana, ada_here, '2026-11-23 10:00').pk}/move/", str(uuid.uuid4())
    assert send(desk_program, here, {"start": "2026-11-23T11:00"}, **{"Idempotency-Key": key})[0] == 409
    assert send(desk_program, here, {"start": "2026-11-23T12:00"}, **{"Idempotency-Key": key})[0] == 200


def test_a_change_of_what_was_changed_since_is_refused(
    desk_program: Client, book: Book, ana: Patient, ada_here: Membership, room_one: Room
) -> None:
    here = f"{VISITS}{book(ana, ada_here, '2026-11-23 10:00', room=room_one).pk}/"
    read = desk_program.get(here).json()
    status, moved = send(desk_program, f"{here}move/", {"start": "2026-11-23T11:00", "version": read["version"]})
    assert (status, moved["version"] > read["version"], moved["room"]) == (200, True, str(room_one.pk))
    for step, asked in (("move", {"start": "2026-11-23T12:00"}), ("advance", {"state": "confirmed"}), ("cancel", {})):
        status, refused = send(desk_program, f"{here}{step}/", {**asked, "version": read["version"]})
        assert (status, refused["current"]) == (409, moved), step
    assert send(desk_program, f"{here}cancel/", {"version": moved["version"], "reason": "patient"})[0] == 200


def test_why_a_visit_is_cancelled_is_kept(desk_program: Client, book: Book, ana: Patient, ada_here: Membership) -> None:
    here = f"{VISITS}{book(ana, ada_here, '2026-11-23 10:00').pk}/cancel/"
    status, refused = send(desk_program, here, {"reason": "other"})
    assert (status, list(refused["errors"])) == (422, ["note"])
    assert send(desk_program, here, {"reason": "bored"})[0] == 400
    status, done = send(desk_program, here, {"reason": "other", "note": "Moved abroad"})
    assert (status, done["state"], done["cancel_reason"]) == (200, "cancelled", "other")


def test_a_type_of_visit_says_kind_length_buffers_and_room(
    desk_program: Client, clinic: Clinic, ana: Patient, ben: Patient, ada_here: Membership, room_one: Room
) -> None:
    told = {"letter": "L", "colour": "plum", "kind": "treatment", "minutes": 40, "buffer_after": 20, "needs_room": True}
    with tenant(clinic):
        laser = VisitType.objects.create(clinic=clinic, name="Laser", **told)
        gone = VisitType.objects.create(clinic=clinic, name="Peel", retired_at=clinic.now(), **told)
    asked = {"patient": str(ana.pk), "clinician": str(ada_here.pk), "start": "2026-11-23T10:00"}
    status, refused = send(desk_program, VISITS, {**asked, "visit_type": str(laser.pk)})
    assert (status, "needs a room" in refused["detail"]) == (422, True)
    asked |= {"room": str(room_one.pk)}
    for wrong in ({}, {"visit_type": str(gone.pk)}, {"visit_type": str(laser.pk), "kind": "consult"}):
        assert send(desk_program, VISITS, {**asked, **wrong})[0] == 400
    status, made = send(desk_program, VISITS, {**asked, "visit_type": str(laser.pk)})
    assert (status, made["kind"], made["visit_type"]) == (201, "treatment", str(laser.pk))
    assert made["end"] == "2026-11-23T10:40:00Z"
    days = {"clinician": str(ada_here.pk), "first": "2026-11-23", "visit_type": str(laser.pk)}
    starts = [slot["start"][11:16] for slot in desk_program.get("/api/v1/slots/", days).json()["slots"]]
    assert "11:00" in starts and not {"09:15", "10:00", "10:45"} & set(starts)


def test_people_book_anyway_with_a_reason(
    desk_program: Client, book: Book, ana: Patient, ben: Patient, ada_here: Membership
) -> None:
    book(ben, ada_here, "2026-11-23 10:00")
    asked = wanted(ana, ada_here)
    assert send(desk_program, VISITS, asked)[0] == 409
    status, refused = send(desk_program, VISITS, {**asked, "anyway_reason": "other"})
    assert (status, list(refused["errors"])) == (422, ["anyway_note"])
    status, made = send(desk_program, VISITS, {**asked, "anyway_reason": "between"})
    assert (status, made["anyway_reason"]) == (201, "between")

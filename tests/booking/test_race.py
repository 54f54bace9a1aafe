"""Forty people want one slot at the same moment: exactly one gets it, everybody else hears which times are left."""

import json
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime

import pytest
from django.db import connections
from django.http import HttpResponse
from django.test import Client

from clinic.audit.log import verify
from clinic.audit.models import Event
from clinic.booking import actions
from clinic.booking.errors import SlotTaken
from clinic.booking.models import Appointment, CheckIn
from clinic.practice.models import Clinic, Membership, User
from clinic.practice.tenancy import tenant
from clinic.practice.visit_kinds import VisitKind
from patients.records.models import Patient
from tests.conftest import make_patient
from tests.support.drills import FULL
from tests.treatments.making import make_earlier_treatment

MANY = 200 if FULL else 40
pytestmark = pytest.mark.django_db(transaction=True)


def all_at_once(calls: list[Callable[[], object]]) -> list[object]:
    """Run every call in a thread of its own, released together; each has its own database connection."""
    gate, results = threading.Barrier(len(calls)), [None] * len(calls)

    def run(number: int) -> None:
        try:
            gate.wait()
            results[number] = calls[number]()
        except Exception as error:
            results[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


def while_open(clinic: Clinic, first: Callable[[], object], then: Callable[[], object]) -> list[object]:
    """`then` begins when `first` has written and not committed; what came of both."""
    written, results = threading.Event(), [None, None]

    def hold() -> object:
        with tenant(clinic):
            done = first()
            written.set()
            time.sleep(0.5)
        return done

    def wait() -> object:
        written.wait(20)
        return then()

    def run(number: int, call: Callable[[], object]) -> None:
        try:
            results[number] = call()
        except Exception as error:
            results[number] = error
        finally:
            written.set()
            connections.close_all()

    threads = [threading.Thread(target=run, args=(number, call)) for number, call in enumerate((hold, wait))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results


@pytest.fixture
def next_monday(open_weekdays: Clinic) -> date:
    """A Monday to come; the clock runs, because frozen time and threads do not mix."""
    today = open_weekdays.today()
    return date.fromordinal(today.toordinal() + 7 - today.weekday())


@pytest.fixture
def desks(sign_in: Callable[[User], Client], desk: User) -> list[Client]:
    return [sign_in(desk) for _ in range(MANY)]


def wanted(patient: Patient, clinician: Membership, start: datetime, **more: object) -> dict[str, object]:
    return {
        "patient": str(patient.pk),
        "clinician": str(clinician.pk),
        "start": start.isoformat(),
        "minutes": 30,
        "kind": "consult",
        "idempotency_key": str(uuid.uuid4()),
    } | more


def post(client: Client, body: dict[str, object]) -> Callable[[], HttpResponse]:
    return lambda: client.post("/api/v1/appointments/", json.dumps(body), content_type="application/json")


def statuses(answers: list[object]) -> Counter[int]:
    return Counter(answer.status_code for answer in answers)


def test_of_forty_that_want_one_slot_exactly_one_gets_it(clinic, desks, ana, ada_here, next_monday, local):
    start = local(f"{next_monday} 10:00")
    answers = all_at_once([post(client, wanted(ana, ada_here, start)) for client in desks])
    assert statuses(answers) == {201: 1, 409: MANY - 1}
    for answer in answers:
        if answer.status_code == 409:
            assert answer["Content-Type"] == "application/problem+json"
            assert answer.json()["next_free"][0]["start"] == local(f"{next_monday} 10:30").isoformat()
    with tenant(clinic):
        assert Appointment.objects.count() == 1
        assert Event.objects.filter(action="appointment.book").count() == 1
    assert verify(clinic) == []


def test_a_press_that_arrives_forty_times_books_once(clinic, desks, ana, ada_here, next_monday, local):
    body = wanted(ana, ada_here, local(f"{next_monday} 10:00"))
    answers = all_at_once([post(client, body) for client in desks])
    assert statuses(answers) == {201: MANY}
    assert len({answer.json()["id"] for answer in answers}) == 1


def test_forty_overlapping_wishes_never_overlap(clinic, desks, ana, ada_here, next_monday, local):
    bodies = [wanted(ana, ada_here, local(f"{next_monday} 10:{5 * (number % 12):02}")) for number in range(MANY)]
    answers = all_at_once([post(client, body) for client, body in zip(desks, bodies, strict=True)])
    assert set(statuses(answers)) == {201, 409}
    with tenant(clinic):
        visits = list(Appointment.objects.order_by("starts_at"))
    assert len(visits) == statuses(answers)[201]
    assert all(one.ends_at <= other.starts_at for one, other in zip(visits, visits[1:], strict=False))


def test_one_room_goes_to_one_of_two_clinicians(clinic, desks, ana, ada_here, nia, room_one, next_monday, local):
    start, people = local(f"{next_monday} 10:00"), (ada_here, nia)
    bodies = [wanted(ana, people[number % 2], start, room=str(room_one.pk)) for number in range(MANY)]
    answers = all_at_once([post(client, body) for client, body in zip(desks, bodies, strict=True)])
    assert statuses(answers) == {201: 1, 409: MANY - 1}
    with tenant(clinic):
        assert Appointment.objects.filter(room=room_one).count() == 1


def test_one_patient_goes_to_one_of_two_clinicians(clinic, desks, ana, ada_here, nia, next_monday, local):
    """Overlapping, never at the same minute, so that only the patient's own rule can decide."""
    people = (ada_here, nia)
    starts = [local(f"{next_monday} 10:{10 * (number % 2):02}") for number in range(MANY)]
    bodies = [wanted(ana, people[number % 2], start) for number, start in enumerate(starts)]
    answers = all_at_once([post(client, body) for client, body in zip(desks, bodies, strict=True)])
    assert statuses(answers) == {201: 1, 409: MANY - 1}
    for answer in answers:
        assert answer.status_code == 201 or "has another visit then" in answer.json()["detail"]
    with tenant(clinic):
        assert Appointment.objects.filter(patient=ana).count() == 1


def test_a_patient_moved_by_two_desks_ends_in_one_place(clinic, desk, ana, ada_here, nia, next_monday, local):
    """Two visits of one patient, moved towards each other again and again."""
    times = [local(f"{next_monday} {hour:02}:00") for hour in (9, 10, 11)]
    with tenant(clinic):
        visits = [
            actions.book(
                patient=ana,
                clinician=who,
                start=start,
                minutes=30,
                kind=VisitKind.CONSULT,
                by=desk,
                idempotency_key=uuid.uuid4(),
            )
            for who, start in zip((ada_here, nia), times[:2], strict=True)
        ]

    def move(number: int) -> None:
        with tenant(clinic):
            actions.move(appointment=visits[number % 2], start=times[number % 3], minutes=30, by=desk)

    results = all_at_once([lambda n=n: move(n) for n in range(24)])
    assert [result for result in results if result is not None and not isinstance(result, SlotTaken)] == []
    with tenant(clinic):
        first, second = Appointment.objects.order_by("starts_at")
    assert first.ends_at <= second.starts_at


def test_two_patients_check_ins_race_for_one_slot_on_the_page(clinic, desks, desk, ada_here, next_monday, local):
    start, due = local(f"{next_monday} 10:00"), []
    for number in range(MANY):
        patient = make_patient(clinic, f"Pat{number}", "Racer", date(1980, 1, 1), desk)
        treatment = make_earlier_treatment(patient, ada_here, clinic.now(), window=(0, 5, 30))
        with tenant(clinic):
            due.append(actions.make_due(treatment=treatment))
    answers = all_at_once(
        [
            lambda client=client, row=row: client.post(f"/check-ins/{row.pk}/book/", {"slot": start.isoformat()})
            for client, row in zip(desks, due, strict=True)
        ]
    )
    assert statuses(answers) == {302: 1, 409: MANY - 1}
    loser = next(answer for answer in answers if answer.status_code == 409)
    assert "That time has just been taken." in loser.content.decode()
    assert "10:15" in loser.content.decode()
    with tenant(clinic):
        assert CheckIn.objects.booked().count() == 1


def test_swapping_places_and_booking_at_once_neither_deadlocks_nor_overlaps(
    clinic, desk, ana, ben, ada_here, next_monday, local
):
    times = [local(f"{next_monday} {hour:02}:00") for hour in (9, 10, 11, 12)]
    with tenant(clinic):
        visits = [
            actions.book(
                patient=ana,
                clinician=ada_here,
                start=start,
                minutes=30,
                kind=VisitKind.CONSULT,
                by=desk,
                idempotency_key=uuid.uuid4(),
            )
            for start in times[:3]
        ]

    def move(number: int) -> None:
        with tenant(clinic):
            visit = visits[number % 3]
            actions.move(appointment=visit, start=times[(number + 1) % 4], minutes=30, by=desk)

    def book(number: int) -> None:
        with tenant(clinic):
            start = times[number % 4]
            actions.book(
                patient=ben,
                clinician=ada_here,
                start=start,
                minutes=30,
                kind=VisitKind.CONSULT,
                by=desk,
                idempotency_key=uuid.uuid4(),
            )

    results = all_at_once([(lambda n=n: move(n)) if n % 2 else (lambda n=n: book(n)) for n in range(24)])
    assert [result for result in results if result is not None and not isinstance(result, SlotTaken)] == []
    with tenant(clinic):
        found = list(Appointment.objects.order_by("starts_at"))
    assert {visit.pk for visit in visits} <= {visit.pk for visit in found}
    assert all(one.ends_at <= other.starts_at for one, other in zip(found, found[1:], strict=False))

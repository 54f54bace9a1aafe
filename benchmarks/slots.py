"""The next free time of each of twenty clinicians, 90 days ahead: queries and time, beside a look at each day by itself.

A PostgreSQL of its own, thrown away afterwards; as the application role, row-level security on. A clinic that is booked out but for its
last day, with cleaning, rooms, absences and closed days.
"""

import os
import statistics
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

from benchmarks.timing import table

CLINICIANS, ROOMS, TIMES = 20, 20, 5
DAYS = (1, 28, 90)
STARTS = range(8 * 60, 18 * 60, 40)  # minutes of the day; thirty minutes and ten to clean each


def run() -> None:
    from tests.support.cluster import Cluster

    cluster = Cluster()
    os.environ.update(cluster.environment() | {"DJANGO_SETTINGS_MODULE": "clinic.settings"})
    try:
        cluster.start_postgres()
        _measure()
    finally:
        cluster.stop()


def _measure() -> None:
    import django

    django.setup()
    from django.core.management import call_command

    from clinic.practice.tenancy import tenant

    call_command("migrate", database="owner", verbosity=0, interactive=False)
    clinic, people, visits = _fill(max(DAYS))
    print(
        f"## Next free time of {CLINICIANS} clinicians; {visits:,} visits in the diary, the last of {max(DAYS)} days free\n"
    )
    rows = []
    with tenant(clinic):
        for count in DAYS:
            rows.append([f"{count} days, read once", *_figures(lambda count=count: at_once(clinic, people, count))])
        rows.append([f"{max(DAYS)} days, each by itself", *_figures(lambda: day_by_day(clinic, people, max(DAYS)), 1)])
    table(("way", "found", "queries", "median, ms", "CPU, ms"), rows)


def at_once(clinic: Any, people: list[Any], count: int) -> list[Any]:
    from clinic.booking.agenda import Agenda

    today = clinic.today()
    agenda = Agenda.load(clinic, today, today + timedelta(days=count))
    return [slot for one in people for slot in islice(_free(agenda, one), 1)]


def day_by_day(clinic: Any, people: list[Any], count: int) -> list[Any]:
    from clinic.booking.agenda import Agenda

    found: dict[Any, Any] = {}
    for number in range(count + 1):
        day = clinic.today() + timedelta(days=number)
        agenda = Agenda.load(clinic, day, day)
        for one in people:
            if one.pk not in found and (slot := next(_free(agenda, one), None)):
                found[one.pk] = slot
    return list(found.values())


def _free(agenda: Any, one: Any) -> Iterator[Any]:
    from clinic.booking.slots import Length

    free: Iterator[Any] = agenda.free(one.pk, Length(30, 0, 10), needs_room=True)
    return free


def _figures(work: Callable[[], list[Any]], times: int = TIMES) -> list[str]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    walls, own = [], []
    with CaptureQueriesContext(connection) as asked:
        found = work()
    for _ in range(times):
        wall, processor = time.perf_counter(), time.process_time()
        work()
        walls.append((time.perf_counter() - wall) * 1000)
        own.append((time.process_time() - processor) * 1000)
    return [str(len(found)), str(len(asked)), f"{statistics.median(walls):.0f}", f"{statistics.median(own):.0f}"]


def _fill(count: int) -> tuple[Any, list[Any], int]:
    from django.db import connections

    from clinic.booking.models import Appointment
    from clinic.practice import actions
    from clinic.practice.models import Clinic, Role, Room, User
    from clinic.practice.tenancy import tenant

    clinic = Clinic.objects.create(name="Bench", timezone="Europe/London")
    roles = [Role.INJECTOR]
    people = [
        actions.add_member(clinic=clinic, email=f"c{at}@example.com", full_name=f"Clinician {at}", roles=roles)
        for at in range(CLINICIANS)
    ]
    by = User.objects.get(email="c0@example.com")
    with tenant(clinic):
        rooms = Room.objects.bulk_create(Room(clinic=clinic, name=f"Room {at:02}") for at in range(ROOMS))
        _hours(clinic, people)
        visits = Appointment.objects.bulk_create(_visits(clinic, people, rooms, by, count), batch_size=2000)
    with connections["owner"].cursor() as cursor:
        cursor.execute("vacuum (analyze) booking_appointment")
    return clinic, people, len(visits)


def _hours(clinic: Any, people: list[Any]) -> None:
    from clinic.office.models import Absence, ClosedDay
    from clinic.practice.models import OpeningHours

    OpeningHours.objects.bulk_create(
        OpeningHours(clinic=clinic, weekday=day, opens="08:00", closes="18:00") for day in range(7)
    )
    today = clinic.today()
    for weeks in range(1, 10):
        day = today + timedelta(weeks=weeks)
        ClosedDay.objects.create(clinic=clinic, first=day, last=day, name="Closed")
    start, end = clinic.day_bounds(today + timedelta(days=5))
    for one in people:
        Absence.objects.create(clinic=clinic, member=one, during=(start, end), reason="training")


def _visits(clinic: Any, people: list[Any], rooms: list[Any], by: Any, count: int) -> Iterator[Any]:
    """All of each day's time but the last day's, a patient each."""
    from clinic.booking.models import Appointment
    from clinic.office.visit_types import add_standard_types, usual_type
    from clinic.practice.visit_kinds import VisitKind

    add_standard_types(clinic)
    visit_type = usual_type(clinic, VisitKind.CONSULT)
    patients = _patients(clinic, by)
    for number in range(count):
        day = clinic.today() + timedelta(days=number)
        for minute in STARTS:
            begins = _moment(clinic, day, minute)
            ends, clean = begins + timedelta(minutes=30), begins + timedelta(minutes=40)
            for at, one in enumerate(people):
                yield Appointment(
                    clinic=clinic,
                    patient=patients[at],
                    clinician=one,
                    room=rooms[at],
                    visit_type=visit_type,
                    kind=VisitKind.CONSULT,
                    during=(begins, ends),
                    occupies=(begins, clean),
                    created_by=by,
                )


def _moment(clinic: Any, day: date, minute: int) -> datetime:
    return datetime(day.year, day.month, day.day, minute // 60, minute % 60, tzinfo=clinic.zone)


def _patients(clinic: Any, by: Any) -> list[Any]:
    from patients.records.actions import create_patient

    return [
        create_patient(
            clinic=clinic,
            by=by,
            given_name="Pat",
            family_name=f"Number {at}",
            born_on=date(1980, 1, 1),
            sex="female",
            idempotency_key=uuid.uuid4(),
        )
        for at in range(CLINICIANS)
    ]

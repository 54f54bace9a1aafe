"""What of the diary the addresses of the permission matrix point at."""

import uuid
from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

from clinic.booking import actions as booking
from clinic.booking import feeds
from clinic.booking.models import Appointment, CheckIn
from clinic.booking.reasons import AttemptOutcome
from clinic.booking.visit_deeds import VisitDeed
from clinic.office import absences, closed_days
from clinic.office.absences import AbsenceTold
from clinic.office.closed_day_lines import ClosedLine
from clinic.office.models import AbsenceReason, VisitType
from clinic.practice.actions import set_opening_hours
from clinic.practice.models import Membership
from clinic.practice.visit_kinds import VisitKind
from patients.records.models import Patient
from tests.support.members import member_of
from tests.treatments.making import make_earlier_treatment


def _injector(world: Any) -> Membership:
    return member_of(world.clinic, world.injector)


def appointment(world: Any) -> uuid.UUID:
    """Tomorrow at ten, with the injector."""
    set_opening_hours(clinic=world.clinic, weekdays=list(range(7)), spans=[(time(8), time(20))])
    start = datetime.combine(world.clinic.today() + timedelta(days=1), time(10), world.clinic.zone)
    made = booking.book(
        patient=Patient.objects.get(pk=world["patient"]),
        clinician=_injector(world),
        start=start,
        minutes=30,
        kind=VisitKind.CONSULT,
        idempotency_key=uuid.uuid4(),
        by=world.people["front_desk"],
    )
    return made.pk


def deed(world: Any) -> uuid.UUID:
    """That the appointment was booked."""
    return VisitDeed.objects.get(visit=world["appointment"]).pk


def check_in(world: Any) -> uuid.UUID:
    """Due today."""
    ended_at = world.clinic.now() - timedelta(days=14)
    treated = make_earlier_treatment(Patient.objects.get(pk=world["patient"]), _injector(world), ended_at)
    made = booking.make_due(treatment=treated)
    assert made
    return made.pk


def follow_up(world: Any) -> uuid.UUID:
    """Of a visit that was cancelled, booked for the day after tomorrow."""
    made = booking.book(
        patient=Patient.objects.get(pk=world["patient"]),
        clinician=_injector(world),
        start=Appointment.objects.get(pk=world["appointment"]).starts_at + timedelta(days=1),
        minutes=30,
        kind=VisitKind.CONSULT,
        idempotency_key=uuid.uuid4(),
        by=world.people["front_desk"],
    )
    return booking.cancel(appointment=made, by=world.people["front_desk"]).pk


def attempt(world: Any) -> uuid.UUID:
    """A call about the check-in."""
    return booking.log_attempt(
        check_in=CheckIn.objects.get(pk=world["check_in"]),
        outcome=AttemptOutcome.NO_ANSWER,
        idempotency_key=uuid.uuid4(),
        by=world.people["front_desk"],
    ).pk


def feed_secret(world: Any) -> str:
    """Of our injector's calendar."""
    made = feeds.make_feed(member=_injector(world), by=world.injector)
    assert made
    return made[1]


def closed_day(world: Any) -> uuid.UUID:
    day = world.clinic.today() + timedelta(days=30)
    (made,) = closed_days.add(clinic=world.clinic, days=[ClosedLine(day, day, "Inventory")], by=world.people["owner"])
    return made.pk


def absence(world: Any) -> uuid.UUID:
    """All of a day in a month."""
    start, end = world.clinic.day_bounds(world.clinic.today() + timedelta(days=40))
    told = AbsenceTold(start, end, AbsenceReason.TRAINING)
    return absences.add(member=_injector(world), told=told, by=world.people["owner"], key=uuid.uuid4()).pk


DIARY: dict[str, Callable[[Any], Any]] = {
    "appointment": appointment,
    "deed": deed,
    "closed_day": closed_day,
    "absence": absence,
    "visit_type": lambda world: VisitType.objects.in_use().filter(clinic=world.clinic)[0].pk,
    "check_in": check_in,
    "follow_up": follow_up,
    "attempt": attempt,
    "feed_secret": feed_secret,
}

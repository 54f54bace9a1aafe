"""People, opening hours and treatments that the booking tests share."""

import uuid
from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

import pytest

from clinic.booking import actions
from clinic.booking.models import Appointment, CheckIn
from clinic.practice.actions import add_room, set_opening_hours
from clinic.practice.models import Clinic, Membership, Role, Room, User
from clinic.practice.tenancy import tenant
from clinic.practice.visit_kinds import VisitKind
from patients.records.actions import update_patient
from patients.records.models import Patient
from tests.messages.making import EMAIL, switch_on
from tests.support.members import join, member_of
from tests.treatments.making import make_earlier_treatment


@pytest.fixture
def open_weekdays(clinic: Clinic) -> Clinic:
    """Open Monday to Friday, 09:00 to 13:00 and 14:00 to 18:00."""
    hours = [(time(9), time(13)), (time(14), time(18))]
    set_opening_hours(clinic=clinic, weekdays=list(range(5)), spans=hours)
    return clinic


@pytest.fixture
def monday(open_weekdays: Clinic, at: Callable[[Clinic, str], None]) -> Clinic:
    """Monday 23 November 2026, 08:30 in the clinic."""
    at(open_weekdays, "2026-11-23 08:30")
    return open_weekdays


@pytest.fixture
def ada_here(clinic: Clinic, ada: User) -> Membership:
    return member_of(clinic, ada)


@pytest.fixture
def nia(clinic: Clinic) -> Membership:
    """A second injector."""
    user = User.objects.create_user(email="nia@harbour.example", full_name="Nia")
    return join(clinic, user, Role.INJECTOR)


@pytest.fixture
def room_one(clinic: Clinic) -> Room:
    return add_room(clinic=clinic, name="Room 1")


@pytest.fixture
def local(clinic: Clinic) -> Callable[[str], datetime]:
    """A wall-clock time of the clinic as a moment."""
    return lambda text: datetime.fromisoformat(text).replace(tzinfo=clinic.zone)


@pytest.fixture
def book(clinic: Clinic, local: Callable[[str], datetime], desk: User) -> Callable[..., Appointment]:
    """`book(ana, ada_here, "2026-11-23 10:00")`."""

    def booked(patient: Patient, clinician: Membership, start: str, minutes: int = 30, **more: Any) -> Appointment:
        more = {"kind": VisitKind.CONSULT, "by": desk, "idempotency_key": uuid.uuid4()} | more
        with tenant(clinic):
            return actions.book(patient=patient, clinician=clinician, start=local(start), minutes=minutes, **more)

    return booked


@pytest.fixture
def treated(clinic: Clinic, ada_here: Membership) -> Callable[..., CheckIn]:
    """`treated(ana, days_ago=14)` gives the check-in that this treatment is owed."""

    def due(patient: Patient, days_ago: int, injector: Membership | None = None) -> CheckIn:
        treatment = make_earlier_treatment(patient, injector or ada_here, clinic.now() - timedelta(days=days_ago))
        with tenant(clinic):
            check_in = actions.make_due(treatment=treatment)
        assert check_in
        return check_in

    return due


@pytest.fixture
def told(monday: Clinic, ana: Patient, desk: User, olive: User) -> Patient:
    """By e-mail of all kinds."""
    with tenant(monday):
        switch_on(
            monday, olive, EMAIL, kinds=("visit_confirmation", "visit_changed", "visit_cancelled", "visit_missed")
        )
        return update_patient(patient=ana, by=desk, version=ana.version, email="ana@example.com")

"""People, opening hours and treatments that the booking tests share."""

import uuid
from collections.abc import Callable
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from clinic.booking import actions
from clinic.booking.models import Appointment, CheckIn, Kind
from clinic.practice.actions import add_room, set_opening_hours
from clinic.practice.models import Clinic, Membership, Role, Room, User
from clinic.practice.tenancy import tenant
from patients.records.models import Patient
from planning.consults.models import Consult, Plan
from planning.treatments.models import Treatment, TreatmentPoint


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
    return Membership.objects.get(clinic=clinic, user=ada)


@pytest.fixture
def nia(clinic: Clinic) -> Membership:
    """A second injector."""
    user = User.objects.create_user(email="nia@harbour.example", full_name="Nia")
    return Membership.objects.create(clinic=clinic, user=user, role=Role.INJECTOR)


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
        more = {"kind": Kind.CONSULT, "by": desk, "once": uuid.uuid4()} | more
        with tenant(clinic):
            return actions.book(patient=patient, clinician=clinician, start=local(start), minutes=minutes, **more)

    return booked


def make_treatment(
    patient: Patient, injector: Membership, ended_at: datetime, window: tuple[int, int, int] | None = (10, 14, 21)
) -> Treatment:
    """A signed treatment whose plan asks for a check-in on these days after it (earliest, target, latest)."""
    day = ended_at.date()
    days = {
        name: (day + timedelta(days=after)).isoformat()
        for name, after in zip(("earliest", "target", "latest"), window or (), strict=False)
    }
    outcome = {"follow_up": {"check_in": days or None}}
    clinic_id, user = patient.clinic_id, injector.user
    with tenant(clinic_id):
        consult = Consult.objects.create(clinic_id=clinic_id, patient=patient, injector=user, once=uuid.uuid4())
        plan = Plan.objects.create(
            clinic_id=clinic_id,
            consult=consult,
            patient=patient,
            document={},
            protocol_id="test",
            protocol_version="1",
            protocol_sha256="0" * 64,
            outcome=outcome,
            status="ready",
            made_by=user,
        )
        treatment = Treatment.objects.create(
            clinic_id=clinic_id,
            patient=patient,
            plan=plan,
            injector=injector,
            product="onabotulinumtoxinA",
            vial_units=Decimal(100),
            diluent_ml=Decimal("2.5"),
            lot="C1234",
            expires_on=day + timedelta(days=300),
            seal_intact=True,
            source="Wholesaler",
            reconstituted_at=ended_at,
            ended_at=ended_at,
            total_units=Decimal(20),
            point_count=1,
            document={},
            outcome=outcome,
            signed_by=user,
            once=uuid.uuid4(),
        )
        TreatmentPoint.objects.create(
            clinic_id=clinic_id,
            treatment=treatment,
            area="glabella",
            side="midline",
            muscle="procerus",
            point="glabella-1",
            x=Decimal(300),
            y=Decimal(310),
            units=Decimal(20),
        )
        connection.check_constraints()  # the signature's triggers read rows: they must fire inside the clinic
    return treatment


@pytest.fixture
def treated(clinic: Clinic, ada_here: Membership) -> Callable[..., CheckIn]:
    """`treated(ana, days_ago=14)` gives the check-in that this treatment is owed."""

    def due(patient: Patient, days_ago: int, injector: Membership | None = None) -> CheckIn:
        treatment = make_treatment(patient, injector or ada_here, clinic.now() - timedelta(days=days_ago))
        with tenant(clinic):
            check_in = actions.make_due(treatment=treatment)
        assert check_in
        return check_in

    return due

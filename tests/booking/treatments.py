"""A signed treatment by hand, for the tests that only need its check-in window."""

import uuid
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import connection

from clinic.practice.models import Membership
from clinic.practice.tenancy import tenant
from patients.records.models import Patient
from planning.consults.models import Consult
from planning.plans.models import Plan
from planning.treatments.models import Treatment, TreatmentPoint
from tests.engine.answers import an_answer


def make_treatment(
    patient: Patient, injector: Membership, ended_at: datetime, window: tuple[int, int, int] | None = (10, 14, 21)
) -> Treatment:
    """A signed treatment whose plan asks for a check-in on these days after it (earliest, target, latest)."""
    day = ended_at.date()
    days = {
        name: (day + timedelta(days=after)).isoformat()
        for name, after in zip(("earliest", "target", "latest"), window or (), strict=False)
    }
    outcome = an_answer(follow_up={"check_in": days or None, "milestones": [], "maintenance": []})
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

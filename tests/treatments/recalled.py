"""Many patients of one lot: one real record, and the same record again for each patient."""

import uuid
from datetime import date
from typing import TypeVar

from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from clinic.stock.models import Lot
from patients.records.models import Patient
from planning.consults.models import Consult
from planning.plans.models import Plan
from planning.treatments.draw_model import Draw
from planning.treatments.models import Treatment, TreatmentPoint

AT_ONCE = 100  # patients in one transaction
NOTHING_SAID: dict[str, object] = {"document": {}, "outcome": {}}  # by the engine: it would be 40 kB a patient
NO_CONSENT: dict[str, object] = {"consent": None, "consent_sha256": ""}  # signed before a treatment named its consent
Row = TypeVar("Row", Consult, Plan, Treatment, TreatmentPoint, Draw)


def copies_of(treatment: Treatment, number: int, by: User) -> list[Patient]:
    """As if `number` patients had been given as much of the same lot, before vials were kept in stock."""
    made: list[Patient] = []
    while len(made) < number:
        made += _some_copies(treatment, range(len(made), min(number, len(made) + AT_ONCE)), by)
    return made


def _some_copies(treatment: Treatment, numbers: range, by: User) -> list[Patient]:
    clinic: Clinic = treatment.clinic
    with tenant(clinic):
        plan, draw, points = Plan.objects.get(pk=treatment.plan_id), treatment.draws.get(), list(treatment.points.all())
        patients = Patient.objects.bulk_create(
            Patient(
                clinic=clinic,
                given_name="Pat",
                family_name=f"Number{one:04}",
                born_on=date(1980, 1, 1),
                sex="female",
                sort_name=f"number{one:04}",
                email=f"pat{one}@example.com",
                created_by=by,
            )
            for one in numbers
        )
        consults, plans, treatments, every_point, draws = [], [], [], [], []
        for patient in patients:
            consults.append(_copy(plan.consult, patient=patient))
            plans.append(_copy(plan, patient=patient, consult=consults[-1], **NOTHING_SAID))
            treatments.append(_copy(treatment, patient=patient, plan=plans[-1], **NO_CONSENT, **NOTHING_SAID))
            every_point += [_copy(point, treatment=treatments[-1]) for point in points]
            draws.append(_copy(draw, treatment=treatments[-1], vial=None))
        Consult.objects.bulk_create(consults)
        Plan.objects.bulk_create(plans)
        Treatment.objects.bulk_create(treatments)
        TreatmentPoint.objects.bulk_create(every_point)
        Draw.objects.bulk_create(draws)
    return patients


def _copy(row: Row, **changes: object) -> Row:
    fields = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    told = {**fields, "id": uuid.uuid4()} | ({"idempotency_key": uuid.uuid4()} if "idempotency_key" in fields else {})
    for name, value in changes.items():
        told.pop(f"{name}_id", None)
        told[name] = value
    return type(row)(**told)


def lot_of(treatment: Treatment) -> Lot:
    with tenant(treatment.clinic_id):
        return Lot.objects.select_related("clinic").get(vials__draws__treatment=treatment)

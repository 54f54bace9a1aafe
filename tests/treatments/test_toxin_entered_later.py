"""Toxin of other clinics that is entered after the plan was made counts in the record of that plan."""

import uuid
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.records.models import Patient
from planning.earlier import actions as earlier
from planning.earlier.partial_dates import PartialDate
from planning.treatments.engine_documents import procedure_document
from planning.treatments.models import Treatment
from tests.treatments.making import make_plan, make_treatment, vial_used

ONA = "onabotulinumtoxinA"
TREATED = date(2026, 11, 23)


def enter_elsewhere(patient: Patient, by: User, day: date, units: str | None = "40") -> None:
    with tenant(patient.clinic_id):
        earlier.enter(
            patient=patient, kind="toxin", when=PartialDate(day.year, day.month, day.day), told_by="patient", by=by,
            product=ONA, units=units and Decimal(units), idempotency_key=uuid.uuid4(),
        )  # fmt: skip


@pytest.mark.parametrize("days", [0, 30, 89])
def test_toxin_elsewhere_that_is_entered_after_the_plan_holds_the_record(
    clinic: Clinic, ana: Patient, ada: User, at: Any, days: int
) -> None:
    at(clinic, "2026-08-01 14:00")
    plan = make_plan(ana, ada)
    at(clinic, f"{TREATED} 14:00")
    enter_elsewhere(ana, ada, TREATED - timedelta(days=days))
    with pytest.raises(ValidationError, match="90"):
        make_treatment(plan, ada)


@pytest.mark.parametrize(("units", "counted"), [("40", 40), (None, None)])
def test_units_that_are_entered_after_the_plan_are_in_the_ledger_of_the_record(
    clinic: Clinic, ana: Patient, ada: User, at: Any, units: str | None, counted: float | None
) -> None:
    at(clinic, "2026-11-20 14:00")
    plan = make_plan(ana, ada, toxin_history={"first_time": False, "last_on": "2026-01-05", "units_last_90_days": 0})
    at(clinic, f"{TREATED} 14:00")
    enter_elsewhere(ana, ada, date(2026, 11, 1), units)
    with tenant(clinic):
        told = procedure_document(
            clinic=clinic, plan=plan, vials=[vial_used(clinic.now())], intended={}, ended_at=clinic.now(), bruised=None
        )["toxin_history"]
    assert (told["last_on"], told.get("units_last_90_days")) == ("2026-11-01", counted)


def test_what_is_entered_after_the_signature_stops_no_correction(
    clinic: Clinic, treatment: Treatment, ada: User
) -> None:
    enter_elsewhere(treatment.patient, ada, TREATED - timedelta(days=30))
    amended = make_treatment(treatment.plan, ada, treatment.ended_at, amends=treatment, amend_reason="Slip")
    assert amended.document["toxin_history"] == treatment.document["toxin_history"]

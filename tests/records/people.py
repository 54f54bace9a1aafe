"""Patients made as the product makes them, so that they can be found."""

from datetime import date
from typing import Any

from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.records.actions import create_patient
from patients.records.models import Patient


def add(clinic: Clinic, by: User, given: str, family: str, born: str = "1986-03-14", **details: Any) -> Patient:
    details.setdefault("sex", "female")
    with tenant(clinic):
        return create_patient(
            clinic=clinic, by=by, given_name=given, family_name=family, born_on=date.fromisoformat(born), **details
        )

"""The plan that Ada treats Ana by."""

from collections.abc import Callable

import pytest

from clinic.practice.models import Clinic, Membership, User
from patients.records.models import Patient
from planning.plans.models import Plan
from planning.treatments.models import Treatment
from tests.support.members import member_of
from tests.treatments.making import make_plan, make_treatment


@pytest.fixture
def afternoon(clinic: Clinic, at: Callable[[Clinic, str], None]) -> Clinic:
    """Monday 23 November 2026, 14:00 in the clinic."""
    at(clinic, "2026-11-23 14:00")
    return clinic


@pytest.fixture
def plan(afternoon: Clinic, ana: Patient, ada: User) -> Plan:
    return make_plan(ana, ada)


@pytest.fixture
def treatment(plan: Plan, ada: User) -> Treatment:
    return make_treatment(plan, ada)


@pytest.fixture
def ada_here(clinic: Clinic, ada: User) -> Membership:
    return member_of(clinic, ada)

"""The plan that Ada treats Ana by, its treatment, and the day of its check-in."""

from collections.abc import Callable
from typing import Any

import pytest

from clinic.practice.models import Clinic, Membership, User
from clinic.practice.tenancy import tenant
from patients.records.models import Patient
from planning.plans.models import Plan
from planning.treatments.models import Treatment
from tests.support.members import member_of
from tests.treatments.checking_in import ask_health
from tests.treatments.making import HEALTHY, make_plan, make_treatment


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


@pytest.fixture
def two_weeks_later(treatment: Treatment, clinic: Clinic, at: Any) -> Clinic:
    at(clinic, "2026-12-07 10:00")
    return clinic


@pytest.fixture
def asked_today(two_weeks_later: Clinic, treatment: Treatment, ada: User) -> None:
    """Ana was asked about her health on the day of the check-in, and is as well as before."""
    with tenant(two_weeks_later):
        ask_health(treatment, ada, HEALTHY["safety"])

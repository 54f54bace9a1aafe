"""A finished consult and a recorded treatment whose sheets are to be drawn."""

from collections.abc import Callable, Iterator

import pytest

from clinic.practice.models import Clinic, User
from patients.records.models import Patient
from planning.documents.pdf.renderer import renderer
from planning.plans.models import Plan
from planning.treatments.models import Treatment
from tests.treatments.making import make_plan, make_treatment


@pytest.fixture(scope="session", autouse=True)
def no_child_left() -> Iterator[None]:
    yield
    renderer.stop()


@pytest.fixture
def plan(clinic: Clinic, ana: Patient, ada: User, at: Callable[[Clinic, str], None]) -> Plan:
    at(clinic, "2026-11-23 14:00")
    return make_plan(ana, ada)


@pytest.fixture
def treatment(plan: Plan, ada: User) -> Treatment:
    return make_treatment(plan, ada)

"""Two charts of one person."""

import pytest

from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.records import actions
from patients.records.models import Patient
from tests.records.people import add
from tests.treatments.making import make_plan, make_treatment


@pytest.fixture
def two(clinic: Clinic, ada: User) -> tuple[Patient, Patient]:
    """Ana Lima, and the chart that a tired evening made of her again: with a treatment, a consent and answers of its own."""
    ana = add(clinic, ada, "Ana", "Lima", "1986-03-14")
    again = add(clinic, ada, "Anna", "Lima-Reyes", "1986-03-14", phone="07700 900123")
    make_treatment(make_plan(again, ada), ada)
    make_plan(ana, ada)
    with tenant(clinic):
        actions.record_health_history(patient=again, answers={"pregnant": False, "breastfeeding": True}, by=ada)
        actions.record_health_history(patient=ana, answers={"pregnant": True, "breastfeeding": False}, by=ada)
    return ana, again

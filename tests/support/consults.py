"""A consult as Ada writes it, by the names of the form's fields."""

import uuid
from typing import Any

import pytest
from django.test import Client

from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.records.models import Patient
from planning.consults import actions
from planning.consults.models import Consult
from planning.plans.models import Plan

Post = dict[str, Any]
SAFE = {
    "safety.pregnant": "no",
    "safety.breastfeeding": "no",
    "safety.neuromuscular_disorder": "no",
    "safety.swallowing_problem": "no",
    "safety.breathing_problem": "no",
    "safety.allergies": "no",
    "safety.medicines": "no",
    "safety.infected_sites": "no",
    "safety.prior_effects": "no",
}
UPPER_FACE = {
    "goals.primary": "expression_lines",
    "goals.style": "soft_movement",
    "toxin_history.first_time": "yes",
    "toxin_history.units_last_90_days": "0",
    "anatomy.brow_position.right": "at",
    "anatomy.brow_position.left": "at",
    "anatomy.eyelids": "normal",
    "anatomy.forehead_height": "average",
    "findings.glabella.dynamic_lines.both.severity": "2",
    "findings.glabella.dynamic_lines.both.at_rest": "0",
    "findings.forehead.dynamic_lines.both.severity": "2",
    "findings.forehead.dynamic_lines.both.at_rest": "0",
    "findings.crows_feet.dynamic_lines.right.severity": "2",
    "findings.crows_feet.dynamic_lines.right.at_rest": "0",
    "findings.crows_feet.dynamic_lines.left.severity": "2",
    "findings.crows_feet.dynamic_lines.left.at_rest": "0",
}


@pytest.fixture
def answers() -> Post:
    """Everything that a plan of the upper face needs, of a healthy person."""
    return {**SAFE, **UPPER_FACE}


@pytest.fixture
def consult(clinic: Clinic, ana: Patient, ada: User) -> Consult:
    """Ada's consult with Ana, just begun."""
    with tenant(clinic):
        return actions.start(patient=ana, by=ada, idempotency_key=uuid.uuid4())


@pytest.fixture
def other_consult(other_clinic: Clinic, foreign_patient: Patient, outsider: User) -> Consult:
    with tenant(other_clinic):
        return actions.start(patient=foreign_patient, by=outsider, idempotency_key=uuid.uuid4())


def finish(client: Client, consult: Consult, answers: Post, version: int = 1) -> Any:
    return client.post(f"/consults/{consult.pk}/finish/", {**answers, "version": version})


@pytest.fixture
def plan(clinic: Clinic, consult: Consult, answers: Post, sign_in: Any, ada: User) -> Plan:
    """The plan of the finished consult."""
    assert finish(sign_in(ada), consult, answers).status_code == 302
    with tenant(clinic):
        return Plan.objects.get(consult=consult)

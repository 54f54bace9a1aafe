"""What the database itself refuses about treatments, whoever asks."""

import uuid
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.records.models import Patient
from planning.plans.models import Plan
from planning.treatments import actions
from planning.treatments.models import Review, Treatment, TreatmentKind
from tests.treatments.making import make_plan


def copied(treatment: Treatment, **changes: Any) -> Treatment:
    """The same record once more, as no form would write it."""
    copy = Treatment.objects.get(pk=treatment.pk)
    copy.pk, copy.idempotency_key, copy._state.adding = uuid.uuid4(), uuid.uuid4(), True
    for name, value in changes.items():
        setattr(copy, name, value)
    copy.save(force_insert=True)
    connection.check_constraints()
    return copy


def refused(treatment: Treatment, constraint: str, **changes: Any) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        copied(treatment, **changes)


@pytest.fixture
def other_plan(afternoon: Clinic, ana: Patient, ada: User) -> Plan:
    return make_plan(ana, ada)


@pytest.fixture
def review(treatment: Treatment, clinic: Clinic, ada: User) -> Review:
    with tenant(clinic):
        return actions.review(
            treatment=treatment, outcomes={}, effects=[], note="", idempotency_key=uuid.uuid4(), by=ada
        )


def test_a_plan_has_one_current_first_treatment(treatment: Treatment, in_clinic: Clinic) -> None:
    refused(treatment, "one_first_treatment_a_plan")
    correction = copied(treatment, amends=treatment, amend_reason="Lot misread")
    refused(treatment, "one_correction_a_record", amends=treatment, amend_reason="Misread again")
    refused(treatment, "one_first_treatment_a_plan")
    assert list(Treatment.objects.current()) == [correction]


def test_a_check_in_has_one_current_touch_up(treatment: Treatment, review: Review, in_clinic: Clinic) -> None:
    touch_up = {"kind": TreatmentKind.TOUCH_UP, "review": review}
    made = copied(treatment, **touch_up)
    refused(treatment, "one_touch_up_a_check_in", **touch_up)
    correction = copied(made, **touch_up, amends=made, amend_reason="Lot misread")
    assert set(Treatment.objects.current()) == {treatment, correction}


def test_a_touch_up_names_its_check_in_and_a_first_treatment_none(
    treatment: Treatment, review: Review, in_clinic: Clinic
) -> None:
    refused(treatment, "touch_up_names_its_check_in", kind=TreatmentKind.TOUCH_UP)
    refused(treatment, "touch_up_names_its_check_in", review=review)


def test_a_correction_stays_in_its_place(
    treatment: Treatment, review: Review, other_plan: Plan, in_clinic: Clinic
) -> None:
    why = {"amends": treatment, "amend_reason": "Lot misread"}
    refused(treatment, "correction_is_of_the_same_plan", plan=other_plan, **why)
    refused(treatment, "correction_is_of_the_same_plan", kind=TreatmentKind.TOUCH_UP, review=review, **why)


@pytest.mark.parametrize(
    ("field", "constraint"),
    [("product", "treatment_product_is_known"), ("kind", "touch_up|kind")],
)
def test_a_code_that_no_form_offers_is_refused(
    field: str, constraint: str, treatment: Treatment, in_clinic: Clinic
) -> None:
    refused(treatment, constraint, amends=treatment, amend_reason="Lot misread", **{field: "Wholesaler"})

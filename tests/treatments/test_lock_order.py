"""What is written of one patient is written one after the other: the patient is locked before anything else, so that no two writes wait
for each other in a circle, and a withdrawal is before a signature or after it."""

import threading
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import OperationalError, connection, connections
from django.test.utils import CaptureQueriesContext

from clinic.practice.models import Clinic, Membership, User
from clinic.practice.tenancy import tenant
from patients.consents import actions as consents
from patients.consents.models import Consent
from patients.records.locking import lock_patient
from patients.records.models import Patient
from planning.plans.models import Plan
from planning.treatments.events import actions as events
from planning.treatments.models import Treatment
from tests.treatments.making import (
    FROWN,
    get_ready,
    make_check,
    make_consent,
    make_plan,
    make_review,
    make_treatment,
    open_vial,
)
from tests.treatments.test_events import DROOP, follow


def first_lock(write: Callable[[], object]) -> str:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        write()
    return next(one["sql"] for one in seen if "FOR UPDATE" in one["sql"] or "FOR NO KEY UPDATE" in one["sql"])


def too_early(plan: Plan, by: User, draws: Any) -> None:
    """The interval refuses it, once everything is locked."""
    with pytest.raises(ValidationError):
        make_treatment(plan, by, draws=draws)


def withdraw(patient: Patient, by: User) -> None:
    with tenant(patient.clinic_id):
        consent = Consent.objects.filter(patient=patient).first()
        assert consent
        consents.withdraw(consent=consent, reason="Thought about it", told_by="Ana", by=by)


@pytest.mark.parametrize("write", ["record", "correct", "review", "ask_again", "withdraw", "event"])
def test_the_patient_is_locked_first(
    write: str, afternoon: Clinic, ana: Patient, ada: User, ada_here: Membership, at: Any
) -> None:
    plan = make_plan(ana, ada, **FROWN)
    treatment: Treatment = make_treatment(plan, ada)
    other = make_plan(ana, ada, **FROWN)
    get_ready(other, ada)
    draws = [(open_vial(afternoon, ada), None)]
    if write in ("review", "event"):
        at(afternoon, "2026-12-07 10:00")

    def event() -> None:
        told = {"effect": DROOP, "follow": follow(ada_here), "idempotency_key": uuid.uuid4()}
        with tenant(afternoon):
            events.open_event(treatment=treatment, by=ada, **told)

    why = {"amends": treatment, "amend_reason": "The other needle", "needle": "32 G", "draws": draws}
    writes: dict[str, Callable[[], object]] = {
        "record": lambda: too_early(other, ada, draws),
        "correct": lambda: make_treatment(plan, ada, treatment.ended_at, **why),
        "review": lambda: make_review(treatment, ada, glabella="as_wished"),
        "ask_again": lambda: make_check(other, ada),
        "withdraw": lambda: withdraw(ana, ada),
        "event": event,
    }
    assert 'FROM "records_patient"' in first_lock(writes[write])


@pytest.mark.django_db(transaction=True)
def test_a_withdrawal_waits_for_the_record_that_is_being_signed(clinic: Clinic, ana: Patient, ada: User) -> None:
    plan = make_plan(ana, ada, **FROWN)
    with tenant(clinic):
        make_consent(plan, ada)
    raised: list[Exception] = []

    def elsewhere() -> None:
        try:
            with tenant(clinic), connection.cursor() as cursor:
                cursor.execute("set local lock_timeout = '20ms'")
                withdraw(ana, ada)
        except Exception as error:
            raised.append(error)
        finally:
            connections.close_all()

    with tenant(clinic):
        lock_patient(ana.pk)  # as whoever signs a record
        tab = threading.Thread(target=elsewhere)
        tab.start()
        tab.join()
    assert [type(one) for one in raised] == [OperationalError] and "lock timeout" in str(raised[0])

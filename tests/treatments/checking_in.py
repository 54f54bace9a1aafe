"""A check-in as it is sent, and what came of it."""

import uuid
from typing import Any

from django.test import Client

from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.records.actions import record_health_history
from planning.treatments.models import Review, Treatment


def send(client: Client, treatment: Treatment, **answers: Any) -> Any:
    return client.post(f"/treatments/{treatment.pk}/review/", {"idempotency_key": str(uuid.uuid4()), **answers})


def adjusted(clinic: Clinic) -> dict[str, tuple[str, str]]:
    with tenant(clinic):
        return {one["area"]: (one["now"], one["next_visit"]) for one in Review.objects.get().outcome["adjustments"]}


def ask_health(treatment: Treatment, by: User, answers: dict[str, Any]) -> None:
    newest = treatment.patient.health_histories.first()
    record_health_history(
        patient=treatment.patient, answers=answers, notes={}, by=by, after=newest.number if newest else 0,
        idempotency_key=uuid.uuid4(),
    )  # fmt: skip

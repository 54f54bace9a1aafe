"""Health answers of later days, and the correction of what was given before them."""

from collections.abc import Callable
from typing import Any

import pytest

from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.records.actions import record_health_history
from planning.plans.models import Plan
from tests.treatments.making import HEALTHY, make_treatment


@pytest.mark.parametrize(
    "news",
    [
        {"pregnant": True},
        {"medicines": [{"name": "Gentamicin", "class": "aminoglycoside"}]},
        {"infected_sites": ["glabella"]},
    ],
)
def test_health_news_after_a_treatment_refuses_no_correction_of_it(
    plan: Plan, ada: User, at: Callable[[Clinic, str], None], news: dict[str, Any]
) -> None:
    treatment = make_treatment(plan, ada)
    at(plan.clinic, "2026-12-07 10:00")
    with tenant(plan.clinic):
        record_health_history(patient=plan.patient, answers=HEALTHY["safety"] | news, by=ada)
    said: dict[str, Any] = {"ended_at": treatment.ended_at, "amend_reason": "Lot misread"}
    corrected = make_treatment(plan, ada, amends=treatment, **said)
    assert corrected.document["safety"] == treatment.document["safety"]

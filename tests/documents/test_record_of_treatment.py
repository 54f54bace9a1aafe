"""What the clinical record prints of each treatment: all that was recorded of it, with the reasons as the page says them."""

import io
from decimal import Decimal
from typing import Any

import pytest
from pypdf import PdfReader

from clinic.files import store
from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.records.actions import record_health_history
from patients.records.models import Patient
from planning.documents import actions
from planning.documents.types.clinical_record import CLINICAL_RECORD
from planning.plans.models import Plan
from planning.treatments.models import Treatment
from planning.treatments.planned_areas import areas_to_treat
from tests.support.members import member_of
from tests.treatments.making import (
    FROWN,
    HEALTHY,
    as_planned,
    get_ready,
    make_check,
    make_decision,
    make_plan,
    make_review,
    make_treatment,
)
from tests.treatments.test_touch_up import fields, most, sign


def printed(plan: Plan) -> str:
    with tenant(plan.clinic_id):
        subject = Plan.objects.with_people().select_related("clinic").get(pk=plan.pk)
        document = actions.make(subject=subject, document_type=CLINICAL_RECORD)
        content = store.read(document.file, document.sha256)
    pages = PdfReader(io.BytesIO(content)).pages
    return " ".join(" ".join(page.extract_text().split()) for page in pages)


@pytest.fixture
def after_all(clinic: Clinic, ana: Patient, ada: User, at: Any) -> Treatment:
    """The forehead was left out in the decision and got 4 U."""
    at(clinic, "2026-11-23 14:00")
    plan = make_plan(ana, ada)
    get_ready(plan, ada)
    at(clinic, "2026-11-23 14:01")
    make_decision(plan, ada, out=("forehead",))
    with tenant(clinic):
        planned, areas = as_planned(plan), areas_to_treat(plan)
        spot = next(area for area in areas if area.area == "forehead").spare[0]
    make_check(plan, ada, infected_sites=("chin",))
    return make_treatment(
        plan, ada, given=planned | {spot.field: Decimal(4)}, depths={spot.depth_field: "superficial"},
        reasons={"forehead": {"reason": "patient_wish", "words": "Wants a smooth brow"}}, needle="32 G, 4 mm",
        technique="microdroplet",
    )  # fmt: skip


def test_the_reason_is_that_of_the_page(after_all: Treatment) -> None:
    text = printed(after_all.plan)
    assert "Left out in the decision: " in text and "Wants a smooth brow" in text
    assert "Above the range" not in text


def test_what_was_recorded_around_the_needle_is_printed(after_all: Treatment) -> None:
    text = printed(after_all.plan)
    assert "Needle: 32 G, 4 mm. Technique: microdroplets." in text
    assert "superficial" in text
    asked = text.split("Asked before the first injection, 23 Nov 2026 at 14:01, Ada:")[1]
    assert "Not pregnant, not feeding. Infected: chin." in asked and "Plan of today still holds." in asked


def test_a_touch_up_and_what_was_above_it_are_named(clinic: Clinic, ana: Patient, ada: User, at: Any) -> None:
    at(clinic, "2026-11-23 14:00")
    frown = make_treatment(make_plan(ana, ada, **FROWN), ada)
    at(clinic, "2026-12-07 10:00")
    with tenant(clinic):
        record_health_history(patient=ana, answers=HEALTHY["safety"], by=ada)
    review = make_review(frown, ada, effects=[], glabella="too_subtle")
    make_check(frown.plan, ada, review=review)
    added = sign(review, member_of(clinic, ada), most(review))
    make_treatment(
        frown.plan, ada, amends=added, amend_reason="Misread", given=fields(frown.plan, review, most(review) + 1),
        reasons={"glabella": {"reason": "patient_wish", "words": ""}},
    )  # fmt: skip
    text = printed(frown.plan)
    assert "Treatment of Monday 23 November 2026" in text
    touch_up = text.split("Touch-up of Monday 7 December 2026", 1)[1]
    assert "U added Procerus" in touch_up and "Above what the check-in left: " in touch_up

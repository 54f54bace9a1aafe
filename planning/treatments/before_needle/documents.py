"""The engine document of a pre-treatment check: the plan's facts with the answers of that day, before a vial is chosen."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from planning.plans.models import Plan
from planning.treatments import engine_documents, touch_up, validation
from planning.treatments.before_needle.answers import CheckAnswers
from planning.treatments.models import Review
from planning.treatments.planned_areas import areas_to_treat


def check_document(
    plan: Plan, at: datetime, answers: CheckAnswers | None = None, review: Review | None = None
) -> dict[str, Any]:
    """Without answers: what is known of that day before anybody asked again. `review`: before a touch-up after it."""
    doses = touch_up.most_to_add(plan, review) if review else decided_doses(plan)
    document = engine_documents.visit_document(clinic=plan.clinic, plan=plan, moment=at, intended=doses)
    document |= touch_up.visit_facts(review, plan.clinic.day_of(at))
    return with_answers(document, answers)


def with_answers(document: dict[str, Any], answers: CheckAnswers | None) -> dict[str, Any]:
    if answers is None:
        return document
    safety = document.get("safety", {})
    return {**document, "safety": {**safety, **answers.safety(safety)}}


def decided_doses(plan: Plan) -> dict[str, dict[str, Decimal]]:
    areas = areas_to_treat(plan)
    return {
        area.area: validation.sides_given(area, {point.field: point.units for point in area.points}) for area in areas
    }

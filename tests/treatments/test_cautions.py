"""Points that were decided before the caution zones were drawn: refused at the record in words, while a correction says what was done."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from planning.plans.models import Decision, Plan
from planning.treatments.models import Treatment, TreatmentPoint
from tests.treatments.making import make_decision, make_treatment


def decided_before(plan: Plan, by: User, place: tuple[float, float]) -> None:
    """A decision whose right lateral forehead point lies at `place`, without a reason."""
    first = make_decision(plan, by)
    [dose] = [dose for dose in plan.answer.doses if dose.area == "forehead"]
    points = [
        {"id": p.id, "side": str(p.side), "muscle": p.muscle, "units": p.units, "x": None, "y": None}
        for p in dose.points
    ]
    [moved] = [point for point in points if point["id"] == "forehead.lateral.r"]
    moved |= {"x": place[0], "y": place[1]}
    doses = [one | ({"points": points} if one["area"] == "forehead" else {}) for one in first.doses]
    with tenant(plan.clinic_id):
        made: dict[str, Any] = {"clinic": plan.clinic, "plan": plan, "course": "treat", "made_by": by}
        made["made_at"] = first.made_at + timedelta(seconds=1)
        Decision.objects.create(**made, idempotency_key=uuid.uuid4(), doses=doses)


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ((220, 340), "only points of the under-eye area may lie inside the bony orbital rim. Move it in the decision."),
        ((214, 245), "it lies less than 2 cm above the brow: the brow may drop. Give the reason in the decision."),
    ],
)
def test_a_point_decided_before_is_refused_at_the_record(
    plan: Plan, ada: User, clinic: Clinic, at: Callable[[Clinic, str], None], place: tuple[float, float], words: str
) -> None:
    decided_before(plan, ada, place)
    at(clinic, "2026-11-23 14:10")
    with pytest.raises(ValidationError) as refused:
        make_treatment(plan, ada)
    assert words in str(refused.value)
    assert "units-forehead-forehead.lateral.r" in refused.value.message_dict
    with tenant(clinic):
        assert not Treatment.objects.exists()


@pytest.mark.parametrize(
    "caution",
    [
        {"caution_reason": "because", "caution_zones": ["throat"]},
        {"caution_reason": "small_dose"},
        {"caution_reason": "other", "caution_zones": ["throat"]},
    ],
)
def test_the_database_knows_the_reasons_of_a_point(
    treatment: Treatment, clinic: Clinic, caution: dict[str, Any]
) -> None:
    point = TreatmentPoint(clinic=clinic, treatment=treatment, area="chin", side="midline", point="x", units=1)
    for name, value in caution.items():
        setattr(point, name, value)
    with tenant(clinic), pytest.raises(IntegrityError, match="point_caution"), transaction.atomic():
        point.save(force_insert=True)

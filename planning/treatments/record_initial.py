"""What the record page begins with, and what was typed into it."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from clinic.practice.fields import read_decimal
from planning.plans.models import Plan
from planning.treatments import validation
from planning.treatments.forms import TreatmentForm
from planning.treatments.planned_areas import PlannedArea


def as_decided(plan: Plan, areas: Sequence[PlannedArea]) -> dict[str, Any]:
    """Reasons already given for decided doses above the range."""
    decision = plan.decision
    above = {
        one.area for one in areas if validation.over_range(one, {point.field: point.units for point in one.points})
    }
    return {
        f"{name}-{dose['area']}": dose.get(name) or ""
        for dose in (decision.doses if decision else ())
        if dose["area"] in above
        for name in ("reason", "words")
    }


def typed(form: TreatmentForm, areas: tuple[PlannedArea, ...]) -> Mapping[str, Decimal]:
    units_typed = {}
    for field in (point.field for area in areas for point in (*area.points, *area.spare)):
        value = form[field].value()
        units = value if isinstance(value, Decimal) else read_decimal(str(value or ""))
        if units is not None:
            units_typed[field] = units
    return units_typed

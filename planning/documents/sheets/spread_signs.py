"""Whether a sign that the medicine spread is reported: then a paper begins with the emergency number, and nothing on it soothes."""

from collections.abc import Mapping
from typing import Any

from patients.records.effects import SPREAD
from planning.plans.models import Plan
from planning.treatments.unwanted_effects import standing_effects


def spread_since(plan: Plan) -> bool:
    """At a check-in of the treatment."""
    told = standing_effects(plan.patient).get(plan.pk)
    return bool(told and SPREAD & set(told.codes or ()))


def spread_before(document: Mapping[str, Any]) -> bool:
    """After an earlier treatment, as the consult was told."""
    told = (document.get("safety") or {}).get("prior_effects") or ()
    return any((one if isinstance(one, str) else one["effect"]) in SPREAD for one in told)

"""Whether a sign of distant spread is reported: a letter then begins with the emergency number and reassures of nothing."""

from collections.abc import Mapping
from typing import Any

from patients.records.effects import SPREAD
from planning.plans.models import Plan
from planning.treatments.unwanted_effects import standing_effects


def spread_since(plan: Plan) -> bool:
    """Reported at a check-in of this plan's treatment."""
    effects = standing_effects(plan.patient).get(plan.pk)
    return bool(effects and SPREAD & set(effects.codes or ()))


def spread_before(document: Mapping[str, Any]) -> bool:
    """Reported in the consult, after an earlier treatment."""
    effects = (document.get("safety") or {}).get("prior_effects") or ()
    return any((one if isinstance(one, str) else one["effect"]) in SPREAD for one in effects)

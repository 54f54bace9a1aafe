"""Findings of the demo's consults, by the names of the consult form's questions; days relative to the visit."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from planning.consults.forms.consult_form import gather, questions_by_name
from planning.consults.forms.regions import sides_of
from planning.engine.contract.vocabulary import Concern, Region

Facts = dict[str, Any]


@dataclass(frozen=True)
class DaysOn:
    """A day counted from the visit; negative is before it."""

    days: int


HEALTHY: Facts = {
    "safety.pregnant": False,
    "safety.breastfeeding": False,
    "safety.neuromuscular_disorder": None,
    "safety.swallowing_problem": False,
    "safety.breathing_problem": False,
    "safety.allergies": [],
    "safety.medicines": [],
    "safety.infected_sites": [],
    "safety.prior_effects": [],
}
FIRST_TIME: Facts = {"toxin_history.first_time": True, "toxin_history.units_last_90_days": 0}
EXAMINED: Facts = {
    "exam.manoeuvres": [
        "frown",
        "raise_brows",
        "smile",
        "purse_lips",
        "flare_nostrils",
        "jut_chin",
        "clench_teeth",
    ],
    "exam.speech_tested": True,
    "exam.smile_tested": True,
}
FACE: Facts = {
    "anatomy.brow_position": "at",
    "anatomy.forehead_height": "average",
    "anatomy.eyelids": "normal",
    "anatomy.eyelid_ptosis": False,
    "anatomy.excess_lid_skin": "none",
    "anatomy.skin_thickness": "average",
    "anatomy.asymmetries": [],
}
DAILY_LIFE: Facts = {
    "lifestyle.athlete": False,
    "lifestyle.heat_exposure": False,
    "lifestyle.inverted_or_overhead_exercise": False,
    "lifestyle.on_camera": False,
    "lifestyle.voice_or_wind_instrument": False,
}
GOALS: Facts = {
    "goals.primary": "expression_lines",
    "goals.style": "soft_movement",
    "goals.brow_shape": "natural",
}
NEW: Facts = HEALTHY | FIRST_TIME | EXAMINED | FACE | DAILY_LIFE | GOALS


def returning(weeks: int) -> Facts:
    """Had toxin elsewhere so many weeks ago."""
    return {
        "toxin_history.first_time": False,
        "toxin_history.last_on": DaysOn(-7 * weeks),
        "toxin_history.last_product": "onabotulinumtoxinA",
        "toxin_history.units_last_90_days": 0,
        "toxin_history.faded_after_weeks": 14,
    }


def finding(region: str, concern: str, severity: int, **more: Any) -> Facts:
    """One finding; on a region with two sides, on both alike."""
    said = {"severity": severity} | more
    return {
        f"findings.{region}.{concern}.{side}.{name}": value
        for side in sides_of(Region(region), Concern(concern))
        for name, value in said.items()
    }


def lines(region: str, severity: int, at_rest: int = 0, **more: Any) -> Facts:
    """Lines on movement, 0 none to 3 severe."""
    if at_rest:
        more.setdefault("years_present", 2 * at_rest)
    return finding(region, "dynamic_lines", severity, at_rest=at_rest, **more)


def upper_face(glabella: int = 2, forehead: int = 2, crows_feet: int = 2, at_rest: int = 0) -> Facts:
    return (
        lines("glabella", glabella, at_rest)
        | lines("forehead", forehead, at_rest)
        | lines("crows_feet", crows_feet, at_rest)
    )


def as_typed(facts: Facts, visit: date) -> dict[str, Any]:
    """A draft's data. A name that the form does not ask for is a mistake of the demo."""
    unknown = set(facts) - set(questions_by_name())
    if unknown:
        raise ValueError(f"the consult form does not ask for {sorted(unknown)}")
    return gather({name: _resolved(value, visit) for name, value in facts.items()})


def _resolved(value: Any, visit: date) -> Any:
    return (visit + timedelta(days=value.days)).isoformat() if isinstance(value, DaysOn) else value


HEAVY_LIDS = {
    "anatomy.brow_position": "below",
    "anatomy.eyelids": "heavy",
    "anatomy.excess_lid_skin": "mild",
    "anatomy.forehead_height": "short",
}
STRONG = {"movement": "strong", "muscle_strength": "strong"}

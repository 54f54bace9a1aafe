"""Two complete health histories."""

from typing import Any

EVERYTHING: dict[str, Any] = {
    "pregnant": False,
    "breastfeeding": True,
    "neuromuscular_disorder": "myasthenia gravis",
    "specialist_clearance": {"by": "Dr Sato", "on": "2026-10-01"},
    "swallowing_problem": False,
    "breathing_problem": True,
    "allergies": ["lidocaine", "latex"],
    "medicines": [{"name": "apixaban", "class": "anticoagulant"}, {"name": "vitamin D"}],
    "infected_sites": ["forehead"],
    "prior_effects": ["eyelid_droop"],
}
NOTHING: dict[str, Any] = {
    "pregnant": False,
    "breastfeeding": False,
    "neuromuscular_disorder": None,
    "specialist_clearance": None,
    "swallowing_problem": False,
    "breathing_problem": False,
    "allergies": [],
    "medicines": [],
    "infected_sites": [],
    "prior_effects": [],
}

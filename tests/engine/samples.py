"""Documents to start a test from."""

import copy
from typing import Any

FULL: dict[str, Any] = {
    "visit": "consult",
    "today": "2026-11-23",
    "timezone": "Europe/London",
    "patient": {"age": 38, "sex": "female"},
    "safety": {
        "pregnant": False,
        "breastfeeding": False,
        "neuromuscular_disorder": None,
        "specialist_clearance": None,
        "swallowing_problem": False,
        "breathing_problem": False,
        "allergies": [],
        "medicines": [{"name": "warfarin", "class": "anticoagulant"}],
        "infected_sites": [],
        "prior_effects": ["brow_heaviness"],
    },
    "toxin_history": {
        "first_time": False,
        "last_on": "2026-05-04",
        "last_product": "onabotulinumtoxinA",
        "units_last_90_days": 0,
        "faded_after_weeks": 11,
    },
    "anatomy": {
        "brow_position": {"left": "at", "right": "below"},
        "forehead_height": "average",
        "eyelids": "normal",
        "eyelid_ptosis": False,
        "excess_lid_skin": "none",
        "skin_thickness": "average",
        "activity": {"forehead": 2, "glabella": 2},
        "asymmetries": [{"feature": "brow", "side": "right", "is": "lower", "mm": 2}],
    },
    "lifestyle": {
        "athlete": False,
        "heat_exposure": False,
        "inverted_or_overhead_exercise": False,
        "on_camera": True,
        "voice_or_wind_instrument": False,
        "occupation": "newsreader",
    },
    "goals": {
        "primary": "expression_lines",
        "style": "soft_movement",
        "brow_shape": "natural",
        "wishes": ["brow_lift"],
        "also_wants": ["ha_filler"],
        "event_on": "2027-01-16",
        "words": "I look cross when I am not.",
    },
    "exam": {
        "manoeuvres": ["frown", "raise_brows", "smile", "purse_lips", "flare_nostrils", "jut_chin", "clench_teeth"],
        "speech_tested": True,
        "smile_tested": True,
    },
    "findings": [
        {
            "region": "glabella",
            "concern": "dynamic_lines",
            "side": "both",
            "severity": 2,
            "at_rest": 0,
            "years_present": None,
            "movement": "moderate",
            "muscle_strength": "average",
            "lessens_when_spread": True,
            "note": "",
        },
        {"region": "crows_feet", "concern": "dynamic_lines", "side": "left", "severity": 1},
    ],
    "intended": {"forehead": {"total": 12}, "crows_feet": {"left": 10, "right": 10.5}},
    "product": None,
    "treated_at": None,
    "bruised": False,
    "check_in": None,
}

PROCEDURE: dict[str, Any] = {
    "visit": "procedure",
    "today": "2026-11-23",
    "timezone": "Europe/London",
    "treated_at": "2026-11-23T14:00",
    "product": {
        "name": "onabotulinumtoxinA",
        "vial_units": 100,
        "diluent_ml": 2.5,
        "lot": "C1234",
        "expires_on": "2027-05-01",
        "seal_intact": True,
        "source": "manufacturer",
        "reconstituted_at": "2026-11-23T09:00",
        "available": ["onabotulinumtoxinA"],
    },
}

CHECK_IN: dict[str, Any] = {
    "visit": "check_in",
    "today": "2026-12-07",
    "timezone": "Europe/London",
    "check_in": {
        "days_since_treatment": 14,
        "given": {"glabella": {"total": 12}},
        "outcomes": {"glabella": "too_subtle"},
        "effects": [],
    },
}


def full(**parts: Any) -> dict[str, Any]:
    """A consult with every key said; `parts` replace top-level keys."""
    return {**copy.deepcopy(FULL), **parts}


def bare(**parts: Any) -> dict[str, Any]:
    """A consult with nothing recorded but `parts`."""
    return {"visit": "consult", "today": "2026-11-23", **parts}


def procedure(**parts: Any) -> dict[str, Any]:
    return {**copy.deepcopy(PROCEDURE), **parts}


def check_in(**parts: Any) -> dict[str, Any]:
    return {**copy.deepcopy(CHECK_IN), **parts}

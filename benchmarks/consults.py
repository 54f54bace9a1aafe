"""Made-up visits of an aesthetic clinic. The same seed gives the same documents.

The mix is ours: mostly upper-face consults of women between thirty and sixty, a fifth procedures and check-ins, now and
then a hold, and one question in fifty not asked. Nobody real is in it.
"""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from planning.engine.contract import vocabulary as v

Values = dict[str, Any]
_FIRST_DAY = date(2026, 1, 5)
_NOT_ASKED = 0.02
_ZONES = ("Europe/London", "Europe/Madrid", "America/New_York", "Australia/Sydney")
_USUAL = (
    ("glabella", "dynamic_lines"),
    ("forehead", "dynamic_lines"),
    ("crows_feet", "dynamic_lines"),
    ("masseter", "muscle_bulk"),
    ("neck", "vertical_bands"),
    ("chin", "chin_dimpling"),
    ("brow", "brow_descent"),
    ("jawline", "jowls"),
    ("lower_face", "laxity"),
    ("cheek", "volume_loss"),
    ("forehead", "etched_lines"),
    ("upper_lip", "dynamic_lines"),
    ("lips", "lip_inversion"),
    ("upper_lip", "gum_show"),
    ("nose", "dynamic_lines"),
    ("mouth_corner", "mouth_corner_pull"),
    ("under_eye", "eye_bags"),
    ("under_eye", "dynamic_lines"),
    ("cheek", "pigment"),
    ("face", "texture"),
    ("neck", "horizontal_rings"),
    ("jawline", "clenching"),
)
_HOW_OFTEN = (16, 14, 12, 5, 3, 3, 3, 4, 4, 3, 3, 2, 2, 1, 2, 2, 2, 1, 2, 2, 1, 2)


def consults(seed: int) -> Iterator[Values]:
    """An endless row of documents, as JSON values."""
    chance = random.Random(seed)
    while True:
        yield _visit(chance)


def _visit(r: random.Random) -> Values:
    kind = r.choices(("consult", "procedure", "check_in"), (78, 12, 10))[0]
    today = _FIRST_DAY + timedelta(days=r.randrange(360))
    document: Values = {
        "visit": kind,
        "today": today.isoformat(),
        "timezone": r.choice(_ZONES),
        "patient": {
            "age": min(88, max(17, round(r.gauss(44, 13)))),
            "sex": r.choices(("female", "male", "other"), (86, 13, 1))[0],
        },
        "safety": _asked(r, _safety(r, today)),
        "toxin_history": _history(r, today) if kind != "check_in" else {},
        "anatomy": _asked(r, _anatomy(r)),
        "lifestyle": _asked(r, {name: r.random() < 0.15 for name in _HABITS}),
        "goals": _goals(r, today),
        "exam": _asked(r, _exam(r)),
        "findings": _findings(r),
    }
    if kind == "check_in":
        document["check_in"] = _check_in(r)
        document["toxin_history"] = _judged(document["check_in"], today)
    if kind == "procedure":
        document |= _procedure(r, today)
    return document


_HABITS = ("athlete", "heat_exposure", "inverted_or_overhead_exercise", "on_camera", "voice_or_wind_instrument")


def _asked(r: random.Random, answers: Values) -> Values:
    return {key: value for key, value in answers.items() if r.random() >= _NOT_ASKED}


def _some(r: random.Random, codes: type, most: int, chance: float) -> list[str]:
    names = [str(code) for code in codes]  # type: ignore[attr-defined]
    return r.sample(names, r.randint(1, most)) if r.random() < chance else []


def _one(r: random.Random, codes: type) -> str:
    return str(r.choice(list(codes)))  # type: ignore[call-overload]


def _safety(r: random.Random, today: date) -> Values:
    classes = _some(r, v.MedicineClass, 2, 0.2)
    cleared = {"by": "Dr N. Okafor", "on": (today - timedelta(days=9)).isoformat()}
    return {
        "pregnant": r.random() < 0.02,
        "breastfeeding": r.random() < 0.02,
        "neuromuscular_disorder": "myasthenia gravis" if r.random() < 0.01 else None,
        "specialist_clearance": cleared if r.random() < 0.02 else None,
        "swallowing_problem": r.random() < 0.02,
        "breathing_problem": r.random() < 0.02,
        "allergies": _some(r, v.Allergen, 2, 0.1),
        "medicines": [{"name": f"medicine {number}", "class": code} for number, code in enumerate(classes)],
        "infected_sites": _some(r, v.Region, 1, 0.03),
        "prior_effects": _some(r, v.PriorEffect, 2, 0.12),
    }


def _history(r: random.Random, today: date) -> Values:
    if r.random() < 0.35:
        return {"first_time": True}
    days, product = r.randint(30, 400), "onabotulinumtoxinA" if r.random() < 0.8 else _one(r, v.Product)
    return {
        "first_time": False,
        "last_on": (today - timedelta(days=days)).isoformat(),
        "last_product": product,
        "units_last_90_days": r.choice((24, 48, 64, 380)) if days <= 90 and product == "onabotulinumtoxinA" else 0,
        "faded_after_weeks": r.choice((6, 8, 10, 12, 14, 16)),
    }


def _judged(check_in: Values, today: date) -> Values:
    """The history at a check-in: the last treatment is the one that is judged."""
    days = check_in["days_since_treatment"]
    given = sum(dose["total"] for dose in check_in["given"].values())
    return {
        "first_time": False,
        "last_on": (today - timedelta(days=days)).isoformat(),
        "last_product": "onabotulinumtoxinA",
        "units_last_90_days": given,
    }


def _anatomy(r: random.Random) -> Values:
    brows = _one(r, v.BrowPosition)
    uneven = {"feature": "brow", "side": r.choice(("left", "right")), "is": "lower", "mm": r.choice((1, 2, 3))}
    return {
        "brow_position": {"left": brows, "right": _one(r, v.BrowPosition)} if r.random() < 0.2 else brows,
        "forehead_height": r.choices(("short", "average", "high"), (2, 6, 2))[0],
        "eyelids": r.choices(("normal", "heavy"), (8, 2))[0],
        "eyelid_ptosis": r.random() < 0.03,
        "excess_lid_skin": r.choices(("none", "mild", "marked"), (7, 2, 1))[0],
        "skin_thickness": _one(r, v.SkinThickness),
        "activity": {name: r.randint(0, 3) for name in r.sample(("forehead", "glabella", "chin", "neck"), 2)},
        "asymmetries": [uneven] if r.random() < 0.15 else [],
    }


_LEADING = ("expression_lines", "laxity", "volume", "surface")


def _goals(r: random.Random, today: date) -> Values:
    goals = {
        "primary": r.choices(_LEADING, (7, 2, 1, 1))[0],
        "style": r.choices(("soft_movement", "maximal_smoothing"), (7, 3))[0],
        "brow_shape": _one(r, v.BrowShape),
        "wishes": _some(r, v.Wish, 3, 0.35),
        "also_wants": _some(r, v.TreatmentOption, 2, 0.15),
        "words": f"I look tired, most of all in photographs ({r.randrange(10**9)}).",
    }
    if r.random() < 0.15:
        goals["event_on"] = (today + timedelta(days=r.randint(3, 120))).isoformat()
    return _asked(r, goals)


def _exam(r: random.Random) -> Values:
    movements = [str(movement) for movement in v.Manoeuvre]
    done = movements if r.random() < 0.8 else r.sample(movements, 5)
    return {"manoeuvres": done, "speech_tested": r.random() < 0.8, "smile_tested": r.random() < 0.8}


def _findings(r: random.Random) -> list[Values]:
    count = r.choices((0, 1, 2, 3, 4, 5, 6, 8), (2, 10, 20, 25, 20, 12, 8, 3))[0]
    places = dict.fromkeys(r.choices(_USUAL, _HOW_OFTEN, k=count))
    if r.random() < 0.15:
        places[_one(r, v.Region), _one(r, v.Concern)] = None
    return [_finding(r, region, concern) for region, concern in places]


def _finding(r: random.Random, region: str, concern: str) -> Values:
    finding: Values = {"region": region, "concern": concern}
    if r.random() < 0.92:
        finding["severity"] = r.choices((0, 1, 2, 3), (1, 4, 8, 4))[0]
    if region in v.PAIRED_REGIONS:
        finding |= _asked(r, {"side": r.choices(("both", "left", "right"), (8, 1, 1))[0]})
    if concern == "dynamic_lines":
        finding |= _asked(r, {"at_rest": r.choices((0, 1, 2, 3), (6, 3, 2, 1))[0], "movement": _one(r, v.Movement)})
        if r.random() < 0.3:
            finding |= {"years_present": r.randint(0, 25), "lessens_when_spread": r.random() < 0.7}
    if r.random() < 0.6:
        finding["muscle_strength"] = r.choices(("weak", "average", "strong"), (2, 6, 2))[0]
    return finding


def _procedure(r: random.Random, today: date) -> Values:
    vial = {
        "name": "onabotulinumtoxinA" if r.random() < 0.95 else _one(r, v.Product),
        "vial_units": 100,
        "diluent_ml": 2.5,
        "lot": f"C{r.randrange(10**4):04}",
        "expires_on": (today + timedelta(days=r.randint(-5, 400))).isoformat(),
        "seal_intact": r.random() < 0.97,
        "source": r.choice(("manufacturer", "manufacturer", "manufacturer", "wholesaler")),
        "reconstituted_at": f"{today}T{r.randint(8, 12):02}:00",
    }
    intended = {"glabella": {"total": r.choice((10, 15, 20, 24, 30))}} if r.random() < 0.5 else {}
    hour = f"{today}T{r.randint(13, 18):02}:{r.randrange(60):02}"
    return {"product": _asked(r, vial), "intended": intended, "treated_at": hour, "bruised": r.random() < 0.1}


def _check_in(r: random.Random) -> Values:
    areas = r.sample(("glabella", "forehead", "crows_feet", "masseter", "platysma"), r.randint(1, 3))
    given = {"glabella": 20, "forehead": 12, "crows_feet": 20, "masseter": 50, "platysma": 30}
    return {
        "days_since_treatment": r.choice((7, 14, 14, 15, 17, 21, 28, 60)),
        "given": {area: {"total": given[area] - r.choice((0, 2, 4))} for area in areas},
        "outcomes": {area: _one(r, v.CheckInOutcome) for area in areas if r.random() > _NOT_ASKED},
        "effects": _some(r, v.CheckInEffect, 2, 0.2),
    }

"""Hypothesis strategies for faces that can be planned: everything asked, several findings, so that doses come out.

Documents from the schema (`generated.py`) leave so much unrecorded that hardly one gets a dose; these nearly all do.
"""

import copy
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from tests.engine.casebook import bases

Document = dict[str, Any]
Change = Callable[[Document], Document]

LINES = [
    "forehead dynamic_lines",
    "glabella dynamic_lines",
    "crows_feet dynamic_lines",
    "under_eye dynamic_lines",
    "nose dynamic_lines",
    "upper_lip dynamic_lines",
]
MUSCLES = [
    "brow brow_descent",
    "upper_lip gum_show",
    "lips lip_inversion",
    "chin chin_dimpling",
    "mouth_corner mouth_corner_pull",
    "masseter muscle_bulk",
    "masseter clenching",
    "neck vertical_bands",
    "jawline vertical_bands",
]
REST = [
    "lower_face laxity",
    "neck laxity",
    "jawline jowls",
    "cheek volume_loss",
    "lips volume_loss",
    "cheek texture",
    "cheek pores_oil",
    "cheek melasma",
    "under_eye eye_bags",
    "neck horizontal_rings",
    "brow excess_skin",
    "forehead etched_lines",
]
ONE_SIDED = {"crows_feet", "under_eye", "brow", "mouth_corner", "masseter"}
ASYMMETRIES = [
    {"feature": "brow", "side": "right", "is": "lower", "mm": 2},
    {"feature": "eye_opening", "side": "left", "is": "lower"},
    {"feature": "jaw", "side": "left", "is": "stronger"},
    {"feature": "smile", "side": "right", "is": "weaker"},
    {"feature": "forehead", "side": "left", "is": "stronger"},
]


def _findings() -> st.SearchStrategy[list[Document]]:
    one = st.builds(
        _finding,
        st.sampled_from(LINES * 3 + MUSCLES * 2 + REST),
        st.sampled_from([2, 1, 3, 0]),
        st.sampled_from([0, 0, 1, 2, 3]),
        st.sampled_from([None, 0, 1, 5, 12]),
        st.sampled_from(["moderate", "strong", "minimal"]),
        st.sampled_from(["average", "strong", "weak"]),
        st.sampled_from(["both", "both", "both", "left", "right"]),
    )
    return st.lists(one, min_size=1, max_size=6, unique_by=lambda finding: (finding["region"], finding["concern"]))


def _finding(
    what: str, severity: int, at_rest: int, years: int | None, movement: str, strength: str, side: str
) -> Document:
    region, concern = what.split()
    finding = {"region": region, "concern": concern, "severity": severity, "muscle_strength": strength}
    finding["side"] = side if region in ONE_SIDED else "both"
    if what in LINES or concern == "etched_lines":
        finding |= {"at_rest": at_rest, "movement": movement}
        if years is not None:
            finding["years_present"] = years
    return finding


def _shape(
    age: int, sex: str, anatomy: Document, goals: Document, first: bool, units: float, asymmetries: list[Document]
) -> Document:
    face: Document = copy.deepcopy(bases()["newcomer_38" if first else "woman_38"])
    face["patient"] = {"age": age, "sex": sex}
    face["anatomy"] |= anatomy | {"asymmetries": asymmetries, "activity": {"forehead": 2, "glabella": 2}}
    face["goals"] |= goals
    face["toxin_history"]["units_last_90_days"] = 0 if first else units
    return face


def faces() -> st.SearchStrategy[Document]:
    """A consult with everything asked and no hold."""
    shape = st.builds(
        _shape,
        st.sampled_from([38, 18, 22, 29, 45, 61]),
        st.sampled_from(["female", "male", "other"]),
        st.fixed_dictionaries(
            {
                "eyelids": st.sampled_from(["normal", "normal", "heavy"]),
                "forehead_height": st.sampled_from(["average", "average", "high", "short"]),
                "brow_position": st.sampled_from(["at", "at", "above", "below"]),
                "skin_thickness": st.sampled_from(["average", "thin", "thick"]),
            }
        ),
        st.fixed_dictionaries(
            {
                "style": st.sampled_from(["soft_movement", "maximal_smoothing"]),
                "brow_shape": st.sampled_from(["natural", "flat", "lifted"]),
                "primary": st.sampled_from(["expression_lines", "laxity", "volume", "surface"]),
                "wishes": st.sampled_from([[], [], ["tight_jawline"], ["glabella_only"], ["prevention", "brow_lift"]]),
                "also_wants": st.sampled_from([[], [], ["ha_filler", "fractional_laser"], ["rf_microneedling"]]),
            }
        ),
        st.booleans(),
        st.sampled_from([0, 0, 0, 60, 300, 385]),
        st.sampled_from([[], [], *([each] for each in ASYMMETRIES)]),
    )
    return st.builds(lambda face, findings: {**face, "findings": findings}, shape, _findings())


def _setting(section: str, key: str, value: Any) -> Change:
    def change(document: Document) -> Document:
        changed = copy.deepcopy(document)
        changed[section][key] = value
        return changed

    return change


def _finding_more(region: str, concern: str, severity: int) -> Change:
    def change(document: Document) -> Document:
        changed = copy.deepcopy(document)
        added = {"region": region, "concern": concern, "side": "both", "severity": severity}
        others = [f for f in changed["findings"] if (f["region"], f["concern"]) != (region, concern)]
        kept = [f for f in changed["findings"] if f not in others]
        changed["findings"] = [*others, max([added, *kept], key=lambda f: f["severity"])]
        return changed

    return change


def _medicine(class_: str) -> Change:
    return _setting("safety", "medicines", [{"name": "something", "class": class_}])


HOLDS: dict[str, Change] = {
    "pregnant": _setting("safety", "pregnant", True),
    "breastfeeding": _setting("safety", "breastfeeding", True),
    "seventeen": _setting("patient", "age", 17),
    "toxin allergy": _setting("safety", "allergies", ["botulinum_toxin"]),
    "albumin allergy": _setting("safety", "allergies", ["human_albumin"]),
    "myasthenia": _setting("safety", "neuromuscular_disorder", "myasthenia gravis"),
    "aminoglycoside": _medicine("aminoglycoside"),
    "treated last month": _setting("toxin_history", "last_on", "2026-10-23"),
    "ledger full": _setting("toxin_history", "units_last_90_days", 400),
}
"""Each stops every toxin."""

RISKS: dict[str, Change] = {
    **HOLDS,
    "infected chin": _setting("safety", "infected_sites", ["chin"]),
    "infected glabella": _setting("safety", "infected_sites", ["glabella"]),
    "infected neck": _setting("safety", "infected_sites", ["neck"]),
    "swallowing problem": _setting("safety", "swallowing_problem", True),
    "breathing problem": _setting("safety", "breathing_problem", True),
    "other neuromuscular medicine": _medicine("other_neuromuscular"),
    "muscle relaxant": _medicine("muscle_relaxant"),
    "anticholinergic": _medicine("anticholinergic"),
    "anticoagulant": _medicine("anticoagulant"),
    "cholinesterase inhibitor": _medicine("cholinesterase_inhibitor"),
    "lidocaine allergy": _setting("safety", "allergies", ["lidocaine"]),
    "cow's milk allergy": _setting("safety", "allergies", ["cows_milk_protein"]),
    **{
        f"prior {effect}": _setting("safety", "prior_effects", [effect])
        for effect in ("eyelid_droop", "brow_heaviness", "smile_change", "neck_weakness", "speech_change", "other")
    },
    "drooping lid": _setting("anatomy", "eyelid_ptosis", True),
    "marked lid skin": _setting("anatomy", "excess_lid_skin", "marked"),
    "on camera": _setting("lifestyle", "on_camera", True),
    "headstands": _setting("lifestyle", "inverted_or_overhead_exercise", True),
    "singer": _setting("lifestyle", "voice_or_wind_instrument", True),
    "ledger nearly full": _setting("toxin_history", "units_last_90_days", 395),
    "volume loss": _finding_more("face", "volume_loss", 3),
    "jowls": _finding_more("jawline", "jowls", 3),
}
"""Each is a reason for care, and never one for more units. Heavy lids are not here: R060 asks for a generous glabella."""

LAXITY: dict[str, Change] = {
    "cheek": _finding_more("cheek", "laxity", 3),
    "lower face": _finding_more("lower_face", "laxity", 3),
    "neck": _finding_more("neck", "laxity", 3),
    "jowls": _finding_more("jawline", "jowls", 2),
}


GIVEN: dict[str, list[Document]] = {
    "glabella": [{"total": 12}, {"total": 25}],
    "forehead": [{"total": 6}, {"total": 20}],
    "crows_feet": [{"left": 8, "right": 8}, {"left": 12, "right": 11}],
    "chin": [{"total": 4}],
    "masseter": [{"left": 25, "right": 25}, {"left": 40, "right": 40}],
    "platysma": [{"total": 26}, {"total": 36}],
    "brow_lift": [{"left": 3, "right": 3}, {"left": 6, "right": 4}],
    "nefertiti": [{"left": 5, "right": 5}, {"left": 15, "right": 15}],
    "lip_flip": [{"total": 2}],
}
"""Doses inside their ranges or below, and at the top."""
TOP = {
    "glabella": 25, "forehead": 20, "crows_feet": 12, "chin": 8, "masseter": 40, "platysma": 36, "brow_lift": 6,
    "nefertiti": 20, "lip_flip": 4,
}  # fmt: skip
"""In total or on each side: the catalogue (R011, R012, R013, R022), the label, the outside ranges; not read from the protocol."""
LED_BY = {
    "glabella": "glabella dynamic_lines",
    "forehead": "forehead dynamic_lines",
    "crows_feet": "crows_feet dynamic_lines",
    "chin": "chin chin_dimpling",
    "masseter": "masseter muscle_bulk",
    "platysma": "neck vertical_bands",
    "brow_lift": "brow brow_descent",
    "nefertiti": "jawline vertical_bands",
    "lip_flip": "lips lip_inversion",
}
"""The finding that leads to each."""


def check_ins() -> st.SearchStrategy[Document]:
    """A check-in with everything asked, of one to four areas, most of them with the finding that led there."""
    outcome = st.sampled_from(["too_subtle", "too_subtle", "uneven", "uneven", "as_wished", "too_strong"])
    effects = ["eyelid_droop", "brow_heaviness", "smile_change", "bruise", "headache", "neck_weakness", "other"]
    areas = st.dictionaries(
        st.sampled_from(sorted(GIVEN)),
        st.tuples(st.integers(0, 1), outcome, st.sampled_from(["both", "both", "both", "both", "left", ""])),
        min_size=1,
        max_size=4,
    )
    return st.builds(
        _check_in,
        areas,
        st.sampled_from([14, 14, 15, 21, 13, 3, 42, 70]),
        st.sampled_from([[], [], [], *([effect] for effect in effects)]),
        st.sampled_from([80, 80, 80, 80, 380, 395, 400]),
    )


def _check_in(areas: dict[str, tuple[int, str, str]], days: int, effects: list[str], before: float) -> Document:
    visit: Document = copy.deepcopy(bases()["two_weeks_on"])
    treated = date(2026, 11, 23)
    visit["today"] = (treated + timedelta(days=days)).isoformat()
    visit["toxin_history"]["units_last_90_days"] = before
    visit["check_in"] = {
        "days_since_treatment": days,
        "given": {area: GIVEN[area][which % len(GIVEN[area])] for area, (which, _, _) in areas.items()},
        "outcomes": {area: outcome for area, (_, outcome, _) in areas.items()},
        "effects": effects,
    }
    visit["findings"] = [
        _finding(LED_BY[area], 2, 0, None, "moderate", "average", side) for area, (_, _, side) in areas.items() if side
    ]
    return visit

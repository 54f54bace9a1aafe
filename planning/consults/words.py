"""The engine's codes as people read them."""

from typing import Any

OWN_WORDS = {
    # regions and areas
    "crows_feet": "Crow\u2019s feet",
    "under_eye": "Under-eye",
    "brow_lift": "Brow lift",
    "bunny_lines": "Bunny lines (nose)",
    "upper_lip": "Upper lip",
    "mouth_corner": "Mouth corner",
    "lower_face": "Lower face",
    "face": "Whole face",
    "nefertiti": "Jawline band (Nefertiti)",
    "microtoxin": "Microtoxin",
    # concerns
    "dynamic_lines": "Lines on movement",
    "etched_lines": "Etched lines",
    "muscle_bulk": "Muscle bulk",
    "vertical_bands": "Vertical bands",
    "gum_show": "Gum show on smiling",
    "lip_inversion": "Lip turns in",
    "chin_dimpling": "Chin dimpling",
    "brow_descent": "Brow descent",
    "mouth_corner_pull": "Corner pulled down",
    "excess_skin": "Excess skin",
    "volume_loss": "Volume loss",
    "pores_oil": "Pores and oil",
    "horizontal_rings": "Horizontal rings",
    "eye_bags": "Eye bags",
    "festoons": "Festoons (malar oedema)",
    # goals
    "expression_lines": "Lines from expression",
    "laxity": "Laxity",
    "volume": "Volume",
    "surface": "Skin surface",
    "soft_movement": "Soft, with movement",
    "maximal_smoothing": "As smooth as possible",
    "brow_lift_over_2mm": "Brow lift of more than 2 mm",
    "erase_rest_lines": "Erase lines at rest",
    "facelift": "Facelift without surgery",
    "tight_jawline": "Tight jawline",
    "skin_tightening": "Skin tightening",
    "bigger_lips": "Bigger lips",
    "slimmer_jaw": "Slimmer jaw",
    # treatments
    "toxin": "Botulinum toxin",
    "rf_microneedling": "Radiofrequency microneedling",
    "ultrasound": "Focused ultrasound",
    "peel": "Chemical peel",
    "ha_filler": "Hyaluronic acid filler",
    "biostimulator": "Biostimulator",
    "lymphatic_care": "Lymphatic care",
    "watchful_waiting": "Watch and wait",
    # safety
    "cows_milk_protein": "Cow\u2019s milk protein",
    "other_neuromuscular": "Other drug acting on nerve and muscle",
    "cholinesterase_inhibitor": "Cholinesterase inhibitor",
    "human_albumin": "Human albumin",
    # anatomy
    "at": "At the rim",
    "above": "Above the rim",
    "below": "Below the rim",
    # suitability
    "suitable_caution": "Suitable, with care",
    "adjunct": "Helps in part",
    "not_suitable": "Not the right tool",
    "not_indicated_now": "Not needed now",
    "defer": "Wait: do not treat now",
    "clearance": "Needs a specialist first",
    "contraindicated": "Must not be injected",
    # status
    "on_hold": "On hold: nothing may be injected",
    "ready": "Ready",
    "incomplete": "Incomplete",
    "refer": "Refer first",
    # band
    "very_light": "very light",
    # milestones
    "first_change": "First change",
    "full_effect": "Full effect",
    "fade_starts": "Starts to fade",
    "effect_ends": "Effect ends",
    "slimming": "Slimming shows",
    "collagen_response": "Collagen response",
    # evidence, spoken out
    "source": "From the clinical source",
    "implied": "Follows from the source",
    "label": "From the product label",
    "outside": "From other literature",
    "house": "House rule, no published figure",
}


def word(code: Any) -> str:
    """`under_eye` as "Under-eye"; a code without words of its own loses its underscores and gains a capital."""
    code = str(code)
    if code in OWN_WORDS:
        return OWN_WORDS[code]
    return (code[:1].upper() + code[1:]).replace("_", " ") if not code.endswith("toxinA") else code


def place(region: Any, side: Any = None) -> str:
    """`Crow's feet, right`: the patient's own side; nothing where the side says nothing."""
    return f"{word(region)}, {side}" if str(side) in ("left", "right") else word(region)

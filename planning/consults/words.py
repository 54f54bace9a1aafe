"""The engine's codes as people read them, in the active language."""

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_noop as _

from patients.records.questions.codes import CODES

OWN_WORDS = {
    # areas
    "brow_lift": _("Brow lift"),
    "bunny_lines": _("Bunny lines (nose)"),
    "nefertiti": _("Jawline band (Nefertiti)"),
    "microtoxin": _("Microtoxin"),
    # concerns
    "dynamic_lines": _("Lines on movement"),
    "etched_lines": _("Etched lines"),
    "muscle_bulk": _("Muscle bulk"),
    "vertical_bands": _("Vertical bands"),
    "gum_show": _("Gum show on smiling"),
    "lip_inversion": _("Lip turns in"),
    "chin_dimpling": _("Chin dimpling"),
    "brow_descent": _("Brow descent"),
    "mouth_corner_pull": _("Corner pulled down"),
    "excess_skin": _("Excess skin"),
    "volume_loss": _("Volume loss"),
    "pores_oil": _("Pores and oil"),
    "horizontal_rings": _("Horizontal rings"),
    "eye_bags": _("Eye bags"),
    "festoons": _("Festoons (malar oedema)"),
    # goals
    "expression_lines": _("Lines from expression"),
    "laxity": _("Laxity"),
    "volume": _("Volume"),
    "surface": _("Skin surface"),
    "soft_movement": _("Soft, with movement"),
    "maximal_smoothing": _("As smooth as possible"),
    "brow_lift_over_2mm": _("Brow lift of more than 2 mm"),
    "erase_rest_lines": _("Erase lines at rest"),
    "facelift": _("Facelift without surgery"),
    "tight_jawline": _("Tight jawline"),
    "skin_tightening": _("Skin tightening"),
    "bigger_lips": _("Bigger lips"),
    "slimmer_jaw": _("Slimmer jaw"),
    # treatments
    "toxin": _("Botulinum toxin"),
    "rf_microneedling": _("Radiofrequency microneedling"),
    "ultrasound": _("Focused ultrasound"),
    "peel": _("Chemical peel"),
    "ha_filler": _("Hyaluronic acid filler"),
    "biostimulator": _("Biostimulator"),
    "lymphatic_care": _("Lymphatic care"),
    "watchful_waiting": _("Watch and wait"),
    # anatomy
    "at": _("At the rim"),
    "above": _("Above the rim"),
    "below": _("Below the rim"),
    # suitability
    "suitable_caution": _("Suitable, with care"),
    "adjunct": _("Helps in part"),
    "not_suitable": _("Not the right tool"),
    "not_indicated_now": _("Not needed now"),
    "defer": _("Wait: do not treat now"),
    "clearance": _("Needs a specialist first"),
    "contraindicated": _("Must not be injected"),
    # status
    "on_hold": _("On hold: nothing may be injected"),
    "ready": _("Ready"),
    "incomplete": _("Incomplete"),
    "refer": _("Refer first"),
    # band
    "very_light": _("very light"),
    # milestones
    "first_change": _("First change"),
    "full_effect": _("Full effect"),
    "fade_starts": _("Starts to fade"),
    "effect_ends": _("Effect ends"),
    "slimming": _("Slimming shows"),
    "collagen_response": _("Collagen response"),
    # evidence, in full
    "source": _("From the clinical source"),
    "implied": _("Follows from the source"),
    "label": _("From the product label"),
    "outside": _("From other literature"),
    "house": _("House rule, no published figure"),
}


HEALTH_WORDS: dict[str, Any] = {code.value: code.label for codes in CODES for code in codes}


def word(code: object) -> str:
    """`under_eye` as "Under-eye"; a code without words of its own loses its underscores and gains a capital."""
    text = str(code)
    if text.endswith("toxinA"):
        return text
    if text in HEALTH_WORDS:
        return str(HEALTH_WORDS[text])
    return gettext(OWN_WORDS.get(text) or (text[:1].upper() + text[1:]).replace("_", " "))


def choices_of(vocabulary: Iterable[Any]) -> tuple[tuple[str, str], ...]:
    return tuple((str(code), word(code)) for code in vocabulary)


def place(region: Any, side: Any = None) -> str:
    """`Crow's feet, right`: the patient's own side; nothing where the side says nothing."""
    return f"{word(region)}, {side_word(side)}" if str(side) in ("left", "right") else word(region)


def side_word(side: Any) -> str:
    """The patient's own side inside a line: "right", "midline"."""
    words = {
        "right": pgettext("side of the body", "right"),
        "left": pgettext("side of the body", "left"),
        "midline": pgettext("side of the body", "midline"),
    }
    return words.get(str(side), str(side))


def choice_words(codes: Iterable[Any], said: Callable[[Any], str] = word) -> str:
    """One treatment, or a choice, as `said` names them: "Ultrasound, or laser resurfacing"."""
    first, *others = map(said, codes)
    return gettext(", or ").join([first, *map(_inside, others)])


def after_words(code: Any, said: Callable[[Any], str] = word) -> str:
    """What a step waits for: "after the check-in", "after fractional laser"."""
    if str(code) == "check_in":
        return gettext("after the check-in")
    return gettext("after %(treatment)s") % {"treatment": _inside(said(code))}


def _inside(words: str) -> str:
    return words[:1].lower() + words[1:]

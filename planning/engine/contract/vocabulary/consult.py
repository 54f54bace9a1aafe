"""Codes of what is recorded at a consult: history, examination, wishes."""

from enum import StrEnum


class Allergen(StrEnum):
    BOTULINUM_TOXIN = "botulinum_toxin"
    HUMAN_ALBUMIN = "human_albumin"
    COWS_MILK_PROTEIN = "cows_milk_protein"
    LIDOCAINE = "lidocaine"
    LATEX = "latex"
    OTHER = "other"


class MedicineClass(StrEnum):
    AMINOGLYCOSIDE = "aminoglycoside"
    OTHER_NEUROMUSCULAR = "other_neuromuscular"
    ANTICHOLINERGIC = "anticholinergic"
    MUSCLE_RELAXANT = "muscle_relaxant"
    ANTICOAGULANT = "anticoagulant"
    CHOLINESTERASE_INHIBITOR = "cholinesterase_inhibitor"
    OTHER = "other"


class PriorEffect(StrEnum):
    """What may have followed earlier toxin: everything that a check-in records but bruise and headache, and a changed speech."""

    EYELID_DROOP = "eyelid_droop"
    BROW_HEAVINESS = "brow_heaviness"
    SMILE_CHANGE = "smile_change"
    NECK_WEAKNESS = "neck_weakness"
    SPEECH_CHANGE = "speech_change"
    DIFFICULTY_SWALLOWING = "difficulty_swallowing"
    HOARSENESS = "hoarseness"
    BREATHING_DIFFICULTY = "breathing_difficulty"
    DOUBLE_VISION = "double_vision"
    OTHER = "other"


class BrowPosition(StrEnum):
    """Against the orbital rim."""

    ABOVE = "above"
    AT = "at"
    BELOW = "below"


class ForeheadHeight(StrEnum):
    SHORT = "short"
    AVERAGE = "average"
    HIGH = "high"


class Eyelids(StrEnum):
    NORMAL = "normal"
    HEAVY = "heavy"


class ExcessLidSkin(StrEnum):
    NONE = "none"
    MILD = "mild"
    MARKED = "marked"


class SkinThickness(StrEnum):
    THIN = "thin"
    AVERAGE = "average"
    THICK = "thick"


class AsymmetryFeature(StrEnum):
    BROW = "brow"
    EYE_OPENING = "eye_opening"
    JAW = "jaw"
    SMILE = "smile"
    FOREHEAD = "forehead"


class AsymmetryIs(StrEnum):
    LOWER = "lower"
    HIGHER = "higher"
    STRONGER = "stronger"
    WEAKER = "weaker"
    WIDER = "wider"


class BodySide(StrEnum):
    """One of a pair; `Side` adds both and midline."""

    LEFT = "left"
    RIGHT = "right"


class Manoeuvre(StrEnum):
    """The seven movements asked for in every consult (R054)."""

    FROWN = "frown"
    RAISE_BROWS = "raise_brows"
    SMILE = "smile"
    PURSE_LIPS = "purse_lips"
    FLARE_NOSTRILS = "flare_nostrils"
    JUT_CHIN = "jut_chin"
    CLENCH_TEETH = "clench_teeth"


class Movement(StrEnum):
    MINIMAL = "minimal"
    MODERATE = "moderate"
    STRONG = "strong"


class MuscleStrength(StrEnum):
    """As palpated (R055)."""

    WEAK = "weak"
    AVERAGE = "average"
    STRONG = "strong"


class Style(StrEnum):
    SOFT_MOVEMENT = "soft_movement"
    MAXIMAL_SMOOTHING = "maximal_smoothing"


class BrowShape(StrEnum):
    NATURAL = "natural"
    FLAT = "flat"
    LIFTED = "lifted"


class Wish(StrEnum):
    SKIN_TIGHTENING = "skin_tightening"
    TIGHT_JAWLINE = "tight_jawline"
    FACELIFT = "facelift"
    BROW_LIFT = "brow_lift"
    BROW_LIFT_OVER_2MM = "brow_lift_over_2mm"
    ERASE_REST_LINES = "erase_rest_lines"
    REMOVE_PIGMENT = "remove_pigment"
    REFINE_PORES = "refine_pores"
    BIGGER_LIPS = "bigger_lips"
    REMOVE_EYE_BAGS = "remove_eye_bags"
    SLIMMER_JAW = "slimmer_jaw"
    PREVENTION = "prevention"
    FOREHEAD_ONLY = "forehead_only"
    GLABELLA_ONLY = "glabella_only"


class CheckInOutcome(StrEnum):
    TOO_SUBTLE = "too_subtle"
    AS_WISHED = "as_wished"
    TOO_STRONG = "too_strong"
    UNEVEN = "uneven"


class CheckInEffect(StrEnum):
    EYELID_DROOP = "eyelid_droop"
    BROW_HEAVINESS = "brow_heaviness"
    SMILE_CHANGE = "smile_change"
    BRUISE = "bruise"
    HEADACHE = "headache"
    NECK_WEAKNESS = "neck_weakness"
    DIFFICULTY_SWALLOWING = "difficulty_swallowing"
    HOARSENESS = "hoarseness"
    BREATHING_DIFFICULTY = "breathing_difficulty"
    DOUBLE_VISION = "double_vision"
    OTHER = "other"


class EffectDegree(StrEnum):
    MILD = "mild"
    MARKED = "marked"


class YearsPresent(StrEnum):
    """How long a line has been there, where nobody counted."""

    UNDER_1 = "under_1"
    ONE_TO_5 = "1_to_5"
    OVER_5 = "over_5"


class PlaceReason(StrEnum):
    """Why a point lies outside the region of its area. `other` comes with words."""

    ANATOMY_DIFFERS = "anatomy_differs"
    ASYMMETRY = "asymmetry"
    SCAR_OR_LESION = "scar_or_lesion"
    PATIENT_WISH = "patient_wish"
    OTHER = "other"

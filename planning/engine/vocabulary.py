"""Every code that the engine is told or answers with.

One set for the whole house: the input document, the protocol file, the face map, the database choices and
the API take their codes from here. A code is stored and published, so it is never renamed; the set may grow.
"""

from enum import StrEnum


class Visit(StrEnum):
    CONSULT = "consult"
    PROCEDURE = "procedure"
    CHECK_IN = "check_in"


class Sex(StrEnum):
    FEMALE = "female"
    MALE = "male"
    OTHER = "other"


class Side(StrEnum):
    """The patient's own side, never the viewer's."""

    BOTH = "both"
    LEFT = "left"
    RIGHT = "right"
    MIDLINE = "midline"


class Region(StrEnum):
    FOREHEAD = "forehead"
    GLABELLA = "glabella"
    TEMPLE = "temple"
    BROW = "brow"
    CROWS_FEET = "crows_feet"
    UNDER_EYE = "under_eye"
    CHEEK = "cheek"
    NOSE = "nose"
    UPPER_LIP = "upper_lip"
    LIPS = "lips"
    MOUTH_CORNER = "mouth_corner"
    CHIN = "chin"
    MASSETER = "masseter"
    JAWLINE = "jawline"
    LOWER_FACE = "lower_face"
    NECK = "neck"
    FACE = "face"


PAIRED_REGIONS = frozenset(
    {
        Region.TEMPLE,
        Region.BROW,
        Region.CROWS_FEET,
        Region.UNDER_EYE,
        Region.CHEEK,
        Region.MOUTH_CORNER,
        Region.MASSETER,
    }
)
"""Regions that exist once on each side: a finding there is left, right or both, never midline."""


class Family(StrEnum):
    """The four families of concern; one of them leads each consult (R006). Eye bags stand apart."""

    EXPRESSION_LINES = "expression_lines"
    LAXITY = "laxity"
    VOLUME = "volume"
    SURFACE = "surface"
    EYE_AREA = "eye_area"


class PrimaryConcern(StrEnum):
    EXPRESSION_LINES = "expression_lines"
    LAXITY = "laxity"
    VOLUME = "volume"
    SURFACE = "surface"


class Concern(StrEnum):
    DYNAMIC_LINES = "dynamic_lines"
    MUSCLE_BULK = "muscle_bulk"
    CLENCHING = "clenching"
    VERTICAL_BANDS = "vertical_bands"
    GUM_SHOW = "gum_show"
    LIP_INVERSION = "lip_inversion"
    CHIN_DIMPLING = "chin_dimpling"
    BROW_DESCENT = "brow_descent"
    MOUTH_CORNER_PULL = "mouth_corner_pull"
    LAXITY = "laxity"
    EXCESS_SKIN = "excess_skin"
    JOWLS = "jowls"
    VOLUME_LOSS = "volume_loss"
    TEXTURE = "texture"
    PORES_OIL = "pores_oil"
    PIGMENT = "pigment"
    MELASMA = "melasma"
    ETCHED_LINES = "etched_lines"
    HORIZONTAL_RINGS = "horizontal_rings"
    EYE_BAGS = "eye_bags"
    FESTOONS = "festoons"


CONCERNS_BY_FAMILY: dict[Family, tuple[Concern, ...]] = {
    Family.EXPRESSION_LINES: (
        Concern.DYNAMIC_LINES,
        Concern.MUSCLE_BULK,
        Concern.CLENCHING,
        Concern.VERTICAL_BANDS,
        Concern.GUM_SHOW,
        Concern.LIP_INVERSION,
        Concern.CHIN_DIMPLING,
        Concern.BROW_DESCENT,
        Concern.MOUTH_CORNER_PULL,
    ),
    Family.LAXITY: (Concern.LAXITY, Concern.EXCESS_SKIN, Concern.JOWLS),
    Family.VOLUME: (Concern.VOLUME_LOSS,),
    Family.SURFACE: (
        Concern.TEXTURE,
        Concern.PORES_OIL,
        Concern.PIGMENT,
        Concern.MELASMA,
        Concern.ETCHED_LINES,
        Concern.HORIZONTAL_RINGS,
    ),
    Family.EYE_AREA: (Concern.EYE_BAGS, Concern.FESTOONS),
}

FAMILY_OF_CONCERN: dict[Concern, Family] = {
    concern: family for family, concerns in CONCERNS_BY_FAMILY.items() for concern in concerns
}


class Area(StrEnum):
    """What one can inject: a muscle group with its own dose."""

    FOREHEAD = "forehead"
    GLABELLA = "glabella"
    CROWS_FEET = "crows_feet"
    UNDER_EYE = "under_eye"
    BROW_LIFT = "brow_lift"
    BUNNY_LINES = "bunny_lines"
    GUMMY_SMILE = "gummy_smile"
    LIP_FLIP = "lip_flip"
    PERIORAL_LINES = "perioral_lines"
    CHIN = "chin"
    MOUTH_CORNER = "mouth_corner"
    MASSETER = "masseter"
    PLATYSMA = "platysma"
    NEFERTITI = "nefertiti"
    MICROTOXIN = "microtoxin"


class Treatment(StrEnum):
    """What is not toxin."""

    RF_MICRONEEDLING = "rf_microneedling"
    ULTRASOUND = "ultrasound"
    LASER_RESURFACING = "laser_resurfacing"
    FRACTIONAL_LASER = "fractional_laser"
    PEEL = "peel"
    HA_FILLER = "ha_filler"
    BIOSTIMULATOR = "biostimulator"
    SKINCARE = "skincare"
    SUNSCREEN = "sunscreen"
    LYMPHATIC_CARE = "lymphatic_care"
    SURGICAL_OPINION = "surgical_opinion"
    EYELID_SURGERY_OPINION = "eyelid_surgery_opinion"
    WATCHFUL_WAITING = "watchful_waiting"


class Product(StrEnum):
    """Units of one product say nothing about another (REF 1.6)."""

    ONABOTULINUMTOXINA = "onabotulinumtoxinA"
    ABOBOTULINUMTOXINA = "abobotulinumtoxinA"
    INCOBOTULINUMTOXINA = "incobotulinumtoxinA"
    PRABOTULINUMTOXINA = "prabotulinumtoxinA"
    DAXIBOTULINUMTOXINA = "daxibotulinumtoxinA"
    LETIBOTULINUMTOXINA = "letibotulinumtoxinA"


# --- safety -----------------------------------------------------------------------------------------------


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
    EYELID_DROOP = "eyelid_droop"
    BROW_HEAVINESS = "brow_heaviness"
    SMILE_CHANGE = "smile_change"
    NECK_WEAKNESS = "neck_weakness"
    SPEECH_CHANGE = "speech_change"
    OTHER = "other"


# --- anatomy and examination ------------------------------------------------------------------------------


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


# --- goals ------------------------------------------------------------------------------------------------


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


# --- check-in ---------------------------------------------------------------------------------------------


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


class Now(StrEnum):
    NONE = "none"
    WAIT = "wait"
    MAY_ADD = "may_add"
    SEEK_HELP = "seek_help"


class NextVisit(StrEnum):
    LOWER = "lower"
    SAME = "same"
    HIGHER = "higher"
    REMAP = "remap"


# --- the answer -------------------------------------------------------------------------------------------


class Suitability(StrEnum):
    """Catalogue section 0 has the meanings. Listed from the most to the least permissive."""

    SUITABLE = "suitable"
    SUITABLE_CAUTION = "suitable_caution"
    ADJUNCT = "adjunct"
    NOT_SUITABLE = "not_suitable"
    NOT_INDICATED_NOW = "not_indicated_now"
    DEFER = "defer"
    CLEARANCE = "clearance"
    CONTRAINDICATED = "contraindicated"


class Status(StrEnum):
    READY = "ready"
    INCOMPLETE = "incomplete"
    ON_HOLD = "on_hold"
    REFER = "refer"


class DoseBasis(StrEnum):
    TOTAL = "total"
    PER_SIDE = "per_side"


class Band(StrEnum):
    """Of forehead and glabella together, of no other areas (R035, INC-04)."""

    VERY_LIGHT = "very_light"
    LIGHT = "light"
    MODERATE = "moderate"
    STRONG = "strong"


class Evidence(StrEnum):
    SOURCE = "source"
    IMPLIED = "implied"
    LABEL = "label"
    OUTSIDE = "outside"
    HOUSE = "house"


class DoseEvidence(StrEnum):
    """Where the figures of a dose come from; a figure is never merely implied."""

    SOURCE = "source"
    LABEL = "label"
    OUTSIDE = "outside"
    HOUSE = "house"


class StatementKind(StrEnum):
    HOLD = "hold"
    CAUTION = "caution"
    LIMIT = "limit"
    EXPECTATION = "expectation"
    DOSE = "dose"
    COMBINATION = "combination"
    SEQUENCE = "sequence"
    SAFETY = "safety"
    FOLLOW_UP = "follow_up"
    AFTERCARE = "aftercare"
    INFO = "info"


class Level(StrEnum):
    INFO = "info"
    WARNING = "warning"
    CRITICAL = "critical"


class TreatmentRole(StrEnum):
    """Where another treatment stands beside the toxin."""

    PRIMARY = "primary"
    WITH = "with"
    AFTER = "after"


TOXIN = "toxin"
"""The name of the toxin among the steps of a sequence, beside the codes of `Treatment`."""


class Milestone(StrEnum):
    FIRST_CHANGE = "first_change"
    FULL_EFFECT = "full_effect"
    SLIMMING = "slimming"
    FADE_STARTS = "fade_starts"
    EFFECT_ENDS = "effect_ends"
    COLLAGEN_RESPONSE = "collagen_response"


class AftercareCode(StrEnum):
    UPRIGHT = "upright"
    NO_EXERCISE = "no_exercise"
    NO_SAUNA = "no_sauna"
    NO_RUBBING = "no_rubbing"
    MAKEUP_FROM = "makeup_from"
    COLD_COMPRESS = "cold_compress"
    WARM_COMPRESS = "warm_compress"
    ARNICA = "arnica"
    CHECK_IN = "check_in"
    CALL_US = "call_us"

"""Where things are, what they are called and what is done about them."""

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
    """The family that leads the complaint list (R006)."""

    EXPRESSION_LINES = "expression_lines"
    LAXITY = "laxity"
    VOLUME = "volume"
    SURFACE = "surface"
    EYE_AREA = "eye_area"


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


class TreatmentOption(StrEnum):
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

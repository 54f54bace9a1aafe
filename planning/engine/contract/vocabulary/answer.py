"""What the engine answers with."""

from enum import StrEnum


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

    @property
    def is_held(self) -> bool:
        """Nothing may be injected, or a specialist must look first."""
        return self in (Status.ON_HOLD, Status.REFER)


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

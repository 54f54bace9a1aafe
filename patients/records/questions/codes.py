"""The codes of health answers with their words.

The codes are the engine's (planning.engine.contract.vocabulary), which this room may not import; an architecture test holds them equal.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AllergenChoices(models.TextChoices):
    BOTULINUM_TOXIN = "botulinum_toxin", _("Botulinum toxin")
    HUMAN_ALBUMIN = "human_albumin", _("Human albumin")
    COWS_MILK_PROTEIN = "cows_milk_protein", _("Cow\u2019s milk protein")
    LIDOCAINE = "lidocaine", _("Lidocaine")
    LATEX = "latex", _("Latex")
    OTHER = "other", _("Other")


class MedicineClassChoices(models.TextChoices):
    AMINOGLYCOSIDE = "aminoglycoside", _("Aminoglycoside antibiotic")
    OTHER_NEUROMUSCULAR = "other_neuromuscular", _("Other drug acting on nerve and muscle")
    ANTICHOLINERGIC = "anticholinergic", _("Anticholinergic")
    MUSCLE_RELAXANT = "muscle_relaxant", _("Muscle relaxant")
    ANTICOAGULANT = "anticoagulant", _("Anticoagulant or antiplatelet")
    CHOLINESTERASE_INHIBITOR = "cholinesterase_inhibitor", _("Cholinesterase inhibitor")
    OTHER = "other", _("Other")


class PriorEffectChoices(models.TextChoices):
    EYELID_DROOP = "eyelid_droop", _("Eyelid droop")
    BROW_HEAVINESS = "brow_heaviness", _("Heavy brow")
    SMILE_CHANGE = "smile_change", _("Changed smile")
    NECK_WEAKNESS = "neck_weakness", _("Weak neck")
    SPEECH_CHANGE = "speech_change", _("Changed speech")
    DIFFICULTY_SWALLOWING = "difficulty_swallowing", _("Difficulty swallowing")
    HOARSENESS = "hoarseness", _("Hoarseness")
    BREATHING_DIFFICULTY = "breathing_difficulty", _("Difficulty breathing")
    DOUBLE_VISION = "double_vision", _("Double vision")
    OTHER = "other", _("Other")


class RegionChoices(models.TextChoices):
    FOREHEAD = "forehead", _("Forehead")
    GLABELLA = "glabella", _("Glabella")
    TEMPLE = "temple", _("Temple")
    BROW = "brow", _("Brow")
    CROWS_FEET = "crows_feet", _("Crow\u2019s feet")
    UNDER_EYE = "under_eye", _("Under-eye")
    CHEEK = "cheek", _("Cheek")
    NOSE = "nose", _("Nose")
    UPPER_LIP = "upper_lip", _("Upper lip")
    LIPS = "lips", _("Lips")
    MOUTH_CORNER = "mouth_corner", _("Mouth corner")
    CHIN = "chin", _("Chin")
    MASSETER = "masseter", _("Masseter")
    JAWLINE = "jawline", _("Jawline")
    LOWER_FACE = "lower_face", _("Lower face")
    NECK = "neck", _("Neck")
    FACE = "face", _("Whole face")


CODES = (AllergenChoices, MedicineClassChoices, PriorEffectChoices, RegionChoices)

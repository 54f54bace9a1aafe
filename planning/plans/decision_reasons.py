"""Coded reasons of a decision: for doses outside the range, and for points outside their region."""

from django.db import models

from planning.engine.contract import vocabulary as words


class DoseReason(models.TextChoices):
    """Why a dose lies outside the protocol's range: coded, so that a director can count them; words stand beside it."""

    STRONGER_MUSCLE = "stronger_muscle", "Muscle stronger than the range expects"
    WEAKER_MUSCLE = "weaker_muscle", "Muscle weaker than the range expects"
    RESPONSE_BEFORE = "response_before", "Response to earlier treatment"
    ASYMMETRY = "asymmetry", "Asymmetry to correct"
    PATIENT_WISH = "patient_wish", "Wish of the patient after advice"
    FUNCTION = "function", "To protect function"
    OTHER = "other", "Other, see words"


class PlaceReasonChoices(models.TextChoices):
    """Why a point lies outside its area's region on the drawing. The codes are the contract's."""

    ANATOMY_DIFFERS = words.PlaceReason.ANATOMY_DIFFERS.value, "Anatomy differs from the drawing"
    ASYMMETRY = words.PlaceReason.ASYMMETRY.value, "Asymmetry to correct"
    SCAR_OR_LESION = words.PlaceReason.SCAR_OR_LESION.value, "Scar or lesion"
    PATIENT_WISH = words.PlaceReason.PATIENT_WISH.value, "Wish of the patient after advice"
    OTHER = words.PlaceReason.OTHER.value, "Other, see words"


UNKNOWN_REASON = " && ".join(f'@.reason != "{code}"' for code in PlaceReasonChoices.values)

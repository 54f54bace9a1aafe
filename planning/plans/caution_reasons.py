"""Why a point lies in a caution zone of the drawing: coded, so that a director can count them; words stand beside it."""

from collections.abc import Sequence

from django.db import models

from clinic.practice import caution_zones


class CautionReason(models.TextChoices):
    ANATOMY_CHECKED = "anatomy_checked", "Anatomy checked here by touch or movement"
    SMALL_DOSE = "small_dose", "Small, superficial dose"
    EFFECT_WANTED = "effect_wanted", "Effect on that muscle is wanted"
    RESPONSE_BEFORE = "response_before", "Good response here before"
    OTHER = "other", "Other, see words"


KNOWN_CAUTION = " || ".join(f'@ == "{code}"' for code in CautionReason.values)


def no_point(fault: str) -> models.Func:
    """That no point of a decision is at fault, by a condition of the database's JSON path language."""
    return models.Func(
        models.F("doses"),
        template=f"not jsonb_path_exists(%(expressions)s, '$[*].points[*] ? ({fault})')",
        output_field=models.BooleanField(),
    )


def caution_said(zones: Sequence[str], reason: str, words: str) -> str:
    """Such as "caution zone, Lower forehead: Small, superficial dose (1 U)"; empty without a zone."""
    if not zones:
        return ""
    label = dict(CautionReason.choices).get(reason, "no reason given")
    return f"caution zone, {caution_zones.names_of(zones)}: {label}{f' ({words})' if words else ''}"

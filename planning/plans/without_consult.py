"""Why something is given without a plan: coded, so that a director can count it; words stand beside it."""

from django.db import models


class WithoutConsultReason(models.TextChoices):
    ON_PAPER = "on_paper", "Planned on paper while the system was down"
    NO_CONSULT = "no_consult", "Treated without a consult"
    SMALL_CORRECTION = "small_correction", "Small correction, agreed with the patient"
    OTHER = "other", "Other, see words"


IS_OF_A_CONSULT_OR_SAYS_WHY = models.Q(consult__isnull=False, without_consult_reason="") | models.Q(
    consult__isnull=True, without_consult_reason__in=WithoutConsultReason.values
)
OTHER_HAS_WORDS = ~models.Q(without_consult_reason=WithoutConsultReason.OTHER) | ~models.Q(without_consult_words="")


def said(reason: str, words: str) -> str:
    """Such as "Treated without a consult: came on a Sunday"; empty for the plan of a consult."""
    if reason == WithoutConsultReason.OTHER:
        return words
    label = str(WithoutConsultReason(reason).label) if reason else ""
    return f"{label}: {words}" if words else label

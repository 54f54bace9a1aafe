"""What a patient says to a plan where it is not yes, and why."""

from django.db import models


class PatientsChoice(models.TextChoices):
    THINKS_IT_OVER = "thinks_it_over", "Thinks it over"
    DECLINES = "declines", "Declines"


class AnswerReason(models.TextChoices):
    """Coded, so that a clinic can count them; the patient's own words stand beside them."""

    COST = "cost", "Cost"
    FEAR = "fear", "Fear or worry"
    OTHER_TREATMENT = "other_treatment", "Wants another treatment"
    TIME = "time", "Wants time"
    EVENT = "event", "An event is near"
    ASKS_SOMEBODY = "asks_somebody", "Wants to talk to somebody first"
    OTHER = "other", "Other, in words"

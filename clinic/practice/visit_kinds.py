"""What a visit is to the rules, whatever a clinic calls it: its own visit types are each of one kind."""

from django.db import models


class VisitKind(models.TextChoices):
    CONSULT = "consult", "Consult"
    TREATMENT = "treatment", "Treatment"
    CHECK_IN = "check_in", "Check-in"


# Of the standard types. R as in review: C is the consult's.
MINUTES = {VisitKind.CONSULT: 30, VisitKind.TREATMENT: 45, VisitKind.CHECK_IN: 15}
LETTERS: dict[str, str] = {VisitKind.CONSULT: "C", VisitKind.TREATMENT: "T", VisitKind.CHECK_IN: "R"}
GRID = 5  # minutes: the finest start and length a person may type, and one row of the calendar
LONGEST = 240  # minutes

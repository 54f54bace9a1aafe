"""The first day of an unwanted effect."""

from datetime import date

from django.core.exceptions import ValidationError

from clinic.practice import dates
from planning.treatments.models import Treatment


def check_since(since: date, treatment: Treatment, today: date) -> None:
    if since > today:
        raise ValidationError({"since": ["This day is still to come."]})
    if since < treatment.ended_on:
        day = dates.short_day(treatment.ended_on)
        raise ValidationError({"since": [f"The treatment was later, on {day}."]})

"""A clinic's opening hours as one week."""

from datetime import time

from clinic.practice.models import Clinic, OpeningHours

Week = dict[int, list[tuple[time, time]]]
"""Opening spans by weekday, Monday 0; a day that is not there is closed."""


def week_of(clinic: Clinic) -> Week:
    """The opening hours as they are stored."""
    week: Week = {}
    for span in OpeningHours.objects.filter(clinic=clinic):
        week.setdefault(span.weekday, []).append((span.opens, span.closes))
    return week

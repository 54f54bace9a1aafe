"""What a new version of a consult takes from an earlier one."""

from collections.abc import Mapping
from typing import Any

from planning.consults.models import Consult

OF_THE_DAY = ("safety", "toxin_history", "exam")
"""Sections that are asked again at each visit; lasting answers about health come back through the health history."""


def carried_over(earlier: Consult, data: Mapping[str, Any]) -> dict[str, Any]:
    """What a new version takes from an earlier consult's draft: on the same day everything, later what lasts.

    "Not pregnant", "first time" and "speech tested" of an earlier day would be a default for a fact that nobody recorded today.
    """
    clinic, finished = earlier.clinic, earlier.finished_at
    if finished is not None and clinic.day_of(finished) == clinic.today():
        return dict(data)
    kept = {section: answers for section, answers in data.items() if section not in OF_THE_DAY}
    if "goals" in kept:
        kept["goals"] = {name: answer for name, answer in kept["goals"].items() if name != "event_on"}
    return kept

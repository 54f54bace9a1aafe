"""Photographs as pages show them: by day, and the one of a view that a new one is measured against."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from patients.photographs.models import SERIES, Photograph, StandardView
from patients.records.models import Patient


@dataclass(frozen=True)
class PhotographDay:
    """In the order of the series; of one view the newest first."""

    day: date
    photographs: Sequence[Photograph]

    @property
    def missing(self) -> list[StandardView]:
        there = {photograph.view for photograph in self.photographs}
        return [view for view in SERIES if view.value not in there]

    @property
    def missing_words(self) -> str:
        """`left side, frown`."""
        return ", ".join(view.label.lower() for view in self.missing)


def by_day(patient: Patient) -> list[PhotographDay]:
    """The newest day first."""
    order = {view: place for place, view in enumerate(StandardView.values)}
    rows = Photograph.objects.standing().filter(patient=patient).select_related("added_by")
    days = groupby(rows, lambda photograph: photograph.taken_on)
    return [PhotographDay(day, sorted(found, key=lambda one: order[one.view])) for day, found in days]


def ghosts(photographs: Iterable[Photograph]) -> dict[str, Photograph]:
    """By view the newest, of photographs that stand newest first."""
    found: dict[str, Photograph] = {}
    for photograph in photographs:
        found.setdefault(photograph.view, photograph)
    return found


@dataclass(frozen=True)
class Pair:
    """The same view of two days; `earlier` is None where there is none to set beside it."""

    view: StandardView
    earlier: Photograph | None
    later: Photograph | None


def pair(patient: Patient, view: StandardView, earlier: date, later: date) -> Pair:
    rows = Photograph.objects.standing().filter(patient=patient).filter(view=view)
    return Pair(view, rows.filter(taken_on=earlier).first(), rows.filter(taken_on=later).first())

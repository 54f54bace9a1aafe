"""Photographs by visit, with what was given then; two visits of one view beside each other."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from clinic.practice import dates
from clinic.practice.fields import read_day
from clinic.practice.numbers import units
from patients.photographs.models import Photograph, StandardView
from patients.photographs.selections import Pair, by_day, pair
from patients.records.models import Patient
from planning.treatments.models import Treatment

LONGEST_AFTER = 60
MOST_VISITS_SHOWN, MOST_SHOWN = 4, 6


@dataclass(frozen=True)
class PhotographVisit:
    """`label` is `13 Aug, before` or `27 Aug, day 14`; `given` is what the treatment of that time gave."""

    day: date
    label: str
    given: str
    photographs: Sequence[Photograph]
    is_before: bool = False

    @property
    def first(self) -> Sequence[Photograph]:
        return self.photographs[:MOST_SHOWN]

    @property
    def words(self) -> str:
        return f"{self.label} · {self.given}" if self.given else self.label


def photograph_visits(patient: Patient) -> list[PhotographVisit]:
    """The newest first."""
    rows = patient.treatments.current().select_related("clinic").without_documents().prefetch_related("points")
    given = list(rows.order_by("-ended_at"))
    return [_visit(found.day, found.photographs, given, patient) for found in by_day(patient)]


def _visit(
    day: date, photographs: Sequence[Photograph], given: Sequence[Treatment], patient: Patient
) -> PhotographVisit:
    shown = dates.short_day(day)
    if day.year == patient.clinic.today().year:
        shown = shown.removesuffix(f" {day.year}")
    last = next((one for one in given if one.ended_on <= day), None)
    if last is None or (day - last.ended_on).days > LONGEST_AFTER:
        return PhotographVisit(day, shown, "", photographs)
    total = units(last.total_units)
    if day > last.ended_on:
        return PhotographVisit(day, f"{shown}, day {(day - last.ended_on).days}", total, photographs)
    is_before = any(one.added_at <= last.ended_at or patient.clinic.day_of(one.added_at) != day for one in photographs)
    return PhotographVisit(day, f"{shown}, {'before' if is_before else 'after'}", total, photographs, is_before)


def chosen(visits: Sequence[PhotographVisit], asked: str) -> PhotographVisit | None:
    day = read_day(asked)
    return next((one for one in visits if one.day == day), visits[0] if visits else None)


@dataclass(frozen=True)
class Comparison:
    pair: Pair
    views: list[StandardView]
    earlier: PhotographVisit
    later: PhotographVisit
    as_slider: bool


def _before(later: PhotographVisit, others: Sequence[PhotographVisit]) -> PhotographVisit:
    """The newest visit before a treatment; else the newest that is earlier."""
    earlier = [one for one in others if one.day < later.day] or list(others)
    return next((one for one in earlier if one.is_before), earlier[0])


def comparison(patient: Patient, visits: Sequence[PhotographVisit], asked: Any) -> Comparison | None:
    """What was asked for where it is there; else the last two visits, and the first view that both have. None for fewer than two."""
    if len(visits) < 2:
        return None
    by_asked = {str(one.day): one for one in visits}
    later = by_asked.get(asked.get("later", ""), visits[0])
    others = [one for one in visits if one is not later]
    earlier = by_asked.get(asked.get("earlier", ""), _before(later, others))
    there = {one.view for visit in (earlier, later) for one in visit.photographs}
    both = {one.view for one in earlier.photographs} & {one.view for one in later.photographs}
    views = [view for view in StandardView if view.value in there]
    wanted = asked.get("view", "")
    first = next((view for view in views if view.value in both), views[0])
    view = StandardView(wanted) if wanted in there else first
    as_slider = asked.get("how", "") == "slider"
    return Comparison(pair(patient, view, earlier.day, later.day), views, earlier, later, as_slider)

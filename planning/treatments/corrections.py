"""What a correction says otherwise than the record that it corrects."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from clinic.practice import moments
from clinic.practice.numbers import units
from planning.consults.words import word
from planning.treatments.models import Treatment, TreatmentPoint


@dataclass(frozen=True)
class FieldChange:
    what: str
    before: str
    now: str


def corrected(treatment: Treatment) -> list[FieldChange]:
    """Row by row; empty for a record that corrects none."""
    if treatment.amends is None:
        return []
    before, now = dict(_told(treatment.amends)), dict(_told(treatment))
    return [
        FieldChange(what, before.get(what, "–"), now.get(what, "–"))
        for what in dict.fromkeys([*before, *now])
        if before.get(what) != now.get(what)
    ]


def _told(treatment: Treatment) -> Iterator[tuple[str, str]]:
    yield "Units in all", units(treatment.total_units)
    for point in treatment.points.all():
        yield f"{word(point.area)}: {point.words}", _given(point)
    yield from _vials(treatment)
    yield "End of the injections", moments.full(treatment.clinic.local(treatment.ended_at))
    yield "Needle", treatment.needle or "–"
    yield "Technique", treatment.get_technique_display() or "–"
    yield "A bruise showed", {True: "Yes", False: "No", None: "Not noted"}[treatment.bruised]
    yield "Note", treatment.note or "–"
    yield from ((f"{word(area)}: reason", _reason(said)) for area, said in treatment.reasons.items())


def _given(point: TreatmentPoint) -> str:
    amount = units(point.units) if point.units else "left out"
    return f"{amount}, {point.depth_words}" if point.depth_words else amount


def _reason(said: dict[str, Any]) -> str:
    return " ".join(filter(None, (said["reason"].replace("_", " "), said.get("words", ""))))


def _vials(treatment: Treatment) -> Iterator[tuple[str, str]]:
    yield "Lot", treatment.lots

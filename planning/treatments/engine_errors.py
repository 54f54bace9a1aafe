"""Errors of the engine in a treatment's document, by field of the form."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS

from planning.consults import facts
from planning.engine import DocumentErrors
from planning.treatments.planned_areas import PlannedArea

FIELDS = {"treated_at": "ended_at", "bruised": "bruised", "product": "vial", "products": "vial"}


def by_field(
    refused: DocumentErrors, document: Mapping[str, Any], areas: Sequence[PlannedArea]
) -> dict[str, list[str]]:
    """Messages by form field; those of no field under NON_FIELD_ERRORS."""
    messages: dict[str, list[str]] = {}
    for error in refused.errors:
        messages.setdefault(_field(error.path, areas), []).append(facts.sentence(error, document))
    return messages


def _field(path: str, areas: Sequence[PlannedArea]) -> str:
    section, _, about = path.partition(".")
    section = section.partition("[")[0]
    if section in FIELDS:
        return FIELDS[section]
    area = next((one for one in areas if section == "intended" and one.area == about.partition(".")[0]), None)
    side = about.rpartition(".")[2]
    points = (*area.points, *area.spare) if area else ()
    at = next((point for point in points if point.side == side), points[0] if points else None)
    return at.field if at else NON_FIELD_ERRORS

"""The treatment on the face map: planned points hollow, given points full."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from django.utils.translation import gettext

from clinic.practice import dates, facemap
from clinic.practice.facemap import FaceMap, MapPoint, Mark
from clinic.practice.numbers import localized_number
from planning.consults.words import word
from planning.plans.models import Plan
from planning.treatments.models import Treatment
from planning.treatments.planned_areas import PlannedArea, PlannedPoint
from planning.treatments.previous_treatment import PreviousTreatment


def planned_face(
    plan: Plan,
    areas: Sequence[PlannedArea],
    given: Mapping[str, Decimal] | None = None,
    before: PreviousTreatment | None = None,
) -> FaceMap:
    """Given units by field where known, else planned ones. A region links to its area's units. `before`: the last treatment, as ghosts."""
    known = given or {}
    points = [
        _point(point, known.get(point.field, point.units), point.field in known)
        for area in areas
        for point in (*area.points, *area.spare)
        if point.place is not None and (point.planned or point.field in known)
    ]
    title, art = gettext("Planned and given points"), plan.patient.drawing
    return with_last_visit(FaceMap(title, _marks(plan, areas), points, key="treat", art=art), before)


def with_last_visit(face: FaceMap, before: PreviousTreatment | None) -> FaceMap:
    if before is None:
        return face
    points = tuple(MapPoint(x, y, units, label, "ghost") for x, y, units, label in before.points)
    after = f": {before.to_remember}" if before.to_remember else ""
    return replace(face, ghosts=points, ghosts_of=f"Last visit, {dates.short_day(before.on)}{after}")


def given_face(treatment: Treatment, key: str = "given") -> FaceMap:
    points = [
        MapPoint(
            float(point.x),
            float(point.y),
            localized_number(point.units),
            f"{word(point.area)}, {point.muscle}",
            "given",
            ref=f"{point.area}|{point.point}",
        )
        for point in treatment.points.all()
        if point.x is not None and point.y is not None and point.units
    ]
    return FaceMap(gettext("Points given"), points=points, key=key, art=treatment.patient.drawing)


def _point(point: PlannedPoint, units: Decimal, is_given: bool) -> MapPoint:
    assert point.place is not None
    label = ", ".join(filter(None, (point.words, point.placed)))
    return MapPoint(
        *point.place,
        localized_number(units),
        label,
        "given" if is_given else "planned",
        moved_from=point.moved_from,
        ref=f"{point.area}|{point.id}",
    )


def _marks(plan: Plan, areas: Sequence[PlannedArea]) -> list[Mark]:
    marks = {}
    for area in areas:
        region = facemap.AREA_REGION.get(area.area)
        for shape in facemap.shapes(region) if region else ():
            marks[shape] = Mark(shape, _grade(plan, region), href=f"#line-{area.area}")
    return list(marks.values())


def _grade(plan: Plan, region: str | None) -> int | None:
    grades = [
        finding["severity"]
        for finding in plan.document.get("findings", ())
        if finding["region"] == region and finding.get("severity") is not None
    ]
    return max(grades, default=None)

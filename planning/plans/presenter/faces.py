"""A consult and its plan on the face map: grades found, units suggested or planned."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from clinic.practice import facemap, faceplaces
from clinic.practice.facemap import FaceMap, MapPoint, Mark
from planning.consults.words import place, word
from planning.plans import area_doses, decided_points, injection_points
from planning.plans.models import Course, Decision
from planning.plans.presenter.plan import PlanPresenter

PLANNED = "Face map: findings and planned units"
Findings = Iterable[Mapping[str, Any]]


def plan_face(reading: PlanPresenter, *, art: str, links: bool = False) -> FaceMap:
    """The grades found and the units suggested."""
    face = found_face(reading.document.get("findings", ()), art=art, links=links)
    return FaceMap(
        title="Face map: findings and suggested units",
        marks=face.marks,
        points=tuple(_points(reading)),
        art=art,
    )


def decision_face(
    reading: PlanPresenter,
    decision: Decision | None,
    form: Mapping[str, Any] | None,
    *,
    art: str,
) -> FaceMap:
    """The plan as the injector decides on it: points as the form has them, each with the way it was moved; else as decided last."""
    face = plan_face(reading, art=art)
    if form and form["areas"]:
        shown = [row["spot"] for area in _shown(form) for row in area["points"] if not row["out"]]
        return replace(face, title=PLANNED, points=tuple(_dots(shown)), editable=True)
    if decision and decision.course == Course.TREAT:
        return replace(face, title=PLANNED, points=tuple(_decided(reading, decision)))
    return face


def _decided(reading: PlanPresenter, decision: Decision) -> Iterator[MapPoint]:
    """What was suggested and is somewhere else, or nowhere, as broken rings under the decided points."""
    doses = [(area_doses.of_plan(reading.answer, said["area"]), said) for said in decision.doses]
    shown = [spot for dose, said in doses for spot in decided_points.decided(dose, said)]
    stays = {(spot.area, spot.id): spot for spot in shown}
    for dose, _ in doses:
        for spot in dose.points:
            now = stays.get((spot.area, spot.id))
            if spot.home and spot.units and (now is None or now.moved):
                how = "moved from here" if now else "suggested, not decided"
                label = f"{word(spot.area)}: {spot.words}, {how}"
                yield MapPoint(*spot.home, f"{spot.units:g}", label, kind="changed", ref=f"{spot.area}|{spot.id}")
    yield from _dots(shown)


def _shown(form: Mapping[str, Any]) -> list[Any]:
    return [
        area
        for area in (*form["areas"], *form["others"])
        if not area["out"] and (area["added"] or not area["off_plan"])
    ]


def _dots(shown: Iterable[injection_points.InjectionPoint]) -> Iterator[MapPoint]:
    for spot in shown:
        if spot.place and (spot.units or spot.is_own):
            label = ", ".join(filter(None, (f"{word(spot.area)}: {spot.words}", spot.placed)))
            yield MapPoint(
                *spot.place, f"{spot.units:g}", label, moved_from=spot.moved_from, ref=f"{spot.area}|{spot.id}"
            )


def found_face(findings: Findings, *, art: str, links: bool = True) -> FaceMap:
    """The grades alone, while there is no plan."""
    return FaceMap("Face map", tuple(marks(findings, links=links)), art=art)


def profiles(findings: Findings, *, art: str) -> list[FaceMap]:
    """Both sides of the face with the same grades, to be pressed in the form; units are placed on the front alone."""
    told = tuple(findings)
    return [
        FaceMap(
            f"Face map, {side} side", tuple(marks(told, links=True, view=view)), key=f"face-{side}", view=view, art=art
        )
        for side, view in (("right", "profile_right"), ("left", "profile_left"))
    ]


def marks(findings: Findings, *, links: bool, view: str = "front") -> Iterator[Mark]:
    """Every shape of a view with the highest grade found there; None where nobody looked."""
    grades: dict[str, int] = {}
    for finding in findings:
        found = [finding[name] for name in ("severity", "at_rest") if finding.get(name) is not None]
        for shape in facemap.shapes(finding["region"], finding.get("side") or "both"):
            if found:
                grades[shape] = max(grades.get(shape, 0), *found)
    for shape in facemap.regions(view):
        yield Mark(shape, grades.get(shape), f"#area-{shape}" if links else "")


def _points(reading: PlanPresenter) -> Iterator[MapPoint]:
    for dose in reading.doses:
        spots = faceplaces.place(dose.area, dose.points)
        for point in dose.points:
            if point.id in spots:
                x, y = spots[point.id]
                where = f"{place(dose.area, point.side)}, {point.muscle}"
                yield MapPoint(x=x, y=y, units=f"{point.units:g}", label=where, ref=f"{dose.area}|{point.id}")

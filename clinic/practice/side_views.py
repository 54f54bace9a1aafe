"""Points of areas that are seen best from the side, on the profiles.

A place on the front view has one on a profile only where the drawing knows a point of the same area there: it lies as far from that point,
in the proportions of the area's region on both views. Elsewhere a point is shown on the front alone.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from typing import Any

from clinic.practice.facemap import FOLDER, FaceMap, MapPoint, regions
from clinic.practice.faceplaces import MIDLINE, Place, is_outside, own_shapes, polygon, side_at

SEEN_FROM_SIDE = ("crows_feet", "masseter", "nefertiti", "platysma")
VIEWS = {"right": "profile_right", "left": "profile_left"}


@dataclass(frozen=True)
class SidePoint:
    """A point of the drawing that both views have: its distance from the midline and height on the front, its place on the profile of its
    side, and how far a unit sideways and a unit down go there."""

    id: str
    area: str
    side: str
    out: float
    down: float
    x: float
    y: float
    across: float
    along: float

    def from_front(self, place: Place) -> Place:
        x = self.x + (abs(place[0] - MIDLINE) - self.out) * self.across
        return round(x, 1), round(self.y + (place[1] - self.down) * self.along, 1)

    def to_front(self, place: Place) -> Place:
        out = self.out + (place[0] - self.x) / self.across
        x = MIDLINE - out if self.side == "right" else MIDLINE + out
        return round(x, 1), round(self.down + (place[1] - self.y) / self.along, 1)


def on_profile(area: str, point: str, place: Place) -> Place | None:
    """Where a point lies on the profile of its side; None where that is not known."""
    side = side_at(place[0])
    near = [one for one in side_points() if (one.area, one.side) == (area, side)]
    if not near or is_outside(area, place):
        return None
    return _nearest(near, point, place).from_front(place)


def _nearest(near: list[SidePoint], point: str, place: Place) -> SidePoint:
    out = abs(place[0] - MIDLINE)
    return min(near, key=lambda one: (one.id != point, (one.out - out) ** 2 + (one.down - place[1]) ** 2))


def seen_from_side(face: FaceMap) -> list[FaceMap]:
    """The profiles that show a point of the face; both while it is edited."""
    sides = []
    for side, view in VIEWS.items():
        points = tuple(_of_side(face, side))
        if points or face.editable:
            title, key = f"{side.capitalize()} side", f"{face.key}-{side}"
            sides.append(FaceMap(title, points=points, key=key, view=view, art=face.art))
    return sides


def _of_side(face: FaceMap, side: str) -> Iterator[MapPoint]:
    for point in face.points:
        area, _, name = point.ref.partition("|")
        place = on_profile(area, name, (point.x, point.y)) if side_at(point.x) == side else None
        if place:
            before = on_profile(area, name, point.moved_from) if point.moved_from else None
            yield replace(point, x=place[0], y=place[1], moved_from=before)


def as_json() -> str:
    """For the page's script."""
    return json.dumps([asdict(one) for one in side_points()])


@lru_cache(maxsize=1)
def side_points() -> tuple[SidePoint, ...]:
    fronts = {point["id"]: point for area in _areas("face_points.json") for point in area["points"]}
    found = []
    for area in SEEN_FROM_SIDE:
        shapes = {shape for shape in own_shapes(area) if not shape.endswith("_l")}
        for drawn in _areas("face_points_profile.json"):
            if drawn["area"] in shapes:
                found += [_side_point(area, drawn["area"], point, fronts[point["id"]]) for point in drawn["points"]]
    return tuple(one for right in found for one in (right, _mirrored(right)))


def _side_point(area: str, shape: str, there: dict[str, Any], front: dict[str, Any]) -> SidePoint:
    wide, high = _size(shape, "profile_right")
    front_wide, front_high = _size(shape, "front")
    out = round(MIDLINE - front["x"], 1)
    across, along = round(-wide / front_wide, 3), round(high / front_high, 3)
    return SidePoint(
        id=there["id"],
        area=area,
        side="right",
        out=out,
        down=front["y"],
        x=there["x"],
        y=there["y"],
        across=across,
        along=along,
    )


def _mirrored(right: SidePoint) -> SidePoint:
    return replace(right, id=f"{right.id[:-2]}.l", side="left", x=round(2 * MIDLINE - right.x, 1), across=-right.across)


def _size(shape: str, view: str) -> tuple[float, float]:
    """Width and height of a region; of one across the midline, the half that a profile shows."""
    border = polygon(regions(view)[shape].path)
    xs = [x for x, _ in border if view != "front" or x <= MIDLINE]
    ys = [y for _, y in border]
    return max(xs) - min(xs), max(ys) - min(ys)


def _areas(file: str) -> list[dict[str, Any]]:
    areas: list[dict[str, Any]] = json.loads((FOLDER / file).read_text("utf-8"))["areas"]
    return areas

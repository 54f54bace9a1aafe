"""Places on the face map: where an area's points lie, what lies at a place, and which places no needle may be set to.

Coordinates are those of the drawing (clinic.practice.facemap); the patient's right is at the viewer's left.
"""

import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any, Protocol

from clinic.practice.facemap import ALSO_IN, AREA_REGION, FOLDER, regions, shapes


@lru_cache(maxsize=1)
def _spots() -> dict[str, list[dict[str, Any]]]:
    drawn = json.loads((FOLDER / "face_points.json").read_text("utf-8"))
    return {area["area"]: area["points"] for area in (*drawn["areas"], *drawn["between"])}


class Injected(Protocol):
    """A point of an area."""

    @property
    def id(self) -> str: ...

    @property
    def side(self) -> str: ...

    @property
    def muscle(self) -> str: ...


def place(area: str, points: Iterable[Injected]) -> dict[str, tuple[float, float]]:
    """Where each of an area's points lies on the front view.

    A point that names a spot gets that spot, wherever on the face it is (platysma has points on neck and jawline). Any other gets the
    first free spot of the area's own region on its side and of its muscle. A point that fits no spot is left out of the answer: it stays in
    the list, and nothing is drawn at a place nobody chose.
    """
    points = list(points)
    named = {point.id: _named_spots()[point.id] for point in points if point.id in _named_spots()}
    free = [spot for spot in _own(area) if spot["id"] not in named]
    placed = {name: (spot["x"], spot["y"]) for name, spot in named.items()}
    for point in points:
        spot = next((spot for spot in free if point.id not in named and _fits(spot, point)), None)
        if spot is not None:
            free.remove(spot)
            placed[point.id] = (spot["x"], spot["y"])
    return placed


def spots(area: str) -> list[dict[str, Any]]:
    """Every spot of an area: `id`, `x`, `y`, `side` (left, right, midline), `muscle`; none for an area without a place on the drawing."""
    return [spot | {"side": "midline" if spot["side"] == "mid" else spot["side"]} for spot in _own(area)]


def _own(area: str) -> list[dict[str, Any]]:
    region = AREA_REGION.get(area)
    return [spot for shape in (shapes(region) if region else (area,)) for spot in _spots().get(shape, ())]


@lru_cache(maxsize=1)
def _named_spots() -> dict[str, dict[str, Any]]:
    return {spot["id"]: spot for spots in _spots().values() for spot in spots}


def _fits(spot: Mapping[str, Any], point: Injected) -> bool:
    side = {"midline": "mid"}.get(point.side, point.side)
    muscle = point.muscle.replace("_", " ").lower()
    return bool(
        spot["side"] == side and (not muscle or spot["muscle"].split(" (")[0] in {muscle, muscle.split(" (")[0]})
    )


# --- any place on the drawing ------------------------------------------------------------------------------------------
UNITS_A_MM = 2.4
"""The drawing has 150 units between the pupils, taken as 63 mm, the mean of adults (Dodgson, Proc. SPIE 5291:36, 2004). Its eye openings
are then 32 mm wide. A scale of the drawing: no face is measured by it."""
EYE_CLEARANCE_MM = 3.0
"""No point lies on an eye opening or up to this far from one: the clinic's own margin, from no source."""
NEAR_ITS_PLACE_MM = 10.0
"""How far a point may go from its places where its area has no region of its own on the drawing (gummy smile): as above."""
SLACK = 0.25
"""Units by which a border as corners may differ from the same border as curves."""
MIDLINE, MIDLINE_HALF = 300.0, 3.0
"""A needle within 3 units (1.25 mm) of the midline counts as on it."""
LANDMARKS = (
    (303.0, "the brows"),
    (345.0, "the pupils"),
    (473.0, "the base of the nose"),
    (532.0, "the mouth"),
    (644.0, "the chin"),
)
Place = tuple[float, float]


def side_at(x: float) -> str:
    """The patient's side of a place on the front view: right, left or midline. The right is at the viewer's left."""
    if abs(x - MIDLINE) <= MIDLINE_HALF:
        return "midline"
    return "right" if x < MIDLINE else "left"


def fault_of(place: Place) -> str:
    """Why no point may lie there, in words; empty where one may."""
    if not any(inside(place, border) for border in _borders("skin")):
        return "that place is not on the face or the neck"
    if any(inside(place, border) for border in eyes()):
        return "that place is in the eye"
    if any(distance(place, border) <= EYE_CLEARANCE_MM * UNITS_A_MM + 1e-6 for border in eyes()):
        return f"that place is within {EYE_CLEARANCE_MM:g} mm of the eye"
    return ""


def own_shapes(area: str) -> tuple[str, ...]:
    """Shapes of the drawing that an area's points belong to: its own region's, and those that hold points which are named for it."""
    region = AREA_REGION.get(area)
    return tuple(shape for name in (region, *ALSO_IN.get(area, ())) if name for shape in shapes(name))


def own_places(area: str) -> tuple[Place, ...]:
    """Where the points of an area lie that has no region of its own; empty for any other."""
    return () if own_shapes(area) else tuple((spot["x"], spot["y"]) for spot in _own(area))


def is_outside(area: str, place: Place) -> bool:
    """Whether a place has left the region of its area."""
    borders = [_shape_border(name) for name in own_shapes(area)]
    if any(inside(place, border) or distance(place, border) <= SLACK for border in borders):
        return False
    return all(math.dist(place, near) > NEAR_ITS_PLACE_MM * UNITS_A_MM + 1e-6 for near in own_places(area))


def where(place: Place) -> str:
    """A place in anatomical words: "Forehead, 18 mm right of the midline, 34 mm above the brows". Millimetres of the drawing."""
    x, y = place
    height, mark = min(LANDMARKS, key=lambda landmark: abs(landmark[0] - y))
    off, up = round(abs(x - MIDLINE) / UNITS_A_MM), round((height - y) / UNITS_A_MM)
    across = "on the midline" if side_at(x) == "midline" else f"{off} mm {side_at(x)} of the midline"
    along = f"{abs(up)} mm {'above' if up > 0 else 'below'} {mark}" if up else f"level with {mark}"
    return ", ".join(filter(None, (_region_name(place), across, along)))


def millimetres(a: Place, b: Place) -> int:
    """How far apart two places of the drawing lie, at least 1 for any two that differ."""
    far = math.dist(a, b) / UNITS_A_MM
    return max(1, round(far)) if far > 0.02 else 0


def _region_name(place: Place) -> str:
    names = (shape.name for name, shape in regions().items() if inside(place, _shape_border(name)))
    return next(names, "").split(", ")[0].split(" (")[0]


def borders() -> dict[str, tuple[str, ...]]:
    """Paths that the page checks a place with: `skin` where points may lie, `eye` where none may, as the corners that are measured to."""
    drawn = json.loads((FOLDER / "face_regions.json").read_text("utf-8"))["views"]["front"]
    return {"skin": tuple(drawn["skin"]), "eye": tuple(map(as_path, eyes()))}


def eyes() -> tuple[tuple[Place, ...], ...]:
    """Both eye openings as corners."""
    return _borders("eyes")


def as_path(corners: Iterable[Place]) -> str:
    return "M" + "L".join(f"{x:.3f} {y:.3f}" for x, y in corners) + "Z"


@lru_cache(maxsize=2)
def _borders(of: str) -> tuple[tuple[Place, ...], ...]:
    drawn = json.loads((FOLDER / "face_regions.json").read_text("utf-8"))["views"]["front"]
    return tuple(polygon(path) for path in drawn[of])


@lru_cache(maxsize=64)
def _shape_border(shape: str) -> tuple[Place, ...]:
    return polygon(regions()[shape].path)


def polygon(path: str) -> tuple[Place, ...]:
    """A drawn border as corners: its cubic segments in twelve steps each."""
    numbers = [float(text) for text in re.findall(r"-?\d+(?:\.\d+)?", re.sub(r"[A-Z]", " ", path))]
    corners: list[Place] = []
    at, i = (0.0, 0.0), 0
    for command in re.findall(r"[MCL]", path):
        if command == "C":
            a, b, end = ((numbers[i + k], numbers[i + k + 1]) for k in (0, 2, 4))
            corners += [_cubic(at, a, b, end, step / 12) for step in range(1, 13)]
            at, i = end, i + 6
        else:
            at = (numbers[i], numbers[i + 1])
            corners.append(at)
            i += 2
    return tuple(corners)


def _cubic(p: Place, a: Place, b: Place, q: Place, t: float) -> Place:
    rest = 1 - t
    x, y = (rest**3 * p[k] + 3 * rest * rest * t * a[k] + 3 * rest * t * t * b[k] + t**3 * q[k] for k in (0, 1))
    return x, y


def distance(place: Place, border: Sequence[Place]) -> float:
    """Units from a place to the nearest of a border."""
    return min(_to_line(place, a, b) for a, b in pairwise([*border, border[0]]))


def _to_line(place: Place, a: Place, b: Place) -> float:
    (x, y), (dx, dy) = place, (b[0] - a[0], b[1] - a[1])
    along = ((x - a[0]) * dx + (y - a[1]) * dy) / (dx * dx + dy * dy) if dx or dy else 0.0
    along = max(0.0, min(1.0, along))
    return math.dist(place, (a[0] + along * dx, a[1] + along * dy))


def inside(place: Place, border: Sequence[Place]) -> bool:
    x, y = place
    crossed = False
    for (x1, y1), (x2, y2) in pairwise([*border, border[0]]):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            crossed = not crossed
    return crossed

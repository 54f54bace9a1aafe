"""Places on the face map: where an area's points lie, what lies at a place, and which places no needle may be set to.

Coordinates are those of the drawing (clinic.practice.facemap); the patient's right is at the viewer's left.
"""

import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from clinic.practice.facemap import AREA_REGION, FOLDER, shapes


@lru_cache(maxsize=1)
def _spots() -> dict[str, list[dict[str, Any]]]:
    drawn = json.loads((FOLDER / "face_points.json").read_text("utf-8"))
    return {area["area"]: area["points"] for area in (*drawn["areas"], *drawn["between"])}


def place(area: str, points: Iterable[Mapping[str, Any]]) -> dict[str, tuple[float, float]]:
    """Where each of an area's points (`id`, `side`, `muscle`) lies on the front view.

    A point that names a spot gets that spot, wherever on the face it is (platysma has points on neck and jawline). Any other gets the
    first free spot of the area's own region on its side and of its muscle. A point that fits no spot is left out of the answer: it stays in
    the list, and nothing is drawn at a place nobody chose.
    """
    points = list(points)
    named = {point["id"]: _named_spots()[point["id"]] for point in points if point["id"] in _named_spots()}
    free = [spot for spot in _own(area) if spot["id"] not in named]
    placed = {name: (spot["x"], spot["y"]) for name, spot in named.items()}
    for point in points:
        spot = next((spot for spot in free if point["id"] not in named and _fits(spot, point)), None)
        if spot is not None:
            free.remove(spot)
            placed[point["id"]] = (spot["x"], spot["y"])
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


def _fits(spot: Mapping[str, Any], point: Mapping[str, Any]) -> bool:
    side = {"midline": "mid"}.get(point["side"], point["side"])
    muscle = str(point.get("muscle") or "").replace("_", " ").lower()
    return bool(
        spot["side"] == side and (not muscle or spot["muscle"].split(" (")[0] in {muscle, muscle.split(" (")[0]})
    )

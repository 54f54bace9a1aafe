"""The face map: named regions, marks and injection points drawn as one SVG for page and PDF. Draws only; decides nothing clinical.

Coordinates are units of the drawing's 600 x 800 view box (24 units are about 1 cm; map `front-v1`). `right` and `left` are the patient's
own sides; the patient's right is at the viewer's left. The drawings come from `tools/face`.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[2] / "static" / "face"
ARTS = ("fine", "broad")
"""The drawings under the one overlay: narrow jaw with hair drawn back, broader jaw with short hair."""
ART = {
    ("front", "fine"): "face_front_art.svg",
    ("front", "broad"): "face_front_broad_art.svg",
    ("profile_right", "fine"): "face_profile_right_art.svg",
    ("profile_right", "broad"): "face_profile_right_broad_art.svg",
}
MAPS = {"front": "front-v1", "profile_right": "profile-v1", "profile_left": "profile-v1"}
GRADES = {1: ("mild", "#4F9C86"), 2: ("moderate", "#D39A2B"), 3: ("severe", "#C85F45")}
TEAL, DEEP, GHOST = "#0F6B66", "#0F4F4C", "#6B7D7A"
# A toxin area's own region. Gummy smile has none: its points lie between regions. Microtoxin has none and no points on the drawing: it is
# many droplets over a surface, and no source gives them places, so it is listed and never drawn at a guessed place.
AREA_REGION = {
    "forehead": "forehead",
    "glabella": "glabella",
    "crows_feet": "crows_feet",
    "under_eye": "under_eye",
    "brow_lift": "brow",
    "bunny_lines": "nose",
    "lip_flip": "lips",
    "perioral_lines": "upper_lip",
    "chin": "chin",
    "mouth_corner": "mouth_corner",
    "masseter": "masseter",
    "platysma": "neck",
    "nefertiti": "jawline",
}


@dataclass(frozen=True, slots=True)
class Shape:
    """One region of the drawing: `crows_feet_r`."""

    id: str
    name: str
    side: str
    path: str


@dataclass(frozen=True, slots=True)
class Mark:
    """What is said of one shape: a severity 0-3 (None: not assessed), and where a press on it leads."""

    shape: str
    grade: int | None = None
    href: str = ""
    current: bool = False


@dataclass(frozen=True, slots=True)
class Point:
    """One injection: `units` as it is to be read ("4", "2.5"), `kind` planned, given or ghost (an earlier visit)."""

    x: float
    y: float
    units: str
    label: str
    kind: str = "planned"
    moved_from: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class FaceMap:
    """A face with its marks and points. `key` prefixes every id, so that a page may hold several maps."""

    title: str
    marks: Sequence[Mark] = ()
    points: Sequence[Point] = ()
    key: str = "face"
    view: str = "front"
    art: str = "fine"

    @property
    def map(self) -> str:
        return MAPS[self.view]

    @property
    def art_file(self) -> str:
        """The drawing under the overlay, by its name in static/face; a left profile is the right one mirrored."""
        return ART["front" if self.view == "front" else "profile_right", self.art]


@lru_cache(maxsize=3)
def regions(view: str = "front") -> dict[str, Shape]:
    """Every shape of a view by its id, top of the face to bottom."""
    drawn = json.loads((FOLDER / "face_regions.json").read_text("utf-8"))["views"]
    if view != "profile_left":
        return {shape["id"]: Shape(**shape) for shape in drawn[view]["regions"]}
    return {shape.id: shape for shape in map(_other_side, regions("profile_right").values())}


def _other_side(shape: Shape) -> Shape:
    if shape.side != "right":
        return shape
    return Shape(f"{shape.id[:-2]}_l", shape.name.replace(", right", ", left"), "left", shape.path)


def shapes(region: str, side: str = "both") -> tuple[str, ...]:
    """Ids of a contract region's shapes on one or both sides; empty for what has no shape (face, lower_face)."""
    both = {"right": f"{region}_r", "left": f"{region}_l"}
    if region in regions():
        return (region,)
    wanted = both.values() if side in {"both", "midline"} else (both[side],)
    return tuple(shape for shape in wanted if shape in regions())


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


# --- drawing -----------------------------------------------------------------------------------------------------------
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 800"'
GUIDES = "M300 120V660M225 262V540M375 262V540M150 140H450M132 303H468M132 473H468M170 644H430"
LETTER = 'font-family="Inter, Helvetica, Arial, sans-serif" font-size="20" font-weight="600" fill="#5B6C6F" text-anchor="middle"'


def label(shape: Shape, grade: int | None) -> str:
    """What a screen reader says of a region: "Forehead: moderate"; a grade nobody gave is said as such."""
    if grade is None:
        return f"{shape.name}: not assessed"
    return f"{shape.name}: {GRADES[grade][0] if grade else 'none'}"


def overlay(face: FaceMap) -> str:
    """The layer that is pressed: one link for each marked shape, guides, and the letters R and L."""
    drawn = regions(face.view)
    marks = {mark.shape: mark for mark in face.marks if mark.shape in drawn}
    links = "".join(_link(face.key, drawn[name], mark) for name, mark in marks.items())
    aria = escape(f"{face.title}. Arrow keys move between areas, Enter opens one.")
    return (
        f'{SVG} class="regions" role="group" aria-label="{aria}">{_guides()}'
        f'<g fill="{TEAL}" stroke="{TEAL}" stroke-width="1.6" stroke-linejoin="round"{_mirror(face.view)}>{links}</g>'
        f"{_letters(face.view)}</svg>"
    )


def _link(key: str, shape: Shape, mark: Mark) -> str:
    path = f'<path class="region" id="{key}-{shape.id}" d="{shape.path}"{_paint(mark.grade)}/>'
    grade = "" if mark.grade is None else f' data-grade="{mark.grade}"'
    current = ' aria-current="true"' if mark.current else ""
    name = f'data-name="{escape(shape.name)}" aria-label="{escape(label(shape, mark.grade))}"'
    if not mark.href:
        return f'<g data-region="{shape.id}"{grade} role="img" {name}>{path}</g>'
    return f'<a href="{escape(mark.href)}" data-region="{shape.id}"{grade}{current} {name}>{path}</a>'


def _paint(grade: int | None) -> str:
    if not grade:
        return ' fill-opacity="0" stroke-opacity="0"'
    colour = GRADES[grade][1]
    return f' fill="{colour}" fill-opacity=".24" stroke="{colour}" stroke-opacity=".95"'


def _guides() -> str:
    return (
        '<g class="guides" display="none" aria-hidden="true" fill="none" stroke="#5B7F86" stroke-width="1" stroke-dasharray="2 5"'
        f' stroke-linecap="round" opacity=".8"><path d="{GUIDES}"/></g>'
    )


def _letters(view: str) -> str:
    letters = {"front": (("84", "R"), ("516", "L")), "profile_right": (("540", "R"),), "profile_left": (("60", "L"),)}[
        view
    ]
    height = "120" if view == "front" else "90"
    drawn = "".join(f'<text x="{x}" y="{height}">{letter}</text>' for x, letter in letters)
    return f'<g aria-hidden="true" {LETTER}>{drawn}</g>'


def _mirror(view: str) -> str:
    return ' transform="translate(600 0) scale(-1 1)"' if view == "profile_left" else ""


def points_layer(face: FaceMap) -> str:
    """The layer of dots, swapped by itself when the plan changes; the table beside the map says the same in words."""
    drawn = "".join(map(_dot, face.points))
    return f'{SVG} class="points" id="{face.key}-points" aria-hidden="true">{drawn}</svg>'


def _dot(point: Point) -> str:
    wide = len(point.units) > 2
    radius, size = (13, 11.5) if wide else (11.5, 14)
    paint = {
        "planned": f'fill="#FFFFFF" stroke="{DEEP}" stroke-width="1.8"',
        "given": f'fill="{DEEP}" stroke="{DEEP}" stroke-width="1.8"',
        "ghost": f'fill="#FFFFFF" fill-opacity=".55" stroke="{GHOST}" stroke-width="1.3" stroke-dasharray="3 2.5"',
    }[point.kind]
    ink = {"planned": DEEP, "given": "#FFFFFF", "ghost": "#4B615E"}[point.kind]
    line = ""
    if point.moved_from:
        (x, y) = point.moved_from
        line = f'<path d="M{_n(x)} {_n(y)}L{_n(point.x)} {_n(point.y)}" stroke="{DEEP}" stroke-width="1" fill="none"/>'
    return (
        f'<g class="pt" data-kind="{point.kind}">{line}<circle cx="{_n(point.x)}" cy="{_n(point.y)}" r="{radius}" {paint}/>'
        f'<text x="{_n(point.x)}" y="{_n(point.y + size * 0.355)}" font-family="Inter, Helvetica, Arial, sans-serif" font-size="{size}"'
        f' font-weight="700" text-anchor="middle" fill="{ink}">{escape(point.units)}</text></g>'
    )


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


@lru_cache(maxsize=16)
def _art(file: str, key: str) -> str:
    """The drawing without its root, ids prefixed: two maps in one document must not share gradients."""
    svg = (FOLDER / file).read_text("utf-8")
    body = svg[svg.index(">") + 1 : svg.rindex("</svg>")]
    body = re.sub(r'\bid="([^"]+)"', rf'id="{key}-\1"', body)
    return re.sub(r"url\(#([^)]+)\)", rf"url(#{key}-\1)", body)


def picture(face: FaceMap, shared: str = "") -> str:
    """The whole map as one SVG for a PDF: no link, no class that a style sheet would have to know.

    It holds the drawing itself, or names its file under the address `shared` where the renderer has it ready.
    """
    drawn = regions(face.view)
    paths = "".join(
        f'<path d="{drawn[mark.shape].path}"{_paint(mark.grade)}/>'
        for mark in face.marks
        if mark.shape in drawn and mark.grade
    )
    mirror = _mirror(face.view)
    dots = "".join(map(_dot, face.points))
    art = (
        f'<image href="{shared}{face.art_file}" width="600" height="800" preserveAspectRatio="none"/>'
        if shared
        else _art(face.art_file, face.key)
    )
    return (
        f'{SVG} role="img" aria-label="{escape(face.title)}"><g{mirror}>{art}</g>'
        f'<g stroke-width="1.6" stroke-linejoin="round"{mirror}>{paths}</g><g>{dots}</g>{_letters(face.view)}</svg>'
    )

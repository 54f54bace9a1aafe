"""The face map: named regions, marks and injection points drawn as one SVG for page and PDF. Draws only; decides nothing clinical.

Coordinates are units of the drawing's 600 x 800 view box (24 units are about 1 cm; map `front-v1`). `right` and `left` are the patient's
own sides; the patient's right is at the viewer's left. The drawings come from `tools/face`.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from pathlib import Path

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

ALSO_IN = {"platysma": ("jawline",)}
"""Further regions that an area's points belong to: the neck's pattern has points along the jaw (REF 1.1)."""


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
class MapPoint:
    """One injection: `units` as it is to be read ("4", "2.5"), `kind` planned, given, ghost (an earlier visit) or changed
    (suggested here, decided otherwise). `moved_from` draws the
    way from where it was recommended; `ref` names the form's row that it stands for."""

    x: float
    y: float
    units: str
    label: str
    kind: str = "planned"
    moved_from: tuple[float, float] | None = None
    ref: str = ""


@dataclass(frozen=True, slots=True)
class FaceMap:
    """A face with its marks and points. `ghosts` are those of the last visit, `ghosts_of` says which ("Last visit, 3 Mar 2026"). `key`
    prefixes every id, so that a page may hold several maps."""

    title: str
    marks: Sequence[Mark] = ()
    points: Sequence[MapPoint] = ()
    ghosts: Sequence[MapPoint] = ()
    ghosts_of: str = ""
    key: str = "face"
    view: str = "front"
    art: str = "fine"
    editable: bool = False

    @property
    def map(self) -> str:
        return MAPS[self.view]

    @property
    def art_file(self) -> str:
        """The drawing under the overlay, by its name in static/face; a left profile is the right one mirrored."""
        return self.art_files[self.art]

    @property
    def art_files(self) -> dict[str, str]:
        """Every drawing that fits under this overlay."""
        return {art: ART["front" if self.view == "front" else "profile_right", art] for art in ARTS}


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


# --- drawing -----------------------------------------------------------------------------------------------------------
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 800"'
GUIDES = "M300 120V660M225 262V540M375 262V540M150 140H450M132 303H468M132 473H468M170 644H430"
SIDE_GUIDES = "M200 140H560M200 303H560M200 473H560M200 644H560"
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
    reach = "".join(_reach(drawn[name]) for name, mark in marks.items() if mark.href)
    aria = escape(f"{face.title}. Arrow keys move between areas, Enter opens one.")
    return (
        f'{SVG} class="regions" role="group" aria-label="{aria}">{_guides(face.view)}'
        f'<g fill="{TEAL}" stroke="{TEAL}" stroke-width="1.6" stroke-linejoin="round"{_mirror(face.view)}>{reach}{links}</g>'
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


def _reach(shape: Shape) -> str:
    """What a finger may press beside a region; it lies under every region, so that none loses to it."""
    return f'<path class="reach" data-of="{shape.id}" d="{shape.path}"/>'


def _paint(grade: int | None) -> str:
    if not grade:
        return ' fill-opacity="0" stroke-opacity="0"'
    colour = GRADES[grade][1]
    return f' fill="{colour}" fill-opacity=".24" stroke="{colour}" stroke-opacity=".95"'


def _guides(view: str) -> str:
    lines = GUIDES if view == "front" else SIDE_GUIDES
    mirror = _mirror(view)
    return (
        '<g class="guides" display="none" aria-hidden="true" fill="none" stroke="#5B7F86" stroke-width="1" stroke-dasharray="2 5"'
        f' stroke-linecap="round" opacity=".8"{mirror}><path d="{lines}"/></g>'
    )


def _letters(view: str) -> str:
    letters = {"front": (("84", "R"), ("516", "L")), "profile_right": (("540", "R"),), "profile_left": (("60", "L"),)}[
        view
    ]
    height = "300" if view == "front" else "90"
    drawn = "".join(f'<text x="{x}" y="{height}">{letter}</text>' for x, letter in letters)
    return f'<g aria-hidden="true" {LETTER}>{drawn}</g>'


def _mirror(view: str) -> str:
    return ' transform="translate(600 0) scale(-1 1)"' if view == "profile_left" else ""


def points_layer(face: FaceMap) -> str:
    """The layer of dots, swapped by itself when the plan changes; the table beside the map says the same in words."""
    drawn = "".join(map(_dot, face.points))
    return f'{SVG} class="points" id="{face.key}-points" aria-hidden="true">{drawn}</svg>'


def ghosts_layer(face: FaceMap) -> str:
    """The last visit, under the dots and apart from them, so that a new plan does not wipe it out."""
    drawn = "".join(map(_ghost, face.ghosts))
    return f'{SVG} class="ghosts" aria-hidden="true">{drawn}</svg>'


def _ghost(point: MapPoint) -> str:
    """A broken ring round the place, its units at the ring's shoulder: a planned or given dot fits inside and hides nothing."""
    x, y = _n(point.x), _n(point.y)
    return (
        f'<g data-kind="ghost"><circle cx="{x}" cy="{y}" r="16" fill="{GHOST}" fill-opacity=".08" stroke="{GHOST}" stroke-width="1.5"'
        f' stroke-dasharray="4 3"/><text x="{_n(point.x + 14)}" y="{_n(point.y - 10)}" font-family="Inter, Helvetica, Arial, sans-serif"'
        f' font-size="13.5" font-weight="600" fill="#3F5552" stroke="#FFFFFF" stroke-width="3" stroke-linejoin="round"'
        f' paint-order="stroke">{escape(point.units)}</text></g>'
    )


def _changed(point: MapPoint) -> str:
    return (
        f'<g class="pt" data-kind="changed"><circle cx="{_n(point.x)}" cy="{_n(point.y)}" r="12" fill="none" stroke="{GHOST}"'
        ' stroke-width="1.5" stroke-dasharray="3.5 3"/></g>'
    )


def _dot(point: MapPoint) -> str:
    if point.kind == "changed":
        return _changed(point)
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
        line = (
            f'<path d="M{_n(x)} {_n(y)}L{_n(point.x)} {_n(point.y)}" stroke="{DEEP}" stroke-width="1.2" fill="none"/>'
            f'<circle class="home" cx="{_n(x)}" cy="{_n(y)}" r="3" fill="{DEEP}"/>'
        )
    ref = f' data-ref="{escape(point.ref)}"' if point.ref else ""
    return (
        f'<g class="pt" data-kind="{point.kind}"{ref}>{line}<circle cx="{_n(point.x)}" cy="{_n(point.y)}" r="{radius}" {paint}/>'
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

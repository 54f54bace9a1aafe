"""The face map: drawn from the sources, true to left and right, and readable as words."""

import json
import re
import tomllib
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from clinic.practice.facemap import (
    AREA_REGION,
    FOLDER,
    FaceMap,
    MapPoint,
    Mark,
    overlay,
    picture,
    points_layer,
    regions,
    shapes,
)
from clinic.practice.faceplaces import fault_of, millimetres, place, polygon, side_at, where
from planning.engine.contract import vocabulary
from tools.face import build
from tools.face.geometry import Points, inside, outline, sample, symmetrical
from tools.face.looks import BROAD, FINE, Look
from tools.face.sides import BROAD_SIDE, FINE_SIDE, Side


def test_the_files_are_what_the_sources_draw() -> None:
    for name, text in build.files().items():
        assert (FOLDER / name).read_text("utf-8") == text, (
            f"{name} is not what tools/face draws: run python -m tools.face.build"
        )


@pytest.mark.parametrize("drawing", sorted(FOLDER.glob("*.svg")), ids=lambda path: path.stem)
def test_every_drawing_is_whole(drawing: Path) -> None:
    root = ElementTree.fromstring(drawing.read_text("utf-8"))
    tags = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert tags.isdisjoint({"style", "script", "use", "symbol", "filter", "mask", "pattern", "image", "foreignObject"})


def test_regions_are_the_contracts() -> None:
    drawn = {name.removesuffix("_r").removesuffix("_l") for name in regions()}
    contract = {str(region) for region in vocabulary.Region}
    assert drawn == contract - {"face", "lower_face"}
    assert set(AREA_REGION) | {"gummy_smile", "microtoxin"} == {str(area) for area in vocabulary.Area}


FACE_SHAPES = sorted(set(regions()) - {"neck"})
SIDE_WORDS = (("r", "right"), ("l", "left"))
LOOKS = pytest.mark.parametrize("look", [FINE, BROAD], ids=["fine", "broad"])
SIDES = pytest.mark.parametrize("side", [FINE_SIDE, BROAD_SIDE], ids=["fine", "broad"])


def leaves(shape: str, contour: Points, view: str = "front", by: float = 0) -> list[tuple[float, float]]:
    """Where a shape's border lies outside the drawing by more than `by` units."""
    near = [(dx, dy) for dx in (-by, 0, by) for dy in (-by, 0, by)]
    border = polygon(regions(view)[shape].path)
    return [(x, y) for x, y in border if not any(inside((x + dx, y + dy), contour) for dx, dy in near)]


@LOOKS
@pytest.mark.parametrize("name", FACE_SHAPES)
def test_a_region_of_the_face_lies_inside_both_drawings(name: str, look: Look) -> None:
    # Hair and ears lie outside the contour of the skin; the temple's tip may touch the hairline.
    outside = leaves(name, symmetrical(sample(look.face, 400)))
    assert not outside, f"{name} leaves the face at {outside[:3]}"


@LOOKS
def test_the_neck_lies_inside_both_necks(look: Look) -> None:
    neck = [(300 + x, y) for x, y in sample(look.neck[:9], 200)]
    contour = [*neck, *[(600 - x, y) for x, y in neck[::-1]]]
    face = symmetrical(sample(look.face, 400))
    outside = [point for point in leaves("neck", contour, by=1) if not inside(point, face)]
    assert not outside, f"the neck's region leaves the neck at {outside[:3]}"


@SIDES
@pytest.mark.parametrize("name", sorted(regions("profile_right")))
def test_a_region_lies_inside_both_profiles(name: str, side: Side) -> None:
    contour = polygon(outline(side.contour))
    # The lips' own border is drawn on their edge, so a little is allowed: 2 units, 0.8 mm.
    outside = leaves(name, contour, "profile_right", by=2)
    assert not outside, f"{name} leaves the profile at {outside[:3]}"


def spots() -> list[tuple[str, tuple[float, float]]]:
    areas = json.loads((FOLDER / "face_points.json").read_text("utf-8"))["areas"]
    return [(area["area"], (point["x"], point["y"])) for area in areas for point in area["points"]]


def test_every_default_point_lies_in_its_own_region_and_in_no_other() -> None:
    borders = {name: polygon(shape.path) for name, shape in regions().items()}
    for name, point in spots():
        assert [other for other, border in borders.items() if inside(point, border)] == [name], (name, point)


@LOOKS
def test_a_point_between_the_regions_lies_on_the_face_and_in_no_region(look: Look) -> None:
    contour = symmetrical(sample(look.face, 400))
    borders = [polygon(shape.path) for shape in regions().values()]
    places = place("gummy_smile", [point(f"gummy_smile.alar.{side}", word, "") for side, word in SIDE_WORDS])
    assert len(places) == 2 and places["gummy_smile.alar.r"][0] < 300 < places["gummy_smile.alar.l"][0]
    for spot in places.values():
        assert inside(spot, contour) and not any(inside(spot, border) for border in borders)


def test_every_default_point_lies_where_a_point_may_lie() -> None:
    for name, point in spots():
        assert fault_of(point) == "", (name, point)


@pytest.mark.parametrize(
    ("point", "words"),
    [
        ((300, 60), "not on the face"),
        ((20, 400), "not on the face"),
        ((225, 345), "in the eye"),
        ((700, 900), "not on"),
    ],
)
def test_no_point_lies_in_hair_background_or_eye(point: tuple[float, float], words: str) -> None:
    assert words in fault_of(point)


def test_a_place_is_told_in_the_patients_own_sides() -> None:
    assert where((252, 222)) == "Forehead, 20 mm right of the midline, 34 mm above the brows"
    assert where((348, 222)) == "Forehead, 20 mm left of the midline, 34 mm above the brows"
    assert where((300, 473)) == "on the midline, level with the base of the nose"
    assert [side_at(x) for x in (296.9, 297, 300, 303, 303.1)] == ["right", "midline", "midline", "midline", "left"]
    assert [millimetres((300, 300), (300, y)) for y in (300, 300.5, 310)] == [0, 1, 4]


def test_the_patients_right_is_at_the_viewers_left() -> None:
    for name, shape in regions().items():
        middle = sum(x for x, _ in polygon(shape.path)) / len(polygon(shape.path))
        if shape.side == "right":
            assert name.endswith("_r") and middle < 300
        elif shape.side == "left":
            assert name.endswith("_l") and middle > 300


def test_shapes_of_a_contract_region() -> None:
    assert shapes("glabella", "midline") == ("glabella",)
    assert shapes("crows_feet", "both") == ("crows_feet_r", "crows_feet_l")
    assert shapes("crows_feet", "left") == ("crows_feet_l",)
    assert shapes("face", "both") == ()
    assert shapes("lower_face", "midline") == ()


def point(name: str, side: str, muscle: str) -> Any:
    return SimpleNamespace(id=name, side=side, muscle=muscle)


def test_points_find_their_places_by_side_and_muscle() -> None:
    wanted = [
        point("glabella-1", "midline", "procerus"),
        point("glabella-2", "right", "corrugator_supercilii"),
        point("glabella-3", "left", "corrugator supercilii"),
    ]
    placed = place("glabella", wanted)
    assert placed["glabella-1"] == (300, 324)
    assert placed["glabella-2"][0] < 300 < placed["glabella-3"][0]


def test_a_point_that_fits_nowhere_is_not_drawn() -> None:
    assert place("gummy_smile", [point("gummy_smile-1", "right", "levator labii")]) == {}
    assert place("glabella", [point("a", "midline", "procerus"), point("b", "midline", "procerus")]) == {
        "a": (300, 324)
    }
    assert place("glabella", [point("a", "midline", "mentalis")]) == {}


def test_a_spots_own_id_comes_first() -> None:
    placed = place("crows_feet", [point("crows_feet.lower.l", "left", "orbicularis oculi")])
    assert placed == {"crows_feet.lower.l": (443, 374)}


def test_a_named_spot_is_never_given_away_to_a_point_that_comes_first() -> None:
    wanted = [point("other", "right", "platysma"), point("neck.medial-1.r", "right", "platysma")]
    placed = place("platysma", wanted)
    assert placed["neck.medial-1.r"] == (266, 676)
    assert placed["other"] != placed["neck.medial-1.r"]


def test_every_point_of_the_shipped_protocol_has_its_place() -> None:
    protocol = Path(__file__).resolve().parents[2] / "planning/protocols/onabotulinumtoxina-face-2026.1.toml"
    areas = tomllib.loads(protocol.read_text("utf-8"))["area"]
    for name, area in areas.items():
        points = area.get("point", [])
        placed = place(name, [point(one["id"], one["side"], one["muscle"]) for one in points])
        assert len(set(placed.values())) == len(placed), f"{name}: two points at one place"
        if name in AREA_REGION:
            assert set(placed) == {one["id"] for one in points}, name
        for one in points:
            if one["id"] in placed and one["side"] != "midline":
                assert (placed[one["id"]][0] < 300) == (one["side"] == "right"), one["id"]


MAP = FaceMap(
    'Plan of "Ana" <1>',
    [
        Mark("glabella", 3, "#area-glabella", current=True),
        Mark("nose", 0, "#area-nose"),
        Mark("chin", None, "#area-chin"),
    ],
    [MapPoint(300, 324, "4", "Glabella"), MapPoint(318, 610, "2.5", "Chin", "given", (315, 614))],
    key="one",
)


def test_a_grade_is_a_word_as_well_as_a_colour() -> None:
    svg = overlay(MAP)
    assert 'aria-label="Glabella (frown lines): severe"' in svg
    assert 'aria-label="Nose (bunny lines): none"' in svg
    assert 'aria-label="Chin: not assessed"' in svg


@pytest.mark.parametrize("draw", [overlay, points_layer, picture])
def test_the_drawing_is_well_formed_and_carries_no_style_or_script(draw: object) -> None:
    svg = draw(MAP)  # type: ignore[operator]
    root = ElementTree.fromstring(svg)
    tags = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert tags.isdisjoint({"style", "script", "use", "symbol", "filter", "mask", "pattern", "image", "foreignObject"})
    attributes = {name for element in root.iter() for name in element.attrib}
    assert "style" not in attributes and not any(name.startswith("on") for name in attributes)
    assert "<1>" not in svg


def test_two_pictures_in_one_document_share_no_id() -> None:
    one, two = picture(MAP), picture(FaceMap("Other", key="two"))
    ids = [set(re.findall(r'\bid="([^"]+)"', svg)) for svg in (one, two)]
    assert ids[0] and ids[0].isdisjoint(ids[1])
    for svg, known in zip((one, two), ids, strict=True):
        assert set(re.findall(r"url\(#([^)]+)\)", svg)) <= known
    assert 'gradientUnits="userSpaceOnUse"' in one and one.count("Gradient id=") == one.count("userSpaceOnUse")


@pytest.mark.parametrize("view", ["front", "profile_right", "profile_left"])
def test_the_other_drawing_lies_under_the_same_overlay(view: str) -> None:
    fine, broad = (
        FaceMap("Map", [Mark("chin", 2)], view=view),
        FaceMap("Map", [Mark("chin", 2)], view=view, art="broad"),
    )
    assert overlay(fine) == overlay(broad)
    assert picture(fine) != picture(broad)
    assert broad.map == fine.map
    ids = re.findall(r'\bid="([^"]+)"', picture(broad))
    assert set(re.findall(r"url\(#([^)]+)\)", picture(broad))) <= set(ids)


def test_the_left_profile_is_the_right_one_mirrored_and_says_left() -> None:
    left = picture(FaceMap("Left", [Mark("crows_feet_l", 2)], view="profile_left"))
    assert 'transform="translate(600 0) scale(-1 1)"' in left
    assert ">L</text>" in left and ">R</text>" not in left
    assert "crows_feet_r" not in regions("profile_left")

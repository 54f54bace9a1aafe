"""Where points may lie: never on the eye or close to it; outside its area's region only with a reason."""

import json
import math

import pytest

from clinic.practice import faceplaces
from clinic.practice.facemap import ART, FOLDER, regions, shapes
from clinic.practice.faceplaces import EYE_CLEARANCE_MM, UNITS_A_MM, fault_of, is_outside, own_places, own_shapes
from planning.engine.contract.vocabulary import Area
from planning.protocols import shipped

CLEARANCE = EYE_CLEARANCE_MM * UNITS_A_MM
DRAWN = json.loads((FOLDER / "face_regions.json").read_text("utf-8"))["views"]["front"]
EYES = [faceplaces.polygon(path) for path in DRAWN["eyes"]]
PLACED = [area for area in Area if area is not Area.MICROTOXIN]


@pytest.mark.parametrize("area", PLACED)
def test_the_default_points_need_no_reason_and_lie_clear_of_the_eyes(area: Area) -> None:
    points = shipped().areas[area].points
    places = [*faceplaces.place(area, points).values(), *((spot["x"], spot["y"]) for spot in faceplaces.spots(area))]
    assert len(places) >= len(points) > 0
    for place in places:
        assert fault_of(place) == "", (area, place)
        assert not is_outside(area, place), (area, place)


@pytest.mark.parametrize("art", ["fine", "broad"])
def test_both_drawings_have_the_eyes_that_are_measured_to(art: str) -> None:
    drawing = (FOLDER / ART["front", art]).read_text("utf-8")
    for path in DRAWN["eyes"]:
        assert f'd="{path}"' in drawing


def outwards(eye: tuple[tuple[float, float], ...], by: float) -> list[tuple[float, float]]:
    """Places at this distance straight out from every corner of an eye's opening, where no other part of it is nearer."""
    middle = (sum(x for x, _ in eye) / len(eye), sum(y for _, y in eye) / len(eye))
    found = []
    for before, at, after in zip((eye[-1], *eye), eye, (*eye[1:], eye[0]), strict=False):
        dx, dy = after[0] - before[0], after[1] - before[1]
        long = math.hypot(dx, dy)
        out = next(
            (x, y)
            for x, y in ((dy / long, -dx / long), (-dy / long, dx / long))
            if x * (at[0] - middle[0]) + y * (at[1] - middle[1]) > 0
        )
        found.append((at[0] + out[0] * by, at[1] + out[1] * by))
    return found


@pytest.mark.parametrize("eye", EYES, ids=["left of the picture", "right of the picture"])
def test_no_point_within_three_millimetres_of_an_eye(eye: tuple[tuple[float, float], ...]) -> None:
    for place in (*outwards(eye, 0.2), *outwards(eye, CLEARANCE - 0.1)):
        assert "eye" in fault_of(place), place
    for place in outwards(eye, CLEARANCE + 1.5):
        assert fault_of(place) == "", place


@pytest.mark.parametrize(
    ("mm", "words"), [(2.9, "within 3 mm"), (3.0, "within 3 mm"), (3.05, ""), (0.0, "eye"), (-0.5, "in the eye")]
)
@pytest.mark.parametrize("eye", EYES, ids=["left of the picture", "right of the picture"])
def test_the_margin_ends_at_three_millimetres(eye: tuple[tuple[float, float], ...], mm: float, words: str) -> None:
    """Beside the outer corner, and below the lowest place of the lower lid."""
    outer = max(eye, key=lambda corner: abs(corner[0] - 300))
    away = 1 if outer[0] > 300 else -1
    fault = fault_of((outer[0] + away * mm * UNITS_A_MM, outer[1]))
    assert words in fault and bool(words) == bool(fault)


def test_the_margin_is_the_same_on_both_sides() -> None:
    for x in range(140, 300, 3):
        for y in range(310, 390, 3):
            assert bool(fault_of((x, y))) == bool(fault_of((600 - x, y))), (x, y)


@pytest.mark.parametrize(
    ("area", "place", "outside"),
    [
        ("forehead", (300, 205), False),
        ("forehead", (300, 250), False),
        ("forehead", (300, 324), True),
        ("glabella", (300, 205), True),
        ("crows_feet", (157, 325), False),
        ("crows_feet", (443, 325), False),
        ("crows_feet", (222, 374), True),
        ("platysma", (228, 599), False),
        ("platysma", (266, 676), False),
        ("platysma", (300, 614), True),
        ("nefertiti", (266, 676), True),
        ("gummy_smile", (257, 459), False),
        ("gummy_smile", (257, 459 + 24), False),
        ("gummy_smile", (257, 459 + 24.1), True),
        ("gummy_smile", (300, 614), True),
    ],
)
def test_a_place_has_left_its_area_or_not(area: str, place: tuple[float, float], outside: bool) -> None:
    assert is_outside(area, place) is outside


def test_only_what_has_no_region_is_measured_from_its_places() -> None:
    assert [area for area in PLACED if own_places(area)] == [Area.GUMMY_SMILE]
    assert own_shapes("platysma") == ("neck", "jawline_r", "jawline_l")
    assert all(set(own_shapes(area)) <= set(regions()) for area in Area)
    assert shapes("forehead") == ("forehead",)

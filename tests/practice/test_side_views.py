"""Points on the profiles: where the drawing puts them, in step with the front view."""

from dataclasses import replace

import pytest

from clinic.practice.facemap import FaceMap, MapPoint
from clinic.practice.faceplaces import inside, polygon, spots
from clinic.practice.side_views import SEEN_FROM_SIDE, on_profile, seen_from_side, side_points
from tools.face.geometry import outline
from tools.face.sides import BROAD_SIDE, FINE_SIDE, Side

DRAWN = [(area, spot) for area in SEEN_FROM_SIDE for spot in spots(area)]


def test_a_point_of_the_drawing_lies_where_the_profile_has_it() -> None:
    assert on_profile("crows_feet", "crows_feet.middle.r", (151, 349)) == (397, 349)
    assert on_profile("crows_feet", "crows_feet.middle.l", (449, 349)) == (203, 349)
    assert on_profile("masseter", "masseter.upper.r", (178, 490)) == (308, 488)
    assert on_profile("platysma", "neck.lateral-1.l", (374, 676)) == (278, 676)


def test_a_moved_point_moves_there_too() -> None:
    x, y = on_profile("crows_feet", "crows_feet.middle.r", (146, 355)) or (0, 0)
    assert x < 397 and y == pytest.approx(355, abs=1), "outwards on the front is backwards on the profile"
    left = on_profile("crows_feet", "crows_feet.middle.l", (454, 355))
    assert left == (pytest.approx(600 - x), y)


@pytest.mark.parametrize(
    ("area", "point", "place"),
    [
        ("forehead", "forehead.mid", (300, 205)),
        ("crows_feet", "crows_feet.middle.r", (220, 300)),
        ("platysma", "platysma.own-1", (300, 700)),
        ("", "", (151, 349)),
    ],
)
def test_what_the_profile_does_not_know_is_on_the_front_alone(
    area: str, point: str, place: tuple[float, float]
) -> None:
    assert on_profile(area, point, place) is None


def test_a_point_of_ones_own_goes_by_the_nearest_of_the_drawing() -> None:
    own = on_profile("masseter", "masseter.own-1", (178, 494))
    assert own == on_profile("masseter", "masseter.upper.r", (178, 494))


def test_the_way_back_leads_to_the_same_place() -> None:
    for one in side_points():
        out = 300 - one.out - 3 if one.side == "right" else 300 + one.out + 3
        back = one.to_front(one.from_front((out, one.down + 4)))
        assert back == (pytest.approx(out, abs=0.2), pytest.approx(one.down + 4, abs=0.2)), one.id


@pytest.mark.parametrize("side", [FINE_SIDE, BROAD_SIDE], ids=["fine", "broad"])
@pytest.mark.parametrize(("area", "spot"), DRAWN, ids=[spot["id"] for _, spot in DRAWN])
def test_the_first_steps_of_a_point_stay_on_both_profiles(area: str, spot: dict[str, float | str], side: Side) -> None:
    contour = polygon(outline(side.contour))
    for dx, dy in ((0, 0), (4.8, 0), (-4.8, 0), (0, 4.8), (0, -4.8)):
        front = (float(spot["x"]) + dx, float(spot["y"]) + dy)
        place = on_profile(area, str(spot["id"]), front)
        if place:
            x, y = place
            assert inside((x if front[0] < 300 else 600 - x, y), contour), (spot["id"], place)


def test_a_face_is_seen_from_the_sides_that_have_points() -> None:
    point = MapPoint(151, 349, "4", "Crow's feet", "given", ref="crows_feet|crows_feet.middle.r")
    face = FaceMap("Points given", points=(point, MapPoint(300, 205, "2", "Forehead", ref="forehead|forehead.mid")))
    [right] = seen_from_side(face)
    assert (right.view, right.key) == ("profile_right", "face-right")
    assert [(one.x, one.y, one.kind, one.units) for one in right.points] == [(397, 349, "given", "4")]
    assert [side.view for side in seen_from_side(replace(face, editable=True))] == ["profile_right", "profile_left"]
    moved = replace(point, x=146, moved_from=(151, 349))
    [[seen]] = [side.points for side in seen_from_side(replace(face, points=(moved,)))]
    assert seen.moved_from == (397, 349)

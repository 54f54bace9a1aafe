"""Where a point of an area is refused or asks for a reason."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from clinic.practice import caution_zones
from clinic.practice.caution_zones import LONGEST_CODE, ZONES, cautions_at, names_of, refusal_of, zones_at
from clinic.practice.facemap import AREA_REGION
from clinic.practice.faceplaces import MIDLINE, distance, inside, polygon, spots
from planning.engine.contract.vocabulary import Area

CASES = tomllib.loads(Path(__file__).with_name("caution_zones.toml").read_text("utf-8"))["case"]
DRAWN = [(area, spot) for area in (str(one) for one in Area) for spot in spots(area)]


@pytest.mark.parametrize("case", CASES, ids=[case["says"] for case in CASES])
def test_zones_of_a_place(case: dict[str, Any]) -> None:
    place = (case["place"][0], case["place"][1])
    assert [zone.code for zone in zones_at(case["area"], place)] == case["zones"]


@pytest.mark.parametrize(("area", "spot"), DRAWN, ids=[spot["id"] for _, spot in DRAWN])
def test_no_default_point_is_refused_or_asked_for_a_reason(area: str, spot: dict[str, Any]) -> None:
    place = (spot["x"], spot["y"])
    assert refusal_of(area, place) == ""
    assert cautions_at(area, place) == ()


@pytest.mark.parametrize(("area", "spot"), DRAWN, ids=[spot["id"] for _, spot in DRAWN])
def test_no_default_point_but_those_under_the_eye_lies_inside_the_rim(area: str, spot: dict[str, Any]) -> None:
    rims = [polygon(path) for zone, _, path in caution_zones.paths() if zone.code == "rim"]
    assert len(rims) == 2
    assert any(inside((spot["x"], spot["y"]), rim) for rim in rims) == (area == "under_eye")


def test_the_first_step_from_a_default_point_is_not_refused() -> None:
    """A drag of 1 mm to any side leaves each point out of the rim: none stands so near that it cannot be moved."""
    for area, spot in DRAWN:
        for dx, dy in ((2.4, 0), (-2.4, 0), (0, 2.4), (0, -2.4)):
            assert refusal_of(area, (spot["x"] + dx, spot["y"] + dy)) == "", spot["id"]


def test_refusal_and_caution_are_told_apart() -> None:
    assert refusal_of("glabella", (225, 340)) == "only points of the under-eye area may lie inside the bony orbital rim"
    assert cautions_at("glabella", (225, 340)) == ()
    assert refusal_of("glabella", (215, 275)) == ""
    assert [zone.name for zone in cautions_at("glabella", (215, 275))] == ["Above the middle of the brow"]


def test_the_sides_mirror_each_other() -> None:
    borders = {name: polygon(path) for _, name, path in caution_zones.paths()}
    for name, border in borders.items():
        if name.endswith("_r"):
            other = borders[f"{name[:-2]}_l"]
            assert all(distance((2 * MIDLINE - x, y), other) < 0.06 for x, y in border), name


def test_codes_are_short_known_and_each_has_a_basis() -> None:
    assert {zone.code for zone, _, _ in caution_zones.paths()} == {zone.code for zone in ZONES}
    areas = set(AREA_REGION) | {"gummy_smile", "microtoxin"}
    for zone in ZONES:
        assert len(zone.code) <= LONGEST_CODE
        assert zone.basis.startswith("REF ")
        assert zone.only | zone.meant <= areas


def test_zones_of_a_stored_point_in_words() -> None:
    assert names_of(["levator", "gone"]) == "Above the middle of the brow, gone"
    assert names_of([]) == ""

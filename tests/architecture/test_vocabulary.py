"""Contract, protocol, face map and database speak one set of codes."""

import json
import re
from pathlib import Path

from patients.records.models import SexChoices
from patients.records.questions import codes as health
from planning.engine.contract import vocabulary
from planning.plans.models import PlaceReasonChoices
from planning.protocols import shipped

ROOT = Path(__file__).resolve().parents[2]
FACE = ROOT / "static" / "face"
SIDED = re.compile(r"_[rl]$")
# Regions that no drawing has a shape of its own for: they are wider than one place.
WIDE = {"lower_face", "face"}


def codes(kind: object) -> set[str]:
    return {str(member) for member in kind}  # type: ignore[attr-defined]


def drawn_regions() -> set[str]:
    views = json.loads((FACE / "face_regions.json").read_text())["views"]
    return {region["id"] for region in views["front"]["regions"]}


def test_the_records_choices_are_the_contracts() -> None:
    assert set(SexChoices.values) == codes(vocabulary.Sex)
    assert set(health.AllergenChoices.values) == codes(vocabulary.Allergen)
    assert set(health.MedicineClassChoices.values) == codes(vocabulary.MedicineClass)
    assert set(health.PriorEffectChoices.values) == codes(vocabulary.PriorEffect)
    assert set(health.RegionChoices.values) == codes(vocabulary.Region)


def test_the_decisions_choices_are_the_contracts() -> None:
    assert set(PlaceReasonChoices.values) == codes(vocabulary.PlaceReason)


def test_the_face_maps_regions_are_the_contracts() -> None:
    drawn = drawn_regions()
    assert {SIDED.sub("", region) for region in drawn} == codes(vocabulary.Region) - WIDE


def test_a_paired_region_is_drawn_on_both_sides_and_no_other() -> None:
    drawn = drawn_regions()
    sided = {SIDED.sub("", region) for region in drawn if SIDED.search(region)}
    for region in sided:
        assert {f"{region}_r", f"{region}_l"} <= drawn
    assert codes(vocabulary.PAIRED_REGIONS) <= sided


def test_every_point_lies_in_a_drawn_region() -> None:
    points = json.loads((FACE / "face_points.json").read_text())
    assert {area["area"] for area in points["areas"]} <= drawn_regions()


def test_the_protocols_areas_are_the_contracts() -> None:
    assert {str(code) for code in shipped().areas} == codes(vocabulary.Area)


def test_the_protocols_points_are_on_the_map() -> None:
    points = json.loads((FACE / "face_points.json").read_text())
    drawn = {point["id"] for area in (*points["areas"], *points["between"]) for point in area["points"]}
    asked = {point.id for area in shipped().areas.values() for point in area.points}
    assert asked - drawn == set()

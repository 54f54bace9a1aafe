"""What limits a dose (INC-31): each rule, the areas that it is for, and where its ceiling lies."""

import pytest

from planning.engine.deciding.proposal import HALF_UNIT, scale_of
from tests.engine.dosed import dose_of, dosed, moved, proposed
from tests.engine.test_doses import CLEARED, FIRST, THIRDS, descent, jaw
from tests.engine.visits import found, shipped, visit

MOUTH = {
    "gummy_smile": ("upper_lip", "gum_show", (1, 1)),
    "lip_flip": ("lips", "lip_inversion", (2, 2)),
    "perioral_lines": ("upper_lip", "dynamic_lines", (2, 2)),
    "chin": ("chin", "chin_dimpling", (4, 4)),
    "mouth_corner": ("mouth_corner", "mouth_corner_pull", (2, 2)),
}


@pytest.mark.parametrize("area", MOUTH)
def test_voice_keeps_every_area_of_the_mouth_to_its_lowest_sixth(area):
    region, concern, ends = MOUTH[area]
    plays = {"voice_or_wind_instrument": True}
    dose = dose_of(visit(found(region, concern, severity=3, at_rest=None), lifestyle=plays), area)
    assert proposed(dose) == ends
    assert ("ceiling", "lower_face.voice") in moved(dose)


LOWEST_THIRD = {
    "lids.excess_skin_forehead": ((), {"anatomy": {"excess_lid_skin": "marked"}}),
    "brow_lift.keep_forehead_modest": ((descent(),), {}),
    "safety.cleared_neuromuscular": ((), {"safety": CLEARED}),
    "safety.swallowing_breathing": ((), {"safety": {"breathing_problem": True}}),
    "safety.muscle_relaxant": (
        (),
        {"safety": {"medicines": [{"name": "baclofen", "class": "muscle_relaxant"}]}},
    ),
}


@pytest.mark.parametrize("rule", LOWEST_THIRD)
@pytest.mark.parametrize("grade", [1, 2, 3])
def test_what_keeps_the_forehead_to_its_lowest_third(rule, grade):
    more, changes = LOWEST_THIRD[rule]
    line = found("forehead", severity=grade, movement="moderate")
    dose = dose_of(visit(line, found("glabella"), *more, **changes), "forehead")
    assert proposed(dose) == THIRDS["forehead", 1]
    assert moved(dose) == ([("ceiling", rule)] if grade > 1 else [])


@pytest.mark.parametrize(
    "rule", ["safety.cleared_neuromuscular", "safety.swallowing_breathing", "safety.muscle_relaxant"]
)
def test_a_risk_of_spread_keeps_every_area_to_its_lowest_third(rule):
    everywhere = (found("glabella", severity=3), found("crows_feet", severity=3), jaw(severity=3))
    doses = dosed(visit(*everywhere, **LOWEST_THIRD[rule][1], **{"patient": {"age": 30}})).doses
    assert {area: proposed(dose)[1] for area, dose in doses.items()} == {
        "glabella": 13.5,
        "crows_feet": 6.5,
        "masseter": 26.5,
    }


UPPER = ("forehead", "glabella", "crows_feet", "brow_lift")
LOWER_HALF = {
    "dose.prior_droop": ({"safety": {"prior_effects": ["eyelid_droop"]}}, UPPER),
    "dose.on_camera": ({"lifestyle": {"on_camera": True}}, (*UPPER, "under_eye")),
    "lids.ptosis": ({"anatomy": {"eyelid_ptosis": True}}, UPPER),
    "dose.prior_smile_change": (
        {"safety": {"prior_effects": ["speech_change"]}},
        (
            "crows_feet",
            "under_eye",
            "bunny_lines",
            "masseter",
            "gummy_smile",
            "lip_flip",
            "perioral_lines",
            "chin",
            "mouth_corner",
        ),
    ),
    "dose.prior_neck_weakness": ({"safety": {"prior_effects": ["neck_weakness"]}}, ("platysma",)),
    "platysma.inverted_exercise": ({"lifestyle": {"inverted_or_overhead_exercise": True}}, ("platysma",)),
}
EVERYTHING = {
    "forehead": found("forehead", severity=3),
    "glabella": found("glabella", severity=3),
    "crows_feet": found("crows_feet", severity=3),
    "brow_lift": descent() | {"severity": 3},
    "under_eye": found("under_eye", severity=3),
    "platysma": found("neck", "vertical_bands", severity=3),
    "bunny_lines": found("nose", severity=3),
    "masseter": jaw(severity=3),
    **{area: found(region, concern, severity=3) for area, (region, concern, _) in MOUTH.items()},
}
HALVES = {
    "forehead": 13,
    "glabella": 16.5,
    "crows_feet": 8,
    "brow_lift": 4,
    "under_eye": 1.5,
    "platysma": 31,
    "gummy_smile": 2,
    "lip_flip": 3,
    "perioral_lines": 4,
    "chin": 6,
    "mouth_corner": 3,
    "bunny_lines": 3,
    "masseter": 30,
}


@pytest.mark.parametrize("rule", LOWER_HALF)
def test_what_keeps_its_areas_to_the_lower_half(rule):
    changes, areas = LOWER_HALF[rule]
    for area, finding in EVERYTHING.items():
        dose = dose_of(visit(finding, **changes, patient={"age": 36}), area)
        if area in areas:
            assert (dose.high / 2, moved(dose)) == (HALVES[area], [("ceiling", rule)]), area
        else:
            assert moved(dose) == [], area


def test_half_a_range_slides_the_proposal_under_it():
    dose = dose_of(visit(found("forehead"), found("glabella"), lifestyle={"on_camera": True}), "forehead")
    assert (proposed(dose), dose.total / 2) == ((8.5, 13), 10)


STARTS_AT_CROWS_FEET = {
    "dose.first_visit_crows_feet": ((), {"toxin_history": FIRST}),
    "brow_lift.shared_muscle": ((descent(),), {}),
    "dose.prior_smile_crows_feet": ((), {"safety": {"prior_effects": ["smile_change"]}}),
}


@pytest.mark.parametrize("rule", STARTS_AT_CROWS_FEET)
@pytest.mark.parametrize("grade", [1, 2, 3])
def test_crows_feet_start_at_six_units_a_side_at_most(rule, grade):
    more, changes = STARTS_AT_CROWS_FEET[rule]
    line = found("crows_feet", severity=grade, movement="moderate")
    dose = dose_of(visit(line, *more, **changes), "crows_feet")
    assert (dose.low / 2, dose.left) == (4, dose.right)
    assert dose.high / 2 <= 6
    assert grade == 1 or ("ceiling", rule) in moved(dose)


def test_a_brow_lift_that_is_held_keeps_what_it_kept_low():
    lines = (found("crows_feet", severity=3), found("forehead", severity=3), found("glabella"), descent())
    free, held = dosed(visit(*lines)), dosed(visit(*lines, safety={"infected_sites": ["brow"]}))
    assert "brow_lift" not in held.doses
    for area in ("crows_feet", "forehead"):
        assert proposed(held.doses[area]) == proposed(free.doses[area])
    left_out = dosed(visit(*lines, intended={"brow_lift": {"total": 0}}))
    assert left_out.doses["crows_feet"].high / 2 == 12


@pytest.mark.parametrize(
    ("changes", "more", "ends"),
    [
        ({"patient": {"age": 39}}, (), (27, 33)),
        ({"patient": {"age": 40}}, (), (20, 20)),
        ({"patient": {"age": 41, "sex": "male"}}, (), (20, 20)),
        ({"patient": {"age": 30}}, (found("jawline", "jowls", severity=1),), (20, 20)),
        ({"patient": {"age": 30}}, (found("lower_face", "laxity", severity=1),), (20, 20)),
    ],
)
def test_a_jaw_that_may_sag_gets_twenty_units_a_side_at_most(changes, more, ends):
    assert proposed(dose_of(visit(jaw(), *more, **changes), "masseter")) == ends


@pytest.mark.parametrize(
    ("ceiling", "halves"), [("bottom", 40), ("half", 60), (19.5, 40), (20.0, 40), (20.5, 41), (41.0, 82)]
)
def test_a_ceiling_never_lies_below_the_range(ceiling, halves):
    assert scale_of(shipped().areas["masseter"].dosing, False).height(ceiling) == halves * HALF_UNIT


@pytest.mark.parametrize("area", ["gummy_smile", "lip_flip", "perioral_lines", "mouth_corner"])
def test_areas_that_stay_light_suggest_the_bottom_of_their_proposal(area):
    region, concern, _ = MOUTH[area]
    dose = dose_of(visit(found(region, concern, severity=3)), area)
    assert (dose.left if dose.left is not None else dose.total) == dose.low

"""How a dose comes about (INC-31), case by case: third, steps, floor, ceilings, and the last outcome in their place."""

import pytest

from tests.engine.dosed import dose_of, dosed, moved, proposed
from tests.engine.visits import found, visit

THIRDS = {
    ("forehead", 1): (6, 10.5),
    ("forehead", 2): (11, 15),
    ("forehead", 3): (15.5, 20),
    ("glabella", 1): (8, 13.5),
    ("glabella", 2): (14, 19),
    ("glabella", 3): (19.5, 25),
    ("crows_feet", 1): (4, 6.5),
    ("crows_feet", 2): (7, 9),
    ("crows_feet", 3): (9.5, 12),
}
FIRST = {"first_time": True, "last_on": None}
CLEARED = {
    "neuromuscular_disorder": "myasthenia gravis",
    "specialist_clearance": {"by": "Dr Vale", "on": "2026-10-01"},
}


def jaw(**more):
    return found("masseter", "muscle_bulk", muscle_strength="average", **more)


@pytest.mark.parametrize(("area", "grade"), THIRDS)
def test_the_grade_picks_a_third_of_the_range(area, grade):
    dose = dose_of(visit(found(area, severity=grade, movement="moderate")), area)
    assert proposed(dose) == THIRDS[area, grade]
    assert [(step.does, step.to, step.moved) for step in dose.steps] == [("third", (dose.low, dose.high), True)]


def test_a_line_at_rest_without_a_grade_on_movement_counts_as_mild():
    line = found("glabella", severity=None, at_rest=2)
    assert proposed(dose_of(visit(line), "glabella")) == THIRDS["glabella", 1]


UP = {
    "dose.men": {"patient": {"sex": "male"}},
    "dose.maximal_smoothing": {"goals": {"style": "maximal_smoothing"}, "lifestyle": {"on_camera": False}},
}
DOWN = {
    "dose.first_visit": {"toxin_history": FIRST},
    "dose.thin_skin": {"anatomy": {"skin_thickness": "thin"}},
}
HOLLOW = found("cheek", "volume_loss")


@pytest.mark.parametrize("rule", UP)
def test_one_step_up_moves_both_ends_by_a_sixth_of_the_range(rule):
    dose = dose_of(visit(found("forehead"), found("glabella"), **UP[rule]), "forehead")
    assert (proposed(dose), moved(dose)) == ((13, 17.5), [("step_up", rule)])


def test_a_strong_muscle_is_a_step_up_and_a_weak_one_a_step_down():
    strong = dose_of(visit(found("forehead", muscle_strength="strong"), found("glabella")), "forehead")
    assert (proposed(strong), moved(strong)) == ((13, 17.5), [("step_up", "dose.strong_muscle")])
    weak = dose_of(visit(found("forehead", muscle_strength="weak"), found("glabella")), "forehead")
    assert (proposed(weak), moved(weak)) == ((8.5, 13), [("step_down", "dose.weak_muscle")])


@pytest.mark.parametrize("rule", DOWN)
def test_one_step_down_moves_both_ends_by_a_sixth_of_the_range(rule):
    dose = dose_of(visit(found("forehead"), found("glabella"), **DOWN[rule]), "forehead")
    assert (proposed(dose), moved(dose)) == ((8.5, 13), [("step_down", rule)])


def test_volume_loss_is_a_step_down():
    dose = dose_of(visit(found("forehead"), found("glabella"), HOLLOW), "forehead")
    assert (proposed(dose), moved(dose)) == ((8.5, 13), [("step_down", "dose.volume_loss")])


def test_each_group_counts_once():
    strong = found("forehead", muscle_strength="strong")
    up = dose_of(visit(strong, found("glabella"), **UP["dose.men"], **UP["dose.maximal_smoothing"]), "forehead")
    assert proposed(up) == (13, 17.5)
    assert {rule for _, rule in moved(up)} == {"dose.men", "dose.maximal_smoothing", "dose.strong_muscle"}
    weak = found("forehead", muscle_strength="weak")
    down = dose_of(visit(weak, found("glabella"), HOLLOW, toxin_history=FIRST), "forehead")
    assert proposed(down) == (8.5, 13)


@pytest.mark.parametrize("up", UP)
@pytest.mark.parametrize("down", DOWN)
def test_up_and_down_cancel_and_one_step_says_so(up, down):
    dose = dose_of(visit(found("forehead"), found("glabella"), **UP[up], **DOWN[down]), "forehead")
    assert proposed(dose) == THIRDS["forehead", 2]
    assert [step.does for step in dose.steps] == ["third", "cancelled"]


@pytest.mark.parametrize(("grade", "ends"), [(1, (6, 8)), (3, (13, 17.5))])
def test_a_step_down_stays_inside_the_range(grade, ends):
    line = found("forehead", severity=grade, movement="moderate")
    assert proposed(dose_of(visit(line, found("glabella"), toxin_history=FIRST), "forehead")) == ends


def test_a_step_up_stays_inside_the_range():
    line = found("forehead", severity=3, muscle_strength="strong")
    assert proposed(dose_of(visit(line, found("glabella")), "forehead")) == (18, 20)


def test_a_step_is_half_a_unit_at_least():
    """A sixth of the range under the eye, 1 to 2 U, is a sixth of a unit."""
    line = found("under_eye", severity=2)
    assert proposed(dose_of(visit(line), "under_eye")) == (1.5, 1.5)
    assert proposed(dose_of(visit(line, toxin_history=FIRST), "under_eye")) == (1, 1)


def test_a_step_of_the_neck_is_one_label_dose():
    bands = found("neck", "vertical_bands", severity=2)
    assert proposed(dose_of(visit(bands), "platysma")) == (31, 31)
    assert proposed(dose_of(visit(bands, toxin_history=FIRST), "platysma")) == (26, 26)


def test_soft_movement_is_no_step():
    dose = dose_of(visit(found("glabella"), goals={"style": "soft_movement"}), "glabella")
    assert proposed(dose) == THIRDS["glabella", 2]


HEAVY = {"anatomy": {"eyelids": "heavy"}}


@pytest.mark.parametrize("grade", [1, 2, 3])
def test_heavy_lids_keep_the_glabella_in_its_upper_third(grade):
    frown = found("glabella", severity=grade, movement="moderate")
    dose = dose_of(visit(frown, found("forehead"), **HEAVY, toxin_history=FIRST), "glabella")
    assert (proposed(dose), dose.total / 2) == ((19.5, 25), 22)


@pytest.mark.parametrize("grade", [1, 2, 3])
def test_heavy_lids_keep_the_forehead_to_its_lowest_sixth_and_suggest_the_bottom(grade):
    line = found("forehead", severity=grade, movement="moderate")
    dose = dose_of(visit(line, found("glabella"), **HEAVY, patient={"sex": "male"}), "forehead")
    assert (proposed(dose), dose.total / 2) == ((6, 8), 6)
    assert {given.point.row for given in dose.points} == {"high"}


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


def descent(**more):
    return found("brow", "brow_descent", severity=1, **more)


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
        ("crows_feet", "under_eye", "gummy_smile", "lip_flip", "perioral_lines", "chin", "mouth_corner"),
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


def test_the_lowest_ceiling_wins_over_floor_and_steps():
    dose = dose_of(
        visit(found("forehead", severity=3), found("glabella", severity=3), **HEAVY, safety=CLEARED), "forehead"
    )
    assert proposed(dose) == (6, 8)
    assert moved(dose) == [("ceiling", "heavy_lids.forehead_low_and_high")]
    frown = dose_of(visit(found("glabella", severity=3), found("forehead"), **HEAVY, safety=CLEARED), "glabella")
    assert proposed(frown) == (8, 13.5)


def test_a_brow_lift_has_no_figure_of_its_own():
    assert [proposed(dose_of(visit(descent() | {"severity": grade}), "brow_lift")) for grade in (1, 2, 3)] == [
        (2, 3),
        (3.5, 4.5),
        (5, 6),
    ]


def test_the_source_s_own_case_gets_about_its_six_units_at_the_orbicularis():
    document = visit(descent(), found("crows_feet", severity=1), patient={"age": 38}, toxin_history=FIRST)
    doses = dosed(document).doses
    assert doses["brow_lift"].left + doses["crows_feet"].left == 12
    alone = dose_of(visit(descent(), patient={"age": 38}, toxin_history=FIRST), "brow_lift")
    assert alone.left / 2 == 2


@pytest.mark.parametrize(
    ("age", "at_rest", "is_light"),
    [(25, 2, False), (26, 1, True), (26, 2, True), (30, 3, True), (34, 3, True), (35, 2, False), (30, 0, False)],
)
def test_etched_lines_of_the_late_twenties_get_a_light_forehead(age, at_rest, is_light):
    line = found("forehead", severity=3, at_rest=at_rest, movement="moderate")
    dose = dose_of(visit(line, found("glabella"), patient={"age": age}), "forehead")
    assert proposed(dose) == THIRDS["forehead", 1 if is_light else 3]


@pytest.mark.parametrize("area", ["gummy_smile", "lip_flip", "perioral_lines", "mouth_corner"])
def test_areas_that_stay_light_suggest_the_bottom_of_their_proposal(area):
    region, concern, _ = MOUTH[area]
    dose = dose_of(visit(found(region, concern, severity=3)), area)
    assert (dose.left if dose.left is not None else dose.total) == dose.low


# --- The last outcome --------------------------------------------------------------------------------------------


def history(area, given, outcome, **more):
    return {"areas": {area: {"given": given, "outcome": outcome, "on": "2026-06-01"}}, **more}


@pytest.mark.parametrize(
    ("outcome", "given", "suggested", "ends"),
    [
        # A step of the glabella is a sixth of 17 U.
        ("too_subtle", 14, 16, (13.5, 18.5)),
        ("as_wished", 14, 14, (11.5, 16.5)),
        ("as_wished", 14.5, 14.5, (12, 17)),
        ("too_strong", 14, 11, (8.5, 13.5)),
        # The range wins.
        ("too_subtle", 24, 25, (22.5, 25)),
        ("as_wished", 30, 25, (22.5, 25)),
        ("as_wished", 7.5, 8, (8, 10.5)),
        ("too_strong", 8, 8, (8, 10.5)),
        ("too_subtle", 4, 8, (8, 10.5)),
        # Of neither side it is known how.
        ("uneven", 14, 14, (11.5, 16.5)),
    ],
)
def test_the_last_outcome_takes_the_place_of_the_grade(outcome, given, suggested, ends):
    document = visit(found("glabella", severity=3), toxin_history=history("glabella", {"total": given}, outcome))
    dose = dose_of(document, "glabella")
    assert (dose.total / 2, *proposed(dose)) == (suggested, *ends)
    assert [step.does for step in dose.steps] == ["third", "last_outcome"]
    assert dose.facts.last_outcome == outcome


@pytest.mark.parametrize(
    ("outcome", "given", "suggested"),
    [("too_subtle", 2, 2.5), ("too_subtle", 1, 1.5), ("too_strong", 1.5, 1), ("as_wished", 1.5, 1.5)],
)
def test_a_step_from_the_last_dose_is_half_a_unit_at_least(outcome, given, suggested):
    each = {"left": given, "right": given}
    dose = dose_of(visit(found("under_eye"), toxin_history=history("under_eye", each, outcome)), "under_eye")
    assert dose.left == dose.right == min(2, suggested) * 2


@pytest.mark.parametrize(
    ("outcome", "given", "suggested"),
    [("too_subtle", 26, 31), ("too_subtle", 36, 36), ("too_strong", 31, 26), ("too_strong", 26, 26), ("as_wished", 31, 31),
     ("too_subtle", 28, 31), ("too_strong", 28, 26), ("as_wished", 28, 26)],
)  # fmt: skip
def test_after_a_neck_treatment_a_step_is_one_label_dose(outcome, given, suggested):
    bands = found("neck", "vertical_bands", severity=3)
    dose = dose_of(visit(bands, toxin_history=history("platysma", {"total": given}, outcome)), "platysma")
    assert dose.total / 2 == suggested


def test_each_side_follows_its_own_outcome():
    sides = {"left": "too_subtle", "right": "as_wished"}
    given = {"left": 8, "right": 8}
    dose = dose_of(visit(found("crows_feet"), toxin_history=history("crows_feet", given, sides)), "crows_feet")
    assert (dose.left / 2, dose.right / 2) == (9, 8)
    strong = history("crows_feet", given, {"left": "too_strong"})
    dose = dose_of(visit(found("crows_feet"), toxin_history=strong), "crows_feet")
    assert (dose.left / 2, dose.right / 2) == (6, 8), "the right side was not judged: its grade stands"


def test_a_total_follows_the_outcome_of_each_side():
    sides = {"left": "too_subtle", "right": "as_wished"}
    document = visit(found("forehead"), found("glabella"), toxin_history=history("forehead", {"total": 12}, sides))
    dose = dose_of(document, "forehead")
    assert (dose.left / 2, dose.right / 2, dose.total / 2) == (7, 6, 13)
    assert sum(given.halves for given in dose.points) == dose.total


def test_ceilings_win_over_the_last_outcome():
    document = visit(
        found("forehead"), found("glabella"), **HEAVY, toxin_history=history("forehead", {"total": 14}, "too_subtle")
    )
    dose = dose_of(document, "forehead")
    assert (proposed(dose), dose.total / 2) == ((6, 8), 6)


def test_a_floor_or_a_step_does_not_raise_above_what_was_too_strong():
    document = visit(
        found("glabella", severity=3, muscle_strength="strong"), found("forehead"), **HEAVY,
        toxin_history=history("glabella", {"total": 18}, "too_strong"),
    )  # fmt: skip
    assert dose_of(document, "glabella").total / 2 == 15


@pytest.mark.parametrize(
    ("last_on", "product", "counts"),
    [
        ("2026-06-01", "onabotulinumtoxinA", True),
        ("2026-06-01", "abobotulinumtoxinA", False),
        ("2026-08-01", "abobotulinumtoxinA", True),
        ("2026-05-31", "abobotulinumtoxinA", False),
    ],
)
def test_units_of_another_product_say_nothing_here(last_on, product, counts):
    """The dose of 1 June may have been of the last product, unless another treatment came after it."""
    told = history("glabella", {"total": 24}, "as_wished", last_on=last_on, last_product=product)
    dose = dose_of(visit(found("glabella"), toxin_history=told), "glabella")
    assert (dose.total / 2 == 24) is counts


def test_a_check_in_judges_the_treatment_itself():
    told = history("glabella", {"total": 24}, "as_wished", last_on="2026-11-09", units_last_90_days=24)
    judged = {"days_since_treatment": 14, "given": {"glabella": {"total": 24}}, "outcomes": {}, "effects": []}
    answered = dosed(visit(found("glabella"), visit="check_in", toxin_history=told, check_in=judged))
    assert proposed(answered.doses["glabella"]) == THIRDS["glabella", 2]
    assert (answered.totals.session, answered.totals.with_this) == (0, 24)

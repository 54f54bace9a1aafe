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


def descent(**more):
    return found("brow", "brow_descent", severity=1, **more)


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
    cancelled = [(step.does, step.rule) for step in dose.steps if step.does != "third"]
    assert sorted(cancelled) == sorted([("cancelled", up), ("cancelled", down)])


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

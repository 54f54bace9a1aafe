"""How a dose comes about: part of the range, suggestion, sides, points, budgets."""

import pytest

from tests.engine.visits import dose, found, planned, rules, said

THIRDS = {1: [8, 13.5], 2: [14, 19], 3: [19.5, 25]}


@pytest.mark.parametrize("severity", THIRDS)
def test_the_grade_picks_a_third_of_the_range(severity):
    glabella = dose(planned(found("glabella", severity=severity, movement="moderate")), "glabella")
    assert glabella["allowed"] == [8, 25]
    assert glabella["proposed"] == THIRDS[severity]


def test_five_equal_points_carry_the_suggestion_in_pairs_with_the_rest_in_the_midline():
    glabella = dose(planned(found("glabella")), "glabella")
    assert glabella["suggested"] == {"total": 16}
    assert {point["id"]: point["units"] for point in glabella["points"]} == {
        "glabella.procerus": 4,
        "glabella.medial.r": 3,
        "glabella.medial.l": 3,
        "glabella.lateral.r": 3,
        "glabella.lateral.l": 3,
    }


def test_a_first_visit_starts_one_step_lower():
    first = dose(planned(found("glabella"), toxin_history={"first_time": True, "last_on": None}), "glabella")
    assert first["proposed"] == [11, 16.5]
    assert first["suggested"] == {"total": 13}


def test_a_strong_muscle_shifts_up_inside_the_range():
    strong = dose(planned(found("glabella", severity=3, muscle_strength="strong")), "glabella")
    assert strong["proposed"] == [22.5, 25]


@pytest.mark.parametrize("severity", [1, 2, 3])
def test_men_get_one_step_more_and_never_more_than_the_range(severity):
    """INC-31 took the place of the upper half."""
    frown = found("glabella", severity=severity, movement="moderate")
    man, woman = (dose(planned(frown, patient={"sex": sex}), "glabella") for sex in ("male", "female"))
    assert woman["proposed"][0] + 2.5 <= man["proposed"][0] <= man["suggested"]["total"] <= man["proposed"][1] <= 25


def test_a_lowering_part_beats_a_raising_one():
    plan = planned(
        found("forehead", severity=3),
        found("glabella"),
        patient={"sex": "male"},
        anatomy={"eyelids": "heavy"},
    )
    assert dose(plan, "forehead")["suggested"] == {"total": 6}
    assert dose(plan, "glabella")["proposed"][0] >= 19


def test_heavy_lids_keep_to_the_high_points():
    forehead = dose(planned(found("forehead"), found("glabella"), anatomy={"eyelids": "heavy"}), "forehead")
    assert {point["id"] for point in forehead["points"]} == {
        "forehead.mid",
        "forehead.paramedian.r",
        "forehead.paramedian.l",
    }


def test_laxity_never_raises_a_dose():
    without = dose(planned(found("glabella")), "glabella")["suggested"]
    with_laxity = planned(found("glabella"), found("jawline", "laxity", 3))
    assert dose(with_laxity, "glabella")["suggested"] == without
    assert "dose.no_chasing_laxity" in rules(with_laxity)


def test_a_lower_brow_gets_less_forehead_and_the_total_stays():
    asymmetry = [{"feature": "brow", "side": "right", "is": "lower", "mm": 2}]
    forehead = dose(planned(found("forehead"), found("glabella"), anatomy={"asymmetries": asymmetry}), "forehead")
    suggested = forehead["suggested"]
    assert suggested["left"] > suggested["right"]
    assert suggested["left"] + suggested["right"] == suggested["total"]
    units = {point["id"]: point["units"] for point in forehead["points"]}
    assert units["forehead.lateral.l"] > units["forehead.lateral.r"]
    assert sum(units.values()) == suggested["total"]


def test_brows_at_unequal_height_count_as_an_asymmetry():
    anatomy = {"brow_position": {"left": "above", "right": "at"}}
    forehead = dose(planned(found("forehead"), found("glabella"), anatomy=anatomy), "forehead")
    assert forehead["suggested"]["left"] > forehead["suggested"]["right"]


def test_the_stronger_jaw_gets_more_and_the_weaker_gives_way():
    jaw = planned(
        found("masseter", "muscle_bulk", side="left", muscle_strength="strong"),
        found("masseter", "muscle_bulk", side="right", muscle_strength="average"),
        patient={"age": 36},
    )
    suggested = dose(jaw, "masseter")["suggested"]
    assert 20 <= suggested["right"] < suggested["left"] <= 40


def test_a_finding_on_one_side_is_dosed_on_that_side():
    left = dose(planned(found("crows_feet", side="left")), "crows_feet")
    assert set(left["suggested"]) == {"left"}
    assert {point["side"] for point in left["points"]} == {"left"}


def test_brow_tail_and_crows_feet_share_one_muscle():
    plan = planned(found("crows_feet", severity=3), found("brow", "brow_descent", 1))
    for side in ("left", "right"):
        assert sum(dose(plan, area)["suggested"][side] for area in ("crows_feet", "brow_lift")) <= 12
    assert dose(plan, "brow_lift")["suggested"] == {"left": 2, "right": 2}


def test_intended_doses_are_judged_and_totalled_in_place_of_the_suggestion():
    plan = planned(
        found("forehead"),
        found("glabella"),
        intended={"forehead": {"total": 22}, "glabella": {"total": 20}},
    )
    assert dose(plan, "forehead")["intended"] == {"total": 22, "in_range": False}
    assert dose(plan, "glabella")["intended"] == {"total": 20, "in_range": True}
    assert plan["totals"]["forehead_and_glabella"] == 42
    assert plan["totals"]["band"] == "strong"
    assert "22 U" in said(plan, "dose.intended_out_of_range")["text"]


def test_an_intended_dose_without_a_finding_is_counted_and_told():
    plan = planned(found("glabella"), intended={"chin": {"total": 6}})
    assert plan["totals"]["session"] == 22
    chin = dose(plan, "chin")
    assert (chin["suggested"], chin["points"]) == ({"total": 0}, [])
    assert chin["intended"] == {"total": 6, "in_range": True}
    assert "6 U intended" in said(plan, "dose.intended_without_finding")["text"]


def test_an_intended_dose_under_a_hold_is_told_and_not_counted():
    plan = planned(found("glabella"), safety={"infected_sites": ["chin"]}, intended={"chin": {"total": 6}})
    assert plan["totals"]["session"] == 16
    assert "chin (6 U)" in said(plan, "dose.intended_not_planned")["text"]


def test_suggestions_give_way_to_the_limit_of_ninety_days():
    plan = planned(
        found("glabella"), found("forehead"), toxin_history={"last_on": "2026-08-25", "units_last_90_days": 380}
    )
    assert plan["totals"]["session"] <= 20
    assert plan["totals"]["left_of_400"] >= 0
    assert "dose.ledger_lowered" in rules(plan)


def test_no_dose_where_even_the_smallest_would_pass_the_limit():
    plan = planned(found("glabella"), toxin_history={"units_last_90_days": 395})
    assert (plan["status"], plan["doses"]) == ("on_hold", [])


def test_label_doses_of_the_neck_are_single_doses():
    doses = {severity: dose(planned(found("neck", "vertical_bands", severity)), "platysma") for severity in (1, 2, 3)}
    assert [one["suggested"]["total"] for one in doses.values()] == [26, 31, 36]
    assert {one["evidence"] for one in doses.values()} == {"label"}


def test_the_label_covers_the_forehead_only_with_the_glabella():
    assert dose(planned(found("forehead")), "forehead")["off_label"]
    assert not dose(planned(found("forehead"), found("glabella")), "forehead")["off_label"]

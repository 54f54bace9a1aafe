"""Left and right, the bands of the neck, shared budgets, points."""

import pytest

from planning.engine.contract import vocabulary as v
from planning.engine.deciding import sides
from tests.engine.dosed import dose_of, dosed, proposed
from tests.engine.visits import found, visit

LEFT, RIGHT = v.BodySide.LEFT, v.BodySide.RIGHT


def lying(side, region, concern="dynamic_lines", severity=2, **more):
    return found(region, concern, severity, side=side, **more)


def each(dose):
    return tuple(None if side is None else side / 2 for side in (dose.left, dose.right))


def on(dose, side):
    return sum(given.halves for given in dose.points if given.point.side == side) / 2


def rows(dose, side):
    found_rows = {}
    for given in dose.points:
        if given.point.side == side:
            found_rows[given.point.row] = found_rows.get(given.point.row, 0) + given.halves / 2
    return found_rows


# --- Sides -------------------------------------------------------------------------------------------------------


def test_each_side_has_the_proposal_of_its_own_grade():
    dose = dose_of(
        visit(lying("left", "crows_feet", severity=3), lying("right", "crows_feet", severity=1)), "crows_feet"
    )
    assert (each(dose), proposed(dose)) == ((10, 5), (4, 12))
    assert dose.top == {LEFT: 24, RIGHT: 13}
    assert dose.facts.sides_differ


@pytest.mark.parametrize("side", ["left", "right"])
def test_a_side_without_a_finding_gets_nothing(side):
    dose = dose_of(visit(lying(side, "crows_feet")), "crows_feet")
    assert each(dose) == ((8, None) if side == "left" else (None, 8))
    assert {given.point.side for given in dose.points} == {side}
    assert dose.facts.one_sided
    assert not dose.facts.sides_differ
    assert dose.top == {LEFT: 18 * (side == "left"), RIGHT: 18 * (side == "right")}


WEAKER_SMILE = {"anatomy": {"asymmetries": [{"feature": "smile", "side": "left", "is": "weaker"}]}}


@pytest.mark.parametrize("form", ["weaker", "stronger", "higher", "lower", "wider"])
def test_an_equal_gum_show_stays_equal(form):
    smile = {"anatomy": {"asymmetries": [{"feature": "smile", "side": "left", "is": form}]}}
    dose = dose_of(visit(found("upper_lip", "gum_show", 3), **smile), "gummy_smile")
    assert dose.left == dose.right
    apart = (lying("left", "upper_lip", "gum_show", muscle_strength="strong"),
             lying("right", "upper_lip", "gum_show", muscle_strength="average"))  # fmt: skip
    dose = dose_of(visit(*apart, **smile), "gummy_smile")
    assert dose.left == dose.right


def test_an_unequal_gum_show_may_be_unequal():
    apart = lying("left", "upper_lip", "gum_show", 3), lying("right", "upper_lip", "gum_show", 1)
    dose = dose_of(visit(*apart), "gummy_smile")
    assert dose.left > dose.right


def test_a_recorded_difference_makes_the_sides_unequal():
    dose = dose_of(visit(found("crows_feet"), **WEAKER_SMILE), "crows_feet")
    assert each(dose) == (7, 8)
    assert dose.steps[-1].does == "sides"


def test_a_lower_brow_gets_less_forehead_and_the_total_stays():
    brow = {"anatomy": {"asymmetries": [{"feature": "brow", "side": "right", "is": "lower", "mm": 2}]}}
    dose = dose_of(visit(found("forehead"), found("glabella"), **brow), "forehead")
    assert dose.left > dose.right
    assert dose.left + dose.right == dose.total == 26
    assert on(dose, "left") > on(dose, "right")
    assert sum(given.halves for given in dose.points) == dose.total


def test_the_muscle_palpated_stronger_gets_more():
    jaws = (
        lying("left", "masseter", "muscle_bulk", muscle_strength="average"),
        lying("right", "masseter", "muscle_bulk", muscle_strength="strong"),
    )
    dose = dose_of(visit(*jaws, patient={"age": 30}), "masseter")
    assert dose.right > dose.left


@pytest.mark.parametrize(
    ("dose", "lesser"), [(1, 0), (4, 3), (16, 14), (18, 15), (19, 16), (20, 16), (24, 20), (40, 34), (41, 34)]
)
def test_the_lesser_side_is_lighter_by_a_share_and_half_a_unit_at_least(dose, lesser):
    """Half units. From ten units a side whole units."""
    assert sides.lesser_of(dose, 15) == lesser


def test_more_on_one_side_never_gives_the_other_less():
    for more in (LEFT, RIGHT):
        splits = [sides.split(total, more, 15) for total in range(1, 100)]
        for (left, right), (more_left, more_right) in zip(splits, splits[1:], strict=False):
            assert (more_left, more_right) in ((left + 1, right), (left, right + 1))
        for low in (2, 8, 40):
            both = [sides.unequal(dose, low, 3 * low, more, 15) for dose in range(low, 3 * low + 1)]
            assert all(a <= c and b <= d for (a, b), (c, d) in zip(both, both[1:], strict=False))
            assert all(low <= min(pair) <= max(pair) <= 3 * low for pair in both)


def test_what_is_wanted_apart_is_shared_in_proportion():
    assert sides.in_proportion(26, (14, 12)) == (14, 12)
    assert sides.in_proportion(13, (14, 12)) == (7, 6)
    assert sides.in_proportion(12, (7, 7)) == (None, None)


# --- The bands of the neck (REF 1.1) -------------------------------------------------------------------------------


def bands(severity=2, side="both", left=None, right=None):
    finding = found("neck", "vertical_bands", severity, side=side)
    counted = {name: count for name, count in (("left", left), ("right", right)) if count is not None}
    return finding | ({"bands": counted} if counted else {})


@pytest.mark.parametrize(
    ("left", "right", "total", "sides_"),
    [
        (1, 1, 26, (13, 13)),
        (1, 2, 31, (13, 18)),
        (2, 1, 31, (18, 13)),
        (2, 2, 36, (18, 18)),
        (2, 0, 26, (18, 8)),
        (0, 2, 26, (8, 18)),
        (1, 0, 26, (18, 8)),
        (3, 2, 36, (18, 18)),
        (3, 1, 31, (18, 13)),
    ],
)
def test_counted_bands_choose_the_label_dose_and_its_rows(left, right, total, sides_):
    """Eight units a side along the jaw, five for each band; without a band no more than the jaw-line row."""
    dose = dose_of(visit(bands(left=left, right=right)), "platysma")
    assert dose.total / 2 == total
    assert (on(dose, "left"), on(dose, "right")) == sides_
    for side, count, units in (("left", left, sides_[0]), ("right", right, sides_[1])):
        shared = rows(dose, side)
        assert shared.pop("jawline") == 8
        assert list(shared) == ["medial", "lateral"][:count]
        assert sum(shared.values()) == units - 8


@pytest.mark.parametrize("grade", [1, 2, 3])
@pytest.mark.parametrize("side", ["left", "right"])
def test_bands_on_one_side_leave_the_other_its_jaw_line_row(side, grade):
    dose = dose_of(visit(bands(grade, side)), "platysma")
    other = "right" if side == "left" else "left"
    assert dose.total / 2 == 26
    assert rows(dose, other) == {"jawline": 8}


def test_bands_on_one_side_hold_no_more_than_the_label_s_smallest_dose():
    """Two bands and the jaw-line row on one side, the jaw-line row on the other."""
    told = {"areas": {"platysma": {"given": {"total": 26}, "outcome": "too_subtle", "on": "2026-06-01"}}}
    dose = dose_of(visit(bands(side="left"), toxin_history=told), "platysma")
    assert (dose.total / 2, on(dose, "left"), on(dose, "right")) == (26, 18, 8)


@pytest.mark.parametrize(("grade", "total"), [(1, 26), (2, 31), (3, 36)])
def test_the_grade_stands_in_for_bands_that_nobody_counted(grade, total):
    dose = dose_of(visit(bands(grade)), "platysma")
    assert dose.total / 2 == total
    assert dose.left is dose.right is None
    assert on(dose, "left") == on(dose, "right") == total / 2


def test_unequal_grades_stand_for_one_band_and_two():
    dose = dose_of(visit(bands(1, "left"), bands(3, "right")), "platysma")
    assert (dose.total / 2, each(dose)) == (31, (13, 18))


def test_a_side_that_nobody_counted_leaves_the_count_to_the_grade():
    assert dose_of(visit(bands(3, left=1)), "platysma").total / 2 == 36


def test_a_step_down_takes_from_the_side_with_more_bands():
    first = {"toxin_history": {"first_time": True, "last_on": None}}
    dose = dose_of(visit(bands(left=1, right=2), **first), "platysma")
    assert (dose.total / 2, on(dose, "left"), on(dose, "right")) == (26, 13, 13)


# --- Budgets -------------------------------------------------------------------------------------------------------

EYES = (found("crows_feet", severity=3), found("brow", "brow_descent", severity=3))


@pytest.mark.parametrize(
    ("left", "right", "kept"),
    [
        # A brow tail of this grade gets 5.5 U a side alone, half of 12 U and more at the crow's feet.
        (6, 6, (5, 5)),
        (6.5, 6, (5, 5)),
        (7.5, 6, (4.5, 5)),
        (8, 8, (4, 4)),
        (10, 6, (2, 5)),
        (10.5, 6, (0, 5)),
        (12, 0, (0, 5)),
        (12, 12, (0, 0)),
        (14, 12, (0, 0)),
    ],
)
def test_the_muscle_around_the_eye_is_kept_within_its_budget_on_each_side(left, right, kept):
    given = {"crows_feet": {"left": left, "right": right}}
    doses = dosed(visit(*EYES, intended=given))
    assert each(doses.doses["brow_lift"]) == kept
    assert ("orbicularis" in doses.state.exceeded) is (left > 12)
    assert ("orbicularis" in doses.state.lowered) is (kept != (5, 5))


def test_a_budget_that_lowers_says_so():
    dose = dosed(visit(*EYES, intended={"crows_feet": {"left": 8, "right": 8}})).doses["brow_lift"]
    assert [(step.does, step.rule, step.moved) for step in dose.steps[-1:]] == [("budget", "budget.orbicularis", True)]


def last_days(units, *findings, **more):
    return dosed(visit(*findings, toxin_history={"units_last_90_days": units, "last_on": "2026-08-25"}, **more))


@pytest.mark.parametrize(
    ("before", "suggested"), [(368, 32), (384, 32), (384.5, 30), (385, 30), (390, 20), (391.5, 16), (392, 16)]
)
def test_what_was_given_and_this_session_stay_within_the_limit(before, suggested):
    interim = last_days(before, found("glabella"))
    assert interim.doses["glabella"].total == suggested
    assert interim.totals.with_this <= 400
    assert ("ledger" in interim.state.lowered) is (suggested < 32)


@pytest.mark.parametrize(
    ("before", "each_side"), [(384, 8), (384.5, 7.5), (385, 7.5), (385.5, 7), (391.5, 4), (392, 4)]
)
def test_the_limit_is_taken_from_both_sides(before, each_side):
    interim = last_days(before, found("crows_feet"))
    assert each(interim.doses["crows_feet"]) == (each_side, each_side)
    assert interim.totals.with_this <= 400


def test_nothing_is_suggested_where_own_doses_leave_less_than_the_smallest():
    interim = last_days(380, found("glabella"), found("forehead"), intended={"glabella": {"total": 16}})
    assert interim.doses["forehead"].total == 0
    assert interim.doses["forehead"].points == ()
    assert interim.totals.with_this == 396


@pytest.mark.parametrize(("glabella", "each_side"), [(12, 4), (12.5, 0)])
def test_both_sides_get_nothing_where_less_than_the_smallest_is_left(glabella, each_side):
    own = {"glabella": {"total": glabella}}
    interim = last_days(380, found("crows_feet"), found("glabella"), intended=own)
    assert each(interim.doses["crows_feet"]) == (each_side, each_side)


# --- Points --------------------------------------------------------------------------------------------------------


def test_what_is_suggested_lies_over_the_points_in_pairs_with_the_rest_in_the_midline():
    dose = dose_of(visit(found("glabella")), "glabella")
    assert (dose.left, dose.right, dose.total) == (None, None, 32)
    assert {given.point.id: given.halves / 2 for given in dose.points} == {
        "glabella.procerus": 4,
        "glabella.medial.r": 3,
        "glabella.medial.l": 3,
        "glabella.lateral.r": 3,
        "glabella.lateral.l": 3,
    }

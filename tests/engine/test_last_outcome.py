"""The last dose of an area and how it came out stand for the grade (R108 to R111)."""

import pytest

from tests.engine.dosed import dose_of, dosed, proposed
from tests.engine.visits import found, visit

HEAVY = {"anatomy": {"eyelids": "heavy"}}


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
    interim = dosed(visit(found("glabella"), visit="check_in", toxin_history=told, check_in=judged))
    assert proposed(interim.doses["glabella"]) == (14, 19)
    assert (interim.totals.session, interim.totals.with_this) == (0, 24)


@pytest.mark.parametrize(("outcome", "suggested"), [("too_subtle", 7), ("as_wished", 6), ("too_strong", 5)])
def test_a_step_is_a_whole_unit_where_no_point_lies_between_the_sides(outcome, suggested):
    told = history("chin", {"total": 6}, outcome)
    dose = dose_of(visit(found("chin", "chin_dimpling"), toxin_history=told), "chin")
    assert dose.total / 2 == suggested

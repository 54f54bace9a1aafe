"""How a dose comes about (INC-31): third, steps, floor, ceilings, sides, budgets, points. Half units where counted."""

import pytest

from tests.engine.dosed import dose_of
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


@pytest.mark.parametrize(("area", "grade"), THIRDS)
def test_the_grade_picks_a_third_of_the_range(area, grade):
    dose = dose_of(visit(found(area, severity=grade, movement="moderate")), area)
    assert (dose.low / 2, dose.high / 2) == THIRDS[area, grade]
    assert [(step.does, step.to, step.moved) for step in dose.steps] == [("third", (dose.low, dose.high), True)]


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


@pytest.mark.parametrize(
    ("outcome", "given", "suggested", "proposed"),
    [
        # A step of the glabella is a sixth of 17 U.
        ("too_subtle", 14, 16, (13.5, 18.5)),
        ("as_wished", 14, 14, (11.5, 16.5)),
        ("as_wished", 14.5, 14.5, (12, 17)),
        ("too_strong", 14, 11, (8.5, 13.5)),
        # The range wins.
        ("too_subtle", 24, 25, (22.5, 25)),
        ("too_subtle", 30, 25, (22.5, 25)),
        ("as_wished", 7.5, 8, (8, 10.5)),
        ("as_wished", 30, 25, (22.5, 25)),
        ("too_strong", 8, 8, (8, 10.5)),
        ("too_subtle", 4, 8, (8, 10.5)),
        ("uneven", 14, 14, (11.5, 16.5)),
    ],
)
def test_the_last_outcome_takes_the_place_of_the_grade(outcome, given, suggested, proposed):
    history = {"areas": {"glabella": {"given": {"total": given}, "outcome": outcome, "on": "2026-06-01"}}}
    dose = dose_of(visit(found("glabella", severity=3), toxin_history=history), "glabella")
    assert (dose.total / 2, dose.low / 2, dose.high / 2) == (suggested, *proposed)
    assert [step.does for step in dose.steps] == ["third", "last_outcome"]
    assert dose.facts.last_outcome == outcome

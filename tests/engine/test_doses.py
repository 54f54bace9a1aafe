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

"""Sharing out units over points: both sides of an even face alike, in every area and at every total."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from planning.engine import sharing
from planning.engine.contract.vocabulary import BodySide, DoseBasis, Side
from planning.engine.deciding import sides
from planning.engine.deciding.dose_draft import halves
from planning.engine.deciding.points import share_sides
from planning.protocols import shipped

DOSED = [plan for plan in shipped().areas.values() if plan.dosing]
BY_TOTAL, BY_SIDE = (
    pytest.mark.parametrize("plan", [plan for plan in DOSED if plan.dosing.basis is basis], ids=lambda p: str(p.code))
    for basis in (DoseBasis.TOTAL, DoseBasis.PER_SIDE)
)


def rows(plan):
    """All points of an area, and each of its named rows alone."""
    named = {point.row for point in plan.points if point.row}
    return [plan.points, *([point for point in plan.points if point.row == row] for row in named)]


def evenly(total, points):
    doses = sharing.evenly(total, [p.share for p in points], sharing.mirrored(p.side for p in points))
    return None if doses is None else {point.id: dose for point, dose in zip(points, doses, strict=True)}


def by_side(points, doses, side):
    return [doses[point.id] for point in points if point.side is side]


@pytest.mark.parametrize(
    ("area", "total", "doses"),
    [
        ("forehead", 10, [2, 2, 2, 2, 2]),
        ("forehead", 10.5, [2.5, 2, 2, 2, 2]),
        ("glabella", 22, [5, 4.5, 4.5, 4, 4]),
        ("glabella", 16, [4, 3, 3, 3, 3]),
        ("chin", 5.5, None),
        ("chin", 6, [3, 3]),
        ("lip_flip", 2.5, None),
        ("lip_flip", 3, [1, 1, 0.5, 0.5]),
        ("platysma", 26, [2.5, 2.5, 2, 2.5, 2.5, 2] + [1] * 12),
    ],
)
def test_a_total_over_the_points_of_an_area(area, total, doses):
    shared = evenly(halves(total), shipped().areas[area].points)
    assert (shared and [dose / 2 for dose in shared.values()]) == doses


@BY_TOTAL
def test_every_total_of_the_range_splits_evenly_or_its_neighbours_do(plan):
    low, high = halves(plan.dosing.low), halves(plan.dosing.high)
    for points in rows(plan):
        before = None
        weights, keys = [p.share for p in points], sharing.mirrored(p.side for p in points)
        for total in range(low, high + 1):
            doses = evenly(total, points)
            if doses is None:
                assert sharing.nearest_even(total, weights, keys, low, high) == (total - 1, total + 1)
                continue
            assert_even(total, points, doses)
            if before is not None:
                assert all(doses[name] >= before[name] - 1 for name in doses), "a larger total lowers a point"
            before = doses


def assert_even(total, points, doses):
    assert sum(doses.values()) == total
    assert min(doses.values()) >= 1
    assert by_side(points, doses, Side.LEFT) == by_side(points, doses, Side.RIGHT)
    whole = sum(point.share for point in points)
    for point in points:
        assert abs(doses[point.id] - total * point.share / whole) < 2, "far from the point's proportion"
    for middle in (point for point in points if point.side is Side.MIDLINE):
        assert doses[middle.id] >= total * middle.share / whole


@BY_SIDE
def test_sides_apart_are_each_shared_out_alike(plan):
    """The left side of an area gets at each point what the right gets at the same dose."""
    dosing = plan.dosing
    for amount in range(halves(dosing.low), halves(dosing.high) + 1):
        shared = share_sides(2 * amount, amount, amount, plan.points)
        doses = {one.point.id: one.halves for one in shared}
        assert sum(doses.values()) == 2 * amount and len(doses) == len(plan.points)
        assert by_side(plan.points, doses, Side.LEFT) == by_side(plan.points, doses, Side.RIGHT)


@BY_TOTAL
@pytest.mark.parametrize("more_on", list(BodySide))
def test_unequal_sides_stay_as_they_were_decided(plan, more_on):
    for total in range(halves(plan.dosing.low), halves(plan.dosing.high) + 1):
        left, right = sides.split(total, more_on, 15)
        doses = {one.point.id: one.halves for one in share_sides(total, left, right, plan.points)}
        on = {side: sum(doses.get(p.id, 0) for p in plan.points if p.side is side) for side in Side}
        assert sum(doses.values()) == total
        assert on[Side.LEFT] - on[Side.RIGHT] == left - right


WEIGHTS = st.lists(st.integers(1, 6), min_size=1, max_size=8)


@given(WEIGHTS, WEIGHTS, st.integers(0, 120))
def test_any_pairs_and_any_points_alone(paired, alone, total):
    weights = [*paired, *paired, *alone]
    keys = [*range(len(paired)), *range(len(paired)), *([None] * len(alone))]
    doses = sharing.evenly(total, weights, keys)
    assume(doses is not None)
    assert sum(doses) == total and min(doses) >= 1
    assert doses[: len(paired)] == doses[len(paired) : 2 * len(paired)]
    below, above = sharing.nearest_even(total, weights, keys, 0, 121)
    assert below is None or below < total
    assert above is None or above > total


@given(WEIGHTS, st.integers(0, 120))
def test_a_larger_amount_lowers_no_point(weights, total):
    assume(total + 1 != len(weights))
    less, more = (sharing.by_weight(amount, tuple(weights)) for amount in (total, total + 1))
    assert sum(more) - sum(less) == 1
    assert all(a <= b for a, b in zip(less, more, strict=True))


def test_what_is_offered_stays_inside_the_range():
    chin = ([1, 1], [0, 0])
    assert sharing.nearest_even(11, *chin, 8, 16) == (10, 12)
    assert sharing.nearest_even(7, *chin, 8, 16) == (None, 8)
    assert sharing.nearest_even(17, *chin, 8, 16) == (16, None)
    assert sharing.nearest_even(15, *chin, 8, 15) == (14, None)
    assert sharing.nearest_even(11, *chin, 11, 11) == (None, None)

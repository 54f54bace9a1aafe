"""The check-in, step by step: days, room by side, shared limits, the ledger, gates, questions and the right cause."""

from datetime import date, timedelta
from typing import Any

import pytest

from planning.engine import read_document
from planning.engine.contract import vocabulary as v
from planning.engine.deciding.decision import AreaDecision
from planning.engine.deciding.headroom import headrooms
from planning.engine.deciding.reviews import reviews
from tests.engine.reviewing import judged, one, proposal, protocol, rules, said, sides, visit

FROWN = "glabella dynamic_lines severity=2"
BROW = "forehead dynamic_lines severity=2"
EYES = "crows_feet dynamic_lines severity=2"
TAIL = "brow brow_descent severity=1"
SUBTLE = {"glabella": "too_subtle"}
FULL, FADED = ("may_add", 6, "higher"), ("none", None, "same")


def frown(units: float = 12, **more: Any) -> dict[str, Any]:
    return visit({"glabella": {"total": units}}, SUBTLE, FROWN, **more)


def eyes(left: float, right: float, outcome: Any = "too_subtle", found: str = EYES, **more: Any) -> dict[str, Any]:
    return visit({"crows_feet": {"left": left, "right": right}}, {"crows_feet": outcome}, found, **more)


@pytest.mark.parametrize(
    ("days", "expected"),
    [(13, ("wait", None, "same")), (14, FULL), (21, FULL), (22, FULL), (55, FULL), (56, FADED)],
)
def test_a_result_is_judged_at_its_peak_and_no_longer_once_it_fades(days: int, expected: Any) -> None:
    assert (
        said(one(frown(days=days, toxin_history={"last_on": "2026-11-23"}, today=day(days)), glabella=19)) == expected
    )


def day(days: int) -> str:
    return (date(2026, 11, 23) + timedelta(days)).isoformat()


@pytest.mark.parametrize(
    ("days", "expected", "rule"),
    [
        (14, ("wait", None, "same"), "check_in.masseter_is_slow"),
        (41, ("wait", None, "same"), "check_in.masseter_is_slow"),
        (42, ("none", None, "higher"), "check_in.slow_muscle"),
        (56, ("none", None, "higher"), "check_in.slow_muscle"),
    ],
)
def test_nothing_is_ever_added_to_the_masseter(days: int, expected: Any, rule: str) -> None:
    found = "masseter muscle_bulk severity=2 muscle_strength=average"
    jaw = visit({"masseter": {"left": 25, "right": 25}}, {"masseter": "too_subtle"}, found, days=days, today=day(days))
    adjustment = one(jaw, masseter=33)
    assert said(adjustment) == expected
    assert rule in rules(adjustment)


@pytest.mark.parametrize(
    ("given", "top", "expected"),
    [
        (12, 17.5, ("may_add", 5.5, "higher")),
        (12, 18, ("may_add", 6, "higher")),
        (12, 18.5, ("may_add", 6, "higher")),
        (18.5, 19, ("may_add", 0.5, "higher")),
        (19, 19, ("none", None, "higher")),
        (20, 19, ("none", None, "higher")),
        (24.5, 25, ("may_add", 0.5, "higher")),
        (24.5, 19, ("none", None, "higher")),
        (25, 25, ("none", None, "remap")),
    ],
)
def test_an_area_gets_up_to_the_top_of_its_proposal_and_six_units_at_most(
    given: float, top: float, expected: Any
) -> None:
    assert said(one(frown(given, toxin_history={"units_last_90_days": 30}), glabella=top)) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (13, ("may_add", 0.5, "higher")),
        (13.5, ("none", None, "remap")),
        (14, ("none", None, "same")),
    ],
)
def test_a_proposal_that_was_kept_low_on_purpose_is_not_passed(given: float, expected: Any) -> None:
    adjustment = one(frown(given, toxin_history={"units_last_90_days": 14}), "third", glabella=13.5)
    assert said(adjustment) == expected


@pytest.mark.parametrize(
    ("top", "expected"),
    [
        (8.5, ("may_add", 2.5, "higher")),
        (9, ("may_add", 3, "higher")),
        (9.5, ("may_add", 3, "higher")),
        (6.5, ("may_add", 0.5, "higher")),
        (6, ("none", None, "higher")),
    ],
)
def test_each_side_gets_three_units_at_most(top: float, expected: Any) -> None:
    assert said(one(eyes(6, 6), crows_feet=top)) == expected


def test_what_is_left_of_less_than_half_a_unit_is_nothing() -> None:
    quarter = visit({"crows_feet": {"total": 23.5}}, {"crows_feet": "too_subtle"}, EYES)
    assert said(one(quarter, crows_feet=12)) == ("none", None, "remap")
    assert "check_in.nearly_full" in rules(one(quarter, crows_feet=12))


def test_sides_that_had_different_doses_get_what_is_left_on_each() -> None:
    adjustment = one(eyes(6, 8), crows_feet=9)
    assert said(adjustment) == ("may_add", 3, "higher")
    assert sides(adjustment) == {"left": ("may_add", 3), "right": ("may_add", 1)}


def test_a_full_side_takes_nothing_from_the_other() -> None:
    adjustment = one(eyes(6, 9), crows_feet=9)
    assert said(adjustment) == ("may_add", 3, "higher")
    assert sides(adjustment) == {"left": ("may_add", 3), "right": ("none", 0)}


def test_a_side_that_was_not_treated_gets_nothing() -> None:
    adjustment = one(eyes(6, 0, found=f"{EYES} side=left"), crows_feet=(9, 0))
    assert said(adjustment) == ("may_add", 3, "higher")
    assert sides(adjustment) == {"left": ("may_add", 3), "right": ("none", 0)}


def test_a_side_that_wants_more_waits_for_its_finding() -> None:
    left = f"{EYES} side=left"
    checked = judged(eyes(6, 6, found=left), crows_feet=(9, 0))
    (adjustment,) = checked.adjustments
    assert said(adjustment) == ("wait", None, "higher")
    assert {missing.path for missing in checked.missing} == {"findings"}
    assert "check_in.no_finding" in rules(adjustment)


@pytest.mark.parametrize("right", ["as_wished", "too_strong"])
def test_the_side_that_wants_more_gets_it_alone(right: str) -> None:
    told = {"left": "too_subtle", "right": right}
    for found in (EYES, f"{EYES} side=left"):
        adjustment = one(eyes(6, 6, told, found), crows_feet=(9, 9 if found == EYES else 0))
        assert said(adjustment) == ("may_add", 3, "remap")
        assert sides(adjustment) == {"left": ("may_add", 3), "right": ("none", 0)}
    brow = visit({"forehead": {"total": 10}}, {"forehead": told}, BROW)
    assert sides(one(brow, forehead=15)) == {"left": ("may_add", 2.5), "right": ("none", 0)}


def test_sides_that_came_out_differently_and_not_too_weak_get_nothing() -> None:
    adjustment = one(eyes(6, 6, {"left": "too_strong", "right": "as_wished"}), crows_feet=9)
    assert said(adjustment) == ("none", None, "remap")


def test_a_side_that_was_not_judged_waits() -> None:
    checked = judged(eyes(6, 6, {"left": "too_subtle"}), crows_feet=9)
    assert said(checked.adjustments[0]) == ("wait", None, "same")
    assert {missing.path for missing in checked.missing} == {"check_in.outcomes"}


def test_what_is_uneven_gets_more_where_it_has_had_less() -> None:
    adjustment = one(eyes(6, 8, "uneven"), crows_feet=9)
    assert said(adjustment) == ("may_add", 3, "remap")
    assert sides(adjustment) == {"left": ("may_add", 3), "right": ("none", 0)}


def test_what_is_uneven_after_equal_doses_gets_it_on_one_side_only() -> None:
    adjustment = one(eyes(6, 6, "uneven"), crows_feet=9)
    assert said(adjustment) == ("may_add", 3, "remap")
    assert adjustment.review.may_add == 3
    uneven = visit({"glabella": {"total": 12}}, {"glabella": "uneven"}, FROWN)
    assert said(one(uneven, glabella=19)) == ("may_add", 3, "remap")


@pytest.mark.parametrize(
    ("crows", "brow", "expected"),
    [
        ((7, 7), (2, 2), {"crows_feet": 0, "brow_lift": 3}),
        ((7, 7), (3, 3), {"crows_feet": 2, "brow_lift": 0}),
    ],
)
def test_one_muscle_is_shared_in_the_order_of_its_budget(crows: Any, brow: Any, expected: Any) -> None:
    tops = (
        {"crows_feet": 9.0, "brow_lift": 6.0} if expected["brow_lift"] == 0 else {"crows_feet": 7.0, "brow_lift": 6.0}
    )
    document = visit(
        {"crows_feet": {"left": crows[0], "right": crows[1]}, "brow_lift": {"left": brow[0], "right": brow[1]}},
        {"crows_feet": "too_subtle", "brow_lift": "too_subtle"},
        EYES,
        TAIL,
    )
    got = {str(each.area): (each.most or 0) / 2 for each in judged(document, **tops).adjustments}
    assert got == expected


def test_a_shared_muscle_that_is_full_is_placed_differently_next_time() -> None:
    document = visit(
        {"crows_feet": {"left": 8, "right": 8}, "brow_lift": {"left": 4, "right": 4}},
        {"crows_feet": "too_subtle", "brow_lift": "too_subtle"},
        EYES,
        TAIL,
    )
    for adjustment in judged(document, crows_feet=9, brow_lift=6).adjustments:
        assert said(adjustment) == ("none", None, "remap")
        assert "check_in.shared_limit" in rules(adjustment)


def test_a_shared_muscle_with_half_a_unit_left_is_not_full() -> None:
    document = visit(
        {"crows_feet": {"left": 8, "right": 8}, "brow_lift": {"left": 3.5, "right": 3.5}},
        {"crows_feet": "too_subtle", "brow_lift": "too_subtle"},
        EYES,
        TAIL,
    )
    crows, brow = judged(document, crows_feet=8, brow_lift=6).adjustments
    assert (said(crows), said(brow)) == (("none", None, "higher"), ("may_add", 0.5, "higher"))


@pytest.mark.parametrize(("bands", "most"), [(30, 0), (29.5, 0), (29, 0.5), (28, 1), (24, 3)])
def test_a_limit_of_the_session_counts_both_sides(bands: float, most: float) -> None:
    document = visit(
        {"nefertiti": {"left": 5, "right": 5}, "platysma": {"total": bands}},
        {"nefertiti": "too_subtle", "platysma": "as_wished"},
        "jawline vertical_bands severity=2",
    )
    neck = {str(each.area): each for each in judged(document, nefertiti=18).adjustments}
    assert (neck["nefertiti"].most or 0) / 2 == most
    assert str(neck["nefertiti"].next_visit) == ("higher" if most else "remap")


def test_a_muscle_that_is_full_on_one_side_is_not_added_to_there() -> None:
    document = visit(
        {"crows_feet": {"left": 6, "right": 8}, "brow_lift": {"left": 2, "right": 4}},
        {"crows_feet": "uneven", "brow_lift": "as_wished"},
        EYES,
        TAIL,
    )
    crows, brow = judged(document, crows_feet=9, brow_lift=6).adjustments
    assert sides(crows) == {"left": ("may_add", 3), "right": ("none", 0)}
    assert said(brow) == ("none", None, "same")


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        (380, {"forehead": 6, "glabella": 6}),
        (388.5, {"forehead": 6, "glabella": 5.5}),
        (394, {"forehead": 6, "glabella": 0}),
        (399.5, {"forehead": 0.5, "glabella": 0}),
    ],
)
def test_what_the_label_leaves_is_shared_by_all_areas(before: float, expected: dict[str, float]) -> None:
    given = {"forehead": {"total": 8}, "glabella": {"total": 10}}
    told = visit(given, dict.fromkeys(given, "too_subtle"), toxin_history={"units_last_90_days": before})
    document = read_document(told)
    open_ = [(review, without_gate(review.area), proposal(review.area, 20)) for review in reviews(document, protocol())]
    left = headrooms(open_, document, protocol())
    assert {str(area): float(room.total / 2) for area, room in left.items()} == expected
    for room in left.values():
        assert (str(room.next_visit), bool(room.stops)) == (("higher", False) if room.total else ("same", True))


def without_gate(area: v.Area) -> AreaDecision:
    return AreaDecision(area, findings=(0,), gate=None, open_rules=(), modifiers=(), reasons=(), dose=None)

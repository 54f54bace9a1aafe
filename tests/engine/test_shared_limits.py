"""Limits that areas share, at a consult and at a check-in, where the two sides are not alike."""

from dataclasses import replace

import pytest

from planning.engine import read_document
from planning.engine.contract import vocabulary as v
from planning.engine.deciding.area_facts import area_facts
from planning.engine.deciding.budgets import keep_budgets
from planning.engine.deciding.dose_draft import draft
from planning.engine.deciding.findings import judge_findings
from planning.engine.deciding.sides import lesser_of
from planning.engine.protocol.model import Budget
from tests.engine.dosed import dosed
from tests.engine.reviewing import judged
from tests.engine.reviewing import visit as check_in
from tests.engine.visits import found, shipped, visit


def test_a_side_that_the_first_area_filled_leaves_the_second_nothing_there() -> None:
    # Of one muscle's 12 U a side the left has 2 left and the right 5; the crow's feet, served first, take 2 and 3.
    given = {"crows_feet": {"left": 8, "right": 5}, "brow_lift": {"left": 2, "right": 2}}
    seen = check_in(
        given,
        {"crows_feet": "too_subtle", "brow_lift": "too_subtle"},
        "crows_feet dynamic_lines severity=3",
        "brow brow_descent severity=3",
    )
    offered = {one.area: one for one in judged(seen, crows_feet=12, brow_lift=6).adjustments}
    eyes, brow = offered[v.Area.CROWS_FEET], offered[v.Area.BROW_LIFT]
    assert {str(side): one.most / 2 for side, one in eyes.sides.items()} == {"left": 2, "right": 3}
    # Its left has nothing left, its right 2: a full side takes nothing from the other.
    assert {str(side): one.most / 2 for side, one in brow.sides.items()} == {"left": 0, "right": 2}


@pytest.mark.parametrize(("a_side", "total"), [(7, 13), (6.5, 12), (4, 7)])
def test_a_total_keeps_to_a_limit_of_each_side_by_its_fuller_side(a_side: float, total: float) -> None:
    protocol = shipped()
    asymmetry = [{"feature": "brow", "side": "right", "is": "higher"}]
    document = read_document(visit(found("forehead"), anatomy={"asymmetries": asymmetry}))
    facts = area_facts(v.Area.FOREHEAD, judge_findings(document, protocol), document, protocol)
    made = draft(facts, (), document, protocol)
    assert (made.total / 2, max(made.on_each_side) / 2) == (13, 7)
    limited = replace(protocol, budgets=(Budget("one_side", (v.Area.FOREHEAD,), a_side, None),))
    kept = keep_budgets(document, limited, {v.Area.FOREHEAD: made}).drafts[v.Area.FOREHEAD]
    assert kept.total / 2 == total
    assert max(kept.on_each_side) / 2 <= a_side


def test_a_limit_lowers_no_suggestion_beside_which_another_dose_is_meant() -> None:
    seen = (found("crows_feet", severity=3), found("brow", "brow_descent", severity=3))
    suggested = dosed(visit(*seen)).doses[v.Area.CROWS_FEET]
    meant = dosed(visit(*seen, intended={"crows_feet": {"left": 12, "right": 12}}))
    beside = meant.doses[v.Area.CROWS_FEET]
    assert (beside.left, beside.right) == (suggested.left, suggested.right)
    assert [step for step in beside.steps if step.does == "budget"] == []
    assert meant.doses[v.Area.BROW_LIFT].total == 0


@pytest.mark.parametrize(("dose", "lesser"), [(18, 16), (19, 17), (20, 18), (21, 18), (22, 20), (23, 20)])
def test_a_side_is_counted_in_whole_units_from_ten_units(dose: int, lesser: int) -> None:
    # Half units, a tenth less: 8.1, 8.6, 9, 9.5, 9.9 and 10.4 units on the nearest step.
    assert lesser_of(dose, 10) == lesser

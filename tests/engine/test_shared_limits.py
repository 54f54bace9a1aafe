"""Limits that areas share, at a consult and at a check-in, where the two sides are not alike."""

from dataclasses import replace

import pytest

from planning.engine import read_document
from planning.engine.contract import vocabulary as v
from planning.engine.deciding.area_facts import area_facts
from planning.engine.deciding.budgets import keep_budgets
from planning.engine.deciding.draft import draft
from planning.engine.deciding.findings import judge_findings
from planning.engine.protocol.model import Budget
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
    assert brow.now is v.Now.NONE
    assert brow.next_visit is v.NextVisit.REMAP


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

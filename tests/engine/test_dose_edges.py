"""Figures that sides and areas share, just at their edge and one step beside it."""

from dataclasses import replace

import pytest

from planning.engine import plan, read_document
from planning.engine.contract import vocabulary as v
from planning.engine.contract.vocabulary import Status
from planning.engine.deciding import sides
from planning.engine.protocol.model import Budget
from tests.engine.visits import found, shipped, visit

LEFT = v.BodySide.LEFT
LOWER_BROW = {"anatomy": {"asymmetries": [{"feature": "brow", "side": "right", "is": "lower", "mm": 2}]}}


@pytest.mark.parametrize(("dose", "lesser"), [(18, 14), (19, 15), (20, 16), (21, 16), (22, 18)])
def test_a_lesser_side_is_counted_in_whole_units_from_ten(dose: int, lesser: int) -> None:
    """Half units, a fifth less."""
    assert sides.lesser_of(dose, 20) == lesser


@pytest.mark.parametrize(("low", "greater"), [(14, 17), (15, 18), (16, 19), (17, 22)])
def test_a_greater_side_may_have_a_half_unit_below_ten_only(low: int, greater: int) -> None:
    """Half units of a side that must leave `low` to the other."""
    assert max(sides.unequal(17, low, 24, LEFT, 15)) == greater


@pytest.mark.parametrize(("most", "each"), [(7.5, (7, 6)), (7, (7, 6)), (6.5, (6.5, 5.5)), (6, (6, 5))])
def test_a_limit_of_each_side_is_kept_on_the_side_that_gets_more(most: float, each: tuple[float, float]) -> None:
    """The forehead is dosed in total; a lower brow on the right leaves its left side the greater share."""
    protocol = replace(shipped(), budgets=(Budget("made", (v.Area.FOREHEAD,), per_side=most),))
    answer = plan(read_document(visit(found("forehead"), **LOWER_BROW)), protocol)
    suggested = answer.doses[0].suggested
    assert (suggested.left, suggested.right) == each


@pytest.mark.parametrize(
    ("infected", "status", "dosed"),
    [
        (("glabella",), Status.ON_HOLD, set()),
        (("chin",), Status.READY, {"glabella"}),
        ((), Status.READY, {"glabella"}),
    ],
)
def test_the_only_area_infected_is_a_hold(infected: tuple[str, ...], status: Status, dosed: set[str]) -> None:
    answer = plan(read_document(visit(found("glabella"), safety={"infected_sites": list(infected)})), shipped())
    assert (answer.status, {dose.area for dose in answer.doses}) == (status, dosed)

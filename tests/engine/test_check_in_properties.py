"""At a check-in nothing is added that a consult would not give (INC-32), tried on hundreds of them."""

import copy
from typing import Any

import pytest
from hypothesis import find, given
from hypothesis import strategies as st

from tests.engine.faces import HOLDS, RISKS, TOP, check_ins
from tests.engine.generated import documents
from tests.engine.test_properties import answer_to, often, plan_shape, units
from tests.engine.visits import ORDINARY

Answer = dict[str, Any]
ASKED = sorted(ORDINARY["safety"])
"""Every answer about health that a consult asks for before it gives a dose, or that would lower one."""


def added(answer: Answer) -> dict[str, float]:
    """What may be added, in total or on each side, by area."""
    return {line["area"]: line["now_units"][1] for line in answer["adjustments"] if line["now"] == "may_add"}


def at_risk() -> st.SearchStrategy[Answer]:
    return st.builds(lambda visit, risk: RISKS[risk](visit), check_ins(), st.sampled_from(sorted(RISKS)))


@often
@given(st.one_of(check_ins(), at_risk(), documents(visit="check_in")))
def test_whatever_is_decided_has_its_reason_and_only_an_offer_has_units(visit: Answer) -> None:
    answer = answer_to(visit)
    plan_shape.validate(answer)
    ids = {said["id"] for said in answer["statements"]}
    for line in answer["adjustments"]:
        assert line["because"] and set(line["because"]) <= ids
        assert (line["now_units"] is not None) == (line["now"] == "may_add")


@often
@given(st.one_of(check_ins(), at_risk()))
def test_nothing_is_added_where_a_consult_gives_no_dose(visit: Answer) -> None:
    consult = {key: value for key, value in copy.deepcopy(visit).items() if key != "check_in"} | {"visit": "consult"}
    consult["toxin_history"]["last_on"] = "2026-06-01"
    dosed = {dose["area"] for dose in answer_to(consult)["doses"]}
    assert added(answer_to(visit)).keys() <= dosed


@often
@given(check_ins())
def test_range_and_shared_limits_are_kept_with_what_is_added(visit: Answer) -> None:
    given_, more = visit["check_in"]["given"], added(answer_to(visit))
    uneven = {area for area, outcome in visit["check_in"]["outcomes"].items() if outcome == "uneven"}
    after = {area: with_added(dose, more.get(area, 0), area in uneven) for area, dose in given_.items()}
    for area in more:
        assert max(after[area].values()) <= TOP[area]
        assert units(after[area]) - units(given_[area]) <= 6 and more[area] >= 0.5
        assert "total" in given_[area] or more[area] <= 3
    if {"crows_feet", "brow_lift"} & more.keys():
        for side in ("left", "right"):
            there = sum(after.get(area, {}).get(side, 0) for area in ("crows_feet", "brow_lift"))
            assert there <= 12 or there == sum(
                given_.get(area, {}).get(side, 0) for area in ("crows_feet", "brow_lift")
            )
    if {"platysma", "nefertiti"} & more.keys():
        assert sum(units(after[area]) for area in ("platysma", "nefertiti") if area in after) <= 40
    before = max(visit["toxin_history"]["units_last_90_days"], sum(map(units, given_.values())))
    assert not more or before + sum(units(after[area]) - units(given_[area]) for area in more) <= 400


def with_added(dose: Answer, more: float, uneven: bool) -> Answer:
    """Where it came out uneven, the side that has had less gets it; of equal sides, either."""
    if "total" in dose:
        return {"total": dose["total"] + more}
    if uneven and dose["left"] != dose["right"]:
        lesser = min(dose, key=dose.__getitem__)
        return {side: amount + (more if side == lesser else 0) for side, amount in dose.items()}
    return {side: amount + more for side, amount in dose.items()}


@often
@given(check_ins(), st.sampled_from(sorted(HOLDS)))
def test_a_hold_takes_every_addition_and_every_higher_next_visit(visit: Answer, hold: str) -> None:
    answer = answer_to(HOLDS[hold](visit))
    assert not added(answer)
    assert "higher" not in {line["next_visit"] for line in answer["adjustments"]}


@often
@given(check_ins(), st.sampled_from(sorted(RISKS)))
def test_a_risk_never_brings_an_addition_up(visit: Answer, risk: str) -> None:
    before, after = answer_to(visit), answer_to(RISKS[risk](visit))
    told = {said["id"]: said["rule"] for said in before["statements"]}
    # What shared limits took for one area goes to the next where that one is held.
    shared = {
        line["area"]
        for line in before["adjustments"]
        if {told[key] for key in line["because"]} & {"check_in.shared_limit", "check_in.ledger_shared"}
    }
    assert added(after).keys() <= added(before).keys() | shared


@often
@given(check_ins(), st.sampled_from(ASKED))
def test_what_was_not_asked_adds_nothing_and_is_named(visit: Answer, question: str) -> None:
    offered = added(answer_to(visit))
    del visit["safety"][question]
    answer = answer_to(visit)
    assert not added(answer)
    assert not offered or f"safety.{question}" in answer["missing"]
    for line in answer["adjustments"]:
        assert line["area"] not in offered or line["now"] == "wait" and line["next_visit"] != "higher"


@pytest.mark.parametrize(("area", "most"), [("glabella", 6), ("crows_feet", 1), ("lip_flip", 2)])
def test_some_of_the_generated_check_ins_are_offered_units(area: str, most: float) -> None:
    assert find(check_ins(), lambda visit: added(answer_to(visit)).get(area) == most, settings=often)

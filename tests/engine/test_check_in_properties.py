"""At a check-in nothing is added that a consult would not give (INC-32), tried on hundreds of them, with the engine's own proposals."""

import copy
from typing import Any

import pytest
from hypothesis import find, given
from hypothesis import strategies as st

from planning.engine.contract import vocabulary as v
from planning.engine.deciding.decision import AdjustmentDecision
from tests.engine.faces import HOLDS, RISKS, TOP, check_ins
from tests.engine.reviewing import decided, proposals
from tests.engine.test_neighbours import faults_of
from tests.engine.test_properties import often, units
from tests.engine.visits import ORDINARY

Visit = dict[str, Any]
ASKED = [*(("safety", name) for name in sorted(ORDINARY["safety"])), ("patient", "sex"), ("patient", "age")]
ASKED += [("toxin_history", "last_on"), ("toxin_history", "units_last_90_days"), ("check_in", "effects")]
SIDES = tuple(map(str, v.BodySide))


def adjustments(visit: Visit) -> dict[str, AdjustmentDecision]:
    return {str(one.area): one for one in decided(visit).adjustments}


def added(visit: Visit) -> dict[str, dict[str, float]]:
    """Units that may be added, on each side, or in total where an area is dosed so and its sides do not differ."""
    return {area: on for area, one in adjustments(visit).items() if one.now is v.Now.MAY_ADD and (on := _added(one))}


def _added(one: AdjustmentDecision) -> dict[str, float]:
    if one.sides:
        return {str(side): each.most / 2 for side, each in one.sides.items()}
    assert one.most is not None
    return dict.fromkeys(SIDES, one.most / 2) if one.review.per_side else {"total": one.most / 2}


def with_sides() -> st.SearchStrategy[Visit]:
    """Check-ins where some areas came out differently on each side, or where an effect is on one side."""
    told = st.sampled_from(["too_subtle", "too_subtle", "as_wished", "too_strong", "uneven"])
    return st.builds(_sided, check_ins(), told, told, st.sampled_from(["left", "right", "both", None]))


def _sided(visit: Visit, left: str, right: str, side: str | None) -> Visit:
    changed = copy.deepcopy(visit)
    outcomes = changed["check_in"]["outcomes"]
    first = sorted(outcomes)[0]
    outcomes[first] = {"left": left, "right": right}
    effects = changed["check_in"]["effects"]
    changed["check_in"]["effects"] = [{"effect": one, "side": side} if side else one for one in effects]
    return changed


ANY = st.one_of(check_ins(), with_sides())


@often
@given(st.one_of(ANY, st.builds(lambda visit, risk: RISKS[risk](visit), ANY, st.sampled_from(sorted(RISKS)))))
def test_whatever_is_decided_has_its_reason_and_only_an_offer_has_units(visit: Visit) -> None:
    found = adjustments(visit)
    assert found.keys() == visit["check_in"]["given"].keys()
    for one in found.values():
        assert one.reasons
        assert (one.most is not None) == (one.now is v.Now.MAY_ADD)
        assert one.most is None or one.most >= 1
        assert not one.sides or one.now is v.Now.MAY_ADD
        for side in one.sides.values():
            assert (side.most > 0) == (side.now is v.Now.MAY_ADD)
    assert faults_of(visit) == []


@often
@given(st.one_of(ANY, st.builds(lambda visit, risk: RISKS[risk](visit), ANY, st.sampled_from(sorted(RISKS)))))
def test_nothing_is_added_where_a_consult_gives_no_dose(visit: Visit) -> None:
    consult = {key: value for key, value in copy.deepcopy(visit).items() if key != "check_in"} | {"visit": "consult"}
    consult["toxin_history"] |= {"last_on": "2026-06-01", "units_last_90_days": 0}
    assert added(visit).keys() <= {str(area) for area in proposals(consult)}


@often
@given(ANY)
def test_proposal_shared_limits_and_ledger_are_kept_with_what_is_added(visit: Visit) -> None:
    given_, more, tops = visit["check_in"]["given"], added(visit), proposals(visit)
    for area, units_ in more.items():
        total = sum(units_.values())
        assert 0.5 <= total <= 6
        assert all(side <= 3 for name, side in units_.items() if name != "total")
        dose = tops[v.Area(area)]
        per_side = "total" not in given_[area]
        there = on_sides(given_[area])
        for side, name in zip(v.BodySide, SIDES, strict=True):
            if name in units_ and units_[name]:
                limit = dose.top[side] / 2 if per_side else dose.high / 4
                assert there[name] + units_[name] <= limit
        assert units(given_[area]) + total <= (2 * TOP[area] if per_side else TOP[area])
    after = {area: plus(on_sides(given_[area]), more.get(area, {})) for area in given_}
    eyes = [after[area] for area in ("crows_feet", "brow_lift") if area in after]
    if {"crows_feet", "brow_lift"} & more.keys():
        for name in SIDES:
            before = sum(on_sides(given_[area])[name] for area in ("crows_feet", "brow_lift") if area in given_)
            assert sum(each[name] for each in eyes) <= max(12, before)
    if {"platysma", "nefertiti"} & more.keys():
        assert sum(sum(after[area].values()) for area in ("platysma", "nefertiti") if area in after) <= 40
    before = max(visit["toxin_history"]["units_last_90_days"], sum(map(units, given_.values())))
    assert not more or before + sum(sum(each.values()) for each in more.values()) <= 400


def on_sides(dose: Visit) -> dict[str, float]:
    return {name: dose["total"] / 2 if "total" in dose else dose.get(name, 0) for name in SIDES}


def plus(there: dict[str, float], more: dict[str, float]) -> dict[str, float]:
    each = more.get("total", 0) / 2
    return {name: units_ + more.get(name, each) for name, units_ in there.items()}


@often
@given(ANY, st.sampled_from(sorted(HOLDS.keys() - {"treated last month"})))
def test_a_hold_takes_every_addition_and_every_higher_next_visit(visit: Visit, hold: str) -> None:
    found = adjustments(HOLDS[hold](visit)).values()
    assert {one.now for one in found} <= {v.Now.NONE, v.Now.SEEK_HELP}
    assert {one.next_visit for one in found} <= {v.NextVisit.SAME, v.NextVisit.LOWER}


@often
@given(ANY, st.sampled_from(sorted(RISKS)))
def test_a_risk_never_raises_what_may_be_added(visit: Visit, risk: str) -> None:
    visit["toxin_history"]["units_last_90_days"] = 80
    before, after = added(visit), added(RISKS[risk](visit))
    # What a shared limit leaves goes to the next of its areas where the first may have less.
    for group in (["crows_feet", "brow_lift"], ["platysma", "nefertiti"], *([area] for area in ALONE)):
        assert together(after, group) <= together(before, group)


ALONE = sorted(TOP.keys() - {"crows_feet", "brow_lift", "platysma", "nefertiti"})


def together(more: dict[str, dict[str, float]], areas: list[str]) -> float:
    return sum(sum(more.get(area, {}).values()) for area in areas)


@often
@given(ANY, st.sampled_from(ASKED))
def test_what_was_not_asked_adds_nothing_and_raises_nothing(visit: Visit, question: tuple[str, str]) -> None:
    offered, (section, key) = added(visit), question
    del visit[section][key]
    found = adjustments(visit)
    assert not added(visit)
    for area in offered:
        assert found[area].now is v.Now.WAIT
        assert found[area].next_visit is not v.NextVisit.HIGHER


@pytest.mark.parametrize(("area", "most"), [("glabella", 6), ("crows_feet", 1), ("lip_flip", 1), ("brow_lift", 0.5)])
def test_some_of_the_generated_check_ins_are_offered_units(area: str, most: float) -> None:
    found = find(ANY, lambda visit: max(added(visit).get(area, {"": 0}).values()) == most, settings=often)
    assert area in found["check_in"]["given"]

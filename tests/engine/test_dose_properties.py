"""What holds of every dose, tried on many faces: the amounts fit each other, and no reason for care ever adds a unit."""

import copy
from dataclasses import replace
from functools import cache

from hypothesis import assume, given
from hypothesis import strategies as st

from planning.engine import read_document
from planning.engine.contract import vocabulary as v
from planning.engine.deciding import findings as findings_step
from planning.engine.deciding.area_facts import area_facts
from planning.engine.deciding.decision import Modifier
from planning.engine.deciding.dose_draft import draft
from planning.engine.deciding.judging import judge
from planning.engine.deciding.subjects import EVERYBODY, FiredRule, PlanState
from planning.engine.protocol.model import NO_DOSE
from tests.engine.dosed import dosed
from tests.engine.faces import RISKS, faces
from tests.engine.test_properties import often, seldom
from tests.engine.visits import shipped

UNITS = st.sampled_from([0, 0.5, 2, 4, 6, 9.5, 12, 20, 26, 33])
DOSED = [area for area, plan in shipped().areas.items() if plan.dosing]
EACH = st.fixed_dictionaries({"left": UNITS, "right": UNITS})
OUTCOMES = st.sampled_from(list(map(str, v.CheckInOutcome)))
EARLIER = st.fixed_dictionaries(
    {
        "given": st.one_of(st.fixed_dictionaries({"total": UNITS}), EACH),
        "outcome": st.one_of(OUTCOMES, st.fixed_dictionaries({"left": OUTCOMES, "right": OUTCOMES})),
        "on": st.just("2026-06-01"),
    }
)


def _two_sided(face, grades, areas, own, bands):
    """Some findings graded apart on left and right, own doses, earlier outcomes, counted bands."""
    face = copy.deepcopy(face)
    apart = []
    for finding, (left, right) in zip(list(face["findings"]), grades, strict=False):
        if finding["side"] == "both" and left is not None:
            face["findings"].remove(finding)
            apart += [finding | {"side": "left", "severity": left}, finding | {"side": "right", "severity": right}]
    face["findings"] += apart
    for finding in face["findings"]:
        if finding["concern"] == "vertical_bands" and finding["side"] == "both" and bands:
            finding["bands"] = bands
    if not face["toxin_history"]["first_time"] and areas:
        face["toxin_history"]["areas"] = areas
    return face | {"intended": own}


def uneven_faces(own=True):
    grade = st.sampled_from([0, 1, 2, 3])
    return st.builds(
        _two_sided,
        faces(),
        st.lists(st.one_of(st.just((None, None)), st.tuples(grade, grade)), max_size=6),
        st.dictionaries(st.sampled_from(DOSED), EARLIER, max_size=4),
        st.dictionaries(st.sampled_from(DOSED), EACH, max_size=3) if own else st.just({}),
        st.sampled_from([{}, {"left": 1, "right": 2}, {"left": 2, "right": 0}, {"left": 2, "right": 2}]),
    )


def amounts(dose):
    """What is suggested, as the area is dosed."""
    each_side = dose.basis is v.DoseBasis.PER_SIDE
    return [one for one in ((dose.left, dose.right) if each_side else (dose.total,)) if one]


@often
@given(uneven_faces())
def test_amounts_fit_into_each_other(face):
    interim = dosed(face)
    for dose in interim.doses.values():
        dosing = dose.facts.plan.dosing
        assert dosing.low * 2 <= dose.low <= dose.high <= dosing.high * 2
        assert all(dose.low <= amount <= dose.high for amount in amounts(dose)), dose
        assert dose.left is None or dose.right is None or dose.left + dose.right == dose.total
        assert sum(point.halves for point in dose.points) == dose.total
        assert all(point.halves > 0 for point in dose.points)
        if dose.left is not None or dose.right is not None:
            on = {side: sum(p.halves for p in dose.points if p.point.side == side) for side in ("left", "right")}
            assert on["left"] <= (dose.left or 0)
            assert on["right"] <= (dose.right or 0)
        assert dose.nothing_found or dose.reasons
        limit = dosing.high * (2 if dose.basis is v.DoseBasis.PER_SIDE else 1) * 2
        assert sum(dose.top.values()) <= limit
        assert max(dose.top.values()) <= dose.high
    assert interim.totals.session * 2 == sum(given_units(dose) for dose in interim.doses.values())


def given_units(dose):
    return dose.total if dose.intended is None else round(dose.intended.units * 2)


def given_sides(dose):
    if dose.intended is None:
        return dose.left or 0, dose.right or 0
    return round((dose.intended.left or 0) * 2), round((dose.intended.right or 0) * 2)


@often
@given(uneven_faces())
def test_shared_budgets_are_kept_on_each_side(face):
    doses = dosed(face).doses
    eye = [doses[area] for area in (v.Area.CROWS_FEET, v.Area.BROW_LIFT) if area in doses]
    for side in (0, 1):
        own = sum(given_sides(dose)[side] for dose in eye if dose.intended is not None)
        assert sum(given_sides(dose)[side] for dose in eye) <= max(24, own)
    neck = [doses[area] for area in (v.Area.NEFERTITI, v.Area.PLATYSMA) if area in doses]
    own = sum(given_units(dose) for dose in neck if dose.intended is not None)
    assert sum(given_units(dose) for dose in neck) <= max(80, own)


@often
@given(uneven_faces(), st.sampled_from([0, 120, 300, 371.5, 385, 392, 399.5, 400]))
def test_what_was_given_and_what_is_suggested_stay_within_the_limit(face, before):
    face["toxin_history"] |= {"units_last_90_days": before, "last_on": "2026-08-20", "first_time": False}
    interim = dosed(face)
    own = sum(given_units(dose) for dose in interim.doses.values() if dose.intended is not None) / 2
    assert interim.totals.with_this <= max(400, before + own)


@often
@given(uneven_faces(), st.randoms(use_true_random=False))
def test_the_order_of_findings_never_matters(face, order):
    shuffled = copy.deepcopy(face)
    order.shuffle(shuffled["findings"])
    one, other = dosed(face), dosed(shuffled)
    assert one.totals == other.totals
    for area, dose in one.doses.items():
        assert said(dose) == said(other.doses[area])


def said(dose):
    steps = [(step.rule, step.does, step.to, step.moved) for step in dose.steps]
    return dose.low, dose.high, dose.top, dose.left, dose.right, dose.total, dose.points, steps


def assert_no_higher(lower, dose):
    assert lower.low <= dose.low
    assert lower.high <= dose.high
    assert lower.total <= dose.total
    if lower.left is not None and dose.left is not None:
        assert (lower.left, lower.right or 0) <= (dose.left, dose.right or 0) or lower.left <= dose.left
        assert lower.left <= dose.left
    if lower.right is not None and dose.right is not None:
        assert lower.right <= dose.right
    assert all(lower.top[side] <= dose.top[side] for side in v.BodySide)


@often
@given(uneven_faces(own=False), st.sampled_from(sorted(RISKS)))
def test_no_reason_for_care_adds_a_unit(face, risk):
    careful, before = dosed(RISKS[risk](face)).doses, dosed(face).doses
    assume(careful)
    for area, dose in careful.items():
        if area in before:
            assert_no_higher(dose, before[area])


# --- Any modifier, not only the protocol's -----------------------------------------------------------------------------

STEPS = st.sampled_from([1, -1])
CEILINGS = st.sampled_from(["sixth", "third", "half", "bottom", 6.0, 20.0, 0.5, 13.0])


@cache
def any_rule():
    return shipped().rules[0]


def modifier(number, **acts):
    rule = replace(any_rule(), id=f"test.rule_{number + 1}", order=number)
    return Modifier(FiredRule(rule, EVERYBODY, PlanState()), **acts)


MODIFIERS = st.lists(
    st.one_of(
        st.fixed_dictionaries({"step": STEPS}),
        st.fixed_dictionaries({"floor": st.just("third")}),
        st.fixed_dictionaries({"ceiling": CEILINGS}),
        st.fixed_dictionaries({"step": STEPS, "ceiling": CEILINGS}),
    ),
    max_size=4,
).map(lambda acts: [modifier(number, **one) for number, one in enumerate(acts)])
LOWERING = st.one_of(
    st.just({"step": -1}),
    CEILINGS.map(lambda top: {"ceiling": top}),
    CEILINGS.map(lambda top: {"step": -1, "ceiling": top}),
)


def doses_of(face, modifiers):
    """Of each area that findings lead to, under these modifiers alone."""
    protocol, read = shipped(), read_document(face)
    found = findings_step.judge_findings(read, protocol)
    areas = {one.area for one in found if one.area is not None and one.suitability not in NO_DOSE}
    for area in areas:
        if protocol.areas[area].dosing is not None:
            made = draft(area_facts(area, found, read, protocol), modifiers, read, protocol)
            yield judge(made, {}, ())


@often
@given(uneven_faces(own=False), MODIFIERS, LOWERING, st.integers(-1, 9))
def test_a_modifier_that_lowers_raises_nothing(face, modifiers, lowering, place):
    more = (
        [*modifiers, modifier(place, **lowering)] if place not in range(4) else [*modifiers, modifier(99, **lowering)]
    )
    for dose, lower in zip(doses_of(face, modifiers), doses_of(face, more), strict=True):
        assert_no_higher(lower, dose)
        assert lower.facts.plan.dosing.low * 2 <= lower.low <= min(amounts(lower))
        points = {given.point.id: given.halves for given in dose.points}
        for given_there in lower.points:
            assert given_there.halves <= points.get(given_there.point.id, 0), (dose, lower)


@seldom
@given(uneven_faces(own=False), MODIFIERS, st.randoms(use_true_random=False))
def test_the_order_of_modifiers_never_matters(face, modifiers, order):
    shuffled = list(modifiers)
    order.shuffle(shuffled)
    for one, other in zip(doses_of(face, modifiers), doses_of(face, shuffled), strict=True):
        assert said(one) == said(other)

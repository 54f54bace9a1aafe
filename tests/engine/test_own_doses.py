"""The injector's own doses, held against range, proposal, bands and label."""

import copy
from typing import Any

import pytest

from tests.engine.casebook import bases
from tests.engine.dosed import dose_of, dosed, proposed
from tests.engine.visits import answer, found, visit


@pytest.mark.parametrize(
    ("units", "in_range", "below", "above"),
    [
        (7.5, False, True, False),
        (8, True, True, False),
        (13.5, True, True, False),
        (14, True, False, False),
        (19, True, False, False),
        (19.5, True, False, True),
        (25, True, False, True),
        (25.5, False, False, True),
        (0, True, False, False),
    ],
)
def test_an_own_dose_is_held_against_range_and_proposal(units, in_range, below, above):
    dose = dose_of(visit(found("glabella"), intended={"glabella": {"total": units}}), "glabella")
    assert (dose.in_range, dose.facts.below_proposal, dose.facts.above_proposal) == (in_range, below, above)
    assert dose.total == 32, "what is suggested stays"


@pytest.mark.parametrize(
    ("given", "below", "above"), [((8, 8), False, False), ((6.5, 8), True, False), ((7, 9.5), False, True)]
)
def test_each_side_of_an_own_dose_is_held_against_the_proposal(given, below, above):
    own = {"crows_feet": {"left": given[0], "right": given[1]}}
    dose = dose_of(visit(found("crows_feet"), intended=own), "crows_feet")
    assert (dose.facts.below_proposal, dose.facts.above_proposal) == (below, above)


def test_an_own_dose_without_a_finding_is_counted_and_judged():
    interim = dosed(visit(found("glabella"), intended={"bunny_lines": {"left": 5, "right": 3}}))
    dose = interim.doses["bunny_lines"]
    assert (dose.nothing_found, dose.total, dose.in_range, proposed(dose)) == (True, 0, False, (2, 4))
    assert interim.totals.session == 24


def test_an_own_dose_where_none_may_be_given_is_named_and_not_counted():
    interim = dosed(visit(found("glabella"), intended={"chin": {"total": 4}}, safety={"infected_sites": ["chin"]}))
    assert interim.state.intended_held == {"chin"}
    assert interim.totals.session == 16


@pytest.mark.parametrize(("forehead", "glabella", "band"), [(6, 3.5, "very_light"), (6, 4, "light"), (9, 16, "light"),
    (9.5, 16, "moderate"), (20, 20, "moderate"), (20, 20.5, "strong")])  # fmt: skip
def test_forehead_and_glabella_are_graded_by_their_sum(forehead, glabella, band):
    own = {"forehead": {"total": forehead}, "glabella": {"total": glabella}, "crows_feet": {"left": 12, "right": 12}}
    interim = dosed(visit(found("forehead"), found("glabella"), found("crows_feet"), intended=own))
    assert (interim.totals.forehead_and_glabella, interim.totals.band) == (forehead + glabella, band)
    assert interim.state.band == band


@pytest.mark.parametrize(("severity", "forehead", "off_label"), [(2, 12, False), (1, 12, True), (2, 0, True)])
def test_the_forehead_is_on_label_with_the_glabella_from_moderate_lines(severity, forehead, off_label):
    lines = found("forehead", severity=severity, movement="moderate"), found("glabella", movement="strong")
    own = {} if forehead else {"intended": {"glabella": {"total": 0}}}
    assert dose_of(visit(*lines, **own), "forehead").off_label is off_label


def test_every_dose_has_its_reasons():
    dose = dose_of(visit(found("glabella"), patient={"sex": "male"}), "glabella")
    assert [one.rule.id for one in dose.reasons][0] == "dose.men"
    assert "glabella.lines" in [one.rule.id for one in dose.reasons]


def test_a_total_of_unequal_bands_is_not_the_same_on_both_sides():
    """It is shared out as suggested; only doses told by side can be alike (R061)."""
    bands = found("neck", "vertical_bands", 2, side="left")
    assert not dose_of(visit(bands) | {"intended": {"platysma": {"total": 26}}}, "platysma").facts.mirrored
    alike = {"intended": {"platysma": {"left": 13, "right": 13}}}
    assert dose_of(visit(bands) | alike, "platysma").facts.mirrored


def test_an_intended_dose_without_a_finding_waits_for_what_is_missing() -> None:
    """Its step in the sequence rests on what is said of the intended dose."""
    document = visit(intended={"glabella": {"total": 10}}, toxin_history={"first_time": True, "units_last_90_days": 10})
    plan_ = answer(document)
    (step,) = plan_["sequence"]
    reasons = {one["rule"] for one in plan_["statements"] if one["id"] in step["because"]}
    assert plan_["doses"] == [] and reasons == {"dose.intended_not_planned"}


def words_of(rule: str, base: str, goals: dict[str, str], **intended: dict[str, float]) -> dict[str, Any]:
    document = copy.deepcopy(bases()[base])
    document["goals"] |= goals
    document |= {"findings": [found("crows_feet", severity=3), found("glabella", severity=3)], "intended": intended}
    (one,) = [said for said in answer(document)["statements"] if said["rule"] == rule]
    return one


def test_nothing_of_the_amount_is_said_of_an_area_that_is_left_out() -> None:
    goals = {"style": "maximal_smoothing"}
    smooth = words_of("dose.maximal_smoothing", "woman_38", goals, crows_feet={"left": 0, "right": 0})
    assert smooth["applies_to"] == {"area": "glabella"}


@pytest.mark.parametrize(("units", "heard"), [(16, True), (22, True), (22.5, False), (25, False)])
def test_a_patient_hears_of_an_amount_only_where_the_units_intended_are_so(units: float, heard: bool) -> None:
    """A severe frown starts at 19.5-25 U; on a first visit a step lower."""
    said = words_of("dose.first_visit", "newcomer_38", {}, glabella={"total": units})
    assert bool(said["patient_text"]) is heard

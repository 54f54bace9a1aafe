"""What protocol 2026.2 says of jaws, etched lines, sex and the injector's own doses."""

import pytest

from tests.engine.visits import answer, found, planned, rules, said, visit
from tests.engine.visits import dose as dose_in


def verdict(plan, place=0):
    (one,) = [one for one in plan["verdicts"] if one.get("finding") == place]
    return one["suitability"]


def areas(plan):
    return {dose["area"] for dose in plan["doses"]}


# --- Forehead --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("age", "severity", "at_rest", "suitability", "rule"),
    [
        (42, 3, 0, "suitable", "lines.severe_on_movement"),
        (42, 3, 1, "adjunct", "lines.severe_forehead"),
        (42, 2, 1, "suitable", "forehead.lines"),
        (42, 2, 2, "adjunct", "lines.etched"),
        (29, 3, 1, "suitable", "prevention.light_plan"),
        (29, 3, 2, "suitable", "prevention.light_plan"),
        (29, 2, 3, "adjunct", "lines.etched"),
        (26, 2, 2, "suitable", "prevention.light_plan"),
        (25, 2, 2, "adjunct", "lines.etched"),
        (34, 2, 2, "suitable", "prevention.light_plan"),
        (35, 2, 2, "adjunct", "lines.etched"),
    ],
)
def test_how_suitable_a_forehead_is(age, severity, at_rest, suitability, rule):
    line = found("forehead", severity=severity, at_rest=at_rest, movement="moderate")
    plan = planned(line, found("glabella", movement="moderate"), patient={"age": age})
    assert (verdict(plan), plan["status"]) == (suitability, "ready")
    assert rule in rules(plan)
    assert ("fractional_laser" in {one["treatment"] for one in plan["treatments"]}) is (suitability == "adjunct")


@pytest.mark.parametrize("at_rest", [1, 2, 3])
@pytest.mark.parametrize("years", [None, 1, 2, "under_1", "1_to_5", "over_5"])
def test_how_long_a_line_has_been_there_never_keeps_a_plan_from_being_made(at_rest, years):
    line = found("glabella", at_rest=at_rest, years_present=years)
    plan = planned(line)
    assert (plan["status"], plan["missing"], areas(plan)) == ("ready", [], {"glabella"})
    is_etched = at_rest >= 2 or years in (2, "over_5")
    assert verdict(plan) == ("adjunct" if is_etched else "suitable")


# --- Jaw -------------------------------------------------------------------------------------------------------------

NO_CLENCH = {"manoeuvres": ["frown"]}
CLENCH = {"manoeuvres": ["clench_teeth"]}


def bulk(strength=None, side="both"):
    return found("masseter", "muscle_bulk", side=side, muscle_strength=strength)


def clenching(strength=None, side="both"):
    return found("masseter", "clenching", side=side, muscle_strength=strength)


@pytest.mark.parametrize(
    ("findings", "exam"),
    [
        ([bulk("average")], NO_CLENCH),
        ([bulk("strong")], {}),
        ([clenching("average")], NO_CLENCH),
        ([bulk()], CLENCH),
        ([bulk(), clenching()], CLENCH),
        ([bulk("strong"), clenching()], NO_CLENCH),
        ([bulk(), clenching("average")], NO_CLENCH),
        ([bulk("average"), clenching("weak")], NO_CLENCH),
        ([bulk("strong", "left"), bulk(None, "right")], NO_CLENCH),
    ],
)
def test_a_jaw_that_was_felt_once_is_felt(findings, exam):
    plan = planned(*findings, exam=exam, patient={"age": 30})
    assert (plan["status"], areas(plan)) == ("ready", {"masseter"})
    assert {verdict(plan, place) for place in range(len(findings))} == {"suitable"}


@pytest.mark.parametrize("findings", [[bulk()], [clenching()], [bulk(), clenching()], [bulk("weak"), clenching()]])
def test_a_jaw_that_nobody_felt_is_asked_about(findings):
    plan = planned(*findings, exam=NO_CLENCH, patient={"age": 30})
    assert plan["status"] == "incomplete"
    place = next(n for n, finding in enumerate(findings) if "muscle_strength" not in finding)
    assert f"findings[{place}].muscle_strength" in plan["missing"]
    assert plan["doses"] == []


@pytest.mark.parametrize("findings", [[bulk("weak")], [clenching("weak")], [bulk("weak"), clenching("weak")]])
@pytest.mark.parametrize("exam", [NO_CLENCH, CLENCH])
def test_a_jaw_without_bulk_gets_nothing(findings, exam):
    plan = planned(*findings, exam=exam, patient={"age": 30})
    assert {verdict(plan, place) for place in range(len(findings))} == {"not_suitable"}
    assert plan["doses"] == []
    assert any("R105" in statement["basis"] for statement in plan["statements"])


def test_a_weak_side_is_not_felt_through_the_other():
    plan = planned(bulk("weak", "left"), bulk("strong", "right"), patient={"age": 30})
    assert (verdict(plan, 0), verdict(plan, 1)) == ("not_suitable", "suitable")
    assert dose_in(plan, "masseter")["suggested"] == {"right": dose_in(plan, "masseter")["suggested"]["right"]}


def test_the_caution_of_a_jaw_that_may_sag_leaves_not_treating_open():
    told = said(planned(bulk("average"), patient={"age": 40}), "masseter.sagging")
    assert told["level"] == "warning"
    assert "published sagging began above about 10 U per side" in told["text"]
    assert "Not treating is an answer too" in told["text"]
    assert "masseter.sagging" not in rules(planned(bulk("average"), patient={"age": 39}))


# --- Sex -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sex", "rule"),
    [("other", "dose.sex_other"), (None, "dose.sex_not_recorded"), ("female", ""), ("male", "dose.men")],
)
def test_the_plan_says_how_sex_was_read(sex, rule):
    document = visit(found("glabella"))
    document["patient"] = {"age": 42} | ({"sex": sex} if sex else {})
    told = rules(answer(document)) & {"dose.sex_other", "dose.sex_not_recorded", "dose.men"}
    assert rule in told if sex is None else told == ({rule} if rule else set())


# --- Own doses ---------------------------------------------------------------------------------------------------------


def remarks(area, *findings, own, **changes):
    plan = planned(*findings, intended={area: own}, **changes)
    told = [one for one in plan["statements"] if one["applies_to"].get("area") == area and "intended" in one["rule"]]
    return {one["rule"]: one["level"] for one in told}


@pytest.mark.parametrize(
    ("units", "rule"),
    [
        (8, "dose.intended_below_proposal"),
        (13.5, "dose.intended_below_proposal"),
        (14, ""),
        (19, ""),
        (19.5, "dose.intended_above_proposal"),
        (25, "dose.intended_above_proposal"),
        (25.5, "dose.intended_out_of_range"),
        (7.5, "dose.intended_out_of_range"),
    ],
)
def test_an_own_dose_beside_the_proposal_is_remarked(units, rule):
    assert set(remarks("glabella", found("glabella"), own={"total": units})) == ({rule} if rule else set())


@pytest.mark.parametrize(
    ("area", "findings", "own", "changes", "rule"),
    [
        (
            "forehead",
            [found("forehead"), found("glabella")],
            {"total": 12},
            {"anatomy": {"eyelids": "heavy"}},
            "dose.intended_heavy_lids",
        ),
        ("lip_flip", [found("lips", "lip_inversion", 1)], {"total": 4}, {}, "dose.intended_lower_face"),
        ("lip_flip", [found("lips", "lip_inversion", 1)], {"total": 6}, {}, "dose.intended_lower_face"),
        ("masseter", [bulk("average")], {"left": 20.5, "right": 20}, {}, "dose.intended_with_sagging"),
        (
            "masseter",
            [bulk("average"), found("jawline", "jowls")],
            {"left": 30, "right": 30},
            {"patient": {"age": 30}},
            "dose.intended_with_sagging",
        ),
    ],
)
def test_too_much_where_it_does_harm_is_a_caution(area, findings, own, changes, rule):
    assert remarks(area, *findings, own=own, **changes)[rule] == "warning"


def test_twenty_units_a_side_are_no_caution_at_the_jaw():
    assert "dose.intended_with_sagging" not in remarks("masseter", bulk("average"), own={"left": 20, "right": 20})


@pytest.mark.parametrize(
    ("outcome", "rule"),
    [
        ("too_subtle", "dose.last_too_subtle"),
        ("too_strong", "dose.last_too_strong"),
        ("as_wished", "dose.last_as_wished"),
        ("uneven", "dose.last_uneven"),
        ({"left": "too_subtle", "right": "as_wished"}, "dose.last_uneven"),
    ],
)
def test_the_last_outcome_is_told(outcome, rule):
    history = {"areas": {"glabella": {"given": {"total": 14}, "outcome": outcome, "on": "2026-06-01"}}}
    plan = planned(found("glabella"), toxin_history=history)
    assert {one for one in rules(plan) if one.startswith("dose.last_")} == {rule}


def test_a_line_that_has_no_grade_on_movement_is_told_as_such():
    plan = planned(found("glabella", severity=None, at_rest=2))
    assert "shows at rest, counts as mild" in said(plan, "dose.by_grade")["text"]
    assert "at rest" not in said(planned(found("glabella")), "dose.by_grade")["text"]

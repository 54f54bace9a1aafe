"""What may not be injected, and what is not known."""

import pytest

from tests.engine.visits import VIAL, answer, dose, found, planned, rules, said, visit

FACE = (found("glabella"), found("forehead"), found("neck", "laxity", 2))


@pytest.mark.parametrize(
    ("changes", "status", "suitability"),
    [
        ({"safety": {"pregnant": True}}, "on_hold", "defer"),
        ({"safety": {"breastfeeding": True}}, "on_hold", "defer"),
        ({"safety": {"neuromuscular_disorder": "myasthenia gravis"}}, "refer", "clearance"),
        ({"safety": {"allergies": ["botulinum_toxin"]}}, "on_hold", "contraindicated"),
        ({"safety": {"allergies": ["human_albumin"]}}, "on_hold", "contraindicated"),
        ({"safety": {"medicines": [{"name": "gentamicin", "class": "aminoglycoside"}]}}, "on_hold", "defer"),
        ({"patient": {"age": 17}}, "on_hold", "contraindicated"),
        ({"toxin_history": {"last_on": "2026-10-01"}}, "on_hold", "defer"),
    ],
)
def test_a_hold_takes_every_dose_and_leaves_the_other_answers(changes, status, suitability):
    plan = planned(*FACE, **changes)
    assert (plan["status"], plan["doses"]) == (status, [])
    assert [verdict["suitability"] for verdict in plan["verdicts"]] == [suitability, suitability, "not_suitable"]
    assert "rf_microneedling" in {treatment["treatment"] for treatment in plan["treatments"]}
    critical = [statement for statement in plan["statements"] if statement["level"] == "critical"]
    assert critical and critical[0]["fired_by"]


def test_the_strictest_hold_stands():
    plan = planned(found("glabella"), safety={"pregnant": True, "allergies": ["botulinum_toxin"]})
    assert plan["verdicts"][0]["suitability"] == "contraindicated"


def test_no_figure_of_a_dose_is_told_in_pregnancy():
    plan = planned(*FACE, safety={"pregnant": True})
    assert not [text for text in (s["text"] for s in plan["statements"]) if " U " in text or "units" in text]


def test_an_infected_site_is_left_out_and_the_rest_stays():
    plan = planned(found("glabella"), found("crows_feet"), safety={"infected_sites": ["glabella"]})
    assert [one["area"] for one in plan["doses"]] == ["crows_feet"]
    assert plan["verdicts"][0]["suitability"] == "contraindicated"
    assert plan["status"] == "ready"


def test_a_breathing_problem_holds_the_neck_only():
    plan = planned(found("neck", "vertical_bands"), found("glabella"), safety={"breathing_problem": True})
    assert [verdict["suitability"] for verdict in plan["verdicts"]] == ["clearance", "suitable_caution"]
    assert [one["area"] for one in plan["doses"]] == ["glabella"]


def test_a_clearance_with_name_and_date_opens_a_cautious_plan():
    cleared = {"neuromuscular_disorder": "neuropathy", "specialist_clearance": {"by": "Dr Okafor", "on": "2026-10-01"}}
    plan = planned(found("glabella"), safety=cleared)
    assert plan["status"] == "ready"
    assert plan["verdicts"][0]["suitability"] == "suitable_caution"
    assert "Dr Okafor on 1 October 2026" in said(plan, "safety.cleared_neuromuscular")["text"]


@pytest.mark.parametrize(
    ("section", "name"),
    [
        ("safety", "pregnant"),
        ("safety", "breastfeeding"),
        ("safety", "neuromuscular_disorder"),
        ("safety", "allergies"),
        ("safety", "medicines"),
        ("safety", "infected_sites"),
        ("patient", "age"),
        ("toxin_history", "units_last_90_days"),
    ],
)
def test_what_nobody_recorded_is_asked_for_and_no_dose_is_shown(section, name):
    document = visit(found("glabella"))
    del document[section][name]
    plan = answer(document)
    assert plan["status"] == "incomplete"
    assert plan["missing"] == [f"{section}.{name}"]
    assert plan["doses"] == []


def test_the_most_important_missing_fact_comes_first():
    plan = answer({"visit": "consult", "today": "2026-11-23", "findings": [found("glabella")]})
    assert plan["missing"][0] == "safety.pregnant"
    assert plan["missing"].index("goals.primary") > plan["missing"].index("safety.allergies")


def test_pregnancy_is_not_asked_of_a_man():
    document = visit(found("glabella"), patient={"sex": "male"})
    del document["safety"]["pregnant"], document["safety"]["breastfeeding"]
    assert answer(document)["status"] == "ready"


def test_lips_wait_for_the_speech_test_and_the_brow_does_not():
    plan = planned(found("lips", "lip_inversion"), found("glabella"), exam={"speech_tested": False})
    assert plan["missing"] == ["exam.speech_tested"]
    assert [one["area"] for one in plan["doses"]] == ["glabella"]


def test_a_forehead_waits_for_the_lids():
    document = visit(found("forehead"), found("glabella"))
    del document["anatomy"]["eyelids"]
    plan = answer(document)
    assert plan["missing"] == ["anatomy.eyelids"]
    assert [one["area"] for one in plan["doses"]] == ["glabella"]


@pytest.mark.parametrize(
    ("vial", "rule"),
    [
        ({"seal_intact": False}, "product.seal_broken"),
        ({"lot": " "}, "product.lot_missing"),
        ({"expires_on": "2026-11-22"}, "product.expired"),
        ({"reconstituted_at": "2026-11-22T13:00"}, "product.reconstituted_too_long"),
        ({"name": "abobotulinumtoxinA"}, "product.wrong_product"),
    ],
)
def test_a_doubtful_vial_stops_the_treatment(vial, rule):
    plan = planned(found("glabella"), visit="procedure", product=VIAL | vial, treated_at="2026-11-23T14:00")
    assert (plan["status"], plan["doses"]) == ("on_hold", [])
    assert said(plan, rule)["level"] == "critical"


def test_a_sound_vial_does_not():
    plan = planned(found("glabella"), visit="procedure", product=VIAL, treated_at="2026-11-23T14:00")
    assert plan["status"] == "ready"
    assert dose(plan, "glabella")["product"] == "onabotulinumtoxinA"
    assert not {rule for rule in rules(plan) if rule.startswith("product.")} - {"product.strength"}

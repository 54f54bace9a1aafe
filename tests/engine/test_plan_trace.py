"""Every line is explained, in the same words for the same document, whatever the order."""

import json
import re

import pytest

from planning.engine import plan, read_document
from planning.engine.contract.answer import Answer
from planning.protocols import shipped
from planning.protocols.rulebook import carried_by
from tests.engine.visits import answer, found, planned, said, visit

CATALOGUE_IDS = [f"R{number:03}" for number in range(1, 118) if number != 112] + [
    "R034a", "R034b", "R077a", "R077b", "R077c", "R077d", "R077e", "R077f", "R083a", "R084a", "R084b", "R084c", "R091a",
    *(f"R112{letter}" for letter in "abcde"), *(f"INC-{number:02}" for number in range(1, 31)),
]  # fmt: skip

MANY = (
    found("glabella", at_rest=2, years_present=4),
    found("forehead", severity=3),
    found("crows_feet", severity=1),
    found("neck", "laxity", 2),
    found("lips", "volume_loss"),
)


def test_the_same_document_gives_the_same_bytes():
    document = read_document(visit(*MANY))
    assert plan(document, shipped()).to_json() == plan(document, shipped()).to_json()


def test_the_order_of_findings_changes_nothing_but_their_numbers():
    forwards, backwards = planned(*MANY), planned(*reversed(MANY))
    for part in ("status", "doses", "totals", "sequence", "follow_up"):
        assert forwards[part] == backwards[part]
    assert [s["text"] for s in forwards["statements"]] == [s["text"] for s in backwards["statements"]]


def test_every_line_points_at_statements_that_exist():
    told = planned(*MANY, goals={"wishes": ["facelift"], "also_wants": ["peel"]})
    ids = {statement["id"] for statement in told["statements"]}
    for part in ("verdicts", "doses", "treatments", "sequence"):
        for line in told[part]:
            assert line["because"] and set(line["because"]) <= ids


def test_the_answer_has_the_published_shape():
    Answer.model_validate(planned(*MANY))


def test_the_most_critical_statement_comes_first():
    levels = [s["level"] for s in planned(*MANY, safety={"pregnant": True})["statements"]]
    assert levels == sorted(levels, key=["critical", "warning", "info"].index)


def test_a_rule_names_the_facts_that_fired_it_by_their_paths():
    told = planned(found("glabella"), found("forehead"), anatomy={"eyelids": "heavy"})
    fired_by = said(told, "heavy_lids.forehead_low_and_high")["fired_by"]
    assert fired_by["anatomy.eyelids"] == "heavy"
    assert fired_by["findings[1].region"] == "forehead"
    assert "anatomy.brow_position" not in fired_by


def test_a_rule_that_asks_names_what_is_missing():
    document = visit(found("glabella"))
    del document["safety"]["allergies"]
    assert said(answer(document), "safety.toxin_allergy")["fired_by"] == {"safety.allergies": None}


def test_a_treatment_whose_words_were_taken_back_rests_on_the_verdict():
    """Lines under the eye are refused beside eye bags: what else helps them is told for that reason."""
    plan = planned(found("under_eye", at_rest=2, years_present=12), found("under_eye", "eye_bags", 1))
    refusal = said(plan, "under_eye.poor_candidate")["id"]
    laser = next(each for each in plan["treatments"] if each["treatment"] == "fractional_laser")
    step = next(each for each in plan["sequence"] if each["treatment"] == "fractional_laser")
    assert laser["for"] == [0] and laser["because"] == step["because"] == [refusal]


def test_a_treatment_that_a_wish_brought_in_names_the_wish():
    told = planned(found("glabella"), goals={"wishes": ["skin_tightening"]})
    fired_by = said(told, "energy.time_course")["fired_by"]
    assert list(fired_by) == ["goals.wishes", "findings[0].concern"], (
        "the wish first, then that no loose skin was found"
    )
    assert fired_by["goals.wishes"] == ["skin_tightening"]


def test_a_dose_without_a_finding_names_the_intended_dose():
    told = planned(found("glabella"), intended={"chin": {"total": 6}})
    assert said(told, "dose.outside_source")["fired_by"] == {"intended.chin": {"total": 6}}


def test_a_limit_over_all_indications_names_the_units_given_before():
    told = planned(found("glabella", severity=3), toxin_history={"first_time": False, "units_last_90_days": 396})
    fired_by = said(told, "safety.limit_would_be_exceeded")["fired_by"]
    assert fired_by == {"findings[0].severity": 3, "toxin_history.units_last_90_days": 396}


def test_what_is_always_said_rests_on_the_visit():
    told = planned(found("glabella"))
    assert said(told, "concept.mechanism")["fired_by"] == {"visit": "consult"}


def test_the_can_and_cannot_list_marks_the_lines_that_apply():
    told = planned(*MANY)
    assert said(told, "limits.can_upper_face")["applies_to"] == {"findings": [0, 1, 2]}
    assert said(told, "limits.cannot_firm_or_fill")["applies_to"] == {"findings": [3, 4]}
    assert said(told, "limits.cannot_remove_bags")["applies_to"] == {}


def test_every_id_of_the_catalogue_is_carried_out_or_set_aside_with_a_reason():
    protocol = shipped()
    known = set(carried_by(protocol)) | {item.id for item in protocol.not_carried}
    assert set(CATALOGUE_IDS) - known == set()


def test_no_text_leaves_a_placeholder_or_an_unknown_behind():
    for findings in (
        MANY,
        (found("masseter", "muscle_bulk"), found("neck", "vertical_bands"), found("chin", "chin_dimpling")),
    ):
        for statement in planned(*findings, intended={"glabella": {"total": 30}})["statements"]:
            for text in filter(None, (statement["text"], statement["patient_text"])):
                assert not re.search(r"[{}]|not known|None", text), statement


@pytest.mark.parametrize("rule", shipped().rules, ids=lambda rule: rule.id)
def test_patient_texts_are_short_and_free_of_jargon(rule):
    if rule.patient_text is None:
        return
    for sentence in re.split(r"[.:;] ", rule.patient_text):
        assert len(sentence.split()) <= 25, sentence
    assert not re.search(
        r"\b(frontalis|corrugator|orbicularis|platysma|toxin|contraindicated|dysphagia)\b", rule.patient_text, re.I
    )


def test_the_page_of_clinical_rules_is_not_stale():
    from planning.protocols.management.commands.clinical_rules import Command

    ((path, text),) = Command().published().items()
    assert path.read_text("utf-8") == text, "run `manage.py clinical_rules`"


def test_a_hold_is_worth_more_than_a_byte():
    """Adding a hold to a document changes its answer in the first statement."""
    told = planned(found("glabella"), safety={"pregnant": True})
    assert json.dumps(told["statements"][0]).startswith('{"id": "s1", "rule": "safety.pregnancy_defers"')


def test_a_dose_rests_on_every_step_that_made_it_and_on_what_cancels():
    man = {"patient": {"age": 42, "sex": "male"}, "toxin_history": {"first_time": True, "last_on": None}}
    dosed = said(planned(found("glabella"), **man, lifestyle={"on_camera": True}), "dose.by_grade")
    assert {"R062", "R069", "R059"} <= set(dosed["basis"])
    assert dosed["fired_by"]["patient.sex"] == "male"
    assert dosed["fired_by"]["toxin_history.first_time"] is True
    assert dosed["fired_by"]["lifestyle.on_camera"] is True
    assert next(iter(dosed["fired_by"])) == "findings[0].severity"

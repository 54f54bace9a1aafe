"""What is told of a decision: only what is true of it, each line with its reasons."""

from datetime import date
from typing import Any

import pytest

from planning.engine.contract.answer import Answer
from planning.engine.contract.statements import Statement
from planning.engine.contract.vocabulary import Area, Suitability, TreatmentOption, TreatmentRole
from planning.engine.deciding.decision import Gate, TreatmentDecision
from planning.engine.protocol.scopes import scope_of
from tests.engine.decisions import area_of, decided, explained, facts_of, fired, moved_by, rule
from tests.engine.visits import found, shipped


def rules_of(plan: Answer) -> set[str]:
    return {one.rule for one in plan.statements}


def said(plan: Answer, rule: str) -> Statement:
    (one,) = [one for one in plan.statements if one.rule == rule]
    return one


def test_a_hold_of_the_person_is_told_even_where_nothing_is_treated() -> None:
    plan = explained(decided(fired("safety.pregnancy_defers"), changes={"safety": {"pregnant": True}}))
    assert next(iter(said(plan, "safety.pregnancy_defers").fired_by.items())) == ("safety.pregnant", True)
    assert plan.statements[0].level == "critical"


def test_only_the_hold_that_decides_an_area_is_told() -> None:
    strict = fired("safety.site_infection", area=Area.CHIN, facts=facts_of(Area.CHIN))
    weaker = fired("lower_face.speech_test")
    gate = Gate(Suitability.CONTRAINDICATED, (strict, weaker))
    areas = {Area.CHIN: area_of(Area.CHIN, gate=gate)}
    assert "lower_face.speech_test" not in rules_of(explained(decided(strict, weaker, areas=areas)))
    areas |= {Area.LIP_FLIP: area_of(Area.LIP_FLIP, gate=Gate(Suitability.DEFER, (weaker,)))}
    plan = explained(decided(strict, weaker, areas=areas))
    assert said(plan, "lower_face.speech_test").applies_to.area is Area.LIP_FLIP
    assert said(plan, "safety.site_infection").applies_to.area is Area.CHIN


@pytest.mark.parametrize(
    ("moved", "does", "told"),
    [(True, "step_down", True), (False, "step_down", False), (False, "cancelled", False)],
)
def test_a_modifier_is_told_where_it_moved_the_figure(moved: bool, does: str, told: bool) -> None:
    one = fired("dose.on_camera")
    areas = {Area.FOREHEAD: area_of(Area.FOREHEAD, **moved_by(one, moved=moved, does=does))}
    plan = explained(decided(one, areas=areas, findings=(found("forehead"),)))
    assert ("dose.on_camera" in rules_of(plan)) is told
    assert not told or said(plan, "dose.on_camera").applies_to.area is Area.FOREHEAD


def test_a_caution_is_told_where_its_areas_may_be_treated_and_nowhere_else() -> None:
    caution = fired("dose.prior_smile_change")
    assert "dose.prior_smile_change" not in rules_of(explained(decided(caution, findings=(found("glabella"),))))
    plan = explained(decided(caution, findings=(found("glabella"), found("chin", "chin_dimpling"))))
    assert said(plan, "dose.prior_smile_change").applies_to.area is Area.CHIN


def test_nothing_is_said_of_treating_a_finding_that_is_refused() -> None:
    plan = explained(decided(findings=(found("glabella", severity=0),)))
    assert "glabella.lines" not in rules_of(plan) and "upper_face.nothing_there" in rules_of(plan)


def test_the_same_words_of_several_findings_are_one_statement() -> None:
    plan = explained(decided(findings=(found("neck", "horizontal_rings"), found("face", "horizontal_rings"))))
    assert said(plan, "neck.rings").applies_to.findings == (0, 1)


def test_words_that_differ_by_place_are_apart() -> None:
    plan = explained(decided(findings=(found("cheek", "texture"), found("nose", "texture"))))
    texts = [one for one in plan.statements if one.rule == "surface.texture"]
    assert len({one.text for one in texts}) == len(texts)
    assert sorted(index for one in texts for index in _findings_of(one)) == [0, 1]


def _findings_of(one: Statement) -> tuple[int, ...]:
    return one.applies_to.findings or (one.applies_to.finding,)


def test_a_line_whose_reasons_are_untold_takes_the_verdict_on_its_findings() -> None:
    refused = (found("glabella", severity=0),)
    untold = next(one for one in decided(findings=refused).fired if one.rule.id == "glabella.lines")
    laser = TreatmentDecision(TreatmentOption.FRACTIONAL_LASER, TreatmentRole.AFTER, (0,), (untold,))
    plan = explained(decided(findings=refused, treatments=(laser,)))
    assert plan.treatments[0].because == plan.verdicts[0].because


def test_a_day_stands_in_the_text_and_typed_in_the_values() -> None:
    changes: dict[str, Any] = {"goals": {"event_on": "2027-01-20"}}
    told = decided(fired("order.event"), changes=changes, dates={"treat_by": date(2027, 1, 6)})
    one = said(explained(told), "order.event")
    assert "6 January 2027" in one.text
    assert one.values["treat_by"].model_dump() == {"kind": "date", "value": "2027-01-06"}
    assert one.values["event"].value == "2027-01-20"


def test_what_asks_names_what_is_not_recorded() -> None:
    told = decided(fired("safety.toxin_allergy", is_open=True), changes={"safety": {"allergies": None}})
    one = said(explained(told), "safety.toxin_allergy")
    assert one.text == shipped().questions["safety.allergies"].text
    assert one.fired_by == {"safety.allergies": None}
    assert (one.kind, one.level, one.patient_text) == ("safety", "warning", None)


def test_the_visit_comes_after_what_decided() -> None:
    findings = (found("forehead"),)
    again = fired("follow_up.check_in", state=decided(findings=findings).state)
    areas = {Area.FOREHEAD: area_of(Area.FOREHEAD, **moved_by(again, moved=False))}
    one = said(explained(decided(again, findings=findings, areas=areas)), "follow_up.check_in")
    assert list(one.fired_by) == ["findings[0].region", "visit"]


def test_facts_of_areas_lead_back_to_their_findings() -> None:
    state = decided(findings=(found("glabella"), found("forehead"))).state
    lids = fired("heavy_lids.forehead_low_and_high", state=state)
    heavy = {"anatomy": {"eyelids": "heavy"}}
    plan = explained(decided(lids, findings=(found("glabella"), found("forehead")), changes=heavy))
    assert said(plan, "heavy_lids.forehead_low_and_high").fired_by == {
        "anatomy.eyelids": "heavy",
        "findings[1].region": "forehead",
    }


def test_the_same_decision_gives_the_same_bytes_and_a_plan_that_can_be_read_again() -> None:
    told = decided(findings=(found("glabella", at_rest=2, years_present=4), found("lips", "volume_loss")))
    text = explained(told).to_json()
    assert text == explained(told).to_json() == Answer.model_validate_json(text).to_json()


@pytest.mark.parametrize(
    ("id_", "scope"),
    [
        ("concept.mechanism", "general"),
        ("safety.distant_spread", "general"),
        ("follow_up.check_in", "general"),
        ("follow_up.duration", "area"),
        ("safety.bruise_near_eye", "area"),
        ("dose.by_grade", "area"),
        ("glabella.lines", "area"),
        ("masseter.bulk", "area"),
        ("dose.band", "area"),
        ("dose.soft_movement", "area"),
        ("balance.pair_planned", "area"),
        ("dose.first_visit_crows_feet", "area"),
        ("dose.intended_heavy_lids", "area"),
        ("baseline.skincare", "general"),
        ("baseline.skincare_without_retinoid", "general"),
        ("lines.etched", "patient"),
        ("neck.rings", "patient"),
        ("dose.asymmetry", "patient"),
        ("dose.last_too_strong", "patient"),
        ("dose.first_visit", "patient"),
        ("safety.pregnancy_defers", "patient"),
        ("heavy_lids.forehead_low_and_high", "patient"),
    ],
)
def test_whom_a_statement_concerns(id_: str, scope: str) -> None:
    assert scope_of(rule(id_)) == scope


def test_what_can_and_cannot_be_done_concerns_the_patient_only_where_it_is_marked() -> None:
    plan = explained(
        decided(fired("limits.can_upper_face"), fired("limits.cannot_remove_bags"), findings=(found("glabella"),))
    )
    assert said(plan, "limits.can_upper_face").scope == "patient"
    assert said(plan, "limits.can_upper_face").applies_to.finding == 0
    assert said(plan, "limits.cannot_remove_bags").scope == "general"


def test_every_rule_says_whom_it_concerns() -> None:
    assert {scope_of(rule) for rule in shipped().rules} == {"patient", "area", "general"}

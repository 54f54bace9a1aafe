"""Which rules are told, and of what: each of the five `said`, on each kind of target, on hold or not, with a dose or without."""

from dataclasses import replace
from typing import Any

import pytest

from planning.engine.contract.vocabulary import Area, Wish
from planning.engine.facts import RuleScope
from planning.engine.protocol.effects import RuleEffects
from tests.engine.decisions import decided, facts_of
from tests.engine.decisions import fired as of_rule
from tests.engine.made_rules import BOTH, FIVE, GATED, HELD, LINES, a_rule, areas_told, explained, fire, said
from tests.engine.visits import found, planned


@pytest.mark.parametrize(
    ("areas", "more", "told"),
    [
        (BOTH, {}, {"always", "with_dose", "not_on_hold"}),
        ({}, {}, {"always", "without_dose", "not_on_hold"}),
        ({}, HELD, {"always", "without_dose", "on_hold"}),
    ],
)
def test_of_the_whole_plan(areas: Any, more: Any, told: set[str]) -> None:
    assert {when for when in FIVE if areas_told(fire(a_rule(said=when)), areas, **more) == []} == told
    wish: dict[str, Any] = {"subject": RuleScope.WISH}
    assert {
        when for when in FIVE if areas_told(fire(a_rule(said=when, **wish), wish=Wish.PREVENTION), areas, **more) == []
    } == told


@pytest.mark.parametrize("target", ["area", "finding", "review", "wish"])
@pytest.mark.parametrize(
    ("area", "areas", "more", "told"),
    [
        (Area.FOREHEAD, BOTH, {}, {"always", "with_dose", "not_on_hold"}),
        (Area.GLABELLA, BOTH, {}, {"always", "without_dose", "not_on_hold"}),
        (Area.GLABELLA, GATED, {}, {"always", "without_dose", "on_hold"}),
        (Area.FOREHEAD, GATED, {}, {"always", "with_dose", "not_on_hold"}),
        (Area.GLABELLA, GATED, HELD, {"always", "without_dose", "on_hold"}),
    ],
)
def test_of_its_own_target(target: str, area: Area, areas: Any, more: Any, told: set[str]) -> None:
    """Of a finding, an area, a review or a wish what counts is the area that it leads to."""
    where: dict[str, Any] = {"area": area}
    if target == "finding":
        where["finding"] = 0 if area is Area.FOREHEAD else 1
    if target == "wish":
        where["wish"] = Wish.GLABELLA_ONLY
    expected = [] if target == "wish" else [area]
    fired = {when: fire(a_rule(said=when, subject=RuleScope(target)), **where) for when in FIVE}
    assert {when for when, one in fired.items() if areas_told(one, areas, **more) == expected} == told
    assert {when for when, one in fired.items() if areas_told(one, areas, **more) is None} == {*FIVE} - told


@pytest.mark.parametrize("where", ["about", "areas"])
def test_of_several_areas_those_where_it_is_so(where: str) -> None:
    """A rule with `areas` or `about`: neither areas out of question nor those where `said` does not hold."""
    named = (Area.GLABELLA, Area.FOREHEAD, Area.CHIN)
    of = {"about": named} if where == "about" else {"effects": RuleEffects(areas=named, undated=True)}
    told = {when: areas_told(fire(a_rule(said=when, **of)), GATED) for when in FIVE}
    assert told == {
        "always": [Area.GLABELLA, Area.FOREHEAD],
        "with_dose": [Area.FOREHEAD],
        "without_dose": [Area.GLABELLA],
        "on_hold": [Area.GLABELLA],
        "not_on_hold": [Area.FOREHEAD],
    }


def test_a_text_about_an_area_that_nobody_has_is_not_told() -> None:
    assert areas_told(fire(a_rule(said="always", about=(Area.MASSETER,))), BOTH) is None


def test_applies_to_names_what_the_text_is_about() -> None:
    one = fire(
        a_rule(said="always", about=(Area.GLABELLA, Area.FOREHEAD), text="Of {areas}: {patient_areas}. {Areas}.")
    )
    plan = explained(decided(one, findings=LINES, areas=BOTH))
    told = said(plan, "test.rule")
    assert told.applies_to.areas == (Area.FOREHEAD, Area.GLABELLA)
    assert told.text == (
        "Of forehead and glabella: the lines across the forehead and the frown lines between the brows. Forehead and glabella."
    )
    assert told.values["areas"].model_dump() == {"kind": "areas", "value": ["forehead", "glabella"]}


def test_the_same_rule_of_several_areas_is_one_statement_where_it_names_them_together() -> None:
    together = a_rule(said="always", subject=RuleScope.AREA, text="Of {areas}.", patient_text="Of {patient_areas}.")
    apart = replace(together, id="test.apart", order=901, text="Of {area.name}.")
    areas = Area.GLABELLA, Area.FOREHEAD
    fired = [fire(one, area=area, facts=facts_of(area)) for one in (together, apart) for area in areas]
    plan = explained(decided(*fired, findings=LINES, areas=BOTH))
    assert said(plan, "test.rule").text == "Of forehead and glabella."
    assert [one.text for one in plan.statements if one.rule == "test.apart"] == ["Of forehead.", "Of glabella."]


def test_a_path_is_asked_once_whatever_depends_on_it() -> None:
    asking = [of_rule(one, is_open=True) for one in ("safety.toxin_allergy", "safety.albumin_allergy")]
    plan = explained(decided(*asking, changes={"safety": {"allergies": None}}))
    (question,) = [one for one in plan.statements if "safety.allergies" in one.fired_by]
    assert {basis for one in asking for basis in one.rule.basis} == {*question.basis}


def test_the_same_question_about_two_findings_of_one_place_is_one_statement() -> None:
    plan = planned(found("neck", "laxity", None), found("neck", "vertical_bands", None))
    (question,) = [one for one in plan["statements"] if one["text"].startswith("Neck: the grade")]
    assert question["applies_to"] == {"findings": [0, 1]}
    assert question["fired_by"] == {"findings[0].severity": None, "findings[1].severity": None}
    assert question["values"]["Place"] == {"kind": "text", "value": "neck"}

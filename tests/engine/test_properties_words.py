"""Words and numbers that must agree in every plan, tried on many faces and check-ins."""

import copy
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from planning.engine import read_document
from planning.engine.contract.statements import Statement
from planning.engine.deciding.decide import decide
from planning.engine.explaining import explain
from planning.engine.protocol.model import Rule
from tests.engine.faces import RISKS, check_ins, faces
from tests.engine.test_properties import answer_to, often, units
from tests.engine.visits import shipped

Answer = dict[str, Any]
UPPER = {"forehead", "glabella", "crows_feet"}
MOUTH = {"gummy_smile", "lip_flip", "perioral_lines", "chin", "mouth_corner"}
LOWERED_BY = {
    "on camera": UPPER | {"brow_lift", "under_eye"},
    "prior eyelid_droop": UPPER | {"brow_lift"},
    "prior speech_change": MOUTH | {"crows_feet", "under_eye"},
    "singer": MOUTH,
    "muscle relaxant": UPPER | MOUTH | {"masseter", "bunny_lines", "nefertiti"},
    "swallowing problem": UPPER | MOUTH | {"masseter", "bunny_lines"},
}
"""Cautions whose words say that less is given, and where (R042, R070, R080, REF 1.4, REF 1.5)."""


@often
@given(faces(), st.sampled_from(sorted(LOWERED_BY)))
def test_a_caution_that_says_less_never_gives_more(face: Answer, risk: str) -> None:
    face = copy.deepcopy(face)
    face["anatomy"]["asymmetries"] = []
    face["toxin_history"]["units_last_90_days"] = 0
    after = {dose["area"]: dose for dose in answer_to(RISKS[risk](face))["doses"]}
    for dose in answer_to(face)["doses"]:
        if dose["area"] in LOWERED_BY[risk] & after.keys():
            assert units(after[dose["area"]]["suggested"]) <= units(dose["suggested"]), dose["area"]


@often
@given(faces())
def test_what_moved_a_figure_is_told_and_what_moved_none_is_not(face: Answer) -> None:
    document, protocol = read_document(face), shipped()
    decision = decide(document, protocol)
    plan = explain(decision, protocol)
    told = {said.rule: said for said in plan.statements}
    moved: dict[str, set[str]] = {}
    for area in decision.areas.values():
        for step in area.dose.steps if area.dose else ():
            if step.fired is not None and step.moved:
                moved.setdefault(step.rule, set()).add(area.area)
    for rule in protocol.rules:
        if rule.id in moved and rule.amount is None:
            assert rule.id in told, rule.id
        elif rule.id in told and moves_doses_only(rule) and rule.said is None:
            assert rule.id in moved, f"{rule.id} moved no figure"
        if rule.id in moved.keys() & told.keys() and moves_doses_only(rule) and rule.said is None:
            assert set(named(told[rule.id])) <= moved[rule.id], rule.id


def moves_doses_only(rule: Rule) -> bool:
    acts = rule.effects
    moves = acts.step or acts.floor or acts.ceiling or acts.points
    return bool(moves) and acts.at_least is None and acts.verdict is None and not rule.adds


def named(said: Statement) -> tuple[str, ...]:
    applies_to = said.applies_to
    return applies_to.areas or ((applies_to.area,) if applies_to.area else ())


@often
@given(check_ins())
def test_words_at_the_check_in_offer_no_more_than_was_decided(visit: Answer) -> None:
    answer = answer_to(visit)
    decided = {line["area"]: (line["now"], line["next_visit"]) for line in answer["adjustments"]}
    for said in answer["statements"]:
        for area in said["applies_to"].get("areas", [said["applies_to"].get("area")]):
            now, next_visit = decided.get(area, ("", ""))
            if said["rule"] in ("check_in.too_subtle", "check_in.uneven"):
                assert now == "may_add"
            if said["rule"] == "check_in.as_wished":
                assert (now, next_visit) == ("none", "same")


@often
@given(faces())
def test_no_words_about_treating_what_is_refused(face: Answer) -> None:
    answer = answer_to(face)
    intros = {said["rule"] for said in answer["statements"] if said["kind"] in ("dose", "expectation")}
    areas = {
        each["area"] for each in answer["verdicts"] if each["suitability"] not in ("not_suitable", "not_indicated_now")
    }
    for area, rule in (
        ("platysma", "platysma.expectation"),
        ("masseter", "masseter.expectation"),
        ("chin", "chin.dimpling"),
    ):
        assert rule not in intros or area in areas or area == "platysma" and "nefertiti" in areas

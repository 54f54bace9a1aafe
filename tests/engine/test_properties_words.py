"""Words and numbers that must agree in every plan, tried on many faces and check-ins."""

import copy
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.engine.faces import RISKS, check_ins, faces
from tests.engine.test_properties import answer_to, often, units

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
def test_a_caution_that_says_less_is_seen_in_the_number(face: Answer, risk: str) -> None:
    face = copy.deepcopy(face)
    face["anatomy"]["asymmetries"] = []
    face["toxin_history"]["units_last_90_days"] = 0
    after = {dose["area"]: dose for dose in answer_to(RISKS[risk](face))["doses"]}
    for dose in answer_to(face)["doses"]:
        if dose["area"] in LOWERED_BY[risk] & after.keys() and not at_the_bottom(dose):
            assert units(after[dose["area"]]["suggested"]) < units(dose["suggested"]), dose["area"]


def at_the_bottom(dose: Answer) -> bool:
    amounts = {
        key: amount for key, amount in dose["suggested"].items() if (key == "total") == (dose["basis"] == "total")
    }
    return all(amount == dose["allowed"][0] for amount in amounts.values())


@often
@given(check_ins())
def test_words_at_the_check_in_offer_no_more_than_was_decided(visit: Answer) -> None:
    answer = answer_to(visit)
    decided = {line["area"]: (line["now"], line["next_visit"]) for line in answer["adjustments"]}
    for said in answer["statements"]:
        now, next_visit = decided.get(said["applies_to"].get("area"), ("", ""))
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

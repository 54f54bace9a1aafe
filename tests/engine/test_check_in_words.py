"""What a check-in says, tried on hundreds: as it was decided, nothing twice, and nothing that soothes beside an emergency."""

import copy
import re
from collections import Counter
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.engine.faces import check_ins
from tests.engine.test_properties import answer_to, often

Answer = dict[str, Any]
NEXT = {
    "lower": re.compile(r"\b(plan|use) less\b|\blower at the next", re.I),
    "higher": re.compile(r"\bplan more\b|\bhigher at the next", re.I),
    "remap": re.compile(r"\bdifferently\b|\bother points\b|\bre-?map", re.I),
    "same": re.compile(r"\bkeep dose and points\b|\bplan the same\b", re.I),
}
OFFERS = re.compile(r"\bmay be added\b|\bcan add\b", re.I)
SOOTHES = re.compile(
    r"\b(usually|sometimes later|eases|wears off|fades?|gets better|harmless|as (you )?wished|your wish|second visit|"
    r"next (time|visit|plan|treatment)|bruise|headache|sunscreen|happy|glad|do not worry)\b",
    re.I,
)
SPREAD = ["difficulty_swallowing", "breathing_difficulty", "hoarseness", "double_vision"]
NEAR = ["eyelid_droop", "brow_heaviness", "smile_change", "neck_weakness", "bruise", "headache"]


def said_of(answer: Answer) -> list[tuple[Answer, str]]:
    return [
        (said, text)
        for said in answer["statements"]
        if said["rule"].startswith("check_in.")
        for text in (said["text"], said["patient_text"], said["brief"])
        if text
    ]


def areas_of(said: Answer) -> list[str]:
    of = said["applies_to"]
    areas: list[str] = of.get("areas") or [of["area"]] if of.keys() & {"area", "areas"} else []
    return areas


@often
@given(check_ins())
def test_words_of_the_next_visit_agree_with_what_was_decided(visit: Answer) -> None:
    answer = answer_to(visit)
    decided = {line["area"]: line for line in answer["adjustments"]}
    for said, text in said_of(answer):
        for area in areas_of(said):
            told = {word for word, pattern in NEXT.items() if pattern.search(text)}
            assert told <= {decided[area]["next_visit"]}, (said["rule"], text)
            assert decided[area]["now"] == "may_add" or not OFFERS.search(text), text


@often
@given(check_ins())
def test_a_next_visit_that_differs_is_said_of_every_area(visit: Answer) -> None:
    answer = answer_to(visit)
    told = {(said["rule"], area) for said, _ in said_of(answer) for area in areas_of(said)}
    for line in answer["adjustments"]:
        if line["next_visit"] != "same" and line["now"] != "seek_help":
            assert (f"check_in.next_{line['next_visit']}", line["area"]) in told


def emergencies() -> st.SearchStrategy[Answer]:
    spread, near = (
        st.lists(st.sampled_from(SPREAD), min_size=1, max_size=2),
        st.lists(st.sampled_from(NEAR), max_size=3),
    )
    return st.builds(_with_effects, check_ins(), spread, near)


def _with_effects(visit: Answer, spread: list[str], near: list[str]) -> Answer:
    changed = copy.deepcopy(visit)
    changed["check_in"]["effects"] = sorted({*spread, *near})
    return changed


@often
@given(st.one_of(emergencies(), check_ins()))
def test_nothing_soothes_or_looks_ahead_beside_an_emergency(visit: Answer) -> None:
    answer = answer_to(visit)
    if all(line["now"] != "seek_help" for line in answer["adjustments"]):
        return
    heard = [said["patient_text"] or "" for said in answer["statements"]]
    in_need = {"breathing_difficulty", "difficulty_swallowing"} & set(visit["check_in"]["effects"])
    assert any("emergency number now" in text if in_need else "doctor now" in text for text in heard)
    for said in answer["statements"]:
        for text in (said["text"], said["patient_text"], said["brief"]):
            assert not text or not SOOTHES.search(text), (said["rule"], text)


@often
@given(st.one_of(check_ins(), emergencies()))
def test_nothing_is_said_twice(visit: Answer) -> None:
    answer = answer_to(visit)
    for key in ("text", "patient_text"):
        texts = [said[key] for said in answer["statements"] if said["rule"].startswith("check_in.") and said[key]]
        assert len(texts) == len(set(texts))
        assert not {one: times for one, times in Counter(sentences(texts)).items() if times > 1}


def sentences(texts: list[str]) -> list[str]:
    """Of three words or more, whatever areas stand before a colon."""
    told = [re.sub(r"^[^:.]+: ", "", one) for text in texts for one in re.split(r"(?<=[.?!])\s+", text)]
    return [one for one in told if len(one.split()) > 2]


@often
@given(st.one_of(check_ins(), emergencies()))
def test_one_reason_says_why_nothing_is_done_now(visit: Answer) -> None:
    answer = answer_to(visit)
    for line in answer["adjustments"]:
        because = {said["rule"] for said in answer["statements"] if said["id"] in line["because"]}
        reasons = {rule for rule in because if rule in JUDGING}
        assert len(reasons) <= 1 or line["next_visit"] in ("lower", "remap"), reasons


JUDGING = {
    f"check_in.{rule}"
    for rule in (
        "too_early", "masseter_is_slow", "slow_muscle", "label_steps", "no_figure", "range_is_full", "too_strong", "as_wished",
        "uneven_and_enough", "new_visit", "other_product", "kept_low_for_health", "kept_low_after_effect", "kept_low_for_lids",
        "spread_area", "eyelid_droop_area", "eyelid_droop_beside", "brow_heaviness_area", "smile_change_area",
    )
}  # fmt: skip

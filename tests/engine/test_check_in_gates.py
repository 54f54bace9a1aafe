"""A check-in passes the gates and questions of a consult, and an unwanted effect changes what it comes from."""

from typing import Any

import pytest

from planning.engine.deciding.check_in import CheckInDecision
from tests.engine.reviewing import judged, one, rules, said, visit

FROWN = "glabella dynamic_lines severity=2"
BROW = "forehead dynamic_lines severity=2"
EYES = "crows_feet dynamic_lines severity=2"
NOTHING, WAITING = ("none", None, "same"), ("wait", None, "same")


def frown(*found: str, **more: Any) -> dict[str, Any]:
    return visit({"glabella": {"total": 12}}, {"glabella": "too_subtle"}, *(found or (FROWN,)), **more)


def without(document: dict[str, Any], section: str, key: str) -> dict[str, Any]:
    return {**document, section: {name: value for name, value in document[section].items() if name != key}}


def missing(checked: CheckInDecision) -> set[str]:
    return {one.path for one in checked.missing}


@pytest.mark.parametrize(
    ("section", "key", "value", "rule"),
    [
        ("safety", "pregnant", True, "safety.pregnancy_defers"),
        ("safety", "infected_sites", ["glabella"], "safety.site_infection"),
        ("safety", "infected_sites", ["face"], "safety.site_infection"),
        ("safety", "allergies", ["botulinum_toxin"], "safety.toxin_allergy"),
        ("patient", "age", 17, "safety.minor"),
        ("toxin_history", "units_last_90_days", 400, "safety.ledger_full"),
        ("toxin_history", "last_on", "2026-11-24", "check_in.given_again"),
    ],
)
@pytest.mark.parametrize("found", [FROWN, ""], ids=["found", "only given"])
def test_a_gate_of_the_consult_holds_what_was_given(section: str, key: str, value: Any, rule: str, found: str) -> None:
    document = visit({"glabella": {"total": 12}}, {"glabella": "too_subtle"}, *filter(None, [found]))
    document[section] |= {key: value}
    adjustment = one(document, glabella=19)
    assert said(adjustment) == NOTHING
    assert rule in rules(adjustment)


def test_the_treatment_that_is_judged_is_no_hold_of_the_interval() -> None:
    assert said(one(frown(), glabella=19)) == ("may_add", 6, "higher")


def test_a_hold_keeps_a_lower_next_visit_and_calls_for_help_first() -> None:
    strong = visit({"glabella": {"total": 12}}, {"glabella": "too_strong"}, FROWN, safety={"pregnant": True})
    assert said(one(strong, glabella=19)) == ("none", None, "lower")
    uneven = visit({"glabella": {"total": 12}}, {"glabella": "uneven"}, FROWN, safety={"pregnant": True})
    assert said(one(uneven, glabella=19)) == NOTHING
    breathless = frown(effects=["breathing_difficulty"], safety={"pregnant": True})
    assert said(one(breathless, glabella=19)) == ("seek_help", None, "lower")


@pytest.mark.parametrize(
    ("section", "key"),
    [
        ("safety", "infected_sites"),
        ("safety", "pregnant"),
        ("safety", "neuromuscular_disorder"),
        ("safety", "allergies"),
        ("safety", "medicines"),
        ("safety", "swallowing_problem"),
        ("safety", "breathing_problem"),
        ("safety", "prior_effects"),
        ("patient", "age"),
        ("patient", "sex"),
        ("toxin_history", "units_last_90_days"),
        ("toxin_history", "last_on"),
        ("check_in", "effects"),
        ("check_in", "days_since_treatment"),
    ],
)
def test_what_was_not_asked_waits_for_its_answer(section: str, key: str) -> None:
    checked = judged(without(frown(), section, key), glabella=19)
    (adjustment,) = checked.adjustments
    assert said(adjustment) == WAITING
    asked = {path for fired in adjustment.reasons if fired.is_open for path in _paths(fired)}
    assert f"{section}.{key}" in missing(checked) | asked


def _paths(fired: Any) -> set[str]:
    return {leaf for leaf in fired.rule.condition.replace("(", " ").replace(")", " ").split() if "." in leaf} | {
        "safety.infected_sites" if fired.rule.id == "safety.site_infection" else "",
        "toxin_history.last_on" if fired.rule.id == "check_in.given_again" else "",
        "check_in.effects" if fired.rule.id == "check_in.spread" else "",
    }


def test_what_was_given_without_a_finding_has_no_proposal() -> None:
    checked = judged(visit({"glabella": {"total": 12}}, {"glabella": "too_subtle"}))
    (adjustment,) = checked.adjustments
    assert said(adjustment) == ("wait", None, "higher")
    assert "check_in.no_finding" in rules(adjustment)
    assert missing(checked) == {"findings"}


def test_a_finding_that_wants_no_toxin_leaves_nothing_to_add() -> None:
    assert said(one(frown("glabella dynamic_lines severity=0"))) == NOTHING


def test_a_history_at_odds_with_itself_waits() -> None:
    adjustment = one(frown(toxin_history={"last_on": "2026-06-01", "units_last_90_days": 200}), glabella=19)
    assert said(adjustment) == WAITING
    assert "history.disagrees" in rules(adjustment)


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"safety": {"neuromuscular_disorder": "ALS", "specialist_clearance": {"by": "Dr N", "on": "2026-10-01"}}}, "health"),
        ({"safety": {"swallowing_problem": True}}, "health"),
        ({"safety": {"medicines": [{"name": "baclofen", "class": "muscle_relaxant"}]}}, "health"),
        ({"safety": {"prior_effects": ["eyelid_droop"]}}, "after_effect"),
        ({"anatomy": {"eyelid_ptosis": True}}, "for_lids"),
    ],
)  # fmt: skip
def test_a_dose_kept_low_for_a_risk_is_not_raised(change: dict[str, Any], rule: str) -> None:
    adjustment = one(frown(**change), glabella=13.5)
    assert said(adjustment) == NOTHING
    assert any(rule in each for each in rules(adjustment))


@pytest.mark.parametrize(
    ("given", "effects", "expected"),
    [
        (("forehead", "glabella"), "brow_heaviness", {"forehead": ("wait", "lower"), "glabella": ("wait", "same")}),
        (("glabella",), "brow_heaviness", {"glabella": ("wait", "remap")}),
        (("crows_feet",), "brow_heaviness", {"crows_feet": ("wait", "remap")}),
        (("forehead", "crows_feet"), "brow_heaviness", {"forehead": ("wait", "lower"), "crows_feet": ("may_add", "higher")}),
        (("glabella", "crows_feet"), "eyelid_droop", {"glabella": ("wait", "remap"), "crows_feet": ("wait", "same")}),
        (("crows_feet",), "eyelid_droop", {"crows_feet": ("wait", "remap")}),
        (("chin", "crows_feet"), "smile_change", {"chin": ("wait", "lower"), "crows_feet": ("wait", "same")}),
        (("crows_feet",), "smile_change", {"crows_feet": ("wait", "lower")}),
        (("chin", "glabella"), "smile_change", {"chin": ("wait", "lower"), "glabella": ("may_add", "higher")}),
    ],
)  # fmt: skip
def test_an_effect_changes_the_area_that_it_comes_from(given: Any, effects: str, expected: dict[str, Any]) -> None:
    assert effect(given, effects) == expected


FOUND = {"forehead": BROW, "glabella": FROWN, "crows_feet": EYES, "chin": "chin chin_dimpling severity=2"}
FOUND["masseter"] = "masseter muscle_bulk severity=2 muscle_strength=average"
FOUND["platysma"] = "neck vertical_bands severity=2"
UNITS: dict[str, Any] = {
    "forehead": {"total": 10},
    "glabella": {"total": 12},
    "crows_feet": {"left": 6, "right": 6},
    "chin": {"total": 5},
    "masseter": {"left": 25, "right": 25},
    "platysma": {"total": 26},
}
TOPS: dict[str, Any] = {"forehead": 15, "glabella": 19, "crows_feet": 9, "chin": 6.5, "masseter": 33, "platysma": 31}


def effect(given: Any, *effects: Any) -> dict[str, tuple[str, str]]:
    document = visit(
        {area: UNITS[area] for area in given},
        dict.fromkeys(given, "too_subtle"),
        *(FOUND[area] for area in given),
        effects=effects,
    )
    checked = judged(document, **{area: TOPS[area] for area in given})
    assert all(one.reasons for one in checked.adjustments)
    return {str(each.area): (str(each.now), str(each.next_visit)) for each in checked.adjustments}


HELP = ("seek_help", "lower")


@pytest.mark.parametrize(
    ("given", "effects"),
    [
        (("masseter",), "eyelid_droop"),
        (("chin", "platysma"), "eyelid_droop"),
        (("masseter",), "brow_heaviness"),
        (("forehead", "glabella"), "smile_change"),
        (("masseter",), "neck_weakness"),
        (("glabella", "chin"), "neck_weakness"),
        (("platysma",), "difficulty_swallowing"),
        (("glabella",), "breathing_difficulty"),
        (("platysma",), "hoarseness"),
        (("crows_feet",), "double_vision"),
    ],
)
def test_what_no_treated_area_explains_is_a_sign_of_spread(given: Any, effects: str) -> None:
    assert effect(given, effects) == dict.fromkeys(given, HELP)


@pytest.mark.parametrize(
    ("given", "effects"),
    [
        (("crows_feet",), "eyelid_droop"),
        (("crows_feet",), "brow_heaviness"),
        (("masseter",), "smile_change"),
        (("platysma",), "smile_change"),
        (("platysma",), "neck_weakness"),
        (("masseter",), "bruise"),
        (("masseter",), "headache"),
    ],
)
def test_what_a_treated_area_explains_is_none(given: Any, effects: str) -> None:
    assert "seek_help" not in {now for now, _ in effect(given, effects).values()}


LEFT_DROOP = {"effect": "eyelid_droop", "side": "left"}
RIGHT_EYE = {"crows_feet": {"left": 0, "right": 6}}


def test_an_effect_concerns_the_areas_that_were_treated_on_its_side() -> None:
    assert effect(("forehead",), LEFT_DROOP) == {"forehead": ("wait", "remap")}
    assert effect(("forehead",), {"effect": "brow_heaviness", "side": "right"}) == {"forehead": ("wait", "lower")}
    other = visit(
        {"glabella": UNITS["glabella"], **RIGHT_EYE},
        {"glabella": "as_wished", "crows_feet": "too_subtle"},
        FROWN,
        EYES,
        effects=[LEFT_DROOP],
    )
    glabella, eye = judged(other, glabella=19, crows_feet=9).adjustments
    assert said(glabella) == ("wait", None, "lower")
    assert said(eye) == ("may_add", 3, "higher")


@pytest.mark.parametrize(
    ("side", "expected"), [("left", HELP), ("right", ("wait", "lower")), (None, ("wait", "lower"))]
)
def test_an_effect_on_the_side_that_was_not_treated_is_a_sign_of_spread(side: str | None, expected: Any) -> None:
    told = {"effect": "eyelid_droop", "side": side} if side else "eyelid_droop"
    adjustment = one(visit(RIGHT_EYE, {"crows_feet": "as_wished"}, EYES, effects=[told]), crows_feet=9)
    assert (str(adjustment.now), str(adjustment.next_visit)) == expected


def test_neck_bands_get_no_part_of_a_label_dose() -> None:
    bands = visit({"platysma": {"total": 26}}, {"platysma": "too_subtle"}, FOUND["platysma"])
    adjustment = one(bands, platysma=31)
    assert said(adjustment) == ("none", None, "higher")
    assert "check_in.label_steps" in rules(adjustment)


def test_the_last_toxin_of_another_product_says_nothing_about_what_is_left() -> None:
    adjustment = one(frown(toxin_history={"last_product": "abobotulinumtoxinA"}), glabella=19)
    assert said(adjustment) == NOTHING
    assert "check_in.other_product" in rules(adjustment)

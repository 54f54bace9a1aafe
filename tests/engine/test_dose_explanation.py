"""A dose's sentence: made of the steps that made its figure, and of nothing else."""

from typing import Any

import pytest

from planning.engine import read_document
from planning.engine.contract.vocabulary import Area
from planning.engine.deciding.decide import decide
from planning.engine.explaining.placeholders import PlaceholderContext, PlaceholderValue, placeholder_value
from planning.engine.explaining.texts import TextRenderer
from planning.engine.protocol.model import Rule
from planning.protocols import shipped
from tests.engine.decisions import rule
from tests.engine.visits import found, visit

FIRST = {"toxin_history": {"first_time": True, "last_on": None}}
MEN = {"patient": {"sex": "male"}}
CAMERA = {"lifestyle": {"on_camera": True}}
HEAVY = {"anatomy": {"eyelids": "heavy"}}
PAIR = found("forehead", severity=3), found("glabella")


def word_of(name: str, area: str, *findings: dict[str, Any], **changes: Any) -> PlaceholderValue:
    decision = decide(read_document(visit(*findings, **changes)), shipped())
    dosed = next(one for one in decision.fired if one.target.area is Area(area) and one.target.facts is not None)
    return placeholder_value(name, PlaceholderContext(decision, shipped(), dosed))


def dose_phrases(area: str, *findings: dict[str, Any], **changes: Any) -> str:
    return word_of("reached", area, *findings, **changes).text


def why(id_: str) -> str:
    return rule(id_).reason or id_.partition(".")[2].replace("_", " ")


@pytest.mark.parametrize(
    ("severity", "words"),
    [(1, "mild, lower third"), (2, "moderate, middle third"), (3, "severe, upper third")],
)
def test_the_grade_alone_names_its_third(severity: int, words: str) -> None:
    assert dose_phrases("glabella", found("glabella", severity=severity, movement="moderate")) == words


def test_a_line_that_shows_at_rest_only_says_that_it_counts_as_mild() -> None:
    assert (
        dose_phrases("glabella", found("glabella", severity=None, at_rest=2))
        == "shows at rest, counts as mild, lower third"
    )


def test_where_the_low_end_is_suggested_it_says_so() -> None:
    assert dose_phrases("lip_flip", found("lips", "lip_inversion")) == "moderate, middle third, low end"


def test_steps_that_moved_are_named_with_their_reasons() -> None:
    assert dose_phrases("forehead", *PAIR, **FIRST) == f"severe, upper third; one step down: {why('dose.first_visit')}"
    middle = found("forehead"), found("glabella")
    assert dose_phrases("forehead", *middle, **MEN) == f"moderate, middle third; one step up: {why('dose.men')}"


def test_a_step_that_moved_nothing_is_not_said() -> None:
    mild = found("forehead", severity=1, movement="moderate"), found("glabella")
    assert (
        dose_phrases("forehead", *mild, **FIRST) == "mild, lower third; " + f"one step down: {why('dose.first_visit')}"
    )
    assert dose_phrases("chin", found("chin", "chin_dimpling", 3), **MEN) == "severe, upper third"


def test_several_of_one_way_are_one_step() -> None:
    strong = found("forehead", muscle_strength="strong"), found("glabella")
    assert dose_phrases("forehead", *strong, **MEN) == (
        f"moderate, middle third; one step up: {why('dose.men')} and {why('dose.strong_muscle')}"
    )


def test_what_cancels_is_one_phrase() -> None:
    middle = found("forehead"), found("glabella")
    both = f"{why('dose.men')} and {why('dose.first_visit')}"
    assert dose_phrases("forehead", *middle, **MEN, **FIRST) == f"moderate, middle third; {both} cancel each other"


def test_ceilings_say_how_high_and_why() -> None:
    assert (
        dose_phrases("forehead", *PAIR, **CAMERA)
        == f"severe, upper third; at most the lower half: {why('dose.on_camera')}"
    )
    lids = why("heavy_lids.forehead_low_and_high")
    assert dose_phrases("forehead", *PAIR, **HEAVY) == f"severe, upper third; at most the lowest sixth: {lids}"
    floor = why("heavy_lids.glabella_generous")
    assert f"at least the upper third: {floor}" in dose_phrases("glabella", *PAIR, **HEAVY)


def test_a_ceiling_in_units_says_them_as_the_area_is_dosed() -> None:
    first = why("dose.first_visit_crows_feet")
    words = dose_phrases("crows_feet", found("crows_feet", severity=3), **FIRST)
    units = f"{shipped().number('crows_feet_start'):g} U per side"
    assert words.endswith(f"at most {units}: {first}")


def test_sides_that_differ_say_which_gets_more_and_why() -> None:
    stronger = {"anatomy": {"asymmetries": [{"feature": "forehead", "side": "left", "is": "stronger"}]}}
    assert dose_phrases("forehead", *PAIR, **stronger) == (
        "severe, upper third; more on the left: forehead stronger on the left"
    )
    graded = found("crows_feet", severity=1, side="left"), found("crows_feet", severity=3, side="right")
    assert dose_phrases("crows_feet", *graded) == (
        "left mild, lower third; right severe, upper third; more on the right: graded or felt so"
    )
    assert dose_phrases("crows_feet", graded[1]) == "severe, upper third"


def test_the_last_result_stands_for_the_grade() -> None:
    before = {"areas": {"glabella": {"given": {"total": 14}, "outcome": "too_subtle", "on": "2026-06-01"}}}
    assert (
        dose_phrases("glabella", found("glabella", severity=3), toxin_history=before) == "last result, 14 U: too subtle"
    )


def test_of_one_side_that_was_judged_only_that_one_is_the_last_result() -> None:
    before = {"areas": {"crows_feet": {"given": {"left": 8}, "outcome": "as_wished", "on": "2026-06-01"}}}
    words = dose_phrases("crows_feet", found("crows_feet", severity=3), toxin_history=before)
    assert words.startswith("last result, 8 U left: as wished; right severe, upper third")


def test_bands_of_the_neck_name_the_label_dose() -> None:
    for severity, bands in ((1, "one band a side"), (3, "two bands a side")):
        assert dose_phrases("platysma", found("neck", "vertical_bands", severity)) == f"{bands}: label dose"


def test_a_shared_budget_says_what_is_shared() -> None:
    both = found("crows_feet", severity=3), found("brow", "brow_descent", 3)
    meant = {"intended": {"brow_lift": {"left": 8, "right": 8}}}
    brow = shipped().areas[Area.BROW_LIFT].name
    assert dose_phrases("crows_feet", *both, **meant).endswith(f"lowered: 12 U per side shared with {brow}")


def test_the_limit_over_all_treatments_says_so() -> None:
    words = dose_phrases(
        "glabella", found("glabella", severity=3), toxin_history={"units_last_90_days": 385, "last_on": "2026-08-25"}
    )
    assert words == "severe, upper third; lowered: limit of 400 U over all treatments"


def test_an_intended_dose_without_a_finding_has_no_way() -> None:
    changes: dict[str, Any] = {"intended": {"chin": {"total": 6}}}
    assert dose_phrases("chin", found("glabella"), **changes) == ""


@pytest.mark.parametrize(
    ("area", "findings", "words"),
    [
        ("glabella", (found("glabella"),), "label 20 U"),
        ("glabella", (found("glabella", severity=1, movement="moderate"),), ""),
        ("forehead", PAIR, "label 20 U"),
        ("forehead", PAIR[:1], ""),
        ("crows_feet", (found("crows_feet"),), "label 12 U per side"),
        ("chin", (found("chin", "chin_dimpling"),), ""),
        ("platysma", (found("neck", "vertical_bands", 3),), "label 36 U"),
    ],
)
def test_the_label_figure_is_named_where_the_label_covers_the_face(area: str, findings: Any, words: str) -> None:
    balanced: dict[str, Any] = {"anatomy": {"activity": {"glabella": 0, "forehead": 0}}}
    assert word_of("label", area, *findings, **balanced).text == words


@pytest.mark.parametrize(
    ("area", "text"),
    [
        ("glabella", "20 U: severe, upper third; label 20 U."),
        ("chin", "6 U: severe, upper third."),
    ],
)
def test_an_empty_word_takes_its_separator_away(area: str, text: str) -> None:
    line = found("glabella", severity=3) if area == "glabella" else found("chin", "chin_dimpling", 3)
    decision = decide(read_document(visit(line)), shipped())
    dosed = next(one for one in decision.fired if one.target.area is Area(area) and one.target.facts is not None)
    said = TextRenderer(decision, shipped())._filled("{suggested}: {reached}; {label}.", dosed, {})
    assert said.partition(": ")[2] == text.partition(": ")[2]


def test_each_step_is_typed_for_another_language() -> None:
    value = word_of("reached", "forehead", *PAIR, **CAMERA, **FIRST).value
    assert value["value"] == [
        {"does": "third", "grade": 3},
        {"does": "step_down", "rules": ["dose.first_visit"]},
        {"does": "ceiling", "at": "half", "rules": ["dose.on_camera"]},
    ]


def test_every_rule_that_moves_a_dose_can_be_named_in_its_sentence() -> None:
    moving: list[Rule] = [
        one for one in shipped().rules if one.effects.step or one.effects.floor or one.effects.ceiling
    ]
    assert moving and all(len(why(one.id).split()) <= 6 for one in moving)

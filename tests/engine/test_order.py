"""The order of treatments and its dates (R085-R091, INC-14, INC-16, INC-18, INC-33). Today is 23 November 2026."""

from typing import Any

import pytest

from tests.engine.ordered import dated, decided, in_days, step, steps, told
from tests.engine.visits import found

ETCHED = found("glabella", at_rest=2, years_present=9)
FROWN = found("glabella")
LOOSE = found("jawline", "laxity")
ROUGH = found("cheek", "texture")
SUNSPOTS = found("cheek", "pigment")
MELASMA = found("cheek", "melasma")
HOLLOW = found("cheek", "volume_loss", 1)
DEVICES = {"rf_microneedling", "ultrasound", "laser_resurfacing", "fractional_laser", "peel"}


def devices(*findings: dict[str, Any], **changes: Any) -> list[tuple[str, list[str], str | None, str | None]]:
    """What is named, what may be taken in its place, its day, what it comes after."""
    return [
        (one.treatment, list(map(str, one.others)), str(one.earliest) if one.earliest else None, one.after)
        for one in steps(*findings, **changes)
        if one.treatment in DEVICES
    ]


# --- One step for each concern ---------------------------------------------------------------------------------------


def test_tools_for_laxity_are_one_choice() -> None:
    assert devices(LOOSE) == [("rf_microneedling", ["ultrasound", "laser_resurfacing"], "2026-11-23", None)]


def test_rough_texture_is_one_choice_of_peel_and_laser() -> None:
    assert devices(found("face", "texture")) == [("peel", ["laser_resurfacing"], "2026-11-23", None)]


def test_marked_laxity_and_jowls_are_one_concern() -> None:
    named = devices(found("neck", "laxity", 3), found("jawline", "jowls", 2))
    assert named == [("rf_microneedling", ["ultrasound"], "2026-11-23", None)]


def test_a_tool_in_two_sets_is_named_once_and_answers_both() -> None:
    assert devices(LOOSE, ROUGH) == [
        ("rf_microneedling", ["ultrasound"], "2026-11-23", None),
        ("peel", ["laser_resurfacing"], None, "rf_microneedling"),
    ]
    asked = {one.target.finding for one in step("peel", LOOSE, ROUGH).reasons}
    assert {0, 1} <= asked


def test_a_line_keeps_the_only_laser_that_answers_it() -> None:
    assert devices(SUNSPOTS, found("cheek", "etched_lines")) == [
        ("peel", [], "2026-11-23", None),
        ("fractional_laser", [], None, "peel"),
    ]


def test_each_further_device_comes_after_the_one_before() -> None:
    every = devices(ETCHED, LOOSE, ROUGH)
    assert [(one, after) for one, _, _, after in every] == [
        ("rf_microneedling", None), ("peel", "rf_microneedling"), ("fractional_laser", "peel"),
    ]  # fmt: skip
    assert [day for _, _, day, _ in every] == ["2026-11-30", None, None]


def test_a_tool_named_already_gets_no_step_of_its_own() -> None:
    assert len(devices(ROUGH, goals={"also_wants": ["laser_resurfacing"]})) == 1


def test_what_is_only_asked_for_stands_after_what_was_found() -> None:
    named = devices(ROUGH, goals={"also_wants": ["ultrasound"]})
    assert named == [("peel", ["laser_resurfacing"], "2026-11-23", None), ("ultrasound", [], None, "peel")]


def test_and_or_is_two_steps_of_which_the_second_is_optional() -> None:
    assert [(one.treatment, one.optional) for one in steps(ETCHED)] == [
        ("toxin", False), ("fractional_laser", False), ("ha_filler", True),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("findings", "goals"),
    [
        ([ETCHED, HOLLOW], {}),
        ([ETCHED], {"also_wants": ["ha_filler"]}),
        ([ETCHED], {"declined": ["fractional_laser"]}),
        ([HOLLOW], {}),
    ],
)
def test_filler_that_stands_for_itself_is_not_optional(findings: list[Any], goals: dict[str, Any]) -> None:
    assert not step("ha_filler", *findings, goals=goals).optional


# --- The first device ----------------------------------------------------------------------------------------------


def test_without_toxin_the_first_device_is_today() -> None:
    assert devices(ROUGH)[0][2] == "2026-11-23"


def test_a_device_that_leads_is_today_and_the_toxin_a_fortnight_later() -> None:
    order = dated(FROWN, LOOSE, goals={"primary": "laxity"})
    assert order == [("rf_microneedling", "2026-11-23"), ("toxin", "2026-12-07")]


def test_elsewhere_on_the_face_a_device_follows_the_toxin_by_a_week() -> None:
    assert dated(FROWN, LOOSE) == [("toxin", "2026-11-23"), ("rf_microneedling", "2026-11-30")]


@pytest.mark.parametrize(
    ("finding", "after"),
    [
        (found("glabella", "texture"), "check_in"),
        (found("face", "texture"), "check_in"),
        (found("nose", "texture"), None),
        (found("cheek", "texture"), None),
    ],
)
def test_over_a_treated_muscle_the_check_in_comes_first(finding: dict[str, Any], after: str | None) -> None:
    assert step("peel", FROWN, finding).after == after


@pytest.mark.parametrize("goals", [{"wishes": ["skin_tightening"]}, {"also_wants": ["rf_microneedling"]}])
def test_where_the_place_is_not_known_the_check_in_comes_first(goals: dict[str, Any]) -> None:
    device = step("rf_microneedling", FROWN, goals=goals)
    assert (device.earliest, device.after) == (None, "check_in")


@pytest.mark.parametrize(("ago", "day"), [(6, 1), (7, 0), (8, 0)])
def test_at_a_later_visit_the_week_counts_from_the_treatment(ago: int, day: int) -> None:
    assert dict(later(ago, FROWN, LOOSE))["rf_microneedling"] == in_days(day)


@pytest.mark.parametrize(("ago", "day"), [(13, 1), (14, 0), (15, 0)])
def test_at_a_later_visit_filler_waits_for_day_fourteen(ago: int, day: int) -> None:
    assert dict(later(ago, FROWN, HOLLOW))["ha_filler"] == in_days(day)


def later(ago: int, *findings: dict[str, Any]) -> list[tuple[str, str]]:
    check_in = {
        "days_since_treatment": ago, "given": {"glabella": {"total": 14}}, "outcomes": {"glabella": "as_wished"},
        "effects": [],
    }  # fmt: skip
    history = {"last_on": in_days(-ago), "units_last_90_days": 14}
    return dated(*findings, visit="check_in", check_in=check_in, toxin_history=history)


# --- Filler -----------------------------------------------------------------------------------------------------------


def test_filler_comes_after_the_check_in() -> None:
    assert dated(FROWN, HOLLOW) == [("toxin", "2026-11-23"), ("ha_filler", "2026-12-07")]


def test_filler_waits_a_fortnight_after_a_device_that_swells() -> None:
    assert dict(dated(FROWN, LOOSE, HOLLOW))["ha_filler"] == "2026-12-14"
    assert dict(dated(LOOSE, HOLLOW))["ha_filler"] == "2026-12-07"


def test_filler_does_not_wait_for_what_does_not_swell() -> None:
    only_peel = {"declined": ["laser_resurfacing"]}
    assert dict(dated(ROUGH, HOLLOW, goals=only_peel))["ha_filler"] == "2026-11-23"
    assert dict(dated(ROUGH, HOLLOW))["ha_filler"] == "2026-12-07"


def test_filler_has_no_day_while_a_device_that_swells_has_none() -> None:
    assert dict(dated(ETCHED))["ha_filler"] == "after fractional_laser"


def test_without_anything_else_filler_is_today() -> None:
    assert dated(HOLLOW) == [("ha_filler", "2026-11-23")]


# --- Melasma, pregnancy, referral -----------------------------------------------------------------------------------


def test_melasma_gets_no_laser_and_no_day_for_a_peel() -> None:
    assert devices(MELASMA) == [("peel", [], None, None)]


@pytest.mark.parametrize("tool", ["rf_microneedling", "ultrasound", "laser_resurfacing", "fractional_laser"])
def test_heat_that_is_only_asked_for_is_no_step_with_melasma(tool: str) -> None:
    assert [one for one, _, _, _ in devices(MELASMA, FROWN, goals={"also_wants": [tool]})] == ["peel"]
    assert "order.melasma" in told(decided(MELASMA, goals={"also_wants": [tool]}))


@pytest.mark.parametrize("other", [LOOSE, found("cheek", "etched_lines"), found("forehead", "texture")])
def test_no_device_of_another_finding_has_a_day_with_melasma(other: dict[str, Any]) -> None:
    for goals in ({}, {"primary": "laxity"}, {"primary": "surface"}):
        assert all(day is None for _, _, day, _ in devices(MELASMA, other, FROWN, goals=goals))


def test_the_toxin_waits_for_a_leading_device_that_has_no_day() -> None:
    order = dated(MELASMA, LOOSE, FROWN, goals={"primary": "laxity"})
    assert ("toxin", "after rf_microneedling") in order
    named = [one for one, _ in order]
    assert named.index("rf_microneedling") < named.index("toxin")


def test_melasma_graded_absent_changes_nothing() -> None:
    absent = found("cheek", "melasma", 0)
    assert devices(LOOSE, absent) == devices(LOOSE)


@pytest.mark.parametrize(("seen", "day"), [([], None), ([SUNSPOTS], "2026-11-23")])
def test_a_wish_about_pigment_that_nobody_recorded_gets_no_day(seen: list[Any], day: str | None) -> None:
    assert devices(*seen, goals={"wishes": ["remove_pigment"]}) == [("peel", ["fractional_laser"], day, None)]


@pytest.mark.parametrize("state", ["pregnant", "breastfeeding"])
def test_in_pregnancy_nothing_elective_has_a_day(state: str) -> None:
    order = dated(ETCHED, LOOSE, HOLLOW, safety={state: True})
    assert "toxin" not in dict(order)
    assert all(not day.startswith("20") for _, day in order)


def test_filler_for_bags_is_a_specialists_decision() -> None:
    bags = found("under_eye", "eye_bags")
    assert "ha_filler" not in dict(dated(bags, goals={"also_wants": ["ha_filler"]}))
    assert dict(dated(bags, found("lips", "volume_loss")))["ha_filler"] == "2026-11-23"


def test_what_was_declined_is_no_step_and_nothing_waits_for_it() -> None:
    goals = {"declined": ["fractional_laser"], "also_wants": ["fractional_laser"]}
    assert dated(ETCHED, goals=goals) == [("toxin", "2026-11-23"), ("ha_filler", "2026-12-07")]


def test_what_is_declined_leaves_the_rest_of_a_choice() -> None:
    assert devices(LOOSE, goals={"declined": ["rf_microneedling"]})[0][:2] == ("ultrasound", ["laser_resurfacing"])

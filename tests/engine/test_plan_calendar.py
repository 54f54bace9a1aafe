"""What a plan says of declined treatments, of events and at a check-in."""

from datetime import date, timedelta

import pytest

from tests.engine.visits import found, planned, rules, said, steps

EACH = found("glabella", at_rest=2, years_present=9)


def test_what_was_declined_is_no_step_and_nothing_waits_for_it():
    plan = planned(EACH, goals={"declined": ["fractional_laser"]})
    assert steps(plan) == {"toxin": ("2026-11-23", None), "ha_filler": ("2026-12-07", None)}
    assert "fractional_laser" not in [one["treatment"] for one in plan["treatments"]]
    assert [step["order"] for step in plan["sequence"]] == [1, 2]


def test_the_toxin_does_not_wait_for_a_declined_device():
    sagging = found("glabella"), found("jawline", "laxity", 2)
    assert steps(planned(*sagging, goals={"primary": "laxity"}))["toxin"] == ("2026-12-07", None)
    devices = ["rf_microneedling", "ultrasound", "laser_resurfacing"]
    plan = planned(*sagging, goals={"primary": "laxity", "declined": devices})
    assert steps(plan) == {"toxin": ("2026-11-23", None)}
    assert "energy.time_course" not in rules(plan) and "order.toxin_after" not in rules(plan)


def test_the_last_sensible_day_before_an_event():
    plan = planned(found("glabella"), goals={"event_on": "2026-12-20"})
    assert steps(plan)["toxin"] == ("2026-11-23", "2026-12-06")
    assert "6 December 2026" in said(plan, "order.event")["text"]


def test_an_event_that_is_too_close_is_told():
    plan = planned(found("glabella"), goals={"event_on": "2026-12-01"})
    assert said(plan, "order.event_too_close")["level"] == "warning"


def check_in(days, effects=(), findings=(), **areas):
    given = {area: dose for area, (dose, _) in areas.items() if dose}
    outcomes = {area: outcome for area, (_, outcome) in areas.items() if outcome}
    told = {"days_since_treatment": days, "given": given, "outcomes": outcomes, "effects": list(effects)}
    history = {"last_on": str(date(2026, 11, 23) - timedelta(days)), "units_last_90_days": 90}
    plan = planned(*findings, visit="check_in", check_in=told, toxin_history=history)
    return plan, {line["area"]: (line["now"], line["now_units"], line["next_visit"]) for line in plan["adjustments"]}


def test_each_area_is_judged_on_its_own():
    _, judged = check_in(
        14,
        findings=[found("glabella"), found("crows_feet"), found("masseter", "muscle_bulk")],
        glabella=({"total": 12}, "too_subtle"),
        forehead=({"total": 10}, "too_strong"),
        crows_feet=({"left": 10, "right": 11}, "uneven"),
        chin=({"total": 6}, "as_wished"),
        masseter=({"left": 25, "right": 25}, "too_subtle"),
    )
    assert judged == {
        "forehead": ("none", None, "lower"),
        "glabella": ("may_add", [0, 6], "higher"),
        "crows_feet": ("none", None, "remap"),
        "chin": ("none", None, "same"),
        "masseter": ("wait", None, "same"),
    }


def test_nothing_is_judged_before_the_peak():
    _, judged = check_in(13, glabella=({"total": 12}, "too_subtle"))
    assert judged == {"glabella": ("wait", None, "same")}


def test_given_and_added_stay_in_the_range():
    _, judged = check_in(15, glabella=({"total": 25}, "too_subtle"))
    assert judged == {"glabella": ("none", None, "remap")}


def test_nothing_is_added_near_a_drooping_lid():
    plan, judged = check_in(15, ["eyelid_droop"], glabella=({"total": 12}, "too_subtle"))
    assert judged == {"glabella": ("wait", None, "remap")}
    assert "check_in.eyelid_droop" in rules(plan)


@pytest.mark.parametrize(
    ("effect", "rule"),
    [
        ("difficulty_swallowing", "check_in.spread_breathing"),
        ("breathing_difficulty", "check_in.spread_breathing"),
        ("hoarseness", "check_in.spread"),
        ("double_vision", "check_in.spread"),
    ],
)
def test_signs_of_spread_send_to_urgent_care(effect, rule):
    plan, judged = check_in(5, [effect], glabella=({"total": 12}, "as_wished"))
    assert judged["glabella"][0] == "seek_help"
    assert said(plan, rule)["level"] == "critical"
    assert plan["status"] == "on_hold"


def test_a_weak_neck_is_local_where_the_neck_was_treated_and_an_alarm_where_not():
    _, local = check_in(15, ["neck_weakness"], platysma=({"total": 31}, "as_wished"))
    assert local["platysma"][0] == "wait"
    _, alarm = check_in(15, ["neck_weakness"], glabella=({"total": 12}, "as_wished"))
    assert alarm["glabella"][0] == "seek_help"

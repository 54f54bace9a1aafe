"""Dates and clock times: order of treatments, follow-up, aftercare, check-in."""

from datetime import date, datetime, timedelta

import pytest

from tests.engine.visits import VIAL, found, planned, rules, said, steps

EACH = found("glabella", at_rest=2, years_present=9)


def aftercare(treated_at, zone="Europe/London", today=None, bruised=False):
    plan = planned(
        found("glabella"), visit="procedure", product=VIAL | {"reconstituted_at": None},
        today=today or treated_at[:10], timezone=zone, treated_at=treated_at, bruised=bruised,
        toxin_history={"first_time": True, "last_on": None},
    )  # fmt: skip
    return {line["code"]: (line["from"], line["until"]) for line in plan["aftercare"]}


def test_toxin_then_laser_then_filler():
    assert steps(planned(EACH)) == {
        "toxin": ("2026-11-23", None),
        "fractional_laser": ("2026-11-30", None),
        "ha_filler": ("2026-12-14", None),
    }


def test_filler_alone_waits_for_the_review():
    assert steps(planned(found("glabella"), goals={"also_wants": ["ha_filler"]}))["ha_filler"] == ("2026-12-07", None)


def test_the_order_starts_when_the_interval_has_passed():
    plan = planned(EACH, toxin_history={"last_on": "2026-10-01"})
    assert list(steps(plan).values()) == [("2026-12-30", None), ("2027-01-06", None), ("2027-01-20", None)]


def test_what_was_declined_is_no_step_and_nothing_waits_for_it():
    plan = planned(EACH, goals={"declined": ["fractional_laser"]})
    assert steps(plan) == {"toxin": ("2026-11-23", None), "ha_filler": ("2026-12-07", None)}
    assert "fractional_laser" not in [one["treatment"] for one in plan["treatments"]]
    assert [step["order"] for step in plan["sequence"]] == [1, 2]


def test_declining_outlives_asking():
    plan = planned(found("glabella"), goals={"also_wants": ["peel", "ha_filler"], "declined": ["peel"]})
    assert list(steps(plan)) == ["toxin", "ha_filler"]


def test_the_toxin_does_not_wait_for_a_declined_device():
    sagging = found("glabella"), found("jawline", "laxity", 2)
    assert steps(planned(*sagging, goals={"primary": "laxity"}))["toxin"] == ("2026-12-07", None)
    devices = ["rf_microneedling", "ultrasound", "laser_resurfacing"]
    plan = planned(*sagging, goals={"primary": "laxity", "declined": devices})
    assert steps(plan) == {"toxin": ("2026-11-23", None)}
    assert "energy.time_course" not in rules(plan) and "order.toxin_after" not in rules(plan)


def test_what_answers_laxity_comes_before_the_toxin():
    plan = planned(found("glabella"), found("jawline", "laxity", 2), goals={"primary": "laxity"})
    assert list(steps(plan))[0] == "rf_microneedling"
    assert steps(plan)["toxin"] == ("2026-12-07", None)


def test_without_toxin_nothing_waits_for_it():
    assert steps(planned(found("cheek", "volume_loss", 1))) == {"ha_filler": ("2026-11-23", None)}


def test_the_last_sensible_day_before_an_event():
    plan = planned(found("glabella"), goals={"event_on": "2026-12-20"})
    assert steps(plan)["toxin"] == ("2026-11-23", "2026-12-06")
    assert "2026-12-06" in said(plan, "order.event")["text"]


def test_an_event_that_is_too_close_is_told():
    plan = planned(found("glabella"), goals={"event_on": "2026-12-01"})
    assert said(plan, "order.event_too_close")["level"] == "warning"


def test_the_check_in_window_opens_at_the_peak():
    assert planned(found("glabella"))["follow_up"]["check_in"] == {
        "earliest": "2026-12-07",
        "target": "2026-12-07",
        "latest": "2026-12-14",
    }


def test_visits_a_year_follow_from_the_months_between():
    plan = planned(found("glabella"), found("masseter", "muscle_bulk"))
    assert plan["follow_up"]["maintenance"] == [
        {"area": "glabella", "every_months": [3, 4], "visits_a_year": [3, 4]},
        {"area": "masseter", "every_months": [4, 6], "visits_a_year": [2, 3]},
    ]


def test_an_athlete_comes_back_at_the_near_end():
    plan = planned(found("glabella"), lifestyle={"athlete": True})
    assert plan["follow_up"]["maintenance"][0]["every_months"] == [3, 3]


def test_the_jaw_has_its_own_milestone():
    plan = planned(found("masseter", "muscle_bulk"))
    whats = {stone["what"]: (stone["from"], stone["to"]) for stone in plan["follow_up"]["milestones"]}
    assert whats["slimming"] == ("2027-01-04", "2027-02-01")
    assert "full_effect" not in whats


def test_aftercare_on_an_ordinary_day():
    clock = aftercare("2026-11-23T14:00", bruised=True)
    assert clock["upright"] == (None, "2026-11-23T18:00:00+00:00")
    assert clock["no_exercise"] == clock["no_sauna"] == (None, "2026-11-24T00:00:00+00:00")
    assert clock["no_rubbing"] == (None, "2026-11-24T14:00:00+00:00")
    assert clock["makeup_from"] == ("2026-11-23T15:00:00+00:00", None)
    assert clock["cold_compress"] == (None, "2026-11-24T14:00:00+00:00")
    assert clock["warm_compress"] == ("2026-11-24T00:00:00+00:00", None)
    assert clock["check_in"][0] == "2026-12-07T00:00:00+00:00"


def test_compresses_are_for_bruises():
    assert not {"cold_compress", "warm_compress", "arnica"} & set(aftercare("2026-11-23T14:00"))


@pytest.mark.parametrize(
    ("treated_at", "zone", "upright", "no_rubbing"),
    [
        ("2026-10-24T22:30", "Europe/London", "2026-10-25T01:30:00+00:00", "2026-10-25T21:30:00+00:00"),
        ("2026-03-28T23:30", "Europe/London", "2026-03-29T04:30:00+01:00", "2026-03-30T00:30:00+01:00"),
        ("2026-11-01T00:30", "America/New_York", "2026-11-01T03:30:00-05:00", "2026-11-01T23:30:00-05:00"),
        ("2026-04-05T00:30", "Australia/Lord_Howe", "2026-04-05T04:00:00+10:30", "2026-04-06T00:00:00+10:30"),
    ],
)
def test_hours_are_elapsed_hours_when_the_clock_changes(treated_at, zone, upright, no_rubbing):
    clock = aftercare(treated_at, zone)
    assert clock["upright"][1] == upright
    assert clock["no_rubbing"][1] == no_rubbing
    gone = datetime.fromisoformat(no_rubbing) - datetime.fromisoformat(upright)
    assert gone.total_seconds() == 20 * 3600


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
        "crows_feet": ("may_add", [0, 2], "remap"),
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


@pytest.mark.parametrize("effect", ["difficulty_swallowing", "breathing_difficulty", "hoarseness", "double_vision"])
def test_signs_of_spread_send_to_urgent_care(effect):
    plan, judged = check_in(5, [effect], glabella=({"total": 12}, "as_wished"))
    assert judged["glabella"][0] == "seek_help"
    assert said(plan, "check_in.spread")["level"] == "critical"
    assert plan["status"] == "refer"


def test_a_weak_neck_is_local_where_the_neck_was_treated_and_an_alarm_where_not():
    _, local = check_in(15, ["neck_weakness"], platysma=({"total": 31}, "as_wished"))
    assert local["platysma"][0] == "wait"
    _, alarm = check_in(15, ["neck_weakness"], glabella=({"total": 12}, "as_wished"))
    assert alarm["glabella"][0] == "seek_help"

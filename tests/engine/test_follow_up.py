"""Follow-up, maintenance and aftercare (R029-R034, R064, R075-R077f, R092-R097, INC-05, INC-25, INC-27)."""

from datetime import datetime
from typing import Any

import pytest

from planning.engine import read_document
from planning.engine.contract.answer import AftercareLine
from planning.engine.contract.vocabulary import Area, Status
from planning.engine.deciding.aftercare import aftercare
from planning.engine.deciding.calendar import months_later
from tests.engine.ordered import decided, followed_up, told
from tests.engine.visits import VIAL, found, shipped, visit

FROWN = found("glabella")
FINDINGS = {
    "forehead": found("forehead"), "glabella": FROWN, "crows_feet": found("crows_feet"),
    "lip_flip": found("lips", "lip_inversion", 1), "masseter": found("masseter", "muscle_bulk", muscle_strength="strong"),
    "platysma": found("neck", "vertical_bands"), "chin": found("chin", "chin_dimpling"),
}  # fmt: skip


def maintained(finding: dict[str, Any], **changes: Any) -> tuple[tuple[float, float], tuple[float, float]]:
    """Months between and visits a year."""
    (line,) = followed_up(finding, **changes).maintenance
    return line.every_months, line.visits_a_year


@pytest.mark.parametrize(
    ("area", "months", "visits"),
    [
        ("forehead", (3, 4), (3, 4)),
        ("glabella", (3, 4), (3, 4)),
        ("crows_feet", (3, 4), (3, 4)),
        ("masseter", (4, 6), (2, 3)),
        ("platysma", (4, 6), (2, 3)),
        ("lip_flip", (3, 3), (4, 4)),
    ],
)
def test_visits_a_year_follow_from_the_months_between(area: str, months: Any, visits: Any) -> None:
    assert maintained(FINDINGS[area]) == (months, visits)


LIGHT = found("forehead", severity=1, at_rest=1)
YOUNG = {"patient": {"age": 30}}
ATHLETE = {"lifestyle": {"athlete": True}}
HEAT = {"lifestyle": {"heat_exposure": True}}
FADED = {"toxin_history": {"faded_after_weeks": 11.5}}


@pytest.mark.parametrize(
    ("finding", "changes", "months", "visits"),
    [
        (FROWN, ATHLETE, (3, 3), (4, 4)),
        (FROWN, HEAT, (3, 3), (4, 4)),
        (FROWN, FADED, (3, 3), (4, 4)),
        (FROWN, {"toxin_history": {"faded_after_weeks": 12}}, (3, 4), (3, 4)),
        (FINDINGS["masseter"], ATHLETE, (4, 4), (3, 3)),
        (FINDINGS["lip_flip"], ATHLETE, (3, 3), (4, 4)),
        (LIGHT, YOUNG, (3, 6), (2, 4)),
        (LIGHT, YOUNG | ATHLETE, (3, 3), (4, 4)),
    ],
)
def test_what_shortens_or_spaces_the_visits(finding: Any, changes: Any, months: Any, visits: Any) -> None:
    assert maintained(finding, **changes) == (months, visits)


def test_the_check_in_opens_at_the_peak() -> None:
    window = followed_up(FROWN).check_in
    assert window is not None
    assert (str(window.earliest), str(window.target), str(window.latest)) == ("2026-12-07", "2026-12-07", "2026-12-14")


def stones(area: str, **changes: Any) -> dict[str, tuple[str, str]]:
    return {str(one.what): (str(one.from_), str(one.to)) for one in followed_up(FINDINGS[area], **changes).milestones}


def test_softening_and_end_are_two_things() -> None:
    assert stones("glabella") == {
        "first_change": ("2026-11-26", "2026-11-30"),
        "full_effect": ("2026-12-07", "2026-12-07"),
        "fade_starts": ("2027-01-18", "2027-02-15"),
        "effect_ends": ("2027-02-23", "2027-03-23"),
    }


def test_a_jaw_slims_and_has_no_full_effect_on_day_fourteen() -> None:
    jaw = stones("masseter")
    assert jaw["slimming"] == ("2027-01-04", "2027-02-01")
    assert "full_effect" not in jaw and "fade_starts" not in jaw


def test_a_short_effect_is_still_said() -> None:
    assert stones("lip_flip")["effect_ends"] == ("2027-01-23", "2027-02-23")


def test_the_follow_up_counts_from_the_day_after_an_event() -> None:
    assert stones("glabella", goals={"event_on": "2026-12-01"})["full_effect"][0] == "2026-12-16"


def test_an_incomplete_plan_has_no_dates_but_says_how_often() -> None:
    plan = followed_up(FROWN, safety={"pregnant": None})
    assert plan.check_in is None and not plan.milestones
    assert plan.maintenance[0].every_months == (3, 4)


def test_on_hold_nothing_is_followed_up() -> None:
    for changes in ({"safety": {"pregnant": True}}, {"toxin_history": {"last_on": "2026-10-01"}}):
        assert decided(FROWN, **changes).status is Status.ON_HOLD
        plan = followed_up(FROWN, **changes)
        assert (plan.check_in, plan.milestones, plan.maintenance) == (None, (), ())


def test_what_was_given_is_followed_up_from_its_own_day() -> None:
    judged = {
        "days_since_treatment": 14,
        "given": {"chin": {"total": 6}},
        "outcomes": {"chin": "as_wished"},
        "effects": [],
    }
    history = {"last_on": "2026-11-09", "units_last_90_days": 6}
    plan = followed_up(FINDINGS["chin"], visit="check_in", check_in=judged, toxin_history=history)
    assert plan.check_in is not None and str(plan.check_in.target) == "2026-11-23"
    assert [one.area for one in plan.maintenance] == [Area.CHIN]


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [("2026-11-30", 3, "2027-02-28"), ("2027-11-30", 3, "2028-02-29"), ("2026-12-31", 4.5, "2027-05-15")],
)
def test_months_end_where_the_month_ends(day: str, months: float, then: str) -> None:
    assert str(months_later(datetime.fromisoformat(day).date(), months)) == then


# --- Aftercare ------------------------------------------------------------------------------------------------------


def clock(treated_at: str, zone: str = "Europe/London", *, bruised: bool = False) -> dict[str, tuple[str, str]]:
    def said(line: AftercareLine) -> tuple[str, str]:
        return line.from_.isoformat() if line.from_ else "", line.until.isoformat() if line.until else ""

    document = read_document(
        visit(
            FROWN, visit="procedure", product=VIAL | {"reconstituted_at": None}, today=treated_at[:10], timezone=zone,
            treated_at=treated_at, bruised=bruised, toxin_history={"first_time": True, "last_on": None},
        )
    )  # fmt: skip
    return {str(line.code): said(line) for line in aftercare(document, shipped())}


def test_aftercare_on_an_ordinary_day() -> None:
    assert clock("2026-11-23T14:00", bruised=True) == {
        "upright": ("", "2026-11-23T18:00:00+00:00"),
        "no_exercise": ("", "2026-11-24T00:00:00+00:00"),
        "no_sauna": ("", "2026-11-24T00:00:00+00:00"),
        "no_rubbing": ("", "2026-11-24T14:00:00+00:00"),
        "makeup_from": ("2026-11-23T15:00:00+00:00", ""),
        "cold_compress": ("", "2026-11-24T14:00:00+00:00"),
        "warm_compress": ("2026-11-24T00:00:00+00:00", ""),
        "arnica": ("", ""),
        "check_in": ("2026-12-07T00:00:00+00:00", "2026-12-15T00:00:00+00:00"),
        "call_us": ("", ""),
    }


def test_compresses_are_for_bruises() -> None:
    assert not {"cold_compress", "warm_compress", "arnica"} & set(clock("2026-11-23T14:00"))


@pytest.mark.parametrize(
    ("treated_at", "zone", "upright", "no_rubbing"),
    [
        ("2026-10-24T22:30", "Europe/London", "2026-10-25T01:30:00+00:00", "2026-10-25T21:30:00+00:00"),
        ("2026-03-28T23:30", "Europe/London", "2026-03-29T04:30:00+01:00", "2026-03-30T00:30:00+01:00"),
        ("2026-11-01T00:30", "America/New_York", "2026-11-01T03:30:00-05:00", "2026-11-01T23:30:00-05:00"),
        ("2026-04-05T00:30", "Australia/Lord_Howe", "2026-04-05T04:00:00+10:30", "2026-04-06T00:00:00+10:30"),
    ],
)
def test_hours_are_elapsed_hours_when_the_clock_changes(
    treated_at: str, zone: str, upright: str, no_rubbing: str
) -> None:
    times = clock(treated_at, zone)
    assert (times["upright"][1], times["no_rubbing"][1]) == (upright, no_rubbing)


def test_without_the_end_of_the_injections_there_are_no_clock_times() -> None:
    assert aftercare(read_document(visit(FROWN)), shipped()) == ()


PREVIEW = {"aftercare.first_hours"}


@pytest.mark.parametrize(
    ("changes", "preview"),
    [({}, PREVIEW), ({"safety": {"pregnant": True}}, set()), ({"toxin_history": {"last_on": "2026-10-01"}}, set())],
)
def test_a_consult_previews_the_aftercare_where_something_is_meant(changes: dict[str, Any], preview: set[str]) -> None:
    assert told(decided(FROWN, **changes)) & PREVIEW == preview


def test_the_preview_carries_every_rule_of_aftercare_without_clock_times() -> None:
    fired = {one.rule.id: one.rule for one in decided(FROWN).fired}
    rules = [fired[name] for name in ("aftercare.first_hours", "follow_up.check_in")]
    carried = {basis for rule in rules for basis in rule.basis}
    assert {"R075", "R076", "R077", "R077a", "R077b", "R077c", "R077d", "R077e", "R077f"} <= carried
    assert all(rule.patient_text and ":" not in rule.patient_text for rule in rules)

"""The toxin's own day: its interval, holds, events (REF 1.4, R030, R031, INC-33). Today is 23 November 2026."""

from datetime import timedelta
from typing import Any

import pytest

from planning.engine.contract.vocabulary import Status
from tests.engine.ordered import TODAY, dated, decided, in_days, step, steps, told
from tests.engine.visits import found

FROWN = found("glabella")
LOOSE = found("jawline", "laxity")
ROUGH = found("cheek", "texture")
HOLLOW = found("cheek", "volume_loss", 1)
JAW = found("masseter", "muscle_bulk", muscle_strength="strong")
TOLD = {
    "order.event", "order.event_and_slimming", "order.event_before_slimming", "order.jaw_after_event",
    "order.event_too_close", "order.event_within_interval",
}  # fmt: skip


@pytest.mark.parametrize(("ago", "day"), [(89, 1), (90, 0), (91, 0)])
def test_the_toxin_waits_for_its_interval(ago: int, day: int) -> None:
    assert dated(FROWN, toxin_history={"last_on": in_days(-ago)}) == [("toxin", in_days(day))]


def test_on_hold_nothing_elective_has_a_day() -> None:
    history = {"last_on": "2026-10-01"}
    assert dated(FROWN, LOOSE, ROUGH, HOLLOW, toxin_history=history) == [
        ("toxin", "2026-12-30"), ("skincare", ""), ("sunscreen", ""), ("rf_microneedling", "after toxin"),
        ("peel", "after rf_microneedling"), ("ha_filler", "after peel"),
    ]  # fmt: skip


def test_where_nothing_is_to_be_treated_no_interval_makes_a_step() -> None:
    quiet = found("forehead", severity=1, movement="minimal")
    assert "toxin" not in dict(dated(quiet, toxin_history={"last_on": "2026-10-01"}))
    held = {"total": 0}
    assert not steps(FROWN, toxin_history={"last_on": "2026-10-01"}, intended={"glabella": held})


def test_a_hold_with_no_known_end_leaves_no_step() -> None:
    assert "toxin" not in dict(dated(FROWN, safety={"allergies": ["botulinum_toxin"]}))
    both = {"safety": {"allergies": ["botulinum_toxin"]}, "toxin_history": {"last_on": "2026-10-01"}}
    assert "toxin" not in dict(dated(FROWN, **both))


def test_nothing_has_a_day_while_something_decisive_is_not_recorded() -> None:
    plan = decided(FROWN, LOOSE, ROUGH, HOLLOW, safety={"pregnant": None})
    assert plan.status is Status.INCOMPLETE
    assert all(one.earliest is None for one in plan.sequence)


def of_event(*findings: dict[str, Any], **changes: Any) -> set[str]:
    return told(decided(*findings, **changes)) & TOLD


@pytest.mark.parametrize(
    ("until", "earliest", "latest", "says"),
    [
        (0, 1, None, {"order.event_too_close"}),
        (9, 10, None, {"order.event_too_close"}),
        (13, 14, None, {"order.event_too_close"}),
        (14, 0, 0, {"order.event"}),
        (15, 0, 1, {"order.event"}),
        (30, 0, 16, {"order.event"}),
    ],
)
def test_an_event_nearer_than_the_effect_puts_the_toxin_after_it(
    until: int, earliest: int, latest: int | None, says: set[str]
) -> None:
    changes = {"goals": {"event_on": in_days(until)}}
    toxin = step("toxin", FROWN, **changes)
    assert str(toxin.earliest) == in_days(earliest)
    assert toxin.latest == (None if latest is None else TODAY + timedelta(days=latest))
    assert of_event(FROWN, **changes) == says


@pytest.mark.parametrize(
    ("until", "earliest", "latest", "says"),
    [
        (69, 70, None, {"order.jaw_after_event"}),
        (70, 0, 0, {"order.event_and_slimming"}),
        (71, 0, 1, {"order.event_and_slimming"}),
    ],
)
def test_the_jaw_takes_ten_weeks(until: int, earliest: int, latest: int | None, says: set[str]) -> None:
    changes = {"goals": {"event_on": in_days(until)}}
    toxin = step("toxin", JAW, **changes)
    assert str(toxin.earliest) == in_days(earliest)
    assert toxin.latest == (None if latest is None else TODAY + timedelta(days=latest))
    assert of_event(JAW, **changes) == says


@pytest.mark.parametrize(
    ("until", "earliest", "latest", "says"),
    [
        (13, 14, None, {"order.event_too_close"}),
        (14, 0, 0, {"order.event", "order.event_before_slimming"}),
        (69, 0, 55, {"order.event", "order.event_before_slimming"}),
        (70, 0, 0, {"order.event", "order.event_and_slimming"}),
    ],
)
def test_a_jaw_that_is_too_late_does_not_take_the_last_day_of_the_others(
    until: int, earliest: int, latest: int | None, says: set[str]
) -> None:
    changes = {"goals": {"event_on": in_days(until)}}
    toxin = step("toxin", JAW, FROWN, **changes)
    assert str(toxin.earliest) == in_days(earliest)
    assert toxin.latest == (None if latest is None else TODAY + timedelta(days=latest))
    assert of_event(JAW, FROWN, **changes) == says


@pytest.mark.parametrize(
    ("until", "earliest", "says"),
    [
        (20, 37, {"order.event_too_close", "order.event_within_interval"}),  # the interval ends on day 37
        (50, 51, {"order.event_too_close", "order.event_within_interval"}),
        (51, 37, {"order.event"}),
    ],
)
def test_an_event_is_judged_from_the_end_of_the_interval(until: int, earliest: int, says: set[str]) -> None:
    changes = {"goals": {"event_on": in_days(until)}, "toxin_history": {"last_on": "2026-10-01"}}
    assert str(step("toxin", FROWN, **changes).earliest) == in_days(earliest)
    assert of_event(FROWN, **changes) == says


@pytest.mark.parametrize(("until", "earliest"), [(27, 28), (28, 14)])
def test_an_event_is_judged_from_the_day_after_a_leading_device(until: int, earliest: int) -> None:
    toxin = step("toxin", FROWN, LOOSE, goals={"primary": "laxity", "event_on": in_days(until)})
    assert str(toxin.earliest) == in_days(earliest)


def test_where_no_toxin_is_planned_no_event_is_judged() -> None:
    assert not of_event(FROWN, safety={"pregnant": True}, goals={"event_on": "2027-01-16"})
    assert not of_event(LOOSE, goals={"event_on": "2027-01-16"})

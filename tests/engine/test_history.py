"""What a toxin history cannot say at once is named with both paths, and never refused."""

from datetime import date, timedelta
from typing import Any

import pytest

from planning import protocols
from planning.engine import read_document
from planning.engine.deciding.history import contradictions
from planning.engine.facts import first_time, units_at_check_in

TODAY = "2026-11-23"
ONA, ABO = "onabotulinumtoxinA", "abobotulinumtoxinA"
LAST_ON, UNITS, FIRST = (f"toxin_history.{name}" for name in ("last_on", "units_last_90_days", "first_time"))
DAYS = "check_in.days_since_treatment"


def ago(days: int) -> str:
    return (date.fromisoformat(TODAY) - timedelta(days)).isoformat()


def document(history: dict[str, Any], **parts: Any) -> Any:
    return read_document({"visit": "consult", "today": TODAY, "toxin_history": history, **parts})


def named(history: dict[str, Any], **parts: Any) -> set[str]:
    return set(contradictions(document(history, **parts), protocols.shipped()))


def at_check_in(days: int | None, given: float = 12) -> dict[str, Any]:
    told = {} if days is None else {"days_since_treatment": days}
    return {"visit": "check_in", "check_in": {**told, "given": {"glabella": {"total": given}}}}


@pytest.mark.parametrize("visit", ["consult", "procedure"])
@pytest.mark.parametrize(
    ("days", "product", "units", "disagree"),
    [
        (91, ONA, 0.5, True),
        (91, None, 0.5, True),
        (91, ABO, 0.5, True),
        (91, ONA, 0, False),
        (90, ONA, 0.5, False),
        (90, ONA, 0, False),
        (89, ONA, 0, True),
        (89, ONA, 0.5, False),
        (89, ABO, 0, False),
        (89, None, 0, False),
        (0, ONA, 0, True),
        (89, ONA, None, False),
        (91, ONA, None, False),
    ],
)
def test_last_date_and_units_of_90_days(visit: str, days: int, product: Any, units: Any, disagree: bool) -> None:
    history = {"first_time": False, "last_on": ago(days), "last_product": product, "units_last_90_days": units}
    assert named(history, visit=visit) == ({LAST_ON, UNITS} if disagree else set())


@pytest.mark.parametrize(
    ("more", "paths"),
    [
        ({}, set()),
        ({"units_last_90_days": 0, "areas": {}}, set()),
        ({"units_last_90_days": 0.5}, {FIRST, UNITS}),
        ({"last_on": ago(200)}, {FIRST, LAST_ON}),
        ({"last_on": ago(200), "units_last_90_days": 0}, {FIRST, LAST_ON}),
        ({"last_product": ABO}, {FIRST, "toxin_history.last_product"}),
        ({"areas": {"chin": {"outcome": "too_subtle"}}}, {FIRST, "toxin_history.areas"}),
    ],
)
def test_a_first_time_with_earlier_toxin(more: dict[str, Any], paths: set[str]) -> None:
    assert named({"first_time": True, **more}) == paths
    assert named({"first_time": False, **more}) == set()
    assert first_time(document({"first_time": True, **more})) is (None if paths else True)
    assert first_time(document(more)) is (False if paths else None)


@pytest.mark.parametrize(
    ("last", "days", "paths"),
    [
        (14, 14, set()),
        (15, 14, {LAST_ON, DAYS}),
        (13, 14, set()),  # given again since: a hold, and no contradiction
        (None, 14, set()),
        (15, None, set()),
    ],
)
def test_a_last_date_before_the_treatment_that_is_judged(last: int | None, days: int | None, paths: set[str]) -> None:
    history = {"first_time": False, "last_on": last and ago(last), "last_product": ONA, "units_last_90_days": 12}
    assert named(history, **at_check_in(days)) == paths


def test_a_check_in_is_no_first_time() -> None:
    assert named({"first_time": True}, **at_check_in(14)) == {FIRST}


@pytest.mark.parametrize(("product", "disagree"), [(ONA, True), (None, True), (ABO, False)])
def test_no_units_beside_the_treatment_that_is_judged(product: str | None, disagree: bool) -> None:
    history = {"first_time": False, "last_on": ago(14), "last_product": product, "units_last_90_days": 0}
    assert named(history, **at_check_in(14)) == ({LAST_ON, UNITS} if disagree else set())


@pytest.mark.parametrize(
    ("before", "given", "product", "units"),
    [
        (12, 12, ONA, 12),
        (0, 12, ONA, 12),
        (11.5, 12, None, 12),
        (12.5, 12, ONA, 12.5),
        (200, 12, ONA, 200),
        (200, 12, ABO, 200),
        (0, 12, ABO, 0),
        (None, 12, ONA, None),
    ],
)
def test_units_at_a_check_in_are_counted_once(before: Any, given: float, product: Any, units: Any) -> None:
    history = {"first_time": False, "last_on": ago(14), "last_product": product, "units_last_90_days": before}
    assert units_at_check_in(document(history, **at_check_in(14, given))) == units
